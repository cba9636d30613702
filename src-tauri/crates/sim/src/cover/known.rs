//! Everything that the domain says can happen, and what no run can show: what was seen is held
//! against it, so that nothing new is forgotten here.

use super::Cover;
use hexiao_domain::{CouponEvent, CouponState, Event, Fact, PaymentState, Reason, Refusal};
use std::collections::BTreeMap;
use std::fmt;

/// What no run can show, and why.
pub const UNREACHABLE: [(&str, &str); 8] = [
    (
        "refusal ledger_unreadable",
        "a ledger in memory can always be read",
    ),
    (
        "reason no_account",
        "every wallet of the shop has its account",
    ),
    ("reason unreachable", "without a network nothing is written"),
    ("reason intercepted", "and nothing behind a sign-in page"),
    (
        "reason transaction_used",
        "a second claim on money is refused, and a number noted by mistake is struck out",
    ),
    (
        "state created -> closed",
        "an order is asked about once it was sent, and then it waits",
    ),
    (
        "state created -> disputed",
        "the same, and second money is booked with its own sum",
    ),
    (
        "coupon_state written_off -> used",
        "what the platform refused to a request it refuses to it for ever",
    ),
];

/// How much was seen of one kind of thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The kind.
    pub kind: &'static str,
    /// How many there are.
    pub all: usize,
    /// How many were seen.
    pub seen: usize,
    /// Which of the others are excused.
    pub excused: Vec<String>,
    /// Which are not.
    pub missing: Vec<String>,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind, all, seen, ..
        } = self;
        let excused = self.excused.len();
        write!(f, "{kind}: {seen} of {all} seen, {excused} excused")?;
        match self.missing.is_empty() {
            true => Ok(()),
            false => write!(f, ", never seen: {}", self.missing.join(", ")),
        }
    }
}

/// The names of everything of each kind, as the counters have them.
fn known() -> [(&'static str, Vec<String>); 7] {
    let named = |kind: &str, names: &[&str]| {
        let line = |name: &&str| format!("{kind} {name}");
        names.iter().map(line).collect::<Vec<_>>()
    };
    let steps = |kind: &str, steps: &[(&str, &str)]| {
        let line = |(from, to): &(&str, &str)| format!("{kind} {from} -> {to}");
        steps.iter().map(line).collect::<Vec<_>>()
    };
    let reasons: Vec<&str> = Reason::ALL.iter().map(|reason| reason.code()).collect();
    [
        ("facts", named("fact", &Fact::KINDS)),
        ("payment events", named("event", &Event::CODES)),
        ("payment steps", steps("state", &PaymentState::STEPS)),
        ("coupon events", named("coupon", &CouponEvent::CODES)),
        ("coupon steps", steps("coupon_state", &CouponState::STEPS)),
        ("refusals", named("refusal", &Refusal::CODES)),
        ("reasons", named("reason", &reasons)),
    ]
}

impl Cover {
    /// What was seen of everything that the domain says can happen.
    #[must_use]
    pub fn tallies(&self) -> Vec<Tally> {
        let counted = self.table();
        let tally = |(kind, names)| tally(&counted, kind, names);
        known().into_iter().map(tally).collect()
    }
}

fn tally(counted: &BTreeMap<String, u64>, kind: &'static str, names: Vec<String>) -> Tally {
    let all = names.len();
    let unseen = names.into_iter().filter(|name| !counted.contains_key(name));
    let is_excused = |name: &String| UNREACHABLE.iter().any(|(known, _)| known == name);
    let (excused, missing): (Vec<String>, Vec<String>) = unseen.partition(is_excused);
    Tally {
        kind,
        all,
        seen: all - excused.len() - missing.len(),
        excused,
        missing,
    }
}
