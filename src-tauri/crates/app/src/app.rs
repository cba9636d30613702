//! The till: its ledger, its host, its platforms, its sessions.

use crate::coupons::Seals;
use crate::error::{StartError, read_problem, write_problem};
use crate::host::Host;
use crate::keeping::Keeping;
use crate::network::Lines;
use crate::news::News;
use crate::queue::Telling;
use crate::session::{Acting, Sessions};
use crate::setup::Connections;
use crate::sync::{Progressing, Told};
use hexiao_contract::{Problem, TillEvent};
use hexiao_domain::{Actor, Fact, OrderNumber, Permission, PersonId, Refusal, Shop, Wallet};
use hexiao_ledger::{Ledger, ReadError, View};
use hexiao_sync::{Clock, Counters, Engine, Running, Signal, Stamps};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// A till at work.
pub struct App {
    pub(crate) ledger: Ledger,
    pub(crate) host: Arc<dyn Host>,
    pub(crate) engine: OnceLock<Arc<Engine>>,
    pub(crate) shop: Shop,
    pub(crate) dir: PathBuf,
    pub(crate) exports: PathBuf,
    pub(crate) sessions: Mutex<Sessions>,
    /// Tries of a PIN that the disk could not take, since this start.
    pub(crate) untold_tries: Mutex<HashMap<PersonId, u32>>,
    pub(crate) shown: Mutex<Option<OrderNumber>>,
    pub(crate) progress: Mutex<Option<Progressing>>,
    /// What waited when nobody could be told.
    pub(crate) queued: Mutex<Option<Told>>,
    pub(crate) news: Mutex<News>,
    /// Whose platform refused a sale for this computer's clock last, and when (monotonic, ms).
    pub(crate) clock_refused: Mutex<Option<(Wallet, i64)>>,
    pub(crate) running: Mutex<Option<Running>>,
    pub(crate) keeping: Keeping,
    pub(crate) lines: Mutex<Lines>,
    pub(crate) telling: Mutex<Option<Telling>>,
}

/// A till whose workers run for as long as this lives.
pub struct Opened {
    /// The till.
    pub app: Arc<App>,
}

impl Opened {
    /// Stops the workers after the step they are at, signs and copies what is new, and closes
    /// the ledger.
    pub fn close(self) {
        self.app.end_telling();
        self.app.stop_workers();
        self.app.end_keeping();
        self.app.ledger.clone().close();
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.app.end_telling();
        self.app.stop_workers();
        self.app.keeping.stop();
    }
}

/// Whether it is said of a disk on which surely nothing was written.
pub(crate) fn takes_nothing(problem: &Problem) -> bool {
    ["ledger_full", "ledger_read_only", "ledger_not_written"].contains(&problem.code.as_str())
}

/// Workers of a running till: enough that hanging calls hold up nobody else, and as many as
/// connections are kept open to a platform.
const WORKERS: usize = 8;

impl App {
    /// The machine under the till.
    pub fn host(&self) -> Arc<dyn Host> {
        Arc::clone(&self.host)
    }

    /// Whether no money moves here: a practice shop.
    #[must_use]
    pub const fn is_practice(&self) -> bool {
        self.shop.practice
    }

    /// Opens the till of an existing ledger and starts its workers.
    pub fn open(dir: &Path, host: Arc<dyn Host>, exports: &Path) -> Result<Opened, StartError> {
        // Locked secrets would open the ledger without the key that signs; `over` asks again,
        // when it is known whether the shop is a real one.
        host.make_secrets_ready(true)?;
        let ledger = crate::keeping::open_ledger(dir, &*host)?;
        Self::over(ledger, dir, host, exports)
    }

    /// The till over an open ledger in `dir`.
    pub fn over(
        ledger: Ledger,
        dir: &Path,
        host: Arc<dyn Host>,
        exports: &Path,
    ) -> Result<Opened, StartError> {
        let shop = ledger.read(|view| view.shop()).map_err(read_problem)?;
        let shop = shop.ok_or_else(|| Problem::new("not_set_up"))?;
        host.make_secrets_ready(shop.practice)?;
        let begun = ledger.begin_epoch(&host.stamp(Actor::Till));
        begun.map_err(write_problem)?;
        let connections = crate::setup::connect(&ledger, &*host)?;
        let app = Arc::new(Self {
            ledger,
            host,
            engine: OnceLock::new(),
            shop,
            dir: dir.to_owned(),
            exports: exports.to_owned(),
            sessions: Mutex::default(),
            untold_tries: Mutex::default(),
            shown: Mutex::default(),
            progress: Mutex::default(),
            queued: Mutex::default(),
            news: Mutex::default(),
            clock_refused: Mutex::default(),
            running: Mutex::default(),
            keeping: Keeping::default(),
            lines: Mutex::default(),
            telling: Mutex::default(),
        });
        if let Err(problem) = app.release_forced() {
            tracing::error!(code = %problem.code, "what was set offline was not taken back");
        }
        app.start_engine(connections);
        app.start_workers()?;
        app.start_keeping()?;
        Ok(Opened { app })
    }

