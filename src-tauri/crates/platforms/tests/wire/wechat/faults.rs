//! Every call against every fault of the simulated platform: the answer the till draws, and
//! that the same request again still ends in exactly one payment, refund or use, and a use that is
//! taken back in none.

use super::coupons::{code_of, coupons, take_back, use_once, used_before};
use super::till::{
    Till, close, codepay, native, query, record, refund, refund_query, reverse, till,
};
use crate::support::{number, script};
use crate::till::paid_once;
use hexiao_domain::OrderNumber;
use hexiao_platforms::Platform;
use hexiao_sandbox::{TradeStatus, TradeView};

/// What each call answers when its own request meets the fault of that row. A reverse and a
/// refused close ask the platform afterwards, so they may know more than their own answer. What
/// shows a code, closes or refunds names no shop (wechatpay.md §5, §6, §9): nobody can tell there
/// whose it is. Taking the use of a coupon back is answered with a time alone, so that lies about
/// an order, a shop or money have nothing to change there; and its refusals are signed by nobody,
/// so that none is the last word.
#[rustfmt::skip]
const TABLE: [(&str, [&str; 10]); 19] = [
    //                 native            codepay         query           close           reverse         refund          refund_query    record          coupon          return
    ("",              ["code",          "paid",         "paid",         "closed",       "refunded",     "pending",      "done",         "not offered",  "used",         "undone"]),
    ("delay=40",      ["code",          "paid",         "paid",         "closed",       "refunded",     "pending",      "done",         "not offered",  "used",         "undone"]),
    ("duplicate",     ["code",          "paid",         "paid",         "closed",       "refunded",     "done",         "done",         "not offered",  "used",         "undone"]),
    ("refuse",        ["offline",       "offline",      "offline",      "offline",      "offline",      "offline",      "offline",      "offline",      "offline",      "offline"]),
    ("drop_after",    ["offline",       "offline",      "offline",      "offline",      "offline",      "offline",      "offline",      "offline",      "offline",      "offline"]),
    ("hang",          ["no_answer",     "no_answer",    "no_answer",    "no_answer",    "no_answer",    "no_answer",    "no_answer",    "no_answer",    "no_answer",    "no_answer"]),
    ("bad_signature", ["bad_signature", "bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature"]),
    ("unsigned",      ["bad_signature", "bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature"]),
    ("truncate",      ["bad_signature", "bad_signature","bad_signature","closed",       "bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature"]),
    ("wrong_amount",  ["code",          "more",         "more",         "closed",       "refunded",     "amount_differs","amount_differs","not offered","used",         "undone"]),
    ("wrong_order",   ["code",          "other",        "other",        "closed",       "order_differs","order_differs","order_differs","not offered",  "used",         "undone"]),
    ("wrong_currency",["code",          "foreign",      "foreign",      "closed",       "refunded",     "currency_differs","currency_differs","not offered","used",         "undone"]),
    ("wrong_merchant",["code",          "bad_signature","bad_signature","closed",       "bad_signature","pending",      "done",         "bad_signature","order_differs","undone"]),
    ("replay",        ["bad_signature", "bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature"]),
    ("5xx",           ["platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault"]),
    ("html",          ["offline",       "offline",      "offline",      "offline",      "offline",      "offline",      "offline",      "offline",      "offline",      "offline"]),
    ("forbidden",     ["shop_setup!",   "shop_setup!",  "shop_setup",   "shop_setup",   "shop_setup",   "shop_setup!",  "shop_setup",   "shop_setup",   "shop_setup!",  "shop_setup"]),
    ("system_error",  ["platform_fault","platform_fault","platform_fault","closed",     "refunded",     "platform_fault","platform_fault","platform_fault","platform_fault","platform_fault"]),
    ("not_yet",       ["not_found",     "not_found",    "not found",    "not_found",    "not_found",    "not_found!",   "pending",      "not_found",    "not found",    "not_found"]),
];

/// One call of a till, worded.
type Call = fn(&Till, &dyn Platform, &OrderNumber) -> String;

/// Runs one call through every fault. `prepare` brings the order to where the call belongs,
/// `call` makes it and words the answer, `settled` proves the end once it is made again.
fn column(
    at: usize,
    name: &str,
    prepare: fn(&Till, &OrderNumber),
    call: Call,
    settled: fn(&TradeView) -> bool,
) {
    let till = till();
    for (row, (fault, expected)) in TABLE.iter().enumerate() {
        let number = number(u64::try_from(row).unwrap());
        prepare(&till, &number);
        till.sandbox.set_faults(script(name, fault));
        let platform = match *fault {
            "hang" => &till.brief,
            _ => &till.patient,
        };
        let said = call(&till, platform.as_ref(), &number);
        assert_eq!(said, expected[at], "{name} with {fault}");
        till.sandbox.set_faults("".parse().unwrap());
        call(&till, till.patient.as_ref(), &number);
        let trade = till.sandbox.trade(number.as_str()).unwrap();
        assert!(settled(&trade), "{name} after {fault}: {trade:?}");
    }
}

