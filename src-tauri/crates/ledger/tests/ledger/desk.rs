//! A case is worked on: contacts, a person, a time, and the timeline of all that happened.

use super::till::{AT, Till, claim, person, proof, someone};
use hexiao_domain::{
    Case, CaseId, CaseKind, Channel, Contact, ContactResult, Event, Fact, OrderNumber,
    PlatformWords, Reason, Refusal, Resolution, Role, Subject, Timestamp, WorkKind,
};
use hexiao_ledger::{Happened, WriteError};

const HOUR: i64 = 3_600_000;

/// The end of the second business day after the one of `AT`: 04:00 in Shanghai on 18 January.
const IN_TWO_DAYS: Timestamp = Timestamp::from_millis(1_800_216_000_000);

fn contact(next: Option<i64>) -> Contact {
    Contact {
        channel: Channel::Phone,
        result: ContactResult::WillPay,
        text: Some("tonight".to_owned()),
        next_at: next.map(Timestamp::from_millis),
    }
}

fn contacted(case: CaseId, next: Option<i64>) -> Fact {
    let (by, contact) = (person("bao"), contact(next));
    Fact::CaseContacted { case, by, contact }
}

fn assigned(case: CaseId, to: Option<&str>) -> Fact {
    let (to, by) = (to.map(person), person("bao"));
    Fact::CaseAssigned { case, to, by }
}

fn ended(case: CaseId, resolution: Resolution) -> Fact {
    let by = Some(person("bao"));
    Fact::CaseResolved {
        case,
        resolution,
        by,
    }
}

/// A claim that the platform does not know, and its case.
fn refuted(till: &Till) -> (OrderNumber, CaseId) {
    let order = till.made();
    till.moves(&order, claim(None)).unwrap();
    let reason = Reason::NotFound;
    till.moves(&order, Event::ClaimRefuted { reason }).unwrap();
    let subject = Subject::Payment(order.clone());
    let case = till.see(move |view| view.cases_on(&subject))[0].id;
    (order, case)
}

fn is_not_open(done: &Result<(), WriteError>) -> bool {
    matches!(done, Err(WriteError::Refused(Refusal::CaseNotOpen)))
}

#[test]
fn the_next_date_of_a_contact_becomes_the_cases_due_time_and_a_contact_without_one_leaves_it() {
    let till = Till::new();
    let (_, case) = refuted(&till);
    let due = |till: &Till| till.see(move |view| view.case(case)).unwrap().due_at;
    assert_eq!(due(&till), Some(IN_TWO_DAYS), "by its kind");
    till.tell(contacted(case, Some(AT + HOUR))).unwrap();
    assert_eq!(due(&till), Some(Timestamp::from_millis(AT + HOUR)));
    till.tell(contacted(case, None)).unwrap();
    assert_eq!(due(&till), Some(Timestamp::from_millis(AT + HOUR)));
    let by = person("bao");
    let due_at = Timestamp::from_millis(AT + 2 * HOUR);
    till.tell(Fact::CaseDueSet { case, due_at, by }).unwrap();
    assert_eq!(due(&till), Some(due_at));
    let log = till.see(move |view| view.case_contacts(case));
    assert_eq!(log.len(), 2);
    assert_eq!(log[0].contact, contact(Some(AT + HOUR)));
    assert_eq!(till.problems(), []);
}

#[test]
fn a_time_that_the_rule_gives_a_case_already_is_no_news_when_a_person_says_it() {
    let till = Till::new();
    let (_, case) = refuted(&till);
    let (seq, by) = (till.seq(), person("bao"));
    let due_at = IN_TWO_DAYS;
    till.tell(Fact::CaseDueSet { case, due_at, by }).unwrap();
    assert_eq!(till.seq(), seq);
}

#[test]
fn a_case_whose_next_date_has_come_stands_before_more_money() {
    let till = Till::new();
    let (_, first) = refuted(&till);
    let (_, second) = refuted(&till);
    let order = |till: &Till| till.cases().iter().map(|case| case.id).collect::<Vec<_>>();
    assert_eq!(order(&till), [first, second]);
    till.tell(contacted(second, Some(AT - 1))).unwrap();
    assert_eq!(order(&till), [second, first]);
}

