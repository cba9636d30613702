//! The workers: each takes the most urgent step, does it, and looks again.

use crate::circuit::{Circuit, Connection};
use crate::clock::Clock;
use crate::drive::{Bench, Outcome};
use crate::lease::{LEASE_MS, Leases};
use crate::plan::{Plan, plan};
use crate::poll::Polls;
use crate::standing::Standings;
use crate::step::Step;
use crate::tell::{Counter, Sealing};
use hexiao_domain::{CouponId, OrderNumber, Unknown, Wallet};
use hexiao_ledger::{Ledger, ReadError};
use hexiao_platforms::{Coupons, Platform};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

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
    /// A platform was lost or found again.
    Connection(Wallet),
}

/// How many rows one look takes from the ledger.
const BATCH: u32 = 64;
const TICK: Duration = Duration::from_millis(150);

pub(crate) struct Memory {
    platforms: Platforms,
    counters: Counters,
    pub(crate) circuits: BTreeMap<Wallet, Circuit>,
    pub(crate) standings: Standings,
    leases: Leases,
    polls: Polls,
}

/// Watches, proves and uploads, for as long as it runs.
pub struct Engine {
    ledger: Ledger,
    clock: Arc<dyn Clock>,
    memory: Mutex<Memory>,
    woken: Condvar,
    listener: Box<dyn Fn(Signal) + Send + Sync>,
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
        };
        Arc::new(Self {
            ledger,
            clock,
            memory: Mutex::new(memory),
            woken: Condvar::new(),
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
        let offline = unknown.is_some_and(|u| u.offline);
        self.note(
            wallet,
            if offline {
                Outcome::Offline
            } else {
                Outcome::Answered
            },
        );
    }

    /// Looks again at once.
    pub fn wake(&self) {
        self.woken.notify_all();
    }

    /// Starts `workers` threads; they stop when the handle is dropped.
    pub fn start(self: &Arc<Self>, workers: usize) -> Running {
        let stop = Arc::new(AtomicBool::new(false));
        let spawn = |_| {
            let (engine, stop) = (Arc::clone(self), Arc::clone(&stop));
            std::thread::spawn(move || engine.work_until(&stop))
        };
        Running {
            threads: (0..workers).map(spawn).collect(),
            engine: Arc::clone(self),
            stop,
        }
    }

    fn work_until(&self, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            if !self.turn() {
                let memory = self.lock();
                let waited = self.woken.wait_timeout(memory, TICK);
                drop(waited.unwrap_or_else(PoisonError::into_inner));
            }
        }
    }

    /// Does the most urgent step that is due now; false when there is none.
    pub fn turn(&self) -> bool {
        let Some(step) = self.take_step().unwrap_or_default() else {
            return false;
        };
        let platform = step.wallet().and_then(|wallet| self.platform(wallet));
        let (coupons, sealing) = self.counter(&step);
        let bench = Bench {
            ledger: &self.ledger,
            clock: &*self.clock,
            platform: platform.as_deref(),
            counter: coupons.as_deref().map(|coupons| Counter {
                coupons,
                sealing: &*sealing,
            }),
        };
        let outcome = bench.run(&step);
        tracing::debug!(?step, ?outcome, "sync step");
        self.finish(&step, &outcome);
        // A ledger that will not write is left alone for a tick.
        outcome != Outcome::LedgerFault
    }

    fn counter(&self, step: &Step) -> (Option<Arc<dyn Coupons>>, Arc<dyn Sealing>) {
        let memory = self.lock();
        let wallet = step.wallet();
        let coupons = wallet.and_then(|wallet| memory.counters.by_wallet.get(&wallet));
        (coupons.cloned(), Arc::clone(&memory.counters.sealing))
    }

    fn take_step(&self) -> Result<Option<Step>, ReadError> {
        let (now, mono) = (self.clock.now(), self.clock.mono_ms());
        // Rows that may not begin yet never stand before others.
        let idle = u32::try_from(self.lock().leases.earlier(mono)).unwrap_or(u32::MAX);
        let limit = BATCH.saturating_add(idle);
        let (waiting, work, coupons) = self.ledger.read(move |view| {
            let coupons = view.coupons_due(now, limit)?;
            Ok((view.awaiting()?, view.work_due(now, limit)?, coupons))
        })?;
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
        Ok(steps.into_iter().find(|step| memory.begin(step, mono)))
    }

    fn finish(&self, step: &Step, outcome: &Outcome) {
        self.lock().leases.release(step);
        if let Some(wallet) = step.wallet() {
            self.note(wallet, outcome.clone());
        }
        let order = match step {
            Step::Ask { order, .. } | Step::Expire { order } | Step::Work { order, .. } => order,
            Step::Coupon { coupon, .. } => {
                if *outcome == Outcome::Answered {
                    (self.listener)(Signal::Coupon(coupon.clone()));
                }
                return;
            }
            Step::Probe { .. } => return,
        };
        if *outcome == Outcome::Answered {
            (self.listener)(Signal::Moved(order.clone()));
        }
    }

    fn note(&self, wallet: Wallet, outcome: Outcome) {
        let (mono, now) = (self.clock.mono_ms(), self.clock.now());
        let mut memory = self.lock();
        let Some(circuit) = memory.circuits.get_mut(&wallet) else {
            return;
        };
        let news = match &outcome {
            Outcome::Answered => circuit.answered(mono),
            Outcome::Offline => circuit.unreachable(mono, now),
            Outcome::Idle | Outcome::LedgerFault => false,
        };
        if outcome == Outcome::Answered {
            memory.standings.heard(wallet, now);
        }
        drop(memory);
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

    pub(crate) fn tell(&self, signal: Signal) {
        (self.listener)(signal);
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Running workers; dropping it stops them after the step they are at.
pub struct Running {
    threads: Vec<JoinHandle<()>>,
    engine: Arc<Engine>,
    stop: Arc<AtomicBool>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.engine.wake();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a sync worker ended badly");
            }
        }
    }
}
