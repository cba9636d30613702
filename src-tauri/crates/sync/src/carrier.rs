//! Records on their way to a platform. Who carries them does nothing else, on threads that the
//! system lets run when no other wants to: signing a long queue takes every core, and a cashier
//! who redeems meanwhile must not wait for one. They touch neither the ledger nor what the
//! workers share but the queue, which they hold for a moment.

use crate::acks::{Ack, Acks, Said};
use crate::clock::Clock;
use crate::step::Step;
use hexiao_domain::{OrderNumber, RedemptionId, Timestamp, TransactionId, Wallet};
use hexiao_platforms::{Platform, Record, last_words};
use std::collections::{BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A record that is to be told, with all that it takes.
pub(crate) struct Parcel {
    pub(crate) step: Step,
    pub(crate) platform: Arc<dyn Platform>,
    pub(crate) redemption: RedemptionId,
    pub(crate) order: OrderNumber,
    pub(crate) transaction: TransactionId,
    pub(crate) redeemed_at: Timestamp,
}

/// The records that wait for somebody to carry them: never more than there are carriers, so that
/// none waits for longer than one call takes.
pub(crate) struct Parcels {
    queue: Mutex<Queue>,
    /// Something waits for a carrier. Each parcel wakes one, not all of them.
    arrived: Condvar,
    /// A worker may bring another.
    room: Condvar,
}

struct Queue {
    waiting: VecDeque<Parcel>,
    most: usize,
    /// Workers that wait for room.
    bringing: usize,
    /// Platforms that nothing goes out to.
    shut: BTreeSet<Wallet>,
    is_closed: bool,
}

impl Queue {
    fn is_full(&self) -> bool {
        self.waiting.len() >= self.most
    }

    /// One worker that wakes for half a queue fills it in one go; one that wakes for each parcel
    /// takes the core from a carrier each time.
    fn runs_low(&self) -> bool {
        self.waiting.len() <= self.most / 2
    }

    fn takes(&self, parcel: &Parcel) -> bool {
        let wallet = parcel.step.wallet();
        !self.is_closed && wallet.is_none_or(|wallet| !self.shut.contains(&wallet))
    }
}

impl Default for Parcels {
    fn default() -> Self {
        let queue = Queue {
            waiting: VecDeque::new(),
            most: 1,
            bringing: 0,
            shut: BTreeSet::new(),
            is_closed: false,
        };
        Self {
            queue: Mutex::new(queue),
            arrived: Condvar::new(),
            room: Condvar::new(),
        }
    }
}

impl Parcels {
    /// Opens the queue to so many carriers.
    pub(crate) fn open(&self, carriers: usize) {
        let mut queue = self.lock();
        queue.most = carriers.max(1);
        queue.is_closed = false;
    }

    /// Waits until there is room for it. Half of the workers may: whoever carries may not run for
    /// long, and questions about money never wait for that. False where it is not taken: it stays
    /// with the ledger, and the next plan brings it.
    pub(crate) fn put(&self, parcel: Parcel) -> bool {
        let mut queue = self.lock();
        if queue.is_full() && queue.bringing >= (queue.most / 2).max(1) {
            return false;
        }
        queue.bringing += 1;
        while queue.is_full() && queue.takes(&parcel) {
            let woken = self.room.wait(queue);
            queue = woken.unwrap_or_else(PoisonError::into_inner);
        }
        queue.bringing -= 1;
        let taken = queue.takes(&parcel);
        if taken {
            queue.waiting.push_back(parcel);
        }
        drop(queue);
        match taken {
            true => self.arrived.notify_one(),
            // The room that it was woken for is another's.
            false => self.room.notify_one(),
        }
        taken
    }

    /// The next one, as soon as there is one; none after the end.
    fn take(&self) -> Option<Parcel> {
        let mut queue = self.lock();
        loop {
            if let Some(parcel) = queue.waiting.pop_front() {
                let runs_low = queue.runs_low();
                // Whoever wakes may take the core from a carrier at once, and must find the queue open.
                drop(queue);
                if runs_low {
                    self.room.notify_one();
                }
                return Some(parcel);
            }
            if queue.is_closed {
                return None;
            }
            let woken = self.arrived.wait(queue);
            queue = woken.unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Those of a platform that is lost come back: nothing goes out to it until it is found.
    pub(crate) fn take_back(&self, wallet: Wallet) -> Vec<Step> {
        let mut queue = self.lock();
        queue.shut.insert(wallet);
        let (back, kept): (VecDeque<Parcel>, _) =
            { queue.waiting.drain(..) }.partition(|parcel| parcel.step.wallet() == Some(wallet));
        queue.waiting = kept;
        self.room.notify_all();
        back.into_iter().map(|parcel| parcel.step).collect()
    }

    /// The platform may be told again.
    pub(crate) fn found(&self, wallet: Wallet) {
        self.lock().shut.remove(&wallet);
    }

    /// The end: what waits is left to the next run, and each carrier ends after the record it
    /// carries.
    pub(crate) fn close(&self) {
        let mut queue = self.lock();
        queue.is_closed = true;
        queue.waiting.clear();
        drop(queue);
        self.arrived.notify_all();
        self.room.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Carries records until the queue is closed, and puts what was answered before the writer.
pub(crate) fn carry(parcels: &Parcels, acks: &Acks, clock: &dyn Clock) {
    run_last_of_all();
    while let Some(parcel) = parcels.take() {
        let said = catch_unwind(AssertUnwindSafe(|| told(&parcel, clock)));
        let said = said.unwrap_or_else(|_| {
            tracing::error!(step = ?parcel.step, "a sync step ended in a panic");
            Said::Broken
        });
        acks.put(Ack {
            step: parcel.step,
            said,
        });
    }
}

fn told(parcel: &Parcel, clock: &dyn Clock) -> Said {
    // What was said of an earlier record is not this one's.
    drop(last_words());
    let record = Record {
        redemption: &parcel.redemption,
        order: &parcel.order,
        transaction: &parcel.transaction,
        redeemed_at: parcel.redeemed_at,
    };
    let answer = parcel.platform.record(&record, clock.now());
    Said::Answered(answer, last_words())
}

/// A till works all the same where the system does not allow it.
fn run_last_of_all() {
    #[cfg(target_os = "linux")]
    let done = {
        use thread_priority::unix::{
            NormalThreadSchedulePolicy, ThreadSchedulePolicy, set_thread_priority_and_policy,
            thread_native_id,
        };
        let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
        let lowest = thread_priority::ThreadPriority::Min;
        set_thread_priority_and_policy(thread_native_id(), lowest, idle)
    };
    #[cfg(not(target_os = "linux"))]
    let done = thread_priority::set_current_thread_priority(thread_priority::ThreadPriority::Min);
    if let Err(error) = done {
        tracing::warn!(?error, "records are not carried at the lowest priority");
    }
}

#[cfg(test)]
mod tests;
