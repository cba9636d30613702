//! What happens at a counter, against the simulated platform.

use crate::support::{MERCHANT, PATIENT, account, now, number, order};
use crate::till::{cancel, close, paid_once, pay, payment, precreate, query, till};
use hexiao_domain::{Answer, AuthCode, RecordAnswer, RedemptionId, TransactionId};
use hexiao_platforms::{Asked, PrivateKey, Record, alipay};
use hexiao_sandbox::{Customer, demo};

#[test]
fn a_network_that_is_gone_is_offline_and_comes_back() {
    let till = till();
    let number = number(1);
    till.sandbox.set_network(false);
    assert_eq!(pay(till.patient.as_ref(), &number), "offline");
    assert_eq!(query(till.patient.as_ref(), &number), "offline");
    till.sandbox.set_network(true);
    assert_eq!(query(till.patient.as_ref(), &number), "not found");
    assert_eq!(pay(till.patient.as_ref(), &number), "paid");
}

#[test]
fn a_second_scan_for_a_paid_order_is_answered_with_the_payment() {
    let till = till();
    let number = number(1);
    assert_eq!(pay(till.patient.as_ref(), &number), "paid");
    let other = AuthCode::new("289999999999999999".into());
    let again = till.patient.pay(&order(&number), &other, now());
    assert_eq!(payment(again, &number), "paid");
    let codes = [
        ("query:hang", "no_answer"),
        ("query:system_error", "platform_fault"),
    ];
    for (fault, reason) in codes {
        till.sandbox.set_faults(fault.parse().unwrap());
        let again = till.brief.pay(&order(&number), &other, now());
        assert_eq!(payment(again, &number), reason);
    }
    assert!(paid_once(&till.sandbox.trade(number.as_str()).unwrap()));
}

#[test]
fn a_shown_code_is_not_found_until_it_is_scanned_and_a_cancel_bars_it() {
    let till = till();
    let number = number(1);
    let platform = till.patient.as_ref();
    assert_eq!(precreate(platform, &number), "code");
    assert_eq!(query(platform, &number), "not found");
    assert_eq!(close(platform, &number), "not_found!");
    assert_eq!(cancel(platform, &number), "closed");
    assert!(!till.sandbox.pay_order(number.as_str()));
    assert_eq!(precreate(platform, &number), "order_conflict!");
}

#[test]
fn a_payment_that_beats_the_cancel_is_unknown_and_then_given_back() {
    let till = till();
    till.sandbox.set_customer(Customer::Late);
    let number = number(1);
    let platform = till.patient.as_ref();
    assert_eq!(pay(platform, &number), "waits");
    assert_eq!(cancel(platform, &number), "platform_fault");
    assert_eq!(query(platform, &number), "paid");
    assert_eq!(cancel(platform, &number), "refunded");
    assert_eq!(query(platform, &number), "closed");
}

#[test]
fn money_by_the_printed_code_is_found_by_its_transaction_and_recorded() {
    let till = till();
    let id = TransactionId::parse(&till.sandbox.pay_static(1999)).unwrap();
    let Answer::Paid(proof) = till.patient.query(Asked::Transaction(&id), now()) else {
        panic!("not found");
    };
    assert_eq!((proof.amount.minor(), &proof.transaction_id), (1999, &id));
    let (order, redemption) = (number(1), RedemptionId::of(&number(1)));
    let record = Record {
        redemption: &redemption,
        order: &order,
        transaction: &id,
        redeemed_at: now(),
    };
    assert_eq!(till.patient.record(&record, now()), RecordAnswer::Recorded);
    let absent = TransactionId::parse("2026112222001400000000009999").unwrap();
    assert_eq!(
        till.patient.query(Asked::Transaction(&absent), now()),
        Answer::NotFound
    );
}

#[test]
fn a_wrong_application_or_key_hints_at_the_set_up() {
    let till = till();
    let mut wrong = account(&till.sandbox.gateway());
    wrong.platform_public_key = demo::platform_public_key().into();
    let stranger = PrivateKey::parse(MERCHANT).unwrap();
    let platform = alipay(&wrong, stranger, PATIENT).unwrap();
    assert_eq!(query(platform.as_ref(), &number(1)), "shop_setup");
}
