//! Whatever happens in whatever order: the tables are the journal's, and the totals add up.

use super::till::{
    AT, Till, claim, day, later, person, proof, redeemed, refund, refusal, stamp, transaction, yuan,
};
use hexiao_domain::{
    CaseId, Channel, CloseCause, Contact, ContactResult, DayLine, EpochCause, Event, Fact, Figure,
    Method, OrderNumber, Payment, PaymentState, Reason, RedemptionState, RefundEnd, RefundRequest,
    Refusal, Resolution, Timestamp, Truth, Wallet, WorkKind,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// One step: which payment, what, and how the clock stands.
#[derive(Clone, Debug)]
struct Step {
    payment: usize,
    what: What,
    at: i64,
}

#[derive(Clone, Debug)]
enum What {
    Move(Box<Event>),
    /// The platform's word, with the amount it names and whose transaction it is.
    Paid {
        minor: i64,
        of: usize,
    },
    Redeem(RedemptionState),
    /// Of how much, and which one it is.
    GiveBack {
        minor: i64,
        nth: u32,
    },
    GivenBack {
        nth: u32,
        end: RefundEnd,
    },
    Work(WorkStep, WorkKind),
    Note(i64),
    Contact(i64),
    Resolve(i64),
}

#[derive(Clone, Copy, Debug)]
enum WorkStep {
    Defer,
    Finish,
    Stick,
    Retry,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let at = prop_oneof![9 => 0_i64..60_000, 1 => -9_000_000_i64..0];
    let step = (0_usize..3, what(), at);
    let step = step.prop_map(|(payment, what, at)| Step { payment, what, at });
    proptest::collection::vec(step, 1..40)
}

fn what() -> impl Strategy<Value = What> {
    let paid = (prop_oneof![4 => Just(1_234), 1 => Just(1)], 0_usize..3);
    let states = prop::sample::select(RedemptionState::ALL.to_vec());
    let work = prop::sample::select(vec![
        WorkStep::Defer,
        WorkStep::Finish,
        WorkStep::Stick,
        WorkStep::Retry,
    ]);
    let kinds = prop::sample::select(WorkKind::ALL.to_vec());
    let back = (prop::sample::select(vec![1, 500, 734, 1_234]), 1_u32..3);
    let reason = Reason::Declined;
    let ends = prop::sample::select(vec![RefundEnd::Done, RefundEnd::Refused { reason }]);
    prop_oneof![
        6 => prop::sample::select(events()).prop_map(|event| What::Move(Box::new(event))),
        3 => paid.prop_map(|(minor, of)| What::Paid { minor, of }),
        3 => states.prop_map(What::Redeem),
        3 => back.prop_map(|(minor, nth)| What::GiveBack { minor, nth }),
        2 => (1_u32..3, ends).prop_map(|(nth, end)| What::GivenBack { nth, end }),
        3 => (work, kinds).prop_map(|(step, kind)| What::Work(step, kind)),
        1 => (1_i64..5).prop_map(What::Note),
        1 => (1_i64..5).prop_map(What::Contact),
        1 => (1_i64..5).prop_map(What::Resolve),
    ]
}

/// Every event but the platform's word.
fn events() -> Vec<Event> {
    let reason = Reason::Declined;
    vec![
        Event::CodeShown {
            code: "https://qr.example/1".to_owned(),
        },
        Event::CodeShown {
            code: "https://qr.example/2".to_owned(),
        },
        Event::CodeSent,
        Event::Refused { reason },
        Event::CloseAsked {
            cause: CloseCause::Cancelled,
        },
        Event::CloseAsked {
            cause: CloseCause::Expired,
        },
        Event::ClosedThere { refunded: false },
        Event::ClosedThere { refunded: true },
        claim(None),
        claim(Some("trade_noted_1")),
        claim(Some("trade_noted_2")),
        later("trade_noted_2"),
        later("trade_noted_3"),
        Event::ClaimRefuted {
            reason: Reason::NotFound,
        },
        Event::WrittenOff,
        Event::Reopened,
    ]
}

fn contacted(case: CaseId) -> Fact {
    Fact::CaseContacted {
        case,
        by: person("bao"),
        contact: Contact {
            channel: Channel::Phone,
            result: ContactResult::WillPay,
            text: None,
            next_at: Some(Timestamp::from_millis(AT)),
        },
    }
}

fn fact(what: &What, order: &OrderNumber, all: &[OrderNumber]) -> Fact {
    let order = order.clone();
    let reason = Reason::NoAnswer;
    match what.clone() {
        What::Move(event) => Fact::PaymentMoved {
            order,
            event: *event,
        },
        What::Paid { minor, of } => {
            let mut proof = proof(&order);
            proof.amount = yuan(minor);
            proof.transaction_id = transaction(&format!("trade_{}", all[of]));
            Fact::PaymentMoved {
                order,
                event: Event::Paid { proof },
            }
        }
        What::Redeem(state) => redeemed(&order, state),
        What::GiveBack { minor, nth } => Fact::RefundAsked {
            refund: refund(&order, nth, minor),
        },
        What::GivenBack { nth, end } => Fact::RefundEnded {
            request: RefundRequest::new(&order, nth),
            order,
            end,
        },
        What::Work(WorkStep::Defer, kind) => {
            let due_at = Timestamp::from_millis(AT + 90_000);
            Fact::WorkDeferred {
                order,
                kind,
                due_at,
                reason,
            }
        }
        What::Work(WorkStep::Finish, kind) => {
            let receipt = "recorded".to_owned();
            Fact::WorkDone {
                order,
                kind,
                receipt,
            }
        }
        What::Work(WorkStep::Stick, kind) => Fact::WorkStuck {
            order,
            kind,
            reason,
        },
        What::Work(WorkStep::Retry, kind) => Fact::WorkRetried { order, kind },
        What::Note(case) => Fact::CaseNoted {
            case: CaseId(case),
            by: person("bao"),
            text: "a note".to_owned(),
        },
        What::Contact(case) => contacted(CaseId(case)),
        What::Resolve(case) => Fact::CaseResolved {
            case: CaseId(case),
            resolution: Resolution::NoAction,
            by: Some(person("bao")),
        },
    }
}

/// The day's figures, counted anew from the payments.
fn recount(payments: &[Payment]) -> [(i64, i64); 4] {
    let count = |is: &dyn Fn(&Payment) -> bool| {
        let found: Vec<&Payment> = payments.iter().filter(|p| is(p)).collect();
        let sum = found.iter().map(|p| p.amount.minor()).sum();
        (i64::try_from(found.len()).unwrap(), sum)
    };
    [
        count(&|p| p.state.truth() == Some(Truth::Claimed)),
        count(&|p| p.state.truth() == Some(Truth::Confirmed)),
        count(&|p| matches!(p.state, PaymentState::Failed { .. })),
        count(&|p| p.redemption.is_some()),
    ]
}

fn totals(lines: &[DayLine]) -> [(i64, i64); 4] {
    let add = |of: &dyn Fn(&DayLine) -> Figure| {
        let figures = lines.iter().map(of);
        figures.fold((0, 0), |(n, sum), f| (n + f.count, sum + f.amount.minor()))
    };
    [
        add(&|line| line.claimed),
        add(&|line| line.confirmed),
        add(&|line| line.failed),
        add(&|line| line.redeemed),
    ]
}

type Lines = BTreeMap<(Wallet, WorkKind), (i64, i64)>;

/// What waits for each platform, as it is counted on the way.
fn counted_waiting(till: &Till) -> Lines {
    let lines = till.see(|view| view.waiting_lines());
    let lines = lines.into_iter();
    let of_work = lines.filter_map(|line| {
        let kind = line.kind?;
        Some(((line.wallet, kind), (line.count, line.minor)))
    });
    of_work.collect()
}

/// The same, counted anew from the rows.
fn waiting(till: &Till) -> Lines {
    let mut lines = Lines::new();
    for work in till.see(|view| view.work_waiting(u32::MAX)) {
        let amount = till.payment(&work.order).amount.minor();
        let line = lines.entry((work.wallet, work.kind)).or_default();
        *line = (line.0 + 1, line.1 + amount);
    }
    lines
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn after_any_sequence_the_tables_are_the_journals_and_the_totals_a_recount(steps in steps()) {
        let mut till = Till::new();
        let printed = till.make(|payment| payment.method = Method::StaticCode).unwrap();
        let orders = [till.made(), till.made(), printed];
        for (nth, step) in steps.iter().enumerate() {
            if nth == steps.len() / 2 {
                till = till.reopened();
            }
            let order = &orders[step.payment];
            let before = (till.ledger.head().unwrap(), till.payment(order));
            let done = till.tell_at(AT + step.at, vec![fact(&step.what, order, &orders)]);
            let after = (till.ledger.head().unwrap(), till.payment(order));
            if done.is_err() {
                prop_assert_eq!(&before, &after, "a refusal wrote something");
            }
            if before.0 == after.0 {
                prop_assert_eq!(&before.1, &after.1, "a change without an entry");
            }
            prop_assert_eq!(counted_waiting(&till), waiting(&till), "what waits is miscounted");
            if let Some(redemption) = before.1.redemption {
                let now = after.1.redemption.unwrap();
                prop_assert_eq!((redemption.by, redemption.at), (now.by, now.at));
            }
        }
        let payments: Vec<Payment> = orders.iter().map(|order| till.payment(order)).collect();
        let lines = till.see(|view| view.day_lines(day()));
        prop_assert_eq!(totals(&lines), recount(&payments));
        let problems = till.problems();
        prop_assert!(problems.is_empty(), "{:?}", problems);
    }
}

#[test]
fn what_a_platform_knows_leaves_room_for_its_numbers_and_nothing_is_sold_before_somebody_says_so() {
    let till = Till::new();
    till.made();
    assert_eq!(till.see(|view| Ok(view.epoch_began_after())), 0);
    till.ledger.begin_epoch_after(&stamp(AT), 4, 5_000).unwrap();
    assert_eq!(till.see(|view| Ok(view.epoch_began_after())), 6_000);
    let begun = till.see(|view| view.recovery()).unwrap();
    assert_eq!(
        (begun.because, begun.known_sequence),
        (EpochCause::EntriesLost, 1)
    );
    assert!(begun.was_found_while_selling());
    assert_eq!(refusal(till.make(|_| {}).map(|_| ())), Refusal::InRecovery);
    let by = person("bao");
    till.tell(Fact::RecoveryEnded { by }).unwrap();
    let order = till.made();
    assert!(order.as_str().starts_with("T01_4_006001"), "{order}");
}
