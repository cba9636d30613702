//! One sale paid twice: a case in the transaction that brings the second money, gone with the
//! refund of either; and a list that shows what is urgent first, however long it is.

use super::till::{
    AT, Till, cancelled, person, proof, reference, refund, stamp, transaction, yuan,
};
use hexiao_domain::{
    Case, CaseKind, Event, Fact, NewPayment, OrderNumber, PaymentState, Proof, Reason,
    RedemptionState, RefundEnd, RefundRequest, Refusal, Resolution, TillId, Timestamp, WorkKind,
};
use hexiao_ledger::paid;

const DAY_MS: i64 = 86_400_000;

fn table_7(new: &mut NewPayment) {
    new.reference = Some(reference("table-7"));
}

fn attempt_of(first: &OrderNumber) -> impl FnOnce(&mut NewPayment) + Send + 'static {
    let first = Some(first.clone());
    move |new| new.attempt_of = first
}

fn pays(till: &Till, order: &OrderNumber) {
    let proof = proof(order);
    till.moves(order, Event::Paid { proof }).unwrap();
}

/// A payment that the till gave up, and the platform closed.
fn closed(till: &Till, change: fn(&mut NewPayment)) -> OrderNumber {
    let order = till.make(change).unwrap();
    till.moves(&order, cancelled()).unwrap();
    let refunded = false;
    till.moves(&order, Event::ClosedThere { refunded }).unwrap();
    order
}

fn gives_back(till: &Till, order: &OrderNumber) {
    let refund = refund(order, 1, 1_234);
    till.tell(Fact::RefundAsked { refund }).unwrap();
    till.tell(Fact::RefundEnded {
        order: order.clone(),
        request: RefundRequest::new(order, 1),
        end: RefundEnd::Done,
    })
    .unwrap();
}

fn only(till: &Till) -> Case {
    let mut cases = till.cases();
    assert_eq!(cases.len(), 1, "{cases:?}");
    cases.remove(0)
}

#[test]
fn two_attempts_of_one_sale_that_are_both_paid_are_a_case_until_either_goes_back() {
    for refund_the_second in [true, false] {
        let till = Till::new();
        let first = till.confirmed();
        let second = till.make(attempt_of(&first)).unwrap();
        let seq = till.seq();
        pays(&till, &second);
        assert_eq!(till.seq(), seq + 2, "the word and the double pay");
        let case = only(&till);
        assert_eq!(case.kind, CaseKind::DoublePay);
        assert_eq!(case.reason, Reason::PaidTwice);
        assert_eq!(
            (case.subject.order(), case.other.as_ref()),
            (Some(&second), Some(&first))
        );
        assert_eq!(case.at_risk, yuan(1_234));
        let back = if refund_the_second { &second } else { &first };
        gives_back(&till, back);
        assert_eq!(till.cases(), []);
        let all = till.see(|view| view.all_cases(0, 9));
        let how = all[0].resolved.as_ref().map(|(how, _, _)| *how);
        assert_eq!(how, Some(Resolution::Returned));
        assert_eq!(till.problems(), []);
    }
}

#[test]
fn a_part_that_goes_back_leaves_the_case_and_the_same_pair_the_other_way_round_is_no_other() {
    let till = Till::new();
    let first = till.confirmed();
    let second = till.make(attempt_of(&first)).unwrap();
    pays(&till, &second);
    let seq = till.seq();
    till.tell(Fact::DoublePaid {
        order: first,
        other: second.clone(),
        elsewhere: None,
    })
    .unwrap();
    assert_eq!(till.seq(), seq, "it is known");
    for (nth, minor, left) in [(1, 234, 1), (2, 1_000, 0)] {
        let refund = refund(&second, nth, minor);
        till.tell(Fact::RefundAsked { refund }).unwrap();
        till.tell(Fact::RefundEnded {
            order: second.clone(),
            request: RefundRequest::new(&second, nth),
            end: RefundEnd::Done,
        })
        .unwrap();
        assert_eq!(till.cases().len(), left, "after {minor}");
    }
    assert_eq!(till.problems(), []);
}

fn asks_back(till: &Till, order: &OrderNumber, nth: u32) {
    let refund = refund(order, nth, 1_234);
    till.tell(Fact::RefundAsked { refund }).unwrap();
}

fn is_refused(till: &Till, order: &OrderNumber, nth: u32) {
    till.tell(Fact::RefundEnded {
        order: order.clone(),
        request: RefundRequest::new(order, nth),
        end: RefundEnd::Refused {
            reason: Reason::ShopBalanceTooLow,
        },
    })
    .unwrap();
}

