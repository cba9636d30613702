//! Whatever happens to coupons in whatever order: a code is held once, the tables are the
//! journal's, the totals are a recount, and nothing that was handed over is forgotten.

use super::till::{AT, Till, coupon_claim, coupon_details, day, person};
use hexiao_domain::{
    CaseId, Coupon, CouponEvent, CouponId, CouponLine, CouponState, CouponUndo, Fact, Figure,
    Reason, Resolution, Subject, Timestamp, WorkState,
};
use proptest::prelude::*;
use std::collections::HashSet;

#[derive(Clone, Debug)]
enum Step {
    Ask(usize),
    /// What happens to the newest coupon of a code, or to the one before it.
    Move(usize, bool, CouponEvent),
    Defer(usize),
    Retry(usize),
    Resolve(i64),
}

const CODES: [&str; 3] = ["code-1", "code-2", "code-3"];

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let code = || 0..CODES.len();
    let events = prop::sample::select(events());
    let step = prop_oneof![
        4 => code().prop_map(Step::Ask),
        8 => (code(), prop::bool::weighted(0.8), events)
            .prop_map(|(code, newest, event)| Step::Move(code, newest, event)),
        1 => code().prop_map(Step::Defer),
        1 => code().prop_map(Step::Retry),
        1 => (1_i64..4).prop_map(Step::Resolve),
    ];
    proptest::collection::vec(step, 1..50)
}

fn events() -> Vec<CouponEvent> {
    let undo = |nth| CouponUndo {
        nth,
        by: person("lin"),
        approved_by: None,
        at: Timestamp::from_millis(AT),
    };
    let word = "1212 now".to_owned();
    vec![
        coupon_details(Some(700)),
        coupon_details(None),
        coupon_claim(900),
        CouponEvent::Used { word },
        CouponEvent::Refused {
            reason: Reason::CouponUsed,
        },
        CouponEvent::WrittenOff,
        CouponEvent::GivenUp { undo: undo(1) },
        CouponEvent::UndoAsked { undo: undo(1) },
        CouponEvent::UndoAsked { undo: undo(2) },
        CouponEvent::Undone,
        CouponEvent::UndoRefused {
            reason: Reason::Declined,
        },
    ]
}

struct Asked(Vec<(usize, CouponId)>);

impl Asked {
    fn of(&self, code: usize, newest: bool) -> Option<CouponId> {
        let mut of_code = self.0.iter().rev().filter(|(known, _)| *known == code);
        let skipped = usize::from(!newest);
        of_code.nth(skipped).map(|(_, id)| id.clone())
    }
}

fn run(till: &Till, asked: &mut Asked, step: &Step) {
    let fact = match step.clone() {
        Step::Ask(code) => {
            if let Ok(id) = till.coupon(CODES[code]) {
                asked.0.push((code, id));
            }
            return;
        }
        Step::Move(code, newest, event) => {
            { asked.of(code, newest) }.map(|coupon| Fact::CouponMoved { coupon, event })
        }
        Step::Defer(code) => asked.of(code, true).map(|coupon| Fact::CouponDeferred {
            coupon,
            due_at: Timestamp::from_millis(AT + 5_000),
            reason: Reason::NoAnswer,
        }),
        Step::Retry(code) => asked
            .of(code, true)
            .map(|coupon| Fact::CouponRetried { coupon }),
        Step::Resolve(case) => Some(Fact::CaseResolved {
            case: CaseId(case),
            resolution: Resolution::WrittenOff,
            by: Some(person("bao")),
        }),
    };
    let before = till.seq();
    let refused = fact.is_some_and(|fact| till.tell(fact).is_err());
    assert!(
        !refused || till.seq() == before,
        "a refusal wrote something"
    );
}

/// The day's figures, counted anew from the coupons.
fn recount(coupons: &[Coupon]) -> [i64; 5] {
    let mut sums = [0; 5];
    for coupon in coupons {
        let minor = coupon.value.map_or(0, |value| value.minor());
        let at = match coupon.state {
            CouponState::Used { .. } | CouponState::Undoing { .. } => 0,
            CouponState::Provisional { .. } => 2,
            CouponState::Asked
            | CouponState::Refused { .. }
            | CouponState::WrittenOff { .. }
            | CouponState::GivenUp { .. }
            | CouponState::Undone { .. } => continue,
        };
        sums[at] += 1;
        sums[at + 1] += minor;
        sums[4] += i64::from(coupon.value.is_none());
    }
    sums
}

fn totals(lines: &[CouponLine]) -> [i64; 5] {
    let add = |of: &dyn Fn(&CouponLine) -> Figure| {
        let figures = lines.iter().map(of);
        figures.fold((0, 0), |(n, sum), f| (n + f.count, sum + f.amount.minor()))
    };
    let (used, provisional) = (add(&|line| line.used), add(&|line| line.provisional));
    let unvalued = lines.iter().map(|line| line.unvalued).sum();
    [used.0, used.1, provisional.0, provisional.1, unvalued]
}

/// A person or the outbox has it, until the platform said its word or a person gave it up.
fn is_looked_after(till: &Till, coupon: &Coupon) -> bool {
    let open = till.cases().into_iter();
    let mut subjects = open.map(|case| case.subject);
    match coupon.state {
        CouponState::Asked | CouponState::GivenUp { .. } | CouponState::Undoing { .. } => {
            coupon.work.state == WorkState::Pending
        }
        CouponState::Provisional { .. } => match coupon.work.state {
            WorkState::Pending => true,
            WorkState::NeedsPerson => {
                let resolved = till.see(|view| view.all_cases(0, 99));
                subjects.any(|subject| subject == Subject::Coupon(coupon.new.id.clone()))
                    || resolved.iter().any(|case| case.resolved.is_some())
            }
            WorkState::Done => false,
        },
        CouponState::Used { .. }
        | CouponState::Refused { .. }
        | CouponState::WrittenOff { .. }
        | CouponState::Undone { .. } => coupon.work.state == WorkState::Done,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn after_any_sequence_codes_are_held_once_and_the_totals_are_a_recount(steps in steps()) {
        let till = Till::new();
        let mut asked = Asked(Vec::new());
        for step in &steps {
            run(&till, &mut asked, step);
        }
        let coupons = till.see(|view| view.coupons_of_day(day(), None, 99));
        prop_assert_eq!(coupons.len(), asked.0.len());
        let mut held = HashSet::new();
        for coupon in coupons.iter().filter(|coupon| coupon.state.is_taken()) {
            prop_assert!(held.insert(&coupon.new.digest), "{:?} twice", coupon.new.id);
        }
        for coupon in &coupons {
            prop_assert!(is_looked_after(&till, coupon), "{:?}", coupon);
        }
        let lines = till.see(|view| view.coupon_lines(day()));
        prop_assert_eq!(totals(&lines), recount(&coupons));
        let problems = till.problems();
        prop_assert!(problems.is_empty(), "{:?}", problems);
    }
}
