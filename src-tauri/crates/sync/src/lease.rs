//! Leases: a step is in one worker's hands until it is done or the lease runs out. They
//! live in memory, because one process owns the ledger and a killed one holds nothing.

use crate::step::Step;
use hexiao_domain::{OrderNumber, WorkKind};
use std::collections::{HashMap, HashSet};

/// Longer than any call may take.
pub const LEASE_MS: i64 = 30_000;

/// Who is at what, on the monotonic clock.
#[derive(Debug, Default)]
pub struct Leases {
    held: HashMap<Step, i64>,
    earlier: HashSet<OrderNumber>,
    earlier_until: i64,
}

impl Leases {
    /// Of a program that starts at `mono` and finds these orders to be cancelled: the program
    /// before it may have been killed after it sent a cancel that has not arrived yet. Until
    /// that one has, an answer "paid" would be believed and the money given back afterwards.
    pub fn of_new_run(cancels: impl IntoIterator<Item = OrderNumber>, mono: i64) -> Self {
        Self {
            held: HashMap::new(),
            earlier: cancels.into_iter().collect(),
            earlier_until: mono.saturating_add(LEASE_MS),
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
            || self.is_of_earlier_run(step, mono)
            || asks(step).is_some_and(|ask| self.is_taken(&ask, mono))
    }

    fn is_taken(&self, step: &Step, mono: i64) -> bool {
        self.held.get(step).is_some_and(|until| mono < *until)
    }

    /// How many cancels wait for those of the run before.
    #[must_use]
    pub fn earlier(&self, mono: i64) -> usize {
        match mono < self.earlier_until {
            true => self.earlier.len(),
            false => 0,
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
