//! The open protocol, against a simulated platform that speaks it.

use crate::shop::{
    Row, Shop, cancel, mall, mall_account, mall_secret, nothing, query, query_by_id, refunded,
    shown, sold, today,
};
use crate::support::{PATIENT, number, order};
use crate::till;
use hexiao_domain::{Answer, CodeAnswer, Currency, Method, Money, Reason, TransactionId, Wallet};
use hexiao_platforms::{Asked, Platform, Refund, SetupError, generic};
use hexiao_sandbox::{Customer, SaleState};
use zeroize::Zeroizing;

/// The rows that are the same for every call: what cannot be proved is not believed.
fn rows(good: &'static str, special: [Row; 6]) -> Vec<Row> {
    let mut rows = vec![
        ("", good),
        ("delay=40", good),
        ("duplicate", good),
        ("bad_signature", "bad_signature"),
        ("unsigned", "bad_signature"),
        ("refuse", "offline"),
        ("drop_after", "offline"),
        ("hang", "no_answer"),
        ("5xx", "platform_fault"),
        ("html", "offline"),
        ("truncate", "bad_signature"),
        // Another shop's answer is signed with that shop's secret, an old one for its own nonce.
        ("wrong_merchant", "bad_signature"),
        ("replay", "bad_signature"),
    ];
    rows.extend(special);
    rows
}

#[test]
fn showing_a_code_survives_every_fault() {
    let special = [
        ("wrong_amount", "amount_differs"),
        ("wrong_currency", "amount_differs"),
        ("wrong_order", "order_differs"),
        ("forbidden", "shop_setup!"),
        ("not_yet", "not_found"),
        ("system_error", "platform_fault"),
    ];
    let call = |_: &Shop, platform: &dyn Platform, number: &_| till::precreate(platform, number);
    mall().column("precreate", &rows("code", special), nothing, call, |sale| {
        sale.state == SaleState::Open && sale.mark.as_deref() == Some("T01-1-41-0badf00d")
    });
}

#[test]
fn paying_survives_every_fault_and_is_charged_once() {
    let special = [
        ("wrong_amount", "more"),
        ("wrong_currency", "foreign"),
        ("wrong_order", "order_differs"),
        ("forbidden", "shop_setup!"),
        ("not_yet", "not_found"),
        ("system_error", "platform_fault"),
    ];
    let call = |_: &Shop, platform: &dyn Platform, number: &_| till::pay(platform, number);
    mall().column("pay", &rows("paid", special), nothing, call, |sale| {
        sale.state == SaleState::Paid && sale.payments == 1 && sale.minor == 1999
    });
}

#[test]
fn asking_survives_every_fault_and_moves_nothing() {
    let special = [
        ("wrong_amount", "more"),
        ("wrong_currency", "foreign"),
        ("wrong_order", "order_differs"),
        ("forbidden", "shop_setup"),
        ("not_yet", "not found"),
        ("system_error", "platform_fault"),
    ];
    mall().column("query", &rows("paid", special), sold, query, |sale| {
        sale.state == SaleState::Paid && sale.payments == 1 && sale.refunds.is_empty()
    });
}

/// By the platform's own number, which comes back with the order that it paid.
#[test]
fn asking_by_the_platforms_own_number_survives_every_fault_and_moves_nothing() {
    let special = [
        ("wrong_amount", "more"),
        ("wrong_currency", "foreign"),
        ("wrong_order", "other"),
        ("forbidden", "shop_setup"),
        ("not_yet", "not found"),
        ("system_error", "platform_fault"),
    ];
    mall().column("query", &rows("paid", special), sold, query_by_id, |sale| {
        sale.state == SaleState::Paid && sale.payments == 1 && sale.refunds.is_empty()
    });
}

const GIVEN_UP: [Row; 6] = [
    ("wrong_amount", "closed"),
    ("wrong_currency", "closed"),
    ("wrong_order", "order_differs"),
    ("forbidden", "shop_setup"),
    ("not_yet", "not_found!"),
    ("system_error", "platform_fault"),
];

#[test]
fn cancelling_survives_every_fault() {
    mall().column("cancel", &rows("closed", GIVEN_UP), shown, cancel, |sale| {
        sale.state == SaleState::Closed && sale.payments == 0
    });
}

#[test]
fn closing_survives_every_fault() {
    let call = |_: &Shop, platform: &dyn Platform, number: &_| till::close(platform, number);
    mall().column("cancel", &rows("closed", GIVEN_UP), shown, call, |sale| {
        sale.state == SaleState::Closed && sale.payments == 0
    });
}

#[test]
fn refunding_survives_every_fault_and_gives_back_once() {
    let special = [
        ("wrong_amount", "amount_differs"),
        ("wrong_currency", "amount_differs"),
        ("wrong_order", "done"),
        ("forbidden", "shop_setup!"),
        ("not_yet", "not_found!"),
        ("system_error", "platform_fault"),
    ];
    let call = |_: &Shop, platform: &dyn Platform, number: &_| till::refund(platform, number);
    mall().column("refund", &rows("done", special), sold, call, |sale| {
        sale.refunded_minor() == 500 && sale.refunds.len() == 1 && sale.payments == 1
    });
}