fn kinds(till: &Till) -> Vec<CaseKind> {
    let mut kinds: Vec<CaseKind> = till.cases().iter().map(|case| case.kind).collect();
    kinds.sort_by_key(|kind| kind.code());
    kinds
}

#[test]
fn a_sale_that_is_paid_again_during_a_refund_is_a_double_pay_once_that_is_refused() {
    let till = Till::new();
    let first = till.confirmed();
    let second = till.make(attempt_of(&first)).unwrap();
    asks_back(&till, &first, 1);
    pays(&till, &second);
    assert_eq!(till.cases(), [], "the first is on its way back");
    is_refused(&till, &first, 1);
    assert_eq!(kinds(&till), [CaseKind::DoublePay, CaseKind::RefundRefused]);
    asks_back(&till, &first, 2);
    till.tell(Fact::RefundEnded {
        order: first.clone(),
        request: RefundRequest::new(&first, 2),
        end: RefundEnd::Done,
    })
    .unwrap();
    assert_eq!(till.cases(), []);
    assert_eq!(till.problems(), []);
}

#[test]
fn a_refused_refund_of_the_surplus_leaves_the_double_pay_open_and_makes_no_second() {
    let till = Till::new();
    let first = till.confirmed();
    let second = till.make(attempt_of(&first)).unwrap();
    pays(&till, &second);
    let case = only(&till).id;
    asks_back(&till, &second, 1);
    assert_eq!(only(&till).id, case, "open until the money is back");
    is_refused(&till, &second, 1);
    assert_eq!(kinds(&till), [CaseKind::DoublePay, CaseKind::RefundRefused]);
    assert_eq!(till.problems(), []);
}

#[test]
fn a_third_payment_whose_refund_is_refused_stands_beside_the_one_that_is_left() {
    let till = Till::new();
    let first = till.confirmed();
    let second = till.make(attempt_of(&first)).unwrap();
    pays(&till, &second);
    let third = till.make(attempt_of(&first)).unwrap();
    pays(&till, &third);
    asks_back(&till, &third, 1);
    gives_back(&till, &second);
    is_refused(&till, &third, 1);
    let doubles = till.cases();
    let double = doubles.iter().find(|case| case.kind == CaseKind::DoublePay);
    let double = double.unwrap();
    assert_eq!(double.subject.order(), Some(&third));
    assert_eq!(double.other.as_ref(), Some(&first));
    assert_eq!(till.problems(), []);
}

#[test]
fn two_payments_that_the_owner_left_are_no_case_again_because_a_refund_is_refused() {
    let till = Till::new();
    let first = till.confirmed();
    let second = till.make(attempt_of(&first)).unwrap();
    pays(&till, &second);
    let (case, resolution) = (only(&till).id, Resolution::NoAction);
    let by = Some(person("lin"));
    till.tell(Fact::CaseResolved {
        case,
        resolution,
        by,
    })
    .unwrap();
    asks_back(&till, &second, 1);
    is_refused(&till, &second, 1);
    assert_eq!(kinds(&till), [CaseKind::RefundRefused]);
    assert_eq!(till.problems(), []);
}

/// What was decided about a refund says nothing about a second payment.
#[test]
fn a_refused_refund_that_the_owner_left_does_not_hide_a_later_double_pay() {
    let till = Till::new();
    let first = till.confirmed();
    asks_back(&till, &first, 1);
    is_refused(&till, &first, 1);
    let (case, resolution) = (only(&till).id, Resolution::NoAction);
    let by = Some(person("bao"));
    till.tell(Fact::CaseResolved {
        case,
        resolution,
        by,
    })
    .unwrap();
    let second = till.make(attempt_of(&first)).unwrap();
    asks_back(&till, &first, 2);
    pays(&till, &second);
    is_refused(&till, &first, 2);
    assert_eq!(kinds(&till), [CaseKind::DoublePay, CaseKind::RefundRefused]);
    assert_eq!(till.problems(), []);
}

#[test]
fn a_double_pay_is_written_with_the_word_that_brings_it_or_not_at_all() {
    let till = Till::new();
    let first = till.confirmed();
    let second = till.make(attempt_of(&first)).unwrap();
    let (word, seq) = (proof(&second), till.seq());
    let order = second.clone();
    let refused = till.tell_all(vec![
        Fact::PaymentMoved {
            order,
            event: Event::Paid { proof: word },
        },
        Fact::WorkDone {
            order: second.clone(),
            kind: WorkKind::Upload,
            receipt: "recorded".to_owned(),
        },
        Fact::Redeemed {
            order: second.clone(),
            by: person("nobody"),
            state: RedemptionState::Redeemed,
        },
    ]);
    assert!(refused.is_err());
    assert_eq!((till.seq(), till.cases()), (seq, vec![]));
    assert_eq!(till.payment(&second).state, PaymentState::Created);
}

