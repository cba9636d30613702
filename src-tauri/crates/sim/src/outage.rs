//! A long time without a network, over several tills, and what became of every claim of it.

use crate::check::Failure;
use crate::store::{Memory, Row};
use crate::world::{Ev, Limits, START_MS, WALLETS, World};
use hexiao_domain::{Event, Fact, OrderNumber, PaymentState};
use std::collections::BTreeSet;

const MINUTE_MS: u64 = 60_000;
/// The shop is open so long before the network goes, and after it came back.
const AROUND_MS: u64 = 20 * MINUTE_MS;

/// How long, and how many tills.
#[derive(Clone, Copy, Debug)]
pub struct Outage {
    /// Tills of the shop.
    pub tills: u64,
    /// Minutes without a network.
    pub minutes: u64,
}

/// What became of claims, in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many were taken.
    pub claims: u64,
    /// What was claimed.
    pub claimed: i64,
    /// What of it the platform proved.
    pub confirmed: i64,
    /// What of it is in a case, or was in one that a person ended.
    pub in_cases: i64,
    /// What of it nobody answers for.
    pub lost: i64,
}

/// Runs it. Every invariant of the storms is checked as well; the first that did not hold is
/// the failure. None where the shop cannot be set up.
#[must_use]
pub fn live_through(seed: u64, outage: Outage) -> Option<(Sums, Option<Failure>)> {
    let mut world = World::calm(seed, outage.tills)?;
    let back = START_MS + AROUND_MS + outage.minutes * MINUTE_MS;
    for till in 0..world.tills.len() {
        for place in 0..WALLETS.len() {
            let down = Ev::LineDown(till, place);
            world.queue.put(START_MS + AROUND_MS, down);
            world.queue.put(back, Ev::LineUp(till, place));
        }
    }
    let failure = world.run(Limits {
        storm_ms: back + AROUND_MS - START_MS,
        events: u64::MAX,
    });
    let mut sums = Sums::default();
    for till in &world.tills {
        sums.add(till.store.memory());
    }
    Some((sums, failure))
}

impl Sums {
    fn add(&mut self, memory: &Memory) {
        let claimed: BTreeSet<&OrderNumber> = { memory.journal.iter() }
            .filter_map(|entry| claimed(&entry.fact))
            .collect();
        for row in &memory.tables.rows {
            if claimed.contains(&row.payment.order) {
                self.count(memory, row);
            }
        }
    }

    fn count(&mut self, memory: &Memory, row: &Row) {
        let minor = row.payment.amount.minor();
        self.claims += 1;
        self.claimed += minor;
        let mut cases = memory.tables.cases.iter();
        let has_case = cases.any(|case| case.subject.order() == Some(&row.payment.order));
        match &row.payment.state {
            PaymentState::Confirmed { .. } => self.confirmed += minor,
            _ if has_case => self.in_cases += minor,
            _ => self.lost += minor,
        }
    }
}

fn claimed(fact: &Fact) -> Option<&OrderNumber> {
    match fact {
        Fact::PaymentMoved {
            order,
            event: Event::Claimed { .. },
        } => Some(order),
        _ => None,
    }
}