fn nothing(_: &Till, _: &OrderNumber) {}

fn shown_before(till: &Till, number: &OrderNumber) {
    assert_eq!(native(till.patient.as_ref(), number), "code");
}

fn paid_before(till: &Till, number: &OrderNumber) {
    assert_eq!(codepay(till.patient.as_ref(), number), "paid");
}

fn refunded_before(till: &Till, number: &OrderNumber) {
    paid_before(till, number);
    assert_eq!(refund(till.patient.as_ref(), number), "pending");
}

#[test]
fn showing_a_code_survives_every_fault() {
    let call: Call = |_, platform, number| native(platform, number);
    column(0, "native", nothing, call, |trade| trade.code.is_some());
}

#[test]
fn paying_survives_every_fault_and_is_charged_once() {
    let call: Call = |_, platform, number| codepay(platform, number);
    column(1, "codepay", nothing, call, paid_once);
}

#[test]
fn asking_survives_every_fault_and_moves_nothing() {
    let call: Call = |_, platform, number| query(platform, number);
    column(2, "wx_query", paid_before, call, paid_once);
}

#[test]
fn closing_survives_every_fault() {
    let call: Call = |_, platform, number| close(platform, number);
    column(3, "wx_close", shown_before, call, |trade| {
        trade.status == TradeStatus::TradeClosed && trade.paid_at.is_none()
    });
}

#[test]
fn reversing_survives_every_fault_and_gives_back_once() {
    let call: Call = |_, platform, number| reverse(platform, number);
    column(4, "reverse", paid_before, call, |trade| {
        trade.status == TradeStatus::TradeClosed && trade.refunded_fen == 1999
    });
}

#[test]
fn refunding_survives_every_fault_and_gives_back_once() {
    let call: Call = |_, platform, number| refund(platform, number);
    column(5, "wx_refund", paid_before, call, |trade| {
        trade.refunded_fen == 500 && trade.refunds.len() == 1
    });
}

#[test]
fn asking_about_a_refund_survives_every_fault() {
    let call: Call = |_, platform, number| refund_query(platform, number);
    column(6, "wx_refund_query", refunded_before, call, |trade| {
        trade.refunded_fen == 500
    });
}

#[test]
fn recording_survives_every_fault_and_moves_nothing() {
    let call: Call = |till, platform, number| record(platform, till, number);
    column(7, "wx_query", paid_before, call, paid_once);
}

#[test]
fn using_a_coupon_survives_every_fault_and_uses_it_once() {
    let till = till();
    let (patient, brief) = (coupons(&till, true), coupons(&till, false));
    for (row, (fault, expected)) in TABLE.iter().enumerate() {
        let number = number(u64::try_from(row).unwrap());
        till.sandbox.set_faults(script("coupon_use", fault));
        let coupons = match *fault {
            "hang" => &brief,
            _ => &patient,
        };
        let said = use_once(coupons.as_ref(), &number);
        assert_eq!(said, expected[8], "coupon_use with {fault}");
        till.sandbox.set_faults("".parse().unwrap());
        assert_eq!(use_once(patient.as_ref(), &number), "used", "after {fault}");
    }
}

#[test]
fn taking_the_use_of_a_coupon_back_survives_every_fault_and_takes_it_back_once() {
    let till = till();
    let (patient, brief) = (coupons(&till, true), coupons(&till, false));
    for (row, (fault, expected)) in TABLE.iter().enumerate() {
        let number = number(u64::try_from(row).unwrap());
        let used = used_before(patient.as_ref(), &number);
        till.sandbox.set_faults(script("coupon_return", fault));
        let coupons = match *fault {
            "hang" => &brief,
            _ => &patient,
        };
        let said = take_back(coupons.as_ref(), &number, &used, "U1");
        assert_eq!(said, expected[9], "coupon_return with {fault}");
        assert!(till.sandbox.faults().is_empty(), "{fault} was not met");
        let again = take_back(patient.as_ref(), &number, &used, "U1");
        assert_eq!(again, "undone", "after {fault}");
        // No use is left that another request could take back.
        let another = take_back(patient.as_ref(), &number, &used, "U2");
        assert_eq!(another, "declined", "after {fault}");
        let stands = till.sandbox.wechat_coupon_use(&code_of(&number));
        assert_eq!(stands, None, "after {fault}");
    }
}