#[test]
fn a_case_is_one_persons_and_the_list_can_hold_that_persons_alone() {
    let till = Till::new();
    let (_, first) = refuted(&till);
    let (_, second) = refuted(&till);
    till.tell(assigned(second, Some("bao"))).unwrap();
    let seq = till.seq();
    till.tell(assigned(second, Some("bao"))).unwrap();
    assert_eq!(till.seq(), seq, "nothing changed, so nothing is journaled");
    let mine = |till: &Till| {
        till.see(|view| {
            let (who, now) = (person("bao"), Timestamp::from_millis(AT));
            let page = view.open_cases_of(&who, now, 0, 9)?;
            Ok((page, view.case_count_of(&who, true)?))
        })
    };
    let (page, count) = mine(&till);
    assert_eq!((page.len(), count), (1, 1));
    assert_eq!(
        (page[0].id, page[0].assigned.clone()),
        (second, Some(person("bao")))
    );
    till.tell(contacted(second, Some(AT - 1))).unwrap();
    assert_eq!(mine(&till).0[0].id, second, "overdue, and listed once");
    till.tell(assigned(second, None)).unwrap();
    assert_eq!(mine(&till).1, 0);
    let nobody = till.tell(assigned(first, Some("ghost")));
    assert!(matches!(
        nobody,
        Err(WriteError::Refused(Refusal::UnknownPerson))
    ));
    assert_eq!(till.problems(), []);
}

#[test]
fn a_case_that_has_ended_is_not_worked_on() {
    let till = Till::new();
    let (_, case) = refuted(&till);
    till.tell(ended(case, Resolution::WrittenOff)).unwrap();
    let due_at = Timestamp::from_millis(AT);
    let by = person("bao");
    for fact in [
        contacted(case, None),
        assigned(case, Some("bao")),
        Fact::CaseDueSet { case, due_at, by },
        contacted(CaseId(99), None),
    ] {
        assert!(is_not_open(&till.tell(fact)));
    }
}

#[test]
fn late_money_opens_a_case_again_and_both_cases_know_each_other() {
    let till = Till::new();
    let (order, first) = refuted(&till);
    till.moves(&order, Event::WrittenOff).unwrap();
    let open: Vec<CaseId> = till.cases().iter().map(|case| case.id).collect();
    for case in open {
        till.tell(ended(case, Resolution::WrittenOff)).unwrap();
    }
    assert!(till.cases().is_empty());
    let proof = proof(&order);
    till.moves(&order, Event::Paid { proof }).unwrap();
    let again = till.cases();
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].kind, CaseKind::LateMoney);
    assert_eq!(again[0].earlier, Some(first));
    let (id, later) = (again[0].id, till.see(move |view| view.later_case(first)));
    assert_eq!(later, Some(id));
    assert_eq!(till.problems(), []);
}

/// The case of late money that comes for a claim that the owner had written off, while the case
/// was bao's; between the two, `meanwhile`.
fn goes_on(till: &Till, meanwhile: Vec<Fact>) -> Case {
    let (order, first) = refuted(till);
    till.tell(assigned(first, Some("bao"))).unwrap();
    till.tell(ended(first, Resolution::WrittenOff)).unwrap();
    till.moves(&order, Event::WrittenOff).unwrap();
    till.tell_all(meanwhile).unwrap();
    let proof = proof(&order);
    till.moves(&order, Event::Paid { proof }).unwrap();
    let again = till.cases().remove(0);
    assert_eq!(again.earlier, Some(first));
    again
}

#[test]
fn a_case_that_goes_on_from_another_is_the_same_persons_until_somebody_else_takes_it() {
    let till = Till::new();
    let again = goes_on(&till, vec![]);
    assert_eq!(again.assigned, Some(person("bao")));
    let seq = till.seq();
    till.tell(assigned(again.id, Some("bao"))).unwrap();
    assert_eq!(till.seq(), seq, "no news");
    till.tell(assigned(again.id, None)).unwrap();
    assert_eq!(till.cases()[0].assigned, None);
    assert_eq!(till.problems(), []);
}

