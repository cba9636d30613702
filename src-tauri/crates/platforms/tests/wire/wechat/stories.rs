//! What happens at a counter, against the simulated platform.

use super::till::{
    account, cancel, close, code, codepay, given_up, key, native, now, query, record, refund,
    refund_of, reverse, till,
};
use crate::support::{MERCHANT, PATIENT, number, order};
use crate::till::{paid_once, payment};
use hexiao_domain::{
    Answer, AuthCode, CancelAnswer, CodeAnswer, Method, Reason, TransactionId, Unknown,
};
use hexiao_platforms::{Asked, GivenUp, PrivateKey, wechatpay};
use hexiao_sandbox::{Customer, TradeStatus};

#[test]
fn a_shown_code_waits_for_the_customer_and_is_then_paid() {
    let till = till();
    let (number, platform) = (number(1), till.patient.as_ref());
    assert_eq!(query(platform, &number), "not found");
    assert_eq!(native(platform, &number), "code");
    assert_eq!(query(platform, &number), "waits");
    assert!(till.sandbox.pay_order(number.as_str()));
    assert_eq!(query(platform, &number), "paid");
    assert_eq!(record(platform, &till, &number), "not offered");
    let trade = till.sandbox.trade(number.as_str()).unwrap();
    assert!(paid_once(&trade));
    assert_eq!(trade.passback.as_deref(), Some("T01-1-41-0badf00d"));
    // Shown again, it is known to be paid; it is not charged again.
    assert_eq!(native(platform, &number), "order_conflict");
}

#[test]
fn a_closed_code_takes_no_money_and_its_number_is_burnt() {
    let till = till();
    let (number, platform) = (number(1), till.patient.as_ref());
    assert_eq!(native(platform, &number), "code");
    assert_eq!(close(platform, &number), "closed");
    assert_eq!(close(platform, &number), "closed");
    assert!(!till.sandbox.pay_order(number.as_str()));
    assert_eq!(query(platform, &number), "closed");
    assert_eq!(native(platform, &number), "order_conflict");
}

#[test]
fn money_that_beats_the_close_is_left_for_the_query_to_find() {
    let till = till();
    till.sandbox.set_customer(Customer::Late);
    let (number, platform) = (number(1), till.patient.as_ref());
    assert_eq!(native(platform, &number), "code");
    assert_eq!(close(platform, &number), "order_conflict");
    assert_eq!(query(platform, &number), "paid");
}

#[test]
fn an_order_that_never_arrived_is_closed_only_when_nobody_can_pay_it() {
    let till = till();
    let (number, platform) = (number(1), till.patient.as_ref());
    let now = now();
    let shown = |age: i64| GivenUp {
        order: &number,
        code: Some("weixin://wxpay/bizpayurl?pr=abc"),
        method: Method::ShowCode,
        made_at: now.plus_seconds(-age),
    };
    let gone = given_up(platform.cancel(&shown(60), now));
    assert_eq!(gone, "not_found");
    assert_eq!(platform.cancel(&shown(7201), now), CancelAnswer::Closed);
    // No code was ever seen.
    assert_eq!(close(platform, &number), "closed");
    // A scanned code may still be under way for a while.
    let scanned = |age| cancel(platform, &number, Method::ScanCode, age);
    assert_eq!(given_up(scanned(60)), "too_early");
    assert_eq!(scanned(121), CancelAnswer::Closed);
    // The printed code is not bound to an order.
    let printed = cancel(platform, &number, Method::StaticCode, 0);
    assert_eq!(printed, CancelAnswer::Closed);
    assert_eq!(given_up(platform.close(&number, now)), "not_found!");
}

#[test]
fn a_customer_who_must_confirm_is_waited_for_and_not_reversed_too_early() {
    let till = till();
    till.sandbox.set_customer(Customer::Never);
    let (number, platform) = (number(1), till.patient.as_ref());
    assert_eq!(codepay(platform, &number), "waits");
    assert_eq!(query(platform, &number), "waits");
    let early = cancel(platform, &number, Method::ScanCode, 14);
    assert_eq!(given_up(early), "too_early");
    assert_eq!(till.sandbox.calls("reverse"), 0);
    assert_eq!(reverse(platform, &number), "closed");
    assert_eq!(query(platform, &number), "closed");
    assert!(!till.sandbox.pay_order(number.as_str()));
}

#[test]
fn money_that_beats_the_reverse_is_given_back_by_it() {
    let till = till();
    till.sandbox.set_customer(Customer::Late);
    let (number, platform) = (number(1), till.patient.as_ref());
    assert_eq!(codepay(platform, &number), "waits");
    assert_eq!(reverse(platform, &number), "refunded");
    assert_eq!(reverse(platform, &number), "refunded");
    let trade = till.sandbox.trade(number.as_str()).unwrap();
    assert_eq!(
        (trade.status, trade.refunded_fen),
        (TradeStatus::TradeClosed, 1999)
    );
}

#[test]
fn a_refused_customer_is_told_why_and_charged_nothing() {
    let till = till();
    till.sandbox.set_customer(Customer::Decline);
    let (first, platform) = (number(1), till.patient.as_ref());
    assert_eq!(codepay(platform, &first), "balance_too_low!");
    // A failed payment stays open until it is reversed.
    assert_eq!(query(platform, &first), "declined");
    assert_eq!(reverse(platform, &first), "closed");
    till.sandbox.set_customer(Customer::Pay);
    let second = number(2);
    let pay = |code: &str| {
        let answer = platform.pay(&order(&second), &AuthCode::new(code.into()), now());
        payment(answer, &second)
    };
    assert_eq!(pay(code(&first).expose()), "auth_code_invalid!");
    assert_eq!(pay("281234567890123456"), "auth_code_invalid!");
    assert_eq!(pay("131234567890123456"), "paid");
    // Another code for a paid order is answered with the payment.
    assert_eq!(pay("131234567890123457"), "paid");
    assert!(paid_once(&till.sandbox.trade(second.as_str()).unwrap()));
}

