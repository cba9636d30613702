//! Leases: a step is in one worker's hands until it is done or the lease runs out. They
//! live in memory, because one process owns the ledger and a killed one holds nothing.

use crate::step::Step;
use hexiao_domain::WorkKind;
use std::collections::HashMap;

/// Longer than any call may take.
pub const LEASE_MS: i64 = 30_000;

/// Who is at what, on the monotonic clock.
#[derive(Debug, Default)]
pub struct Leases(HashMap<Step, i64>);

impl Leases {
    /// Takes the step, unless somebody has it.
    pub fn take(&mut self, step: &Step, mono: i64) -> bool {
        if self.is_held(step, mono) {
            return false;
        }
        self.0.insert(step.clone(), mono.saturating_add(LEASE_MS));
        true
    }

    /// Whether somebody is at it. A cancel waits for the question that is under way about the
    /// same order: an answer "paid" that comes after the cancel gave the money back would be
    /// believed.
    #[must_use]
    pub fn is_held(&self, step: &Step, mono: i64) -> bool {
        self.is_taken(step, mono) || asks(step).is_some_and(|ask| self.is_taken(&ask, mono))
    }

    fn is_taken(&self, step: &Step, mono: i64) -> bool {
        self.0.get(step).is_some_and(|until| mono < *until)
    }

    /// Gives it back.
    pub fn release(&mut self, step: &Step) {
        self.0.remove(step);
    }

    /// How many steps are being done.
    #[must_use]
    pub fn held(&self) -> usize {
        self.0.len()
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
