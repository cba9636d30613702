//! Leases: a step is in one worker's hands until it is done or the lease runs out. They
//! live in memory, because one process owns the ledger and a killed one holds nothing.

use crate::step::Step;
use hexiao_domain::{OrderNumber, Wallet, WorkKind};
use std::collections::{HashMap, HashSet};

/// Longer than any call may take.
pub const LEASE_MS: i64 = 30_000;

/// Who is at what, on the monotonic clock.
#[derive(Debug, Default)]
pub struct Leases {
    held: HashMap<Step, i64>,
    earlier: HashSet<OrderNumber>,
    earlier_until: i64,
    resting: HashMap<Step, Rest>,
}

/// A step that came to nothing, and when it may be tried again.
#[derive(Clone, Copy, Debug)]
struct Rest {
    tries: u32,
    until: i64,
}

const FIRST_REST_MS: i64 = 1_000;
const LONGEST_REST_MS: i64 = 60_000;

impl Leases {
    /// Of a program that starts at `mono` and finds these orders to be cancelled: the program
    /// before it may have been killed after it sent a cancel that has not arrived yet. Until
    /// that one has, an answer "paid" would be believed and the money given back afterwards.
    pub fn of_new_run(cancels: impl IntoIterator<Item = OrderNumber>, mono: i64) -> Self {
        Self {
            held: HashMap::new(),
            earlier: cancels.into_iter().collect(),
            earlier_until: mono.saturating_add(LEASE_MS),
            resting: HashMap::new(),
        }
    }

    /// Takes the step, unless somebody has it.
    pub fn take(&mut self, step: &Step, mono: i64) -> bool {
        if self.is_held(step, mono) {
            return false;
        }
        self.held
            .insert(step.clone(), mono.saturating_add(LEASE_MS));
        true
    }

    /// Whether somebody is at it. A cancel waits for the question that is under way about the
    /// same order: an answer "paid" that comes after the cancel gave the money back would be
    /// believed.
    #[must_use]
    pub fn is_held(&self, step: &Step, mono: i64) -> bool {
        self.is_taken(step, mono)
            || self.is_resting(step, mono)
            || self.is_of_earlier_run(step, mono)
            || asks(step).is_some_and(|ask| self.is_taken(&ask, mono))
    }

    fn is_taken(&self, step: &Step, mono: i64) -> bool {
        self.held.get(step).is_some_and(|until| mono < *until)
    }

    fn is_resting(&self, step: &Step, mono: i64) -> bool {
        self.resting.get(step).is_some_and(|rest| mono < rest.until)
    }

    /// How many steps may not begin yet though they are due: those that rest, and the cancels
    /// that wait for those of the run before.
    #[must_use]
    pub fn idle(&self, mono: i64) -> usize {
        let earlier = match mono < self.earlier_until {
            true => self.earlier.len(),
            false => 0,
        };
        let resting = self.resting.values().filter(|rest| mono < rest.until);
        earlier + resting.count()
    }

    /// The step came to nothing and left nothing in the ledger that puts it off: it rests, a
    /// second and then twice as long each time, up to a minute. Returns how often that was.
    pub fn rest(&mut self, step: &Step, mono: i64) -> u32 {
        let tries = self.resting.get(step).map_or(0, |rest| rest.tries);
        let wait = (FIRST_REST_MS << tries.min(10)).min(LONGEST_REST_MS);
        let (tries, until) = (tries.saturating_add(1), mono.saturating_add(wait));
        // What has gone from the ledger meanwhile is not kept for ever.
        let kept = mono.saturating_sub(10 * LONGEST_REST_MS);
        self.resting.retain(|_, rest| kept < rest.until);
        self.resting.insert(step.clone(), Rest { tries, until });
        tries
    }

    /// The step came to something: its earlier tries are forgotten.
    pub fn rested(&mut self, step: &Step) {
        self.resting.remove(step);
    }

    /// The steps of this platform need not rest any longer; how often they came to nothing is
    /// kept.
    pub fn wake(&mut self, wallet: Wallet, mono: i64) {
        for (step, rest) in &mut self.resting {
            if step.wallet() == Some(wallet) {
                rest.until = rest.until.min(mono);
            }
        }
    }

    fn is_of_earlier_run(&self, step: &Step, mono: i64) -> bool {
        let Step::Work { order, kind, .. } = step else {
            return false;
        };
        *kind == WorkKind::Cancel && mono < self.earlier_until && self.earlier.contains(order)
    }

    /// Gives it back.
    pub fn release(&mut self, step: &Step) {
        self.held.remove(step);
    }

    /// How many steps are being done.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held.len()
    }
}

/// The question that a cancel waits for.
fn asks(step: &Step) -> Option<Step> {
    let Step::Work {
        order,
        kind: WorkKind::Cancel,
        wallet,
    } = step
    else {
        return None;
    };
    let (order, wallet) = (order.clone(), *wallet);
    Some(Step::Ask { order, wallet })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hexiao_domain::TillId;

    fn step(sequence: u64) -> Step {
        Step::Work {
            order: OrderNumber::new(&TillId::parse("T01").unwrap(), 1, sequence),
            kind: WorkKind::Upload,
            wallet: Wallet::Alipay,
        }
    }

    #[test]
    fn what_came_to_nothing_rests_longer_each_time_and_holds_up_nobody_else() {
        let mut leases = Leases::default();
        let mut mono = 0;
        for (tries, wait) in [(1, 1_000), (2, 2_000), (3, 4_000)] {
            assert_eq!(leases.rest(&step(1), mono), tries);
            assert!(leases.is_held(&step(1), mono + wait - 1));
            assert!(!leases.is_held(&step(2), mono));
            assert_eq!(leases.idle(mono), 1);
            mono += wait;
            assert!(!leases.is_held(&step(1), mono));
        }
        for _ in 0..40 {
            leases.rest(&step(1), mono);
        }
        assert!(!leases.is_held(&step(1), mono + LONGEST_REST_MS));
        leases.rested(&step(1));
        assert_eq!(leases.rest(&step(1), mono), 1);
    }

    #[test]
    fn a_platform_that_is_back_wakes_what_rested_for_it() {
        let mut leases = Leases::default();
        leases.rest(&step(1), 0);
        leases.wake(Wallet::Wechatpay, 1);
        assert!(leases.is_held(&step(1), 1));
        leases.wake(Wallet::Alipay, 1);
        assert!(!leases.is_held(&step(1), 1));
        assert_eq!(leases.rest(&step(1), 1), 2, "how often is not forgotten");
    }
}