#[test]
fn a_case_that_goes_on_is_nobodys_where_its_person_works_on_cases_no_more() {
    let till = Till::new();
    let person = someone("bao", Role::Cashier);
    let again = goes_on(&till, vec![Fact::PersonAdded { person }]);
    assert_eq!(again.assigned, None);
    assert_eq!(till.problems(), []);
}

#[test]
fn a_cancel_that_sticks_again_after_its_case_ended_goes_on_from_that_case() {
    let till = Till::new();
    let order = till.confirmed();
    till.redeem(&order, hexiao_domain::RedemptionState::Redeemed)
        .unwrap();
    let (kind, reason) = (WorkKind::Upload, Reason::UploadRejected);
    let stuck = || Fact::WorkStuck {
        order: order.clone(),
        kind,
        reason,
    };
    till.tell(stuck()).unwrap();
    let first = till.cases()[0].id;
    till.tell(ended(first, Resolution::NoAction)).unwrap();
    let order = order.clone();
    till.tell(Fact::WorkRetried {
        order: order.clone(),
        kind,
    })
    .unwrap();
    till.tell(Fact::WorkStuck {
        order,
        kind,
        reason,
    })
    .unwrap();
    assert_eq!(till.cases()[0].earlier, Some(first));
}

/// The names of what happened, in order.
fn told(till: &Till, order: &OrderNumber) -> Vec<String> {
    let subject = Subject::Payment(order.clone());
    let timeline = till.see(move |view| view.timeline(&subject, 100));
    assert_eq!(timeline.left_out, 0);
    let name = |what: &Happened| match what {
        Happened::Fact(fact) => fact.kind().to_owned(),
        Happened::CaseOpened(case) => format!("opened {}", case.kind.code()),
        Happened::CaseEnded(case) => format!("ended {}", case.kind.code()),
    };
    let all = timeline.happenings.iter();
    all.map(|one| name(&one.what)).collect()
}

#[test]
fn the_timeline_tells_all_that_happened_to_a_payment_in_the_order_of_the_journal() {
    let till = Till::new();
    let (order, case) = refuted(&till);
    let other = till.confirmed();
    let words = PlatformWords::new("ACQ.TRADE_NOT_EXIST", "no such trade").unwrap();
    let said = order.clone();
    till.tell(Fact::PlatformSaid { order: said, words })
        .unwrap();
    till.tell(contacted(case, None)).unwrap();
    till.tell(assigned(case, Some("bao"))).unwrap();
    till.tell(ended(case, Resolution::WrittenOff)).unwrap();
    till.moves(&order, Event::WrittenOff).unwrap();
    let proof = proof(&order);
    till.moves(&order, Event::Paid { proof }).unwrap();
    let wanted = [
        "payment_made",
        "payment_moved",
        "payment_moved",
        "opened claim_unproved",
        "platform_said",
        "case_contacted",
        "case_assigned",
        "case_resolved",
        "ended claim_unproved",
        "payment_moved",
        "payment_moved",
        "opened late_money",
    ];
    assert_eq!(told(&till, &order), wanted);
    assert_eq!(told(&till, &other), ["payment_made", "payment_moved"]);
    let till = till.reopened();
    assert_eq!(told(&till, &order), wanted);
    assert_eq!(till.problems(), []);
}

#[test]
fn a_long_timeline_leaves_out_what_is_oldest_and_says_how_much() {
    let till = Till::new();
    let (order, case) = refuted(&till);
    for _ in 0..5 {
        till.tell(contacted(case, None)).unwrap();
    }
    let subject = Subject::Payment(order);
    let timeline = till.see(move |view| view.timeline(&subject, 4));
    assert_eq!(timeline.happenings.len(), 4);
    assert_eq!(timeline.left_out, 4);
}
