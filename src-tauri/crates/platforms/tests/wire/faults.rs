//! Every call against every fault of the simulated platform: the answer the till draws, and
//! that the same request again still ends in exactly one payment, refund and record.

use crate::support::{number, script};
use crate::till::{
    Till, cancel, close, paid_once, pay, precreate, query, record, refund, refund_query, till,
};
use hexiao_domain::OrderNumber;
use hexiao_platforms::Platform;
use hexiao_sandbox::{Customer, TradeStatus, TradeView};

/// What each call answers when its own request meets the fault of that row.
///
/// `offline`: the platform could not be reached, as far as the till can tell. `more`, `foreign`
/// and `other`: signed money of one fen more, of another currency and of another order, which
/// the till books nowhere.
#[rustfmt::skip]
const TABLE: [(&str, [&str; 8]); 18] = [
    //                 precreate        pay             query           cancel          close           refund          refund_query    sync
    ("",              ["code",          "paid",         "paid",         "refunded",     "closed",       "done",         "done",         "recorded"]),
    ("delay=40",      ["code",          "paid",         "paid",         "refunded",     "closed",       "done",         "done",         "recorded"]),
    ("duplicate",     ["code",          "paid",         "paid",         "refunded",     "order_conflict!", "pending",   "done",         "recorded"]),
    ("refuse",        ["offline",       "offline",      "offline",      "offline",      "offline",      "offline",      "offline",      "offline"]),
    ("drop_after",    ["offline",       "offline",      "offline",      "offline",      "offline",      "offline",      "offline",      "offline"]),
    ("hang",          ["no_answer",     "no_answer",    "no_answer",    "no_answer",    "no_answer",    "no_answer",    "no_answer",    "no_answer"]),
    ("bad_signature", ["bad_signature", "bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature"]),
    ("unsigned",      ["bad_signature", "bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature"]),
    ("wrong_amount",  ["code",          "more",         "more",         "refunded",     "closed",       "amount_differs","amount_differs","recorded"]),
    ("wrong_order",   ["order_differs", "other",        "other",        "order_differs","order_differs","order_differs","order_differs","recorded"]),
    ("wrong_currency",["code",          "foreign",      "foreign",      "refunded",     "closed",       "currency_differs","currency_differs","recorded"]),
    ("wrong_merchant",["merchant_differs","merchant_differs","merchant_differs","merchant_differs","merchant_differs","merchant_differs","merchant_differs","merchant_differs"]),
    ("replay",        ["order_differs", "other",        "other",        "order_differs","order_differs","order_differs","order_differs","order_differs"]),
    ("5xx",           ["platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault"]),
    ("html",          ["offline",       "offline",      "offline",      "offline",      "offline",      "offline",      "offline",      "offline"]),
    ("truncate",      ["unreadable",    "unreadable",   "unreadable",   "unreadable",   "unreadable",   "unreadable",   "unreadable",   "unreadable"]),
    ("forbidden",     ["shop_setup!",   "shop_setup!",  "shop_setup",   "shop_setup",   "shop_setup",   "shop_setup!",  "shop_setup",   "not offered"]),
    ("system_error",  ["platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault"]),
];

/// Runs one call through every fault. `prepare` brings the order to where the call belongs,
/// `call` makes it and words the answer, `settled` proves the end once it is made again.
fn column(
    at: usize,
    name: &str,
    prepare: fn(&Till, &OrderNumber),
    call: fn(&dyn Platform, &OrderNumber) -> String,
    settled: fn(&TradeView) -> bool,
) {
    let till = till();
    for (row, (fault, expected)) in TABLE.iter().enumerate() {
        let number = number(u64::try_from(row).unwrap());
        prepare(&till, &number);
        till.sandbox.set_faults(script(name, fault));
        let platform = if *fault == "hang" {
            &till.brief
        } else {
            &till.patient
        };
        assert_eq!(
            call(platform.as_ref(), &number),
            expected[at],
            "{name} with {fault}"
        );
        till.sandbox.set_faults("".parse().unwrap());
        call(till.patient.as_ref(), &number);
        let trade = till.sandbox.trade(number.as_str()).unwrap();
        assert!(settled(&trade), "{name} after {fault}: {trade:?}");
    }
}

fn nothing(_: &Till, _: &OrderNumber) {}

fn paid_before(till: &Till, number: &OrderNumber) {
    assert_eq!(pay(till.patient.as_ref(), number), "paid");
}

fn refunded_before(till: &Till, number: &OrderNumber) {
    paid_before(till, number);
    assert_eq!(refund(till.patient.as_ref(), number), "done");
    // A younger refund may be absent from its query (alipay.md §9).
    till.sandbox.skip(10);
}

fn waiting_before(till: &Till, number: &OrderNumber) {
    till.sandbox.set_customer(Customer::Never);
    assert_eq!(pay(till.patient.as_ref(), number), "waits");
}

#[test]
fn showing_a_code_survives_every_fault() {
    column(0, "precreate", nothing, precreate, |trade| {
        trade.code.is_some()
    });
}

#[test]
fn paying_survives_every_fault_and_is_charged_once() {
    column(1, "pay", nothing, pay, paid_once);
}

#[test]
fn asking_survives_every_fault_and_moves_nothing() {
    column(2, "query", paid_before, query, paid_once);
}

#[test]
fn cancelling_survives_every_fault_and_gives_back_once() {
    column(3, "cancel", paid_before, cancel, |trade| {
        trade.status == TradeStatus::TradeClosed && trade.refunded_fen == 1999
    });
}

#[test]
fn closing_survives_every_fault() {
    column(4, "close", waiting_before, close, |trade| {
        trade.status == TradeStatus::TradeClosed && trade.paid_at.is_none()
    });
}

#[test]
fn refunding_survives_every_fault_and_gives_back_once() {
    column(5, "refund", paid_before, refund, |trade| {
        trade.refunded_fen == 500 && trade.refunds.len() == 1
    });
}

#[test]
fn asking_about_a_refund_survives_every_fault() {
    column(6, "refund_query", refunded_before, refund_query, |trade| {
        trade.refunded_fen == 500
    });
}

#[test]
fn recording_survives_every_fault_and_records_once() {
    column(7, "sync", paid_before, record, |trade| {
        trade.records.len() == 1
    });
}
