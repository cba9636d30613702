//! The workers: each takes the most urgent step, does it, and looks again.

use crate::acks::Acks;
use crate::agenda::Agenda;
use crate::circuit::{Circuit, Connection, is_doubtful};
use crate::clock::Clock;
use crate::drive::{Bench, Outcome};
use crate::lease::{LEASE_MS, Leases};
use crate::plan::{Plan, plan};
use crate::poll::Polls;
use crate::standing::Standings;
use crate::step::Step;
use crate::tell::{Counter, Sealing};
use hexiao_domain::{CouponId, OrderNumber, Unknown, Wallet, WorkKind};
use hexiao_ledger::{Ledger, ReadError};
use hexiao_platforms::{Coupons, Platform};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// The platforms of this till, by wallet.
pub type Platforms = BTreeMap<Wallet, Arc<dyn Platform>>;

/// The platforms that keep coupons of this till's shop, and who opens the codes.
#[derive(Clone)]
pub struct Counters {
    /// The platforms, by wallet.
    pub by_wallet: BTreeMap<Wallet, Arc<dyn Coupons>>,
    /// Opens and seals the codes.
    pub sealing: Arc<dyn Sealing>,
}

/// What the engine tells of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// A payment may have moved.
    Moved(OrderNumber),
    /// A coupon may have moved.
    Coupon(CouponId),
    /// Records of these payments were acknowledged, or put before a person.
    Told(Vec<OrderNumber>),
    /// A platform was lost or found again.
    Connection(Wallet),
    /// Something moved since the last time, and a worker has nothing to do now.
    Quiet,
}

/// How many rows one look takes from the ledger.
const BATCH: u32 = 64;
/// From so many failed calls of one step on, none of them a success, it is the step's own
/// trouble and says nothing of the platform.
const BELIEVED: u32 = 3;

pub(crate) struct Memory {
    platforms: Platforms,
    counters: Counters,
    pub(crate) circuits: BTreeMap<Wallet, Circuit>,
    pub(crate) standings: Standings,
    leases: Leases,
    polls: Polls,
    agenda: Agenda,
}

/// Watches, proves and uploads, for as long as it runs.
pub struct Engine {
    pub(crate) ledger: Ledger,
    pub(crate) clock: Arc<dyn Clock>,
    memory: Mutex<Memory>,
    pub(crate) acks: Acks,
    pub(crate) woken: Condvar,
    pub(crate) stirred: AtomicBool,
    pub(crate) listener: Box<dyn Fn(Signal) + Send + Sync>,
}

impl Engine {
    /// An engine over this ledger; `listener` hears what happens.
    pub fn new(
        ledger: Ledger,
        clock: Arc<dyn Clock>,
        platforms: Platforms,
        counters: Counters,
        listener: Box<dyn Fn(Signal) + Send + Sync>,
    ) -> Arc<Self> {
        let circuits = platforms.keys().map(|w| (*w, Circuit::new())).collect();
        let cancels = ledger.read(|view| view.cancels()).unwrap_or_else(|error| {
            tracing::error!(%error, "what is to be cancelled could not be read");
            Vec::new()
        });
        let mut polls = Polls::default();
        for (wallet, platform) in &platforms {
            polls.agree(*wallet, platform.poll_seconds());
        }
        let memory = Memory {
            platforms,
            counters,
            circuits,
            standings: Standings::default(),
            leases: Leases::of_new_run(cancels, clock.mono_ms()),
            polls,
            agenda: Agenda::default(),
        };
        Arc::new(Self {
            ledger,
            clock,
            memory: Mutex::new(memory),
            acks: Acks::default(),
            woken: Condvar::new(),
            stirred: AtomicBool::new(false),
            listener,
        })
    }

    /// The platform of a wallet, if this till has an account there.
    #[must_use]
    pub fn platform(&self, wallet: Wallet) -> Option<Arc<dyn Platform>> {
        self.lock().platforms.get(&wallet).cloned()
    }

