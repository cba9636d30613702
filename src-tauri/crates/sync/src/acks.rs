//! What platforms said of records, many to one transaction: a queue of thousands costs
//! some hundred syncs of the disk, and the cashier's own is never far behind.

use crate::step::Step;
use hexiao_domain::{PlatformWords, RecordAnswer};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The most records of one transaction. A cashier who redeems meanwhile waits for one such
/// transaction at most, a few milliseconds.
pub(crate) const MOST: usize = 64;

/// Nobody waits for a record to be written, and a transaction for each one would cost as much as
/// telling it.
const LINGER: Duration = Duration::from_millis(50);

/// A record that was carried, and what came of it. Its lease is kept until that is written.
pub(crate) struct Ack {
    pub(crate) step: Step,
    pub(crate) said: Said,
}

/// What came of a record.
pub(crate) enum Said {
    /// The platform's answer, and its own words where it said any.
    Answered(RecordAnswer, Option<PlatformWords>),
    /// The connector panicked.
    Broken,
}

/// The answers that wait to be written.
#[derive(Default)]
pub(crate) struct Acks {
    waiting: Mutex<Vec<Ack>>,
    arrived: Condvar,
}

impl Acks {
    /// The writer wakes for the first of a transaction and for the last, and for none between.
    pub(crate) fn put(&self, ack: Ack) {
        let mut waiting = self.lock();
        waiting.push(ack);
        let many = waiting.len();
        drop(waiting);
        if many == 1 || many == MOST {
            self.arrived.notify_one();
        }
    }

    /// Those that wait, the oldest first, and what comes within a moment; after `patience` none.
    pub(crate) fn take(&self, patience: Duration) -> Vec<Ack> {
        let mut waiting = self.until(self.lock(), 1, patience);
        if !waiting.is_empty() {
            waiting = self.until(waiting, MOST, LINGER);
        }
        let most = waiting.len().min(MOST);
        waiting.drain(..most).collect()
    }

    /// Waits until there are so many, or `patience` is over.
    fn until<'a>(
        &self,
        waiting: MutexGuard<'a, Vec<Ack>>,
        many: usize,
        patience: Duration,
    ) -> MutexGuard<'a, Vec<Ack>> {
        let few = |waiting: &mut Vec<Ack>| waiting.len() < many;
        let waited = self.arrived.wait_timeout_while(waiting, patience, few);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Ack>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Ack, Acks, MOST, Said};
    use crate::step::Step;
    use hexiao_domain::Wallet;
    use std::time::Duration;

    fn ack() -> Ack {
        Ack {
            step: Step::Probe {
                wallet: Wallet::Alipay,
            },
            said: Said::Broken,
        }
    }

    #[test]
    fn what_comes_within_a_moment_is_written_together_and_no_more_than_one_transaction_takes() {
        let acks = Acks::default();
        acks.put(ack());
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(10));
                acks.put(ack());
            });
            assert_eq!(acks.take(Duration::ZERO).len(), 2);
        });
        (0..=MOST).for_each(|_| acks.put(ack()));
        assert_eq!(acks.take(Duration::ZERO).len(), MOST);
        assert_eq!(acks.take(Duration::ZERO).len(), 1);
        assert!(acks.take(Duration::ZERO).is_empty());
    }
}
