//! The thread that keeps house: it verifies the ledger after the start and makes the backups.

use super::Keeping;
use crate::app::{App, lock};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

const LOOK_EVERY: Duration = Duration::from_secs(20);

/// Stops its thread when it is stopped or dropped.
pub struct Keeper {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    fn start(app: Weak<App>) -> Self {
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            if let Some(app) = app.upgrade() {
                app.verify_at_start();
            }
            while !wait(&stopped) {
                let Some(app) = app.upgrade() else {
                    return;
                };
                app.back_up_when_due();
            }
        });
        Self {
            stop,
            thread: Some(thread),
        }
    }
}

/// Whether it was told to stop.
fn wait(stop: &(Mutex<bool>, Condvar)) -> bool {
    let (told, woken) = stop;
    let told = lock(told);
    if *told {
        return true;
    }
    let waited = woken.wait_timeout(told, LOOK_EVERY);
    *waited.unwrap_or_else(PoisonError::into_inner).0
}

impl Drop for Keeper {
    fn drop(&mut self) {
        *lock(&self.stop.0) = true;
        self.stop.1.notify_all();
        let own = |thread: &JoinHandle<()>| thread.thread().id() == std::thread::current().id();
        if let Some(thread) = self.thread.take().filter(|thread| !own(thread))
            && thread.join().is_err()
        {
            tracing::error!("the house-keeping ended badly");
        }
    }
}

impl Keeping {
    /// Ends the thread after what it is at.
    pub fn stop(&self) {
        let keeper = lock(&self.keeper).take();
        drop(keeper);
    }
}

impl App {
    pub(crate) fn start_keeping(self: &Arc<Self>) {
        *lock(&self.keeping.found) = self.ledger.head().ok();
        *lock(&self.keeping.keeper) = Some(Keeper::start(Arc::downgrade(self)));
    }

    /// Before the ledger closes: what is new is signed and copied.
    pub(crate) fn end_keeping(&self) {
        self.keeping.stop();
        // Whoever only looked leaves no entry.
        if self.ledger.head().ok() != *lock(&self.keeping.found) {
            self.sign();
            self.back_up_quietly();
        }
    }

    /// A signed word about the journal as it is.
    pub(crate) fn sign(&self) {
        let stamp = hexiao_sync::Stamps::stamp(&*self.host, hexiao_domain::Actor::Till);
        if let Err(error) = self.ledger.sign(&stamp) {
            tracing::error!(%error, "the journal could not be signed");
        }
    }
}