    /// The platform that keeps a wallet's coupons, if it does.
    #[must_use]
    pub fn coupons(&self, wallet: Wallet) -> Option<Arc<dyn Coupons>> {
        self.lock().counters.by_wallet.get(&wallet).cloned()
    }

    /// Uses this platform for the wallet from now on, and this for its coupons; what is under
    /// way ends with the old one.
    pub fn adopt(
        &self,
        wallet: Wallet,
        platform: Arc<dyn Platform>,
        coupons: Option<Arc<dyn Coupons>>,
    ) {
        let mut memory = self.lock();
        memory.polls.agree(wallet, platform.poll_seconds());
        memory.platforms.insert(wallet, platform);
        match coupons {
            Some(coupons) => memory.counters.by_wallet.insert(wallet, coupons),
            None => memory.counters.by_wallet.remove(&wallet),
        };
        memory.circuits.insert(wallet, Circuit::new());
        drop(memory);
        (self.listener)(Signal::Connection(wallet));
        self.wake();
    }

    /// How the till stands with each platform.
    #[must_use]
    pub fn connections(&self) -> BTreeMap<Wallet, Connection> {
        let memory = self.lock();
        let pairs = memory.circuits.iter();
        pairs.map(|(w, c)| (*w, c.connection())).collect()
    }

    /// A call outside the engine (asking for a code, paying) was answered, or not.
    pub fn observed(&self, wallet: Wallet, unknown: Option<Unknown>) {
        self.note(wallet, heard(unknown));
    }

    /// Looks again at once, also for what rests because it came to nothing before: somebody asks.
    pub fn hurry(&self) {
        let mono = self.clock.mono_ms();
        let mut memory = self.lock();
        let wallets: Vec<Wallet> = memory.platforms.keys().copied().collect();
        for wallet in wallets {
            memory.leases.wake(wallet, mono);
        }
        drop(memory);
        self.wake();
    }

    /// Looks again at once.
    pub fn wake(&self) {
        self.lock().agenda.clear();
        self.woken.notify_all();
    }

    /// Does the most urgent step that is due now; false when there is none, or when the ledger
    /// is left alone for a tick because it cannot be read or written.
    pub fn turn(&self) -> bool {
        let step = match self.take_step() {
            Ok(Some(step)) => step,
            Ok(None) => return false,
            Err(fault) => {
                tracing::error!(%fault, "what is due could not be read");
                return false;
            }
        };
        let outcome = self.act(&step);
        tracing::debug!(?step, ?outcome, "sync step");
        let outcome = self.put_off(&step, outcome);
        self.finish(&step, outcome);
        if matches!(outcome, Outcome::Answered | Outcome::Doubtful(_)) {
            self.tell(&step);
        }
        !matches!(outcome, Outcome::LedgerFault | Outcome::Broken)
    }

    /// A connector that panics ends its step and nothing else: a worker lives as long as the
    /// till.
    fn act(&self, step: &Step) -> Outcome {
        let done = catch_unwind(AssertUnwindSafe(|| self.with_bench(step, |b| b.run(step))));
        done.unwrap_or_else(|_| {
            tracing::error!(?step, "a sync step ended in a panic");
            Outcome::Broken
        })
    }

    /// A step whose call fails again and again, alone, is put off in the ledger like one that
    /// was answered with "later": others overtake it, and the desk sees how often it was tried.
    fn put_off(&self, step: &Step, outcome: Outcome) -> Outcome {
        let Outcome::Offline(reason) = outcome else {
            return outcome;
        };
        if matches!(step, Step::Probe { .. }) {
            return outcome;
        }
        let tries = self.lock().leases.rest(step, self.clock.mono_ms());
        if tries < BELIEVED {
            return outcome;
        }
        match self.with_bench(step, |bench| bench.put_off(step, reason)) {
            Outcome::LedgerFault => Outcome::LedgerFault,
            Outcome::Answered
            | Outcome::Doubtful(_)
            | Outcome::Offline(_)
            | Outcome::Queued
            | Outcome::Alone
            | Outcome::Idle
            | Outcome::Broken => Outcome::Alone,
        }
    }