#[test]
fn asking_about_a_refund_survives_every_fault() {
    let special = [
        ("wrong_amount", "amount_differs"),
        ("wrong_currency", "amount_differs"),
        ("wrong_order", "done"),
        ("forbidden", "shop_setup"),
        ("not_yet", "pending"),
        ("system_error", "platform_fault"),
    ];
    let call = |_: &Shop, platform: &dyn Platform, number: &_| till::refund_query(platform, number);
    let rows = rows("done", special);
    mall().column("refund_query", &rows, refunded, call, |sale| {
        sale.refunded_minor() == 500
    });
}

#[test]
fn recording_survives_every_fault_and_records_once() {
    let special = [
        ("wrong_amount", "recorded"),
        ("wrong_currency", "recorded"),
        ("wrong_order", "recorded"),
        ("forbidden", "not offered"),
        ("not_yet", "not_found!"),
        ("system_error", "platform_fault"),
    ];
    let call = |_: &Shop, platform: &dyn Platform, number: &_| till::record(platform, number);
    mall().column("sync", &rows("recorded", special), sold, call, |sale| {
        sale.records.len() == 1
    });
}

#[test]
fn a_number_given_up_before_it_arrived_can_never_be_paid() {
    let shop = mall();
    let (number, patient) = (number(1), shop.patient.as_ref());
    assert_eq!(till::query(patient, &number), "not found");
    assert_eq!(till::cancel(patient, &number), "closed");
    assert_eq!(till::precreate(patient, &number), "order_conflict!");
    assert_eq!(till::pay(patient, &number), "closed");
    assert_eq!(till::query(patient, &number), "closed");
}

#[test]
fn money_that_beats_the_cancel_is_found_by_the_next_query() {
    let shop = mall();
    shop.sandbox.set_customer(Customer::Late);
    let (number, patient) = (number(1), shop.patient.as_ref());
    assert_eq!(till::pay(patient, &number), "waits");
    assert_eq!(till::cancel(patient, &number), "order_conflict");
    assert_eq!(till::query(patient, &number), "paid");
}

#[test]
fn a_refused_customer_pays_nothing_and_another_amount_is_a_conflict() {
    let shop = mall();
    let (number, patient) = (number(1), shop.patient.as_ref());
    shop.sandbox.set_customer(Customer::Decline);
    assert_eq!(till::pay(patient, &number), "balance_too_low!");
    assert_eq!(till::query(patient, &number), "closed");
    let mut dearer = order(&number);
    dearer.amount = Money::new(2999, Currency::Cny);
    let answer = patient.precreate(&dearer, today());
    assert!(matches!(answer, CodeAnswer::Unknown(why) if why.reason == Reason::OrderConflict));
}

#[test]
fn money_of_a_printed_code_is_found_and_given_back_by_its_own_number() {
    let shop = mall();
    let patient = shop.patient.as_ref();
    for method in Method::ALL {
        assert!(patient.takes(method));
    }
    let id = TransactionId::parse(&shop.sandbox.pay_mall_static(1999)).unwrap();
    let Answer::Paid(proof) = patient.query(Asked::Transaction(&id), today()) else {
        panic!("not paid");
    };
    assert_eq!(proof.amount, Money::new(1999, Currency::Cny));
    let refund = Refund {
        order: Some(&number(7)),
        transaction: &id,
        paid: proof.amount,
        returned: Money::zero(Currency::Cny),
        amount: proof.amount,
        request: "refund/1 茶",
        reason: "",
    };
    let done = hexiao_domain::RefundAnswer::Done;
    assert_eq!(patient.refund(&refund, today()), done);
    assert_eq!(patient.refund_query(&refund, today()), done);
}

#[test]
fn another_secret_is_a_matter_of_the_set_up_and_is_never_a_refusal_of_a_payment() {
    let shop = mall();
    let account = mall_account(&shop.sandbox);
    let other = Zeroizing::new("another-secret-another-secret-another".to_owned());
    let platform = generic(&account, other, PATIENT).unwrap();
    let number = number(1);
    let asked = platform.query(Asked::Order(&number), today());
    assert!(matches!(asked, Answer::Unknown(why) if why.reason == Reason::ShopSetup));
}

#[test]
fn a_till_whose_clock_is_ten_minutes_off_is_answered_nothing_it_believes() {
    let shop = mall();
    let platform = generic(&mall_account(&shop.sandbox), mall_secret(), PATIENT).unwrap();
    let late = today().plus_seconds(-600);
    let answer = platform.query(Asked::Order(&number(1)), late);
    assert!(matches!(answer, Answer::Unknown(_)), "{answer:?}");
}

#[test]
fn an_account_is_held_to_what_the_protocol_needs() {
    let shop = mall();
    let connect = |wallet: Wallet, app: &str, secret: &str| {
        let mut account = mall_account(&shop.sandbox);
        account.wallet = wallet;
        account.app_id = app.into();
        generic(&account, Zeroizing::new(secret.to_owned()), PATIENT).err()
    };
    let secret = mall_secret();
    assert_eq!(connect(Wallet::Unionpay, "app", &secret), None);
    assert_eq!(
        connect(Wallet::Alipay, "app", &secret),
        Some(SetupError::OtherWallet)
    );
    assert_eq!(
        connect(Wallet::Other, " ", &secret),
        Some(SetupError::IdMissing)
    );
    assert_eq!(
        connect(Wallet::Other, "app", "short"),
        Some(SetupError::BadSecret)
    );
}
