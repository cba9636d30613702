//! The workers: each takes the most urgent step, does it, and looks again.

use crate::acks::Acks;
use crate::agenda::Agenda;
use crate::carrier::Parcels;
use crate::circuit::{Circuit, Connection, is_doubtful};
use crate::clock::Clock;
use crate::drive::{Bench, Outcome};
use crate::forward::Forward;
use crate::lease::Leases;
use crate::memory::Memory;
use crate::poll::Polls;
use crate::standing::Standings;
use crate::step::Step;
use crate::tell::{Counter, Sealing};
use hexiao_domain::{CouponId, OrderNumber, Reason, Unknown, Wallet, WorkKind};
use hexiao_ledger::Ledger;
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

/// From so many failed calls of one step on, none of them a success, it is the step's own
/// trouble and says nothing of the platform.
const BELIEVED: u32 = 3;

/// Watches, proves and uploads, for as long as it runs.
pub struct Engine {
    pub(crate) ledger: Ledger,
    pub(crate) clock: Arc<dyn Clock>,
    memory: Mutex<Memory>,
    pub(crate) parcels: Parcels,
    pub(crate) acks: Acks,
    pub(crate) planned: Condvar,
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
            forward: Forward::default(),
            polls,
            agenda: Agenda::default(),
            is_planning: false,
            wakes: 0,
        };
        Arc::new(Self {
            ledger,
            clock,
            memory: Mutex::new(memory),
            parcels: Parcels::default(),
            acks: Acks::default(),
            planned: Condvar::new(),
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
        self.parcels.found(wallet);
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

    /// Asks a platform something harmless, on the caller's thread, and remembers how it stands;
    /// true when it answers.
    pub fn is_there(&self, wallet: Wallet) -> bool {
        let outcome = self.act(&Step::Probe { wallet });
        self.note(wallet, outcome);
        outcome == Outcome::Answered
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
        let mut memory = self.lock();
        memory.agenda.clear();
        memory.wakes = memory.wakes.wrapping_add(1);
        drop(memory);
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
        let outcome = self.conclude(&step, outcome);
        !matches!(
            outcome,
            Outcome::LedgerFault | Outcome::Broken | Outcome::NotTaken
        )
    }

    /// What follows from how a step ended.
    pub(crate) fn conclude(&self, step: &Step, outcome: Outcome) -> Outcome {
        tracing::debug!(?step, ?outcome, "sync step");
        let outcome = self.put_off(step, outcome);
        self.finish(step, outcome);
        if let Outcome::Answered | Outcome::Doubtful(_) | Outcome::TooOften | Outcome::Alone =
            outcome
        {
            self.tell(step);
        }
        outcome
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
    /// was answered with "later": others overtake it, and once it was put off three times the
    /// network page names it with what keeps it.
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
            | Outcome::Handed
            | Outcome::NotTaken
            | Outcome::TooOften
            | Outcome::Alone
            | Outcome::Idle
            | Outcome::Broken => Outcome::Alone,
        }
    }

    pub(crate) fn with_bench(
        &self,
        step: &Step,
        act: impl FnOnce(&Bench<'_>) -> Outcome,
    ) -> Outcome {
        let platform = step.wallet().and_then(|wallet| self.platform(wallet));
        let (coupons, sealing) = self.counter(step);
        act(&Bench {
            ledger: &self.ledger,
            clock: &*self.clock,
            parcels: &self.parcels,
            platform: platform.as_ref(),
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

    pub(crate) fn finish(&self, step: &Step, outcome: Outcome) {
        let mut memory = self.lock();
        if outcome != Outcome::Handed && !may_be_under_way(step, outcome) {
            memory.leases.release(step);
        }
        match outcome {
            Outcome::Handed => {}
            Outcome::NotTaken | Outcome::Offline(_) => memory.forward.not_taken(step),
            Outcome::Answered
            | Outcome::Doubtful(_)
            | Outcome::TooOften
            | Outcome::Alone
            | Outcome::Idle
            | Outcome::LedgerFault
            | Outcome::Broken => memory.forward.ended(step),
        }
        match outcome {
            Outcome::Answered => {
                memory.leases.rested(step);
                memory.forward.worked(step);
            }
            Outcome::Doubtful(_) => {
                memory.leases.rested(step);
                memory.forward.put_off(step);
            }
            Outcome::TooOften => memory.leases.rested(step),
            Outcome::Alone => memory.forward.put_off(step),
            Outcome::Idle | Outcome::LedgerFault | Outcome::Broken => {
                memory.rest(step, self.clock.mono_ms());
            }
            Outcome::Handed | Outcome::NotTaken | Outcome::Offline(_) => {}
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
            Outcome::Answered => {
                circuit.did();
                circuit.answered(mono)
            }
            // A box on the way may say it as well: with nothing better between, that is no answer.
            Outcome::TooOften => {
                circuit.too_often(mono);
                circuit.doubted(mono, now, Reason::TooOften)
            }
            Outcome::Doubtful(why) => circuit.doubted(mono, now, why),
            Outcome::Offline(why) => circuit.unreachable(mono, now, why),
            Outcome::Alone => {
                circuit.suspected();
                false
            }
            Outcome::Handed
            | Outcome::NotTaken
            | Outcome::Idle
            | Outcome::LedgerFault
            | Outcome::Broken => false,
        };
        let is_online = circuit.connection() == Connection::Online;
        if outcome == Outcome::Answered {
            memory.standings.heard(wallet, now);
        }
        match (news, is_online) {
            (true, true) => {
                self.parcels.found(wallet);
                memory.leases.wake(wallet, mono);
            }
            (true, false) => {
                memory.forward.lost(wallet);
                memory.take_back(self.parcels.take_back(wallet));
            }
            (false, _) => {}
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
        false if matches!(unknown.reason, Reason::TooOften) => Outcome::TooOften,
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