    fn with_bench(&self, step: &Step, act: impl FnOnce(&Bench<'_>) -> Outcome) -> Outcome {
        let platform = step.wallet().and_then(|wallet| self.platform(wallet));
        let (coupons, sealing) = self.counter(step);
        act(&Bench {
            ledger: &self.ledger,
            clock: &*self.clock,
            acks: &self.acks,
            platform: platform.as_deref(),
            counter: coupons.as_deref().map(|coupons| Counter {
                coupons,
                sealing: &*sealing,
            }),
        })
    }

    fn counter(&self, step: &Step) -> (Option<Arc<dyn Coupons>>, Arc<dyn Sealing>) {
        let memory = self.lock();
        let wallet = step.wallet();
        let coupons = wallet.and_then(|wallet| memory.counters.by_wallet.get(&wallet));
        (coupons.cloned(), Arc::clone(&memory.counters.sealing))
    }

    fn take_step(&self) -> Result<Option<Step>, ReadError> {
        let (now, mono) = (self.clock.now(), self.clock.mono_ms());
        let mut guard = self.lock();
        if let Some(step) = guard.next(mono) {
            return Ok(Some(step));
        }
        // Rows that may not begin yet never stand before others.
        let idle = u32::try_from(guard.leases.idle(mono)).unwrap_or(u32::MAX);
        drop(guard);
        let limit = BATCH.saturating_add(idle);
        let (waiting, work, coupons) = self.ledger.read(move |view| {
            let coupons = view.coupons_due(now, limit)?;
            Ok((view.awaiting()?, view.work_due(now, limit)?, coupons))
        })?;
        // The plan's age counts from here: reading a long queue may take as long as a plan lasts.
        let mono = self.clock.mono_ms();
        let mut guard = self.lock();
        let memory = &mut *guard;
        memory.polls.keep(waiting.iter().map(|p| &p.order));
        let input = Plan {
            waiting: &waiting,
            work: &work,
            coupons: &coupons,
            circuits: &memory.standings.usable(&memory.circuits),
            leases: &memory.leases,
            now,
            mono,
        };
        let steps = plan(&input, &mut memory.polls);
        memory.agenda.put(steps, mono);
        Ok(memory.next(mono))
    }

    pub(crate) fn finish(&self, step: &Step, outcome: Outcome) {
        let mut memory = self.lock();
        if outcome != Outcome::Queued && !may_be_under_way(step, outcome) {
            memory.leases.release(step);
        }
        match outcome {
            Outcome::Answered | Outcome::Doubtful(_) => memory.leases.rested(step),
            Outcome::Idle | Outcome::LedgerFault | Outcome::Broken => {
                memory.rest(step, self.clock.mono_ms());
            }
            Outcome::Queued | Outcome::Offline(_) | Outcome::Alone => {}
        }
        drop(memory);
        if let Some(wallet) = step.wallet() {
            self.note(wallet, outcome);
        }
    }

    fn tell(&self, step: &Step) {
        self.stirred.store(true, Ordering::Relaxed);
        match step {
            Step::Ask { order, .. } | Step::Expire { order } | Step::Work { order, .. } => {
                (self.listener)(Signal::Moved(order.clone()));
            }
            Step::Coupon { coupon, .. } => (self.listener)(Signal::Coupon(coupon.clone())),
            Step::Probe { .. } => {}
        }
    }

    fn note(&self, wallet: Wallet, outcome: Outcome) {
        let (mono, now) = (self.clock.mono_ms(), self.clock.now());
        let mut guard = self.lock();
        let memory = &mut *guard;
        let Some(circuit) = memory.circuits.get_mut(&wallet) else {
            return;
        };
        let news = match outcome {
            Outcome::Answered | Outcome::Queued => circuit.answered(mono),
            Outcome::Doubtful(why) => circuit.doubted(mono, now, why),
            Outcome::Offline(why) => circuit.unreachable(mono, now, why),
            Outcome::Alone => {
                circuit.suspected();
                false
            }
            Outcome::Idle | Outcome::LedgerFault | Outcome::Broken => false,
        };
        let is_online = circuit.connection() == Connection::Online;
        if matches!(outcome, Outcome::Answered | Outcome::Queued) {
            memory.standings.heard(wallet, now);
        }
        if news && is_online {
            memory.leases.wake(wallet, mono);
        }
        drop(guard);
        if news {
            (self.listener)(Signal::Connection(wallet));
            self.wake();
        }
    }

    /// Somebody outside the engine asks about this order, until the answer is dropped: a
    /// cancel waits for it, so that a late "paid" never comes after the money went back.
    #[must_use]
    pub fn asking(self: &Arc<Self>, order: &OrderNumber, wallet: Wallet) -> Asking {
        let order = order.clone();
        let step = Step::Ask { order, wallet };
        let mono = self.clock.mono_ms();
        let _held_already = self.lock().leases.take(&step, mono);
        Asking {
            engine: Arc::clone(self),
            step,
        }
    }

    /// Whether any worker is at something.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.lock().leases.held() > 0
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    pub(crate) fn announce(&self, signal: Signal) {
        (self.listener)(signal);
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A cancel that was answered and is not in the ledger keeps its lease: a copy of it may still
/// be on its way, and until that one has arrived an answer "paid" would be believed and the
/// money given back afterwards.
fn may_be_under_way(step: &Step, outcome: Outcome) -> bool {
    let is_cancel = matches!(step, Step::Work { kind, .. } if *kind == WorkKind::Cancel);
    is_cancel && outcome == Outcome::LedgerFault
}

/// What a call outside the engine says of the platform.
const fn heard(unknown: Option<Unknown>) -> Outcome {
    match unknown {
        Some(unknown) => doubt(unknown),
        None => Outcome::Answered,
    }
}

/// What an answer that leaves it open says of the platform.
pub(crate) const fn doubt(unknown: Unknown) -> Outcome {
    match unknown.offline {
        true => Outcome::Offline(unknown.reason),
        false if is_doubtful(unknown.reason) => Outcome::Doubtful(unknown.reason),
        false => Outcome::Answered,
    }
}

/// A question that is under way; see [`Engine::asking`].
pub struct Asking {
    engine: Arc<Engine>,
    step: Step,
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.engine.lock().leases.release(&self.step);
    }
}

impl Memory {
    /// What changed nothing would be due again at once. A question of no worth paces itself.
    fn rest(&mut self, step: &Step, mono: i64) {
        if !matches!(step, Step::Probe { .. }) {
            self.leases.rest(step, mono);
        }
    }

    /// The next step of the plan that may still begin.
    fn next(&mut self, mono: i64) -> Option<Step> {
        while let Some(step) = self.agenda.next(mono) {
            if self.admits(&step, mono) && self.begin(&step, mono) {
                return Some(step);
            }
        }
        None
    }

    /// A step before it may have closed the circuit since the plan was made.
    fn admits(&self, step: &Step, mono: i64) -> bool {
        let reachable = |wallet| {
            let circuit = self.circuits.get(&wallet);
            let admitted = circuit.is_some_and(|circuit| circuit.admits(step, mono));
            admitted && !self.standings.is_forced(wallet)
        };
        step.wallet().is_none_or(reachable)
    }

    fn begin(&mut self, step: &Step, mono: i64) -> bool {
        if !self.leases.take(step, mono) {
            return false;
        }
        if let Step::Ask { order, .. } = step {
            self.polls.asked(order, mono);
        }
        let circuit = step.wallet().and_then(|w| self.circuits.get_mut(&w));
        if let Some(circuit) = circuit {
            circuit.called(mono, LEASE_MS);
        }
        true
    }
}
