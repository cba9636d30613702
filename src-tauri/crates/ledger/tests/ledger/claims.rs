use super::till::{AT, Till, cancelled, claim, later, proof, reference, refusal, transaction};
use hexiao_domain::{
    CaseKind, Claim, Event, Method, OrderNumber, PaymentState, Reason, RedemptionState, Refusal,
    Resolution, Timestamp, WorkKind, WorkState,
};
use hexiao_ledger::WriteError;

/// A code may be shown long before the network goes: the wait for a proof begins when the goods
/// are handed over on the customer's word.
#[test]
fn a_claim_waits_since_it_was_noted_and_not_since_its_code_was_shown() {
    let till = Till::new();
    assert_eq!(till.see(|view| view.exposure()).oldest, None);
    let (early, late) = (till.made(), till.made());
    till.moves(&late, claimed_at(AT + 3_600_000)).unwrap();
    let oldest = till.see(|view| view.exposure()).oldest;
    assert_eq!(oldest, Some(Timestamp::from_millis(AT + 3_600_000)));
    till.moves(&early, claimed_at(AT + 60_000)).unwrap();
    let oldest = till.see(|view| view.exposure()).oldest;
    assert_eq!(oldest, Some(Timestamp::from_millis(AT + 60_000)));
    let proof = proof(&early);
    till.moves(&early, Event::Paid { proof }).unwrap();
    let oldest = till.see(|view| view.exposure()).oldest;
    assert_eq!(oldest, Some(Timestamp::from_millis(AT + 3_600_000)));
    assert!(till.problems().is_empty());
}

fn claimed_at(at: i64) -> Event {
    let claim = Claim {
        evidence: None,
        at: Timestamp::from_millis(at),
        approved_by: None,
    };
    Event::Claimed { claim }
}

#[test]
fn a_refuted_claim_opens_exactly_one_case_however_often_it_is_refuted() {
    let till = Till::new();
    let order = till.made();
    till.moves(&order, claim(None)).unwrap();
    till.redeem(&order, RedemptionState::Provisional).unwrap();
    let reason = Reason::NotFound;
    till.moves(&order, Event::ClaimRefuted { reason }).unwrap();
    let head = till.ledger.head().unwrap();
    till.moves(&order, Event::ClaimRefuted { reason }).unwrap();
    assert_eq!(till.ledger.head().unwrap(), head, "a repetition is no news");
    let cases = till.cases();
    assert_eq!(cases.len(), 1);
    assert_eq!(
        (cases[0].kind, cases[0].reason),
        (CaseKind::ClaimUnproved, reason)
    );
    assert_eq!(cases[0].at_risk, cases[0].amount);
    assert!(till.payment(&order).state.claim().is_some());
}

#[test]
fn a_proof_that_comes_after_all_closes_the_case() {
    let till = Till::new();
    let order = till.made();
    till.moves(&order, claim(None)).unwrap();
    let reason = Reason::NotFound;
    till.moves(&order, Event::ClaimRefuted { reason }).unwrap();
    let proof = proof(&order);
    till.moves(&order, Event::Paid { proof }).unwrap();
    assert!(till.cases().is_empty());
    let all = till.see(|view| view.all_cases(0, 10));
    assert_eq!(all[0].resolved.as_ref().unwrap().0, Resolution::Proved);
}

#[test]
fn late_money_opens_a_case_and_reopening_takes_it() {
    let till = Till::new();
    let order = till.made();
    till.moves(&order, cancelled()).unwrap();
    let refunded = false;
    till.moves(&order, Event::ClosedThere { refunded }).unwrap();
    let proof = proof(&order);
    till.moves(&order, Event::Paid { proof }).unwrap();
    assert_eq!(till.cases()[0].kind, CaseKind::LateMoney);
    refusal(till.redeem(&order, RedemptionState::Redeemed));
    till.moves(&order, Event::Reopened).unwrap();
    till.redeem(&order, RedemptionState::Redeemed).unwrap();
    let all = till.see(|view| view.all_cases(0, 10));
    assert_eq!(all[0].resolved.as_ref().unwrap().0, Resolution::Reopened);
    assert!(till.problems().is_empty());
}

#[test]
fn a_transaction_noted_twice_is_refused_and_names_the_first_order() {
    let till = Till::new();
    let (first, second) = (till.made(), till.made());
    till.moves(&first, claim(Some("trade_0001"))).unwrap();
    let before = till.seq();
    let refused = refusal(till.moves(&second, claim(Some("trade_0001"))));
    assert_eq!(refused, Refusal::TransactionUsed { order: first });
    assert_eq!(till.seq(), before);
}