    /// Starts the workers, unless the till is in recovery or cannot write: they expire and
    /// cancel, and in recovery no money may move.
    pub(crate) fn start_workers(self: &Arc<Self>) -> Result<(), Problem> {
        let engine = Arc::clone(self.engine()?);
        if self.is_idle()? {
            return Ok(());
        }
        lock(&self.running).get_or_insert_with(|| engine.start(WORKERS));
        Ok(())
    }

    pub(crate) fn is_idle(&self) -> Result<bool, Problem> {
        let is_copy = self.ledger.is_copy().map_err(read_problem)?;
        let recovery = self.read(|view| view.recovery())?;
        Ok(is_copy || recovery.is_some_and(|recovery| recovery.ended_by.is_none()))
    }

    pub(crate) fn stop_workers(&self) {
        let running = lock(&self.running).take();
        drop(running);
    }

    fn start_engine(self: &Arc<Self>, connections: Connections) -> Arc<Engine> {
        let app = Arc::downgrade(self);
        let listener = move |signal: Signal| {
            if let Some(app) = app.upgrade() {
                app.heard(&signal);
            }
        };
        let clock: Arc<dyn Clock> = Arc::new(HostClock(Arc::clone(&self.host)));
        let ledger = self.ledger.clone();
        let counters = Counters {
            by_wallet: connections.coupons,
            sealing: Arc::new(Seals(Arc::clone(&self.host))),
        };
        let platforms = connections.platforms;
        let engine = Engine::new(ledger, clock, platforms, counters, Box::new(listener));
        Arc::clone(self.engine.get_or_init(|| engine))
    }

    pub(crate) fn engine(&self) -> Result<&Arc<Engine>, Problem> {
        self.engine.get().ok_or_else(|| Problem::new("internal"))
    }

    /// The person behind a session token, held to a permission.
    pub fn acting(&self, token: &str, permission: Permission) -> Result<Acting, Problem> {
        let uptime = self.host.uptime_ms();
        let acting = lock(&self.sessions).acting(token, uptime)?;
        acting.may(permission)?;
        Ok(acting)
    }

    pub(crate) fn read<T>(
        &self,
        read: impl FnOnce(&View<'_>) -> Result<T, ReadError>,
    ) -> Result<T, Problem> {
        self.ledger.read(read).map_err(read_problem)
    }

    pub(crate) fn write<T>(
        &self,
        actor: Actor,
        decide: impl FnOnce(&View<'_>) -> Result<(Vec<Fact>, T), Refusal>,
    ) -> Result<T, Problem> {
        let stamp = self.host.stamp(actor);
        self.ledger.write(stamp, decide).map_err(write_problem)
    }

    /// Notes that somebody looked. A disk that takes nothing keeps nobody from looking: it is not noted
    /// then.
    pub(crate) fn note_look(
        &self,
        actor: Actor,
        decide: impl FnOnce(&View<'_>) -> Result<(Vec<Fact>, ()), Refusal>,
    ) -> Result<(), Problem> {
        match self.write(actor, decide) {
            Err(problem) if takes_nothing(&problem) => {
                tracing::warn!(code = %problem.code, "not noted");
                Ok(())
            }
            other => other,
        }
    }

    pub(crate) fn emit(&self, event: TillEvent) {
        self.host.emit(event);
    }

    /// What the engine says goes to the windows.
    fn heard(&self, signal: &Signal) {
        match signal {
            Signal::Moved(order) => self.payment_answered(order),
            Signal::Told(orders) => self.records_told(orders),
            Signal::Coupon(id) => self.coupon_answered(id),
            Signal::Quiet => self.tell_what_is_behind(),
            Signal::Connection(_) => {
                self.watch_lines();
                self.tell_health();
                self.begin_progress();
            }
        }
    }
}

/// The host's clock alone, for the engine.
struct HostClock(Arc<dyn Host>);

impl Clock for HostClock {
    fn now(&self) -> hexiao_domain::Timestamp {
        self.0.now()
    }

    fn mono_ms(&self) -> i64 {
        self.0.mono_ms()
    }

    fn boot(&self) -> String {
        self.0.boot()
    }
}

/// A lock whose holder may have panicked still guards whole values.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
