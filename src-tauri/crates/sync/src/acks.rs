//! What platforms acknowledged, many records to one transaction: a queue of thousands costs
//! some hundred syncs of the disk, and the cashier's own is never far behind.

use crate::step::Step;
use hexiao_domain::Fact;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The most records of one transaction. A cashier who redeems meanwhile waits for one such
/// transaction at most, a few milliseconds.
pub(crate) const MOST: usize = 64;

/// A record that a platform has answered, and what is to be written of it. Its lease is kept
/// until that is done.
pub(crate) struct Ack {
    pub(crate) step: Step,
    pub(crate) facts: Vec<Fact>,
}

/// The answers that wait to be written.
#[derive(Default)]
pub(crate) struct Acks {
    waiting: Mutex<Vec<Ack>>,
    arrived: Condvar,
}

impl Acks {
    pub(crate) fn put(&self, ack: Ack) {
        self.lock().push(ack);
        self.arrived.notify_one();
    }

    /// Those that wait, the oldest first; after `patience` none.
    pub(crate) fn take(&self, patience: Duration) -> Vec<Ack> {
        let mut waiting = self.lock();
        if waiting.is_empty() {
            let arrived = self.arrived.wait_timeout(waiting, patience);
            waiting = arrived.unwrap_or_else(PoisonError::into_inner).0;
        }
        let most = waiting.len().min(MOST);
        waiting.drain(..most).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Ack>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
