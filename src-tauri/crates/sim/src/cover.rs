//! What a run has seen: a fault model that never happens finds nothing.

mod known;

pub use known::{Tally, UNREACHABLE};

use hexiao_domain::{CouponEvent, Event, Fact, Reason, RefundEnd, Refusal};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Counters by kind and name.
#[derive(Clone, Debug, Default)]
pub struct Cover {
    counts: FxHashMap<(&'static str, &'static str, &'static str), u64>,
    /// Redemptions shown as done.
    pub redemptions: u64,
    /// Money that only the bill found.
    pub found_by_bill: u64,
    /// Static-code money that no claim names: nobody noted its number, or a restore lost it.
    pub unnamed_money: u64,
}

impl Cover {
    /// Counts one.
    pub fn count(&mut self, kind: &'static str, name: &'static str) {
        self.pair(kind, name, "");
    }

    /// Counts a step from one name to another.
    pub fn pair(&mut self, kind: &'static str, from: &'static str, to: &'static str) {
        *self.counts.entry((kind, from, to)).or_default() += 1;
    }

    /// Counts a fact, its event and its reason.
    pub fn fact(&mut self, fact: &Fact) {
        self.count("fact", fact.kind());
        let reason = match fact {
            Fact::PaymentMoved { event, .. } => {
                self.count("event", event.code());
                event_reason(event)
            }
            Fact::CouponMoved { event, .. } => {
                self.count("coupon", event.code());
                match event {
                    CouponEvent::Refused { reason } | CouponEvent::UndoRefused { reason } => {
                        Some(*reason)
                    }
                    _ => None,
                }
            }
            Fact::WorkDeferred { reason, .. }
            | Fact::WorkStuck { reason, .. }
            | Fact::CouponDeferred { reason, .. }
            | Fact::RefundEnded {
                end: RefundEnd::Refused { reason },
                ..
            } => Some(*reason),
            _ => None,
        };
        if let Some(reason) = reason {
            self.reason(reason);
        }
    }

    /// Counts a reason.
    pub fn reason(&mut self, reason: Reason) {
        self.count("reason", reason.code());
    }

    /// Counts a refusal.
    pub fn refusal(&mut self, refusal: &Refusal) {
        self.count("refusal", refusal.code());
    }

    /// How often.
    #[must_use]
    pub fn seen(&self, kind: &'static str, from: &'static str, to: &'static str) -> u64 {
        self.counts.get(&(kind, from, to)).copied().unwrap_or(0)
    }

    /// Adds another run's counters.
    pub fn add(&mut self, other: &Self) {
        for (key, more) in &other.counts {
            *self.counts.entry(*key).or_default() += more;
        }
        self.redemptions += other.redemptions;
        self.found_by_bill += other.found_by_bill;
        self.unnamed_money += other.unnamed_money;
    }

    /// Every counter in order, for a table.
    #[must_use]
    pub fn table(&self) -> BTreeMap<String, u64> {
        let line = |(kind, from, to): &(&str, &str, &str)| match to.is_empty() {
            true => format!("{kind} {from}"),
            false => format!("{kind} {from} -> {to}"),
        };
        self.counts
            .iter()
            .map(|(key, count)| (line(key), *count))
            .collect()
    }
}

const fn event_reason(event: &Event) -> Option<Reason> {
    match event {
        Event::Refused { reason } | Event::ClaimRefuted { reason } => Some(*reason),
        Event::WrittenOff => Some(Reason::WrittenOff),
        Event::CodeShown { .. }
        | Event::CodeSent
        | Event::Paid { .. }
        | Event::CloseAsked { .. }
        | Event::ClosedThere { .. }
        | Event::Claimed { .. }
        | Event::EvidenceNoted { .. }
        | Event::Reopened => None,
    }
}
