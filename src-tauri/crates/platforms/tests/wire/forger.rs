//! Genuine signatures under answers that do not fit the question, as a replay would have them.

use crate::support::{PATIENT, account, listen, now, number, order, reply};
use hexiao_domain::{
    Answer, AuthCode, Currency, Money, Reason, RecordAnswer, RedemptionId, RefundAnswer,
    TransactionId, Unknown,
};
use hexiao_platforms::{Platform, PrivateKey, Record, Refund, alipay};
use hexiao_sandbox::demo;
use std::net::TcpStream;

/// A till whose platform answers each method with its line here, signed.
fn till() -> Box<dyn Platform> {
    let (gateway, _requests) = listen(forge);
    let mut account = account(&gateway);
    account.platform_public_key = demo::platform_public_key().into();
    let key = PrivateKey::parse(demo::merchant_private_key()).unwrap();
    alipay(&account, key, PATIENT).unwrap()
}

const LINES: [(&str, &str); 4] = [
    (
        "alipay.trade.pay",
        r#"{"code":"40004","sub_code":"ACQ.TRADE_HAS_SUCCESS"}"#,
    ),
    (
        "alipay.trade.query",
        r#"{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}"#,
    ),
    (
        "alipay.trade.fastpay.refund.query",
        r#"{"code":"10000","out_request_no":"refund_2","refund_status":"REFUND_SUCCESS"}"#,
    ),
    (
        "alipay.trade.orderinfo.sync",
        r#"{"code":"10000","trade_no":"2026112222001400000000000002"}"#,
    ),
];

fn forge(stream: &mut TcpStream, request: &str) {
    let asked = |method: &str| request.contains(&format!("method={method}&"));
    let (method, said) = LINES.iter().find(|(method, _)| asked(method)).unwrap();
    let key = PrivateKey::parse(demo::platform_private_key()).unwrap();
    let sign = key.sign(said.as_bytes()).unwrap();
    let member = method.replace('.', "_");
    let body = format!(r#"{{"{member}_response":{said},"sign":"{sign}"}}"#);
    reply(stream, "200 OK", &body);
}

fn unknown(reason: Reason) -> Unknown {
    let offline = false;
    Unknown { reason, offline }
}

#[test]
fn paid_already_and_yet_not_found_is_unknown_and_no_failure() {
    let code = AuthCode::new("281234567890123456".into());
    let answer = till().pay(&order(&number(1)), &code, now());
    assert_eq!(answer, Answer::Unknown(unknown(Reason::OrderConflict)));
}

fn refund_asked(request: &str) -> RefundAnswer {
    let paid = Money::new(1999, Currency::Cny);
    let refund = Refund {
        order: Some(&number(1)),
        transaction: &TransactionId::parse("2026112222001400000000000001").unwrap(),
        paid,
        returned: Money::zero(Currency::Cny),
        amount: paid,
        request,
        reason: "returned",
    };
    till().refund_query(&refund, now())
}

#[test]
fn a_word_on_another_refund_says_nothing_of_this_one() {
    let answer = refund_asked("refund_1");
    assert_eq!(answer, RefundAnswer::Unknown(unknown(Reason::OrderDiffers)));
    assert_eq!(refund_asked("refund_2"), RefundAnswer::Done);
}

#[test]
fn a_record_on_another_transaction_is_not_ours() {
    let record = |id: &str| {
        let record = Record {
            redemption: &RedemptionId::of(&number(1)),
            order: &number(1),
            transaction: &TransactionId::parse(id).unwrap(),
            redeemed_at: now(),
        };
        till().record(&record, now())
    };
    let other = record("2026112222001400000000000001");
    assert_eq!(other, RecordAnswer::Unknown(unknown(Reason::OrderDiffers)));
    assert_eq!(
        record("2026112222001400000000000002"),
        RecordAnswer::Recorded
    );
}
