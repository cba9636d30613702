//! Bills: asked for, fetched while the address lives, unpacked, and held to what they say of
//! themselves.

use crate::shop::today;
use crate::support::{BRIEF, PATIENT, account, number, script};
use crate::till::{Till, pay, refund, till, unknown};
use hexiao_domain::{BusinessDay, Timestamp};
use hexiao_platforms::{BillAnswer, BillKind, Bills, PrivateKey, Timeouts, alipay_bills};
use hexiao_sandbox::demo;

const DAY: i64 = 24 * 3600;

fn connect(till: &Till, timeouts: Timeouts) -> Box<dyn Bills> {
    let mut account = account(&till.sandbox.gateway());
    account.app_id = demo::APP_ID.into();
    account.seller_id = demo::SELLER_ID.into();
    account.platform_public_key = demo::platform_public_key().into();
    let key = PrivateKey::parse(demo::merchant_private_key()).unwrap();
    alipay_bills(&account, key, timeouts).unwrap()
}

/// China's day at this moment.
fn china(at: Timestamp) -> BusinessDay {
    BusinessDay(at.plus_seconds(8 * 3600).to_utc().date_naive())
}

/// A till at which one order was paid and a part of it went back, two days later; the day of
/// that, and the till's clock.
fn two_days_later() -> (Till, BusinessDay, Timestamp) {
    let till = till();
    let platform = till.patient.as_ref();
    assert_eq!(pay(platform, &number(1)), "paid");
    assert_eq!(refund(platform, &number(1)), "done");
    till.sandbox.skip(2 * DAY);
    (till, china(today()), today().plus_seconds(2 * DAY))
}

fn said(answer: BillAnswer) -> String {
    match answer {
        BillAnswer::File(files) => format!("{} files", files.len()),
        BillAnswer::Empty => "empty".into(),
        BillAnswer::NotYet => "not yet".into(),
        BillAnswer::Refused(reason) => format!("{}!", reason.code()),
        BillAnswer::Unknown(why) => unknown(why),
    }
}

fn files(answer: BillAnswer) -> Vec<(String, String)> {
    let BillAnswer::File(files) = answer else {
        panic!("{answer:?}");
    };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let files = files.into_iter();
    files.map(|(name, bytes)| (name, text(bytes))).collect()
}

#[test]
fn the_trade_bill_has_every_payment_and_refund_of_the_day_and_their_sums() {
    let (till, day, now) = two_days_later();
    let files = files(connect(&till, PATIENT).bill(BillKind::Trade, day, now));
    let days = day.to_string().replace('-', "");
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let stem = format!("{}0156_{days}_业务明细", demo::SELLER_ID);
    assert_eq!(names, [format!("{stem}.csv"), format!("{stem}(汇总).csv")]);
    let lines: Vec<&str> = files[0].1.lines().collect();
    assert_eq!(lines[0], "#支付宝业务明细查询");
    assert_eq!(lines[4].split(',').count(), 25);
    let cells = |line: &str| -> Vec<String> {
        let cells = line.split(',').map(|cell| cell.trim().to_owned());
        cells.collect()
    };
    let (paid, back) = (cells(lines[5]), cells(lines[6]));
    assert_eq!((paid.len(), back.len()), (25, 25));
    assert_eq!(paid[1], number(1).as_str());
    assert_eq!((paid[2].as_str(), paid[11].as_str()), ("交易", "19.99"));
    assert_eq!(paid[22], "-0.12");
    assert_eq!((back[2].as_str(), back[12].as_str()), ("退款", "-5.00"));
    assert_eq!(back[21], "refund_1");
    assert_eq!(paid[0], back[0]);
    assert_eq!(
        lines[8],
        "#交易合计：1笔，商家实收共19.99元，商家优惠共0.00元"
    );
    assert_eq!(
        lines[9],
        "#退款合计：1笔，商家实收退款共-5.00元，商家优惠退款共0.00元"
    );
    assert!(
        files[1].1.contains("合计\t,\t,1,1,14.99,14.99,"),
        "{}",
        files[1].1
    );
}

#[test]
fn the_fund_flow_bill_has_the_fees() {
    let (till, day, now) = two_days_later();
    let files = files(connect(&till, PATIENT).bill(BillKind::FundFlow, day, now));
    assert_eq!(files.len(), 1);
    let lines: Vec<&str> = files[0].1.lines().collect();
    assert_eq!(lines[4].split(',').count(), 12);
    assert!(
        lines[6].contains(",0.00,-0.12,19.87,支付宝,收费,"),
        "{}",
        lines[6]
    );
    assert!(
        lines[7].contains(",0.00,-5.00,14.87,支付宝,交易退款,"),
        "{}",
        lines[7]
    );
}