#[test]
fn late_money_of_a_sale_that_was_paid_again_is_one_case_and_not_two() {
    let till = Till::new();
    let late = closed(&till, table_7);
    let second = till.make(table_7).unwrap();
    pays(&till, &second);
    pays(&till, &late);
    let case = only(&till);
    assert_eq!(case.kind, CaseKind::DoublePay);
    assert_eq!(
        (case.subject.order(), case.other.as_ref()),
        (Some(&late), Some(&second))
    );
    assert!(case.due_at.is_some(), "it keeps late money's time");
    gives_back(&till, &late);
    assert_eq!(till.cases(), []);
    assert_eq!(till.problems(), []);
}

#[test]
fn late_money_that_came_first_turns_into_a_double_pay_under_its_own_number() {
    let till = Till::new();
    let late = closed(&till, table_7);
    let second = till.make(attempt_of(&late)).unwrap();
    pays(&till, &late);
    let before = only(&till);
    assert_eq!(before.kind, CaseKind::LateMoney);
    pays(&till, &second);
    let after = only(&till);
    assert_eq!(after.id, before.id);
    assert_eq!(
        (after.kind, after.subject.order()),
        (CaseKind::DoublePay, Some(&late))
    );
    gives_back(&till, &second);
    let alone = only(&till);
    assert_eq!((alone.id, alone.kind), (before.id, CaseKind::LateMoney));
    assert_eq!(alone.other, None);
    assert_eq!(till.problems(), []);
}

#[test]
fn of_three_payments_two_have_to_go_back() {
    let till = Till::new();
    let first = till.confirmed();
    till.redeem(&first, RedemptionState::Redeemed).unwrap();
    let more = [(); 2].map(|()| till.make(attempt_of(&first)).unwrap());
    more.iter().for_each(|order| pays(&till, order));
    let open = till.cases().into_iter();
    let mut orders: Vec<OrderNumber> = open.filter_map(|case| case.subject.into_order()).collect();
    orders.sort();
    assert_eq!(orders, more);
    gives_back(&till, &more[0]);
    assert_eq!(only(&till).subject.order(), Some(&more[1]));
    gives_back(&till, &more[1]);
    assert_eq!(till.cases(), []);
    assert_eq!(till.problems(), []);
}

#[test]
fn when_the_payment_that_stood_for_the_sale_goes_back_the_others_are_compared_anew() {
    let till = Till::new();
    let first = till.confirmed();
    let more = [(); 2].map(|()| till.make(attempt_of(&first)).unwrap());
    more.iter().for_each(|order| pays(&till, order));
    gives_back(&till, &first);
    let left = till.cases().into_iter();
    let mut pairs: Vec<_> = left
        .map(|case| (case.subject.into_order(), case.other))
        .collect();
    pairs.sort();
    let [second, third] = more.map(Some);
    let both = [(second.clone(), third.clone()), (third, second)];
    assert_eq!(pairs, both, "each names the other that is left");
    assert_eq!(till.problems(), []);
}

#[test]
fn another_transaction_for_an_order_that_is_paid_is_a_payment_of_its_own_once() {
    let till = Till::new();
    let order = till.confirmed();
    let mut second = proof(&order);
    second.transaction_id = transaction("trade_of_another_person");
    second.amount = yuan(1_500);
    second.paid_at = Some(Timestamp::from_millis(AT + DAY_MS));
    let told = |proof: Proof| {
        let order = order.clone();
        till.ledger
            .write(stamp(AT + DAY_MS), move |view| {
                let now = Timestamp::from_millis(AT + DAY_MS);
                let facts = paid(view, &order, &proof, now);
                Ok((facts.map_err(|_| Refusal::Unreadable)?, ()))
            })
            .unwrap();
    };
    told(second.clone());
    let case = only(&till);
    assert_eq!(case.kind, CaseKind::DoublePay);
    assert_eq!(case.other, Some(order.clone()));
    assert_eq!(case.at_risk, yuan(1_500));
    let booked = till.payment(case.subject.order().unwrap());
    assert_eq!(booked.attempt_of, Some(order.clone()));
    assert_eq!(
        booked.state,
        PaymentState::Confirmed {
            proof: second.clone()
        }
    );
    let seq = till.seq();
    told(second);
    told(proof(&order));
    assert_eq!(till.seq(), seq, "a repeated word is no news");
    assert_eq!(till.problems(), []);
}

