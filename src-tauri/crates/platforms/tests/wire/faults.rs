//! Every call against every fault of the simulated platform: the answer the till draws, and
//! that the same request again still ends in exactly one payment, refund and record.

mod accounts;

use crate::support::{now, number, script};
use crate::till::{
    Till, cancel, close, paid_once, pay, payment, precreate, query, record, refund, refund_query,
    till,
};
use hexiao_domain::{OrderNumber, TransactionId};
use hexiao_platforms::{Asked, Platform};
use hexiao_sandbox::{Customer, TradeStatus, TradeView};

/// What each call answers when its own request meets the fault of that row.
///
/// `offline`: the platform could not be reached, as far as the till can tell. `more`, `foreign`
/// and `other`: signed money of one fen more, of another currency and of another order, which
/// the till books nowhere. The last column asks by the platform's own number, the third by the
/// till's: money of another payment proves nothing of the one that was noted.
#[rustfmt::skip]
const TABLE: [(&str, [&str; 9]); 18] = [
    //                 precreate        pay             query           cancel          close           refund          refund_query    sync            query by id
    ("",              ["code",          "paid",         "paid",         "refunded",     "closed",       "done",         "done",         "recorded",     "paid"]),
    ("delay=40",      ["code",          "paid",         "paid",         "refunded",     "closed",       "done",         "done",         "recorded",     "paid"]),
    ("duplicate",     ["code",          "paid",         "paid",         "refunded",     "order_conflict!", "pending",   "done",         "recorded",     "paid"]),
    ("refuse",        ["offline",       "offline",      "offline",      "offline",      "offline",      "offline",      "offline",      "offline",      "offline"]),
    ("drop_after",    ["offline",       "offline",      "offline",      "offline",      "offline",      "offline",      "offline",      "offline",      "offline"]),
    ("hang",          ["no_answer",     "no_answer",    "no_answer",    "no_answer",    "no_answer",    "no_answer",    "no_answer",    "no_answer",    "no_answer"]),
    ("bad_signature", ["bad_signature", "bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature"]),
    ("unsigned",      ["bad_signature", "bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature","bad_signature"]),
    ("wrong_amount",  ["code",          "more",         "more",         "refunded",     "closed",       "amount_differs","amount_differs","recorded",     "more"]),
    ("wrong_order",   ["order_differs", "other",        "other",        "order_differs","order_differs","order_differs","order_differs","recorded",     "other"]),
    ("wrong_currency",["code",          "foreign",      "foreign",      "refunded",     "closed",       "currency_differs","currency_differs","recorded",     "foreign"]),
    ("wrong_merchant",["merchant_differs","merchant_differs","merchant_differs","merchant_differs","merchant_differs","merchant_differs","merchant_differs","merchant_differs","merchant_differs"]),
    ("replay",        ["order_differs", "other",        "other",        "order_differs","order_differs","order_differs","order_differs","order_differs","order_differs"]),
    ("5xx",           ["platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault"]),
    ("html",          ["offline",       "offline",      "offline",      "offline",      "offline",      "offline",      "offline",      "offline",      "offline"]),
    ("truncate",      ["unreadable",    "unreadable",   "unreadable",   "unreadable",   "unreadable",   "unreadable",   "unreadable",   "unreadable",   "unreadable"]),
    ("forbidden",     ["shop_setup!",   "shop_setup!",  "shop_setup",   "shop_setup",   "shop_setup",   "shop_setup!",  "shop_setup",   "not offered",  "shop_setup"]),
    ("system_error",  ["platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault","platform_fault"]),
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
        let platform = if *fault == "hang" {
            &till.brief
        } else {
            &till.patient
        };
        assert_eq!(
            call(&till, platform.as_ref(), &number),
            expected[at],
            "{name} with {fault}"
        );
        till.sandbox.set_faults("".parse().unwrap());
        call(&till, till.patient.as_ref(), &number);
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

/// Looks the platform's number up at the sandbox, so that a fault meets the question alone.
fn query_by_id(till: &Till, platform: &dyn Platform, number: &OrderNumber) -> String {
    let id = till.sandbox.trade(number.as_str()).unwrap().transaction_id;
    let id = TransactionId::parse(&id.unwrap()).unwrap();
    payment(platform.query(Asked::Transaction(&id), now()), number)
}

#[test]
fn showing_a_code_survives_every_fault() {
    let call: Call = |_, platform, number| precreate(platform, number);
    column(0, "precreate", nothing, call, |trade| trade.code.is_some());
}

#[test]
fn paying_survives_every_fault_and_is_charged_once() {
    let call: Call = |_, platform, number| pay(platform, number);
    column(1, "pay", nothing, call, paid_once);
}

#[test]
fn asking_survives_every_fault_and_moves_nothing() {
    let call: Call = |_, platform, number| query(platform, number);
    column(2, "query", paid_before, call, paid_once);
}

#[test]
fn asking_by_the_platforms_own_number_survives_every_fault_and_moves_nothing() {
    column(8, "query", paid_before, query_by_id, paid_once);
}

#[test]
fn cancelling_survives_every_fault_and_gives_back_once() {
    let call: Call = |_, platform, number| cancel(platform, number);
    column(3, "cancel", paid_before, call, |trade| {
        trade.status == TradeStatus::TradeClosed && trade.refunded_fen == 1999
    });
}

#[test]
fn closing_survives_every_fault() {
    let call: Call = |_, platform, number| close(platform, number);
    column(4, "close", waiting_before, call, |trade| {
        trade.status == TradeStatus::TradeClosed && trade.paid_at.is_none()
    });
}

#[test]
fn refunding_survives_every_fault_and_gives_back_once() {
    let call: Call = |_, platform, number| refund(platform, number);
    column(5, "refund", paid_before, call, |trade| {
        trade.refunded_fen == 500 && trade.refunds.len() == 1
    });
}

#[test]
fn asking_about_a_refund_survives_every_fault() {
    let call: Call = |_, platform, number| refund_query(platform, number);
    column(6, "refund_query", refunded_before, call, |trade| {
        trade.refunded_fen == 500
    });
}

#[test]
fn recording_survives_every_fault_and_records_once() {
    let call: Call = |_, platform, number| record(platform, number);
    column(7, "sync", paid_before, call, |trade| {
        trade.records.len() == 1
    });
}
