//! Whole bodies: what is believed, and that nothing else ever is.

use super::super::fields::Reply;
use super::super::{answers, bind};
use super::{PLATFORM, alipay, order, paid, signed, with};
use crate::Asked;
use hexiao_domain::{Answer, Currency, Money, Reason, TransactionId, Unknown};
use proptest::prelude::*;
use serde_json::{Value, json};

const QUERY: &str = "alipay.trade.query";
const MEMBER: &str = "alipay_trade_query_response";

fn interpret(body: &str) -> Answer {
    interpret_as(body, Asked::Order(&order()))
}

fn interpret_as(body: &str, asked: Asked<'_>) -> Answer {
    match alipay().believe(body, QUERY) {
        Ok(reply) => bind::payment(answers::query(&reply), &reply, asked),
        Err(unknown) => Answer::Unknown(unknown),
    }
}

fn said(reply: &Value) -> Answer {
    interpret(&signed(MEMBER, &reply.to_string()))
}

fn unknown(reason: Reason) -> Answer {
    let offline = false;
    Answer::Unknown(Unknown { reason, offline })
}

#[test]
fn a_signed_answer_of_a_paid_order_is_the_proof() {
    let Answer::Paid(proof) = said(&paid()) else {
        panic!("not paid");
    };
    assert_eq!(proof.amount, Money::new(1999, Currency::Cny));
    assert_eq!(proof.order_number.as_deref(), Some(order().as_str()));
    assert_eq!(
        proof.transaction_id.as_str(),
        "2026112222001400000000000001"
    );
    assert_eq!(proof.payer.as_deref(), Some("159****5620"));
    let at = proof.paid_at.unwrap().to_utc().to_rfc3339();
    assert_eq!(at, "2026-11-22T12:13:00+00:00");
}

#[test]
fn each_trade_status_has_its_answer() {
    let id = TransactionId::parse("2026112222001400000000000001").unwrap();
    let status = |status: &str| said(&with(paid(), json!({ "trade_status": status })));
    assert!(matches!(status("TRADE_SUCCESS"), Answer::Paid(_)));
    assert!(matches!(status("TRADE_FINISHED"), Answer::Paid(_)));
    assert_eq!(status("WAIT_BUYER_PAY"), Answer::Pending);
    assert_eq!(status("TRADE_CLOSED"), Answer::Closed(Some(id)));
    for odd in ["", "trade_success", "TRADE_SUCCESS ", "PAID", "💰"] {
        assert_eq!(status(odd), unknown(Reason::Unreadable), "{odd}");
    }
}

#[test]
fn a_paid_answer_without_one_of_its_parts_is_no_proof() {
    for field in ["trade_no", "out_trade_no", "total_amount", "trade_status"] {
        for value in [Value::Null, json!("")] {
            let answer = said(&with(paid(), json!({ field: value })));
            assert_eq!(answer, unknown(Reason::Unreadable), "{field}");
        }
    }
    assert_eq!(
        said(&with(paid(), json!({ "code": null }))),
        unknown(Reason::Unreadable)
    );
}

#[test]
fn only_an_exact_amount_is_an_amount() {
    for odd in [
        "19.999",
        "-19.99",
        "0",
        "0.00",
        "1e3",
        "1,999.00",
        " 19.99",
        "19.99 ",
        "+19.99",
        "１９.99",
        "NaN",
        "19,99",
        "¥19.99",
        ".5",
        "5.",
        "99999999999999999999",
    ] {
        let answer = said(&with(paid(), json!({ "total_amount": odd })));
        assert_eq!(answer, unknown(Reason::Unreadable), "{odd}");
    }
    for number in [json!(19.99), json!(1999), json!(null), json!(["19.99"])] {
        let mut reply = paid();
        reply["total_amount"] = number;
        assert_eq!(said(&reply), unknown(Reason::Unreadable));
    }
}

#[test]
fn money_held_back_from_the_shop_is_not_paid_yet() {
    for held in [
        json!({ "additional_status": "SELLER_NOT_RECEIVED" }),
        json!({ "credit_pay_mode": "creditAdvanceV2" }),
    ] {
        assert_eq!(said(&with(paid(), held)), Answer::Pending);
    }
    let empty = json!({ "additional_status": "", "credit_pay_mode": "" });
    assert!(matches!(said(&with(paid(), empty)), Answer::Paid(_)));
}

#[test]
fn another_currency_is_carried_in_the_proof() {
    let dollars = said(&with(paid(), json!({ "trans_currency": "USD" })));
    let Answer::Paid(proof) = dollars else {
        panic!("not paid");
    };
    assert_eq!(proof.amount, Money::new(1999, Currency::Usd));
    let odd = said(&with(paid(), json!({ "trans_currency": "XXX" })));
    assert_eq!(odd, unknown(Reason::Unreadable));
}

#[test]
fn money_of_another_order_is_passed_on_as_evidence() {
    let other = said(&with(paid(), json!({ "out_trade_no": "T01_1_000008_X" })));
    let Answer::Paid(proof) = other else {
        panic!("not passed on");
    };
    assert_eq!(proof.order_number.as_deref(), Some("T01_1_000008_X"));
}

#[test]
fn an_answer_about_another_order_says_nothing_of_this_one() {
    for status in ["WAIT_BUYER_PAY", "TRADE_CLOSED"] {
        let changes = json!({ "trade_status": status, "out_trade_no": "T01_1_000008_X" });
        assert_eq!(said(&with(paid(), changes)), unknown(Reason::OrderDiffers));
    }
}