#[test]
fn another_tills_payment_of_the_same_sale_is_named_and_nothing_of_it_is_booked_here() {
    let till = Till::new();
    let order = till.confirmed();
    let balances = till.see(|view| view.balances());
    let other = OrderNumber::new(&TillId::parse("T02").unwrap(), 1, 7);
    let mut elsewhere = proof(&other);
    elsewhere.transaction_id = transaction("trade_at_till_two");
    let told = || Fact::DoublePaid {
        order: order.clone(),
        other: other.clone(),
        elsewhere: Some(elsewhere.clone()),
    };
    till.tell(told()).unwrap();
    let seq = till.seq();
    till.tell(told()).unwrap();
    assert_eq!(till.seq(), seq);
    let case = only(&till);
    assert_eq!(
        (case.subject.order(), case.other.as_ref()),
        (Some(&order), Some(&other))
    );
    assert_eq!(till.see(|view| view.balances()), balances);
    assert_eq!(till.problems(), []);
    let unknown = Fact::DoublePaid {
        order: order.clone(),
        other,
        elsewhere: None,
    };
    assert!(till.tell(unknown).is_err(), "an order that nobody proved");
}

#[test]
fn an_attempt_hangs_on_a_payment_of_this_till() {
    let till = Till::new();
    let strange = OrderNumber::new(&TillId::parse("T02").unwrap(), 1, 1);
    assert!(till.make(attempt_of(&strange)).is_err());
}

/// A payment that is declined at once, and its case.
fn declined(till: &Till, minor: i64) {
    let order = till.make(move |new| new.amount = yuan(minor)).unwrap();
    let reason = Reason::Declined;
    till.moves(&order, Event::Refused { reason }).unwrap();
}

/// More open cases than one page, the most urgent of them opened last.
#[test]
fn the_most_urgent_case_is_on_the_first_page_however_many_there_are() {
    let till = Till::new();
    for _ in 0..520 {
        declined(&till, 100);
    }
    let late = closed(&till, |new| new.amount = yuan(1_234));
    pays(&till, &late);
    let stuck = till.make(|new| new.amount = yuan(5)).unwrap();
    till.moves(&stuck, cancelled()).unwrap();
    till.tell(Fact::WorkStuck {
        order: stuck.clone(),
        kind: WorkKind::Cancel,
        reason: Reason::NoAnswer,
    })
    .unwrap();
    let page = |at: i64, from: u32| {
        till.see(move |view| view.open_cases(Timestamp::from_millis(at), from, 100))
    };
    let first = page(AT, 0);
    let orders: Vec<&str> = first.iter().map(|case| case.subject.as_str()).collect();
    assert_eq!(
        orders[..2],
        [stuck.as_str(), late.as_str()],
        "unknown first, then the money"
    );
    // Somebody has time for it; the late money has not.
    let (case, by) = (first[0].id, person("bao"));
    let due_at = Timestamp::from_millis(AT + 30 * DAY_MS);
    till.tell(Fact::CaseDueSet { case, due_at, by }).unwrap();
    let overdue = page(AT + 3 * DAY_MS, 0);
    assert_eq!(
        overdue[0].subject.order(),
        Some(&late),
        "overdue before everything"
    );
    assert_eq!(overdue[1].subject.order(), Some(&stuck));
    let week = page(AT + 9 * DAY_MS, 0);
    assert_eq!(
        week[0].subject.order(),
        Some(&late),
        "its money before the others'"
    );
    let week = page(AT + 9 * DAY_MS, 500);
    assert_eq!(
        week.last().and_then(|case| case.subject.order()),
        Some(&stuck),
        "after all that nobody had touched in a week"
    );
    for at in [AT, AT + 3 * DAY_MS, AT + 9 * DAY_MS] {
        let all: Vec<Case> = (0..6).flat_map(|n| page(at, n * 100)).collect();
        let mut ids: Vec<i64> = all.iter().map(|case| case.id.0).collect();
        ids.sort_unstable();
        assert_eq!(ids, (1..=522).collect::<Vec<i64>>(), "each once");
    }
    assert_eq!(till.see(|view| view.case_count()), 522);
}

#[test]
fn late_money_has_until_the_end_of_the_next_business_day() {
    let till = Till::new();
    let late = closed(&till, |_| {});
    pays(&till, &late);
    let due = only(&till).due_at.unwrap();
    // 16:00 in Shanghai on 15 January; the shop's day begins at 04:00.
    assert_eq!(due.to_utc().to_rfc3339(), "2027-01-16T20:00:00+00:00");
    let case = only(&till);
    assert!(!case.is_overdue(Timestamp::from_millis(due.millis() - 1)));
    assert!(case.is_overdue(due));
}