#[test]
fn a_refusal_that_nobody_signed_ends_no_payment_that_was_made() {
    let till = till();
    let (number, platform) = (number(1), till.patient.as_ref());
    till.sandbox
        .set_faults("codepay:drop_after,codepay:forbidden".parse().unwrap());
    assert_eq!(codepay(platform, &number), "offline");
    assert_eq!(codepay(platform, &number), "paid");
    // Nor does one that cannot be looked into.
    till.sandbox
        .set_faults("codepay:forbidden,wx_query:5xx".parse().unwrap());
    assert_eq!(codepay(platform, &number), "platform_fault");
}

#[test]
fn refunds_are_paid_out_once_and_never_more_than_was_paid() {
    let till = till();
    let (number, platform) = (number(1), till.patient.as_ref());
    assert_eq!(codepay(platform, &number), "paid");
    assert_eq!(refund(platform, &number), "pending");
    assert_eq!(refund(platform, &number), "done");
    assert_eq!(refund_of(platform, &number, 600, "1"), "amount_differs");
    assert_eq!(refund_of(platform, &number, 1500, "2"), "order_conflict!");
    assert_eq!(refund_of(platform, &number, 1499, "3"), "pending");
    let trade = till.sandbox.trade(number.as_str()).unwrap();
    assert_eq!((trade.refunded_fen, trade.refunds.len()), (1999, 2));
    assert_eq!(query(platform, &number), "closed");
}

#[test]
fn a_payment_of_which_a_part_went_back_is_not_called_given_back() {
    let till = till();
    let (number, platform) = (number(1), till.patient.as_ref());
    assert_eq!(codepay(platform, &number), "paid");
    assert_eq!(refund(platform, &number), "pending");
    assert_eq!(reverse(platform, &number), "order_conflict!");
    assert_eq!(
        till.sandbox.trade(number.as_str()).unwrap().refunded_fen,
        500
    );
}

#[test]
fn money_by_the_printed_code_is_found_by_its_transaction_and_given_back_by_it() {
    let till = till();
    let id = TransactionId::parse(&till.sandbox.wechat_pay_static(1999)).unwrap();
    let Answer::Paid(proof) = till.patient.query(Asked::Transaction(&id), now()) else {
        panic!("not found");
    };
    assert_eq!((proof.amount.minor(), &proof.transaction_id), (1999, &id));
    assert!(proof.paid_at.is_some());
    let absent = TransactionId::parse("4200000000000000000000009999").unwrap();
    let asked = till.patient.query(Asked::Transaction(&absent), now());
    assert_eq!(asked, Answer::NotFound);
}

#[test]
fn a_network_that_is_gone_is_offline_and_comes_back() {
    let till = till();
    let number = number(1);
    till.sandbox.set_network(false);
    assert_eq!(codepay(till.patient.as_ref(), &number), "offline");
    assert_eq!(query(till.patient.as_ref(), &number), "offline");
    till.sandbox.set_network(true);
    assert_eq!(query(till.patient.as_ref(), &number), "not found");
    assert_eq!(codepay(till.patient.as_ref(), &number), "paid");
}

#[test]
fn a_wrong_clock_is_named_and_ends_nothing() {
    let till = till();
    let (number, platform) = (number(1), till.patient.as_ref());
    assert_eq!(native(platform, &number), "code");
    for skew in [-3600, 360, 86_400] {
        let wrong = now().plus_seconds(skew);
        let why = Unknown {
            reason: Reason::ClockWrong,
            offline: false,
        };
        let asked = platform.query(Asked::Order(&number), wrong);
        assert_eq!(asked, Answer::Unknown(why), "{skew}");
        let paid = platform.pay(&order(&number), &code(&number), wrong);
        assert_eq!(paid, Answer::Unknown(why), "{skew}");
        let shown = platform.precreate(&order(&number), wrong);
        assert_eq!(shown, CodeAnswer::Unknown(why), "{skew}");
    }
    assert_eq!(query(platform, &number), "waits");
}

#[test]
fn a_wrong_key_or_certificate_number_hints_at_the_set_up() {
    let till = till();
    let gateway = till.sandbox.wechat_gateway();
    let stranger = PrivateKey::parse(MERCHANT).unwrap();
    let platform = wechatpay(&account(&gateway), stranger, PATIENT).unwrap();
    assert_eq!(query(platform.as_ref(), &number(1)), "shop_setup");
    let mut other = account(&gateway);
    other.details.merchant_serial = "00".repeat(20);
    let platform = wechatpay(&other, key(), PATIENT).unwrap();
    assert_eq!(query(platform.as_ref(), &number(1)), "shop_setup");
    assert_eq!(codepay(platform.as_ref(), &number(1)), "shop_setup");
}

#[test]
fn a_refund_without_money_in_the_shops_account_is_the_shops_matter_and_succeeds_later() {
    let till = till();
    let (number, platform) = (number(1), till.patient.as_ref());
    assert_eq!(codepay(platform, &number), "paid");
    till.sandbox.set_wechat_balance(499);
    assert_eq!(
        refund_of(platform, &number, 500, "1"),
        "shop_balance_too_low!"
    );
    assert_eq!(till.sandbox.trade(number.as_str()).unwrap().refunded_fen, 0);
    till.sandbox.set_wechat_balance(500);
    assert_eq!(refund_of(platform, &number, 500, "2"), "pending");
}
