use super::till::{AT, Till, person, proof, redeemed, refusal, stamp};
use hexiao_domain::{
    Event, Fact, RedemptionId, RedemptionState, Refusal, Timestamp, WorkKind, WorkState,
};

#[test]
fn a_second_redemption_is_refused_says_who_and_when_and_writes_nothing() {
    let till = Till::new();
    let order = till.confirmed();
    till.redeem(&order, RedemptionState::Redeemed).unwrap();
    let before = till.ledger.head().unwrap();
    let again = till.tell_at(
        AT + 5_000,
        vec![redeemed(&order, RedemptionState::Redeemed)],
    );
    let Refusal::AlreadyRedeemed { redemption } = refusal(again) else {
        panic!("refused for another reason");
    };
    assert_eq!(redemption.by, person("lin"));
    assert_eq!(redemption.at, Timestamp::from_millis(AT));
    assert_eq!(redemption.id, RedemptionId::of(&order));
    assert_eq!(till.ledger.head().unwrap(), before);
    assert!(till.problems().is_empty());
}

#[test]
fn two_redemptions_in_one_write_are_refused_both() {
    let till = Till::new();
    let order = till.confirmed();
    let before = till.seq();
    let twice = vec![redeemed(&order, RedemptionState::Redeemed); 2];
    refusal(till.tell_all(twice));
    assert_eq!(till.seq(), before);
    assert_eq!(till.payment(&order).redemption, None);
}

#[test]
fn a_redemption_survives_closing_and_is_still_refused_a_second_time() {
    let till = Till::new();
    let order = till.confirmed();
    till.redeem(&order, RedemptionState::Redeemed).unwrap();
    let till = till.reopened();
    let again = refusal(till.redeem(&order, RedemptionState::Redeemed));
    assert_eq!(again.code(), "already_redeemed");
}

#[test]
fn redeeming_a_confirmed_payment_queues_its_upload_in_the_same_entry() {
    let till = Till::new();
    let order = till.confirmed();
    let before = till.seq();
    till.redeem(&order, RedemptionState::Redeemed).unwrap();
    assert_eq!(till.seq(), before + 1);
    let work = till.see(|view| view.work_waiting(10));
    assert_eq!(work.len(), 1);
    assert_eq!((work[0].kind, &work[0].order), (WorkKind::Upload, &order));
    assert_eq!(till.see(|view| view.unredeemed_count()), 0);
}

#[test]
fn an_unpaid_payment_and_an_unknown_one_are_not_redeemed() {
    let till = Till::new();
    let order = till.made();
    let refused = refusal(till.redeem(&order, RedemptionState::Redeemed));
    let state = "created".to_owned();
    assert_eq!(refused, Refusal::NotConfirmed { state });
    let next = till.see(|view| view.next_order());
    let refused = refusal(till.redeem(&next, RedemptionState::Redeemed));
    assert_eq!(refused, Refusal::UnknownPayment);
}

#[test]
fn a_redemption_cannot_claim_more_than_the_payment_proves() {
    let till = Till::new();
    let order = till.made();
    till.moves(&order, super::till::claim(None)).unwrap();
    let refused = refusal(till.redeem(&order, RedemptionState::Redeemed));
    assert_eq!(refused.code(), "not_confirmed");
    assert_eq!(till.payment(&order).redemption, None);
}

#[test]
fn a_provisional_redemption_is_proved_by_the_platform_and_then_uploaded() {
    let till = Till::new();
    let order = till.made();
    till.moves(&order, super::till::claim(None)).unwrap();
    till.redeem(&order, RedemptionState::Provisional).unwrap();
    let proof = proof(&order);
    till.moves(&order, Event::Paid { proof }).unwrap();
    let redemption = till.payment(&order).redemption.unwrap();
    assert_eq!(redemption.state, RedemptionState::Redeemed);
    let of = |kind| {
        let order = order.clone();
        till.see(move |view| view.work(&order, kind))
    };
    assert_eq!(of(WorkKind::Verify).unwrap().state, WorkState::Done);
    assert_eq!(of(WorkKind::Upload).unwrap().state, WorkState::Pending);
    assert!(till.problems().is_empty());
}

#[test]
fn what_was_read_of_one_payment_is_not_taken_for_another() {
    let till = Till::new();
    let (paid, unpaid) = (till.confirmed(), till.made());
    let (read, asked) = (paid.clone(), unpaid.clone());
    let done = till.ledger.write(stamp(AT), move |view| {
        view.payment(&read).unwrap();
        Ok((vec![redeemed(&asked, RedemptionState::Redeemed)], ()))
    });
    let state = "created".to_owned();
    assert_eq!(refusal(done), Refusal::NotConfirmed { state });
    assert!(till.payment(&paid).redemption.is_none());
}

#[test]
fn what_was_read_before_a_change_is_not_believed_after_it() {
    let till = Till::new();
    let order = till.made();
    let (read, proof) = (order.clone(), proof(&order));
    till.ledger
        .write(stamp(AT), move |view| {
            view.payment(&read).unwrap();
            let fact = redeemed(&read, RedemptionState::Redeemed);
            let event = Event::Paid { proof };
            let moved = Fact::PaymentMoved { order: read, event };
            Ok((vec![moved, fact], ()))
        })
        .unwrap();
    assert!(till.payment(&order).redemption.is_some());
    assert!(till.problems().is_empty());
}
