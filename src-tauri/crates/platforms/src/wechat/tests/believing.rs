//! Whole bodies: what is believed, and that nothing else ever is.

use super::super::exchange::Heard;
use super::super::{answers, bind};
use super::{believe, order, paid, signed, wechat, with};
use crate::Asked;
use hexiao_domain::{Answer, Currency, Money, Reason, TransactionId, Unknown};
use proptest::prelude::*;
use serde_json::{Value, json};

fn interpret_as(body: &str, asked: Asked<'_>) -> Answer {
    let said = believe(signed(200, body)).unwrap();
    match wechat().reply(said) {
        Ok(Heard::Reply(reply)) => bind::payment(answers::payment(&reply), &reply, asked),
        Ok(Heard::Fault(fault)) => answers::unanswered(&fault),
        Err(unknown) => Answer::Unknown(unknown),
    }
}

fn interpret(body: &str) -> Answer {
    interpret_as(body, Asked::Order(&order()))
}

fn said(reply: &Value) -> Answer {
    interpret(&reply.to_string())
}

fn unknown(reason: Reason) -> Answer {
    let offline = false;
    Answer::Unknown(Unknown { reason, offline })
}

#[test]
fn a_paid_order_is_the_proof_of_its_whole_amount() {
    let Answer::Paid(proof) = said(&paid()) else {
        panic!("not paid");
    };
    assert_eq!(proof.amount, Money::new(1999, Currency::Cny));
    assert_eq!(proof.order_number.as_deref(), Some(order().as_str()));
    assert_eq!(
        proof.transaction_id.as_str(),
        "4200002611220000000000000001"
    );
    assert_eq!(proof.payer, None);
    let at = proof.paid_at.unwrap().to_utc().to_rfc3339();
    assert_eq!(at, "2026-11-22T12:12:58+00:00");
}

#[test]
fn each_trade_state_has_its_answer() {
    let id = TransactionId::parse("4200002611220000000000000001").unwrap();
    let state = |state: &str| said(&with(paid(), json!({ "trade_state": state })));
    assert!(matches!(state("SUCCESS"), Answer::Paid(_)));
    for word in ["NOTPAY", "USERPAYING", "ACCEPT"] {
        assert_eq!(state(word), Answer::Pending, "{word}");
    }
    for word in ["CLOSED", "REVOKED", "REFUND"] {
        assert_eq!(state(word), Answer::Closed(Some(id.clone())), "{word}");
    }
    assert_eq!(state("PAYERROR"), unknown(Reason::Declined));
    for odd in ["", "success", "SUCCESS ", "PAID", "💰"] {
        assert_eq!(state(odd), unknown(Reason::Unreadable), "{odd}");
    }
}

#[test]
fn a_paid_answer_without_one_of_its_parts_is_no_proof() {
    for field in [
        "appid",
        "mchid",
        "transaction_id",
        "out_trade_no",
        "trade_state",
        "amount",
    ] {
        let answer = said(&with(paid(), json!({ field: null })));
        assert_eq!(answer, unknown(Reason::Unreadable), "{field}");
        let empty = match field {
            "amount" => json!({}),
            _ => json!(""),
        };
        let answer = said(&with(paid(), json!({ field: empty })));
        assert_eq!(answer, unknown(Reason::Unreadable), "{field}");
    }
}

#[test]
fn only_a_whole_number_of_fen_is_an_amount() {
    let total = |total: Value| said(&with(paid(), json!({ "amount": { "total": total } })));
    assert!(matches!(total(json!(1)), Answer::Paid(_)));
    for odd in [
        json!(19.99),
        json!(1999.0),
        json!("1999"),
        json!(0),
        json!(-1999),
        json!(99_999_999_999_999_i64),
        json!(u64::MAX),
        json!([1999]),
    ] {
        assert_eq!(total(odd.clone()), unknown(Reason::Unreadable), "{odd}");
    }
}

#[test]
fn another_currency_is_carried_in_the_proof() {
    let amount = json!({ "amount": { "total": 1999, "currency": "USD" } });
    let Answer::Paid(proof) = said(&with(paid(), amount)) else {
        panic!("not paid");
    };
    assert_eq!(proof.amount.currency(), Currency::Usd);
}

#[test]
fn a_genuine_answer_about_another_merchant_or_application_is_not_believed() {
    for field in ["mchid", "appid"] {
        let answer = said(&with(paid(), json!({ field: "1900000110" })));
        assert_eq!(answer, unknown(Reason::BadSignature), "{field}");
    }
}

#[test]
fn money_of_another_order_is_passed_on_and_its_states_are_not() {
    let other = json!({ "out_trade_no": "T01_1_000008_X" });
    let Answer::Paid(proof) = said(&with(paid(), other.clone())) else {
        panic!("not passed on");
    };
    assert_eq!(proof.order_number.as_deref(), Some("T01_1_000008_X"));
    for state in ["NOTPAY", "CLOSED", "PAYERROR"] {
        let reply = with(paid(), other.clone());
        let answer = said(&with(reply, json!({ "trade_state": state })));
        assert_eq!(answer, unknown(Reason::OrderDiffers), "{state}");
    }
    let id = TransactionId::parse("4200002611220000000000000002").unwrap();
    let answer = interpret_as(&paid().to_string(), Asked::Transaction(&id));
    assert_eq!(answer, unknown(Reason::OrderDiffers));
}

#[test]
fn fields_of_another_type_and_fields_twice_are_unreadable() {
    for field in ["trade_state", "out_trade_no", "transaction_id", "mchid"] {
        for value in [json!(1), json!({}), json!(["SUCCESS"])] {
            let answer = said(&with(paid(), json!({ field: value })));
            assert_eq!(answer, unknown(Reason::Unreadable), "{field}");
        }
    }
    let twice = paid()
        .to_string()
        .replacen('{', r#"{"trade_state":"NOTPAY","#, 1);
    assert_eq!(interpret(&twice), unknown(Reason::Unreadable));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_signed_body_panics_or_is_paid_without_being_so(body in ".{0,200}") {
        prop_assert!(!matches!(interpret(&body), Answer::Paid(_)));
    }

    #[test]
    fn a_body_cut_anywhere_is_never_paid(cut in 0_usize..400) {
        let whole = paid().to_string();
        let part: String = whole.chars().take(cut.min(whole.chars().count() - 1)).collect();
        prop_assert_eq!(interpret(&part), unknown(Reason::Unreadable));
    }

    #[test]
    fn every_amount_is_read_exactly(fen in 1_i64..=10_000_000_000) {
        let answer = said(&with(paid(), json!({ "amount": { "total": fen } })));
        let Answer::Paid(proof) = answer else {
            return Err(TestCaseError::fail("not paid"));
        };
        prop_assert_eq!(proof.amount.minor(), fen);
    }
}