#[test]
fn money_of_another_transaction_proves_nothing_of_the_one_noted() {
    let body = signed(MEMBER, &paid().to_string());
    let same = TransactionId::parse("2026112222001400000000000001").unwrap();
    let other = TransactionId::parse("2026112222001400000000000002").unwrap();
    let asked = |id| interpret_as(&body, Asked::Transaction(id));
    assert!(matches!(asked(&same), Answer::Paid(_)));
    assert_eq!(asked(&other), unknown(Reason::OrderDiffers));
}

#[test]
fn an_answer_to_another_merchant_is_not_believed() {
    let ours = said(&with(paid(), json!({ "seller_id": super::SELLER })));
    assert!(matches!(ours, Answer::Paid(_)));
    let theirs = said(&with(paid(), json!({ "seller_id": "2088000000000002" })));
    // Genuine, and yet not ours: the merchant number of the account is wrong, not a key.
    assert_eq!(theirs, unknown(Reason::MerchantDiffers));
}

#[test]
fn an_unsigned_answer_is_never_believed() {
    let raw = paid().to_string();
    for sign in [
        "",
        r#","sign":"""#,
        r#","sign":null"#,
        r#","sign":7"#,
        r#","sign":"AAAA""#,
    ] {
        let body = format!(r#"{{"{MEMBER}":{raw}{sign}}}"#);
        assert_eq!(interpret(&body), unknown(Reason::BadSignature), "{sign}");
    }
    let absent = json!({ "code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST" });
    let body = format!(r#"{{"{MEMBER}":{absent}}}"#);
    assert_eq!(interpret(&body), unknown(Reason::BadSignature));
}

#[test]
fn a_request_the_gateway_could_not_route_hints_at_the_set_up_and_claims_nothing() {
    let hint = |code: &str| format!(r#"{{"error_response":{{"code":"{code}"}},"sign":""}}"#);
    assert_eq!(interpret(&hint("40002")), unknown(Reason::ShopSetup));
    assert_eq!(interpret(&hint("20000")), unknown(Reason::BadSignature));
    assert_eq!(interpret(&hint("10000")), unknown(Reason::BadSignature));
    let clock = r#"{"error_response":{"code":"40002","sub_code":"isv.invalid-timestamp"}}"#;
    assert_eq!(interpret(clock), unknown(Reason::ClockWrong));
}

#[test]
fn a_field_twice_in_a_signed_answer_is_unreadable() {
    let raw = paid()
        .to_string()
        .replacen('{', r#"{"total_amount":"0.01","#, 1);
    assert_eq!(
        interpret(&signed(MEMBER, &raw)),
        unknown(Reason::Unreadable)
    );
}

#[test]
fn every_changed_byte_of_a_signed_answer_is_noticed() {
    let raw = paid().to_string();
    let body = signed(MEMBER, &raw);
    let start = body.find(&raw).unwrap();
    for at in start..start + raw.len() {
        for flip in [1_u8, 0x10] {
            let mut bytes = body.clone().into_bytes();
            bytes[at] ^= flip;
            let body = String::from_utf8_lossy(&bytes);
            assert!(matches!(interpret(&body), Answer::Unknown(_)), "byte {at}");
        }
    }
}

#[test]
fn a_reply_is_never_taken_for_another_methods() {
    let body = signed("alipay_trade_pay_response", &paid().to_string());
    assert_eq!(interpret(&body), unknown(Reason::Unreadable));
}

proptest! {
    #[test]
    fn no_bytes_without_a_signature_are_ever_more_than_unknown(bytes in any::<Vec<u8>>()) {
        let body = String::from_utf8_lossy(&bytes);
        prop_assert!(matches!(interpret(&body), Answer::Unknown(_)));
    }

    #[test]
    fn no_envelope_without_a_signature_is_ever_more_than_unknown(
        status in "[A-Z_]{0,16}", amount in "[0-9.]{0,8}", sign in "[A-Za-z0-9+/=]{0,344}"
    ) {
        let raw = with(paid(), json!({ "trade_status": status, "total_amount": amount }));
        let body = format!(r#"{{"{MEMBER}":{raw},"sign":"{sign}"}}"#);
        prop_assert!(matches!(interpret(&body), Answer::Unknown(_)));
    }

    #[test]
    fn a_signed_amount_is_read_exactly_or_not_at_all(amount in "[0-9]{0,9}[.]?[0-9]{0,4}") {
        let answer = said(&with(paid(), json!({ "total_amount": amount })));
        if let Answer::Paid(proof) = &answer {
            let cut = amount.split_once('.').unwrap_or((&amount, ""));
            let fen = format!("{}{:0<2}", cut.0, cut.1.trim_end_matches('0'));
            prop_assert_eq!(proof.amount.minor(), fen.parse::<i64>().unwrap());
        } else {
            prop_assert_eq!(answer, unknown(Reason::Unreadable));
        }
    }

    #[test]
    fn no_signed_answer_panics(raw in "[{}\\[\\]\",:a-z0-9_ ]{0,80}") {
        let sign = PLATFORM.sign(raw.as_bytes()).unwrap();
        let _ = interpret(&format!(r#"{{"{MEMBER}":{raw},"sign":"{sign}"}}"#));
        let _: Option<Reply> = serde_json::from_str(&raw).ok();
    }
}