#[test]
fn a_day_without_trades_is_empty_and_a_day_that_is_not_over_has_no_bill() {
    let (till, day, now) = two_days_later();
    let bills = connect(&till, PATIENT);
    let on = |days: i64| {
        let date = day
            .0
            .checked_add_signed(chrono::Duration::days(days))
            .unwrap();
        said(bills.bill(BillKind::Trade, BusinessDay(date), now))
    };
    assert_eq!(on(-2), "empty");
    assert_eq!(on(2), "not yet");
    assert_eq!(on(3), "not yet");
    // Neither of the two was asked about: today's is never made.
    assert_eq!(till.sandbox.calls("bill_url"), 1);
    let before = BusinessDay::parse("2023-12-31").unwrap();
    assert_eq!(said(bills.bill(BillKind::Trade, before, now)), "empty");
    let ancient = BusinessDay::parse("2015-12-31").unwrap();
    assert_eq!(
        said(bills.bill(BillKind::Trade, ancient, now)),
        "shop_setup!"
    );
}

#[test]
fn the_bill_of_yesterday_is_made_at_nine() {
    let till = till();
    let now = today();
    // Tomorrow at eight in China, and at ten.
    let since_midnight = (now.plus_seconds(8 * 3600).millis() / 1000).rem_euclid(DAY);
    let to_eight = DAY - since_midnight + 8 * 3600;
    let bills = connect(&till, PATIENT);
    let day = china(now);
    let at = |skipped: i64| said(bills.bill(BillKind::Trade, day, now.plus_seconds(skipped)));
    till.sandbox.skip(to_eight);
    assert_eq!(at(to_eight), "not yet");
    till.sandbox.skip(2 * 3600);
    assert_eq!(at(to_eight + 2 * 3600), "empty");
}

#[test]
fn asking_for_a_bill_and_fetching_it_survive_every_fault() {
    let (till, day, now) = two_days_later();
    let (patient, brief) = (connect(&till, PATIENT), connect(&till, BRIEF));
    #[rustfmt::skip]
    let table = [
        //                 address          file
        ("delay=40",      ["2 files",       "2 files"]),
        ("duplicate",     ["2 files",       "2 files"]),
        ("refuse",        ["offline",       "offline"]),
        ("drop_after",    ["offline",       "offline"]),
        ("hang",          ["no_answer",     "no_answer"]),
        // A file carries no signature that could be wrong or missing.
        ("bad_signature", ["bad_signature", "2 files"]),
        ("unsigned",      ["bad_signature", "2 files"]),
        ("truncate",      ["unreadable",    "unreadable"]),
        // An address has no amount; a file's are compared with the books, not here.
        ("wrong_amount",  ["2 files",       "2 files"]),
        // Neither names a currency.
        ("wrong_currency",["2 files",       "2 files"]),
        ("wrong_merchant",["merchant_differs","merchant_differs"]),
        ("wrong_order",   ["2 files",       "order_differs"]),
        // The address of the day's other bill; the file of another day.
        ("replay",        ["unreadable",    "order_differs"]),
        ("5xx",           ["platform_fault","platform_fault"]),
        ("html",          ["offline",       "unreadable"]),
        ("forbidden",     ["shop_setup!",   "unreadable"]),
        ("system_error",  ["platform_fault","platform_fault"]),
        ("not_yet",       ["not_found!",    "unreadable"]),
    ];
    for (fault, expected) in table {
        for (call, expected) in ["bill_url", "bill_file"].into_iter().zip(expected) {
            // A moment ago, so that its address is alive where it is replayed.
            let other = said(patient.bill(BillKind::FundFlow, day, now));
            assert_eq!(other, "1 files", "{call} before {fault}");
            till.sandbox.set_faults(script(call, fault));
            let bills = match fault {
                "hang" => &brief,
                _ => &patient,
            };
            let answer = said(bills.bill(BillKind::Trade, day, now));
            assert_eq!(answer, expected, "{call} with {fault}");
            assert!(till.sandbox.faults().is_empty(), "{fault} was not met");
            let again = said(patient.bill(BillKind::Trade, day, now));
            assert_eq!(again, "2 files", "{call} after {fault}");
        }
    }
}
