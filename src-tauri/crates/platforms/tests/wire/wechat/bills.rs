//! Bills: fetched, unpacked, and held to their hash.

use super::till::{Till, account, close, codepay, key, native, now, refund, till};
use crate::support::{PATIENT, number};
use hexiao_domain::{BusinessDay, Reason};
use hexiao_platforms::{BillAnswer, BillKind, Bills, Timeouts, wechatpay_bills};

pub fn bills(till: &Till, timeouts: Timeouts) -> Box<dyn Bills> {
    wechatpay_bills(&account(&till.sandbox.wechat_gateway()), key(), timeouts).unwrap()
}

/// China's day now, and one on which nothing happened.
pub fn days() -> (BusinessDay, BusinessDay) {
    let china = |hours: i64| now().plus_seconds(hours * 3600).to_utc().date_naive();
    (BusinessDay(china(8)), BusinessDay(china(8 - 72)))
}

fn text(answer: BillAnswer) -> String {
    let BillAnswer::File(files) = answer else {
        panic!("{answer:?}");
    };
    let [(name, bytes)] = files.as_slice() else {
        panic!("{files:?}");
    };
    assert!(name.ends_with(".csv"), "{name}");
    String::from_utf8(bytes.clone()).unwrap()
}

#[test]
fn the_trade_bill_has_every_payment_and_refund_of_the_day() {
    let till = till();
    let platform = till.patient.as_ref();
    assert_eq!(codepay(platform, &number(1)), "paid");
    assert_eq!(native(platform, &number(2)), "code");
    assert_eq!(close(platform, &number(2)), "closed");
    assert_eq!(refund(platform, &number(1)), "pending");
    let text = text(bills(&till, PATIENT).bill(BillKind::Trade, days().0, now()));
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split("\r\n").collect();
    assert!(lines[0].starts_with("交易时间,公众账号ID,商户号,"));
    assert_eq!(lines[0].split(',').count(), 27);
    assert_eq!(lines[1].split(",`").count(), 27);
    assert!(
        lines[1].contains(",`SUCCESS,`OTHERS,`CNY,`19.99,"),
        "{}",
        lines[1]
    );
    assert!(lines[1].contains(",`0.12000,`0.60%,"), "{}", lines[1]);
    assert!(lines[2].contains(",`REFUND,`"), "{}", lines[2]);
    assert_eq!(lines[4], "`2,`19.99,`5.00,`0.00,`0.09000,`19.99,`5.00");
    assert!(!text.contains(number(2).as_str()));
}

#[test]
fn the_fund_flow_bill_has_the_fees() {
    let till = till();
    assert_eq!(codepay(till.patient.as_ref(), &number(1)), "paid");
    let text = text(bills(&till, PATIENT).bill(BillKind::FundFlow, days().0, now()));
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split("\r\n").collect();
    assert_eq!(lines[0].split(',').count(), 11);
    assert!(
        lines[2].contains("`扣除交易手续费,`支出,`0.12,`19.87,"),
        "{}",
        lines[2]
    );
    assert_eq!(lines[4], "`2,`1,`19.99,`1,`0.12");
}

#[test]
fn a_day_without_trades_is_empty_and_one_to_come_is_not_made_yet() {
    let till = till();
    let (today, before) = days();
    let bills = bills(&till, PATIENT);
    for kind in [BillKind::Trade, BillKind::FundFlow] {
        assert_eq!(bills.bill(kind, before, now()), BillAnswer::Empty);
        let tomorrow = BusinessDay(today.0.succ_opt().unwrap());
        assert_eq!(bills.bill(kind, tomorrow, now()), BillAnswer::NotYet);
    }
}

#[test]
fn a_file_that_is_not_the_one_the_platform_signed_for_is_refused() {
    let till = till();
    assert_eq!(codepay(till.patient.as_ref(), &number(1)), "paid");
    let bills = bills(&till, PATIENT);
    let cases = [
        ("bill:bad_signature", Reason::BadSignature),
        ("bill:unsigned", Reason::BadSignature),
        ("bill:5xx", Reason::PlatformFault),
        ("download:html", Reason::Intercepted),
        ("download:wrong_amount", Reason::Unreadable),
        ("download:truncate", Reason::Unreadable),
        ("download:5xx", Reason::PlatformFault),
        ("download:forbidden", Reason::Unreadable),
        ("download:drop_after", Reason::Unreachable),
    ];
    for (fault, reason) in cases {
        till.sandbox.set_faults(fault.parse().unwrap());
        let answer = bills.bill(BillKind::Trade, days().0, now());
        let BillAnswer::Unknown(why) = answer else {
            panic!("{fault}: {answer:?}");
        };
        assert_eq!(why.reason, reason, "{fault}");
    }
    text(bills.bill(BillKind::Trade, days().0, now()));
}