/// A claim by the printed code that the platform did not confirm.
fn unproved(till: &Till, noted: Option<&str>) -> OrderNumber {
    let order = till.make(|payment| payment.method = Method::StaticCode);
    let order = order.unwrap();
    till.moves(&order, claim(noted)).unwrap();
    till.redeem(&order, RedemptionState::Provisional).unwrap();
    let reason = Reason::NotFound;
    till.moves(&order, Event::ClaimRefuted { reason }).unwrap();
    order
}

#[test]
fn evidence_that_is_noted_later_is_asked_about_and_leaves_the_case_open() {
    let till = Till::new();
    let order = unproved(&till, Some("mistyped_1"));
    let exposed = till.see(|view| view.exposure());
    till.moves(&order, later("trade_0001")).unwrap();
    let key = order.clone();
    let work = till.see(move |view| view.work(&key, WorkKind::Verify));
    assert_eq!(work.unwrap().state, WorkState::Pending);
    let claim = till.payment(&order).state.claim().cloned();
    assert_eq!(claim.unwrap().evidence, Some(transaction("trade_0001")));
    assert_eq!(till.cases().len(), 1, "nothing is proved by a number");
    assert_eq!(till.see(|view| view.exposure()), exposed);
    assert_eq!(till.see(|view| view.claims()).len(), 1);
    let before = till.seq();
    till.moves(&order, later("trade_0001")).unwrap();
    assert_eq!(till.seq(), before, "a repetition is no news");
    // The number that nobody stands by any more is free for another claim.
    unproved(&till, Some("mistyped_1"));
    assert!(till.problems().is_empty());
}

#[test]
fn one_transaction_is_the_evidence_of_one_claim_alone_however_late_it_is_noted() {
    let till = Till::new();
    let (first, second) = (unproved(&till, None), unproved(&till, None));
    till.moves(&first, later("trade_0001")).unwrap();
    let before = till.seq();
    let refused = refusal(till.moves(&second, later("trade_0001")));
    assert_eq!(refused, Refusal::TransactionUsed { order: first });
    assert_eq!(till.seq(), before);
    assert_eq!(till.payment(&second).state.claim().unwrap().evidence, None);
    assert!(till.problems().is_empty());
}

#[test]
fn a_proof_with_a_used_transaction_is_disputed_and_a_person_decides() {
    let till = Till::new();
    let first = till.confirmed();
    let second = till.made();
    let mut again = proof(&second);
    again.transaction_id = proof(&first).transaction_id;
    till.moves(&second, Event::Paid { proof: again }).unwrap();
    let state = till.payment(&second).state;
    let reason = Reason::TransactionUsed;
    assert!(matches!(state, PaymentState::Disputed { reason: r, .. } if r == reason));
    let cases = till.cases();
    assert_eq!(cases.len(), 1);
    assert_eq!(
        (cases[0].subject.order(), cases[0].kind),
        (Some(&second), CaseKind::Mismatch)
    );
    refusal(till.redeem(&second, RedemptionState::Redeemed));
    assert!(till.payment(&first).state.proof().is_some());
    assert!(till.problems().is_empty());
}

#[test]
fn a_used_transaction_never_leaves_work_open_on_the_disputed_order() {
    let till = Till::new();
    let first = till.confirmed();
    let second = till.made();
    till.moves(&second, cancelled()).unwrap();
    let mut again = proof(&second);
    again.transaction_id = proof(&first).transaction_id;
    till.moves(&second, Event::Paid { proof: again }).unwrap();
    let work = till.see(move |view| view.work(&second, WorkKind::Cancel));
    assert_eq!(work.unwrap().state, hexiao_domain::WorkState::Done);
}

#[test]
fn a_reference_belongs_to_one_living_payment() {
    let till = Till::new();
    let with = |till: &Till| till.make(|p| p.reference = Some(reference("table-7")));
    let first = with(&till).unwrap();
    let Err(WriteError::Refused(refused)) = with(&till) else {
        panic!("the reference was used twice");
    };
    let order = first.clone();
    assert_eq!(refused, Refusal::ReferenceUsed { order });
    let reason = Reason::Declined;
    till.moves(&first, Event::Refused { reason }).unwrap();
    let second = with(&till).unwrap();
    assert_ne!(first, second);
    let refused = with(&till).unwrap_err();
    assert!(
        matches!(refused, WriteError::Refused(Refusal::ReferenceUsed { order }) if order == second)
    );
}
