//! Both bills against every fault, at the question where the file is and at the file itself: a
//! till gets the file of the day it asked for, or knows that it has none.

use super::bills::{bills, days};
use super::till::{codepay, now, refund, till, unknown};
use crate::support::{BRIEF, PATIENT, number, script};
use hexiao_platforms::{BillAnswer, BillKind, Bills};

/// Where the file is, is signed; the file is not, and is held to the hash that was. Lies about
/// an order or money have nothing to change in the first, and break the hash of the second.
#[rustfmt::skip]
const TABLE: [(&str, [&str; 2]); 19] = [
    //                 bill             download
    ("",              ["file",          "file"]),
    ("delay=40",      ["file",          "file"]),
    ("duplicate",     ["file",          "file"]),
    ("refuse",        ["offline",       "offline"]),
    ("drop_after",    ["offline",       "offline"]),
    ("hang",          ["no_answer",     "no_answer"]),
    ("bad_signature", ["bad_signature", "file"]),
    ("unsigned",      ["bad_signature", "file"]),
    ("truncate",      ["bad_signature", "unreadable"]),
    ("wrong_amount",  ["file",          "unreadable"]),
    ("wrong_order",   ["file",          "unreadable"]),
    ("wrong_currency",["file",          "unreadable"]),
    ("wrong_merchant",["file",          "unreadable"]),
    ("replay",        ["bad_signature", "bad_signature"]),
    ("5xx",           ["platform_fault","platform_fault"]),
    ("html",          ["offline",       "offline"]),
    ("forbidden",     ["shop_setup!",   "unreadable"]),
    ("system_error",  ["platform_fault","platform_fault"]),
    ("not_yet",       ["not yet",       "unreadable"]),
];

fn said(answer: BillAnswer) -> (String, Vec<u8>) {
    let word = match answer {
        BillAnswer::File(files) => {
            let bytes = files.into_iter().flat_map(|(_, bytes)| bytes);
            return ("file".into(), bytes.collect());
        }
        BillAnswer::Empty => "empty".into(),
        BillAnswer::NotYet => "not yet".into(),
        BillAnswer::Refused(reason) => format!("{}!", reason.code()),
        BillAnswer::Unknown(why) => unknown(why),
    };
    (word, Vec::new())
}

/// Today's bill is there; the one of the other kind was fetched before it, to be replayed.
fn survives(kind: BillKind, other: BillKind) {
    let till = till();
    assert_eq!(codepay(till.patient.as_ref(), &number(1)), "paid");
    assert_eq!(refund(till.patient.as_ref(), &number(1)), "pending");
    let (patient, brief) = (bills(&till, PATIENT), bills(&till, BRIEF));
    let ask = |bills: &dyn Bills, kind| said(bills.bill(kind, days().0, now()));
    let (_, genuine) = ask(patient.as_ref(), kind);
    for (at, call) in ["bill", "download"].into_iter().enumerate() {
        for (fault, expected) in TABLE {
            assert_eq!(ask(patient.as_ref(), other).0, "file");
            till.sandbox.set_faults(script(call, fault));
            let bills = match fault {
                "hang" => &brief,
                _ => &patient,
            };
            let (word, file) = ask(bills.as_ref(), kind);
            assert_eq!(word, expected[at], "{call} with {fault}");
            assert!(word != "file" || file == genuine, "{call} with {fault}");
            till.sandbox.set_faults("".parse().unwrap());
            let healed = ask(patient.as_ref(), kind);
            assert_eq!(
                healed,
                ("file".to_owned(), genuine.clone()),
                "{call} {fault}"
            );
        }
    }
}

#[test]
fn the_trade_bill_survives_every_fault() {
    survives(BillKind::Trade, BillKind::FundFlow);
}

#[test]
fn the_fund_flow_bill_survives_every_fault() {
    survives(BillKind::FundFlow, BillKind::Trade);
}
