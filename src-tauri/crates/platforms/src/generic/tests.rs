//! What is believed of an answer, and what it then says.

use super::fields::Reply;
use super::{Generic, answers, sign};
use crate::http::{Answered, Gateway, Timeouts};
use aws_lc_rs::hmac;
use hexiao_domain::{Answer, Currency, Money, Reason, Timestamp};
use proptest::prelude::*;
use serde_json::json;

const NOW: i64 = 1_795_349_580;

fn connection() -> Generic {
    Generic {
        gateway: Gateway::open("http://127.0.0.1:9", Timeouts::default()).unwrap(),
        app_id: "app".into(),
        key: hmac::Key::new(hmac::HMAC_SHA256, b"0123456789abcdef0123456789abcdef"),
    }
}

/// An answer signed at `at` to the request of `nonce`.
fn signed(at: i64, nonce: &str, status: u16, body: &str) -> Answered {
    let (at, code) = (at.to_string(), status.to_string());
    let signature = sign::hex(&sign::tag(&connection().key, &[&at, nonce, &code, body]));
    let headers = [
        ("x-hexiao-timestamp", at.as_str()),
        ("x-hexiao-nonce", nonce),
        ("x-hexiao-signature", &signature),
    ];
    Answered {
        status,
        headers: headers
            .map(|(name, value)| (name.into(), value.into()))
            .to_vec(),
        body: body.into(),
    }
}

fn believed(answer: &Answered) -> Result<Reply, Reason> {
    let now = Timestamp::from_millis(NOW * 1000);
    let believed = connection().believe(answer, "n1", now);
    believed.map_err(|unknown| unknown.reason)
}

#[test]
fn an_answer_of_now_to_this_request_is_believed() {
    for at in [NOW - 300, NOW, NOW + 300] {
        assert!(believed(&signed(at, "n1", 200, r#"{"state":"waiting"}"#)).is_ok());
    }
}

#[test]
fn an_answer_of_another_time_or_to_another_request_is_not() {
    let body = r#"{"state":"paid"}"#;
    for answer in [
        signed(NOW - 301, "n1", 200, body),
        signed(NOW + 301, "n1", 200, body),
        signed(i64::MIN, "n1", 200, body),
        signed(NOW, "n2", 200, body),
    ] {
        assert_eq!(believed(&answer).unwrap_err(), Reason::BadSignature);
    }
    let mut other_status = signed(NOW, "n1", 200, body);
    other_status.status = 404;
    assert_eq!(believed(&other_status).unwrap_err(), Reason::BadSignature);
    let mut twice = signed(NOW, "n1", 200, body);
    let again = twice.headers.last().unwrap().clone();
    twice.headers.push(again);
    assert_eq!(believed(&twice).unwrap_err(), Reason::BadSignature);
}

#[test]
fn a_reason_that_a_platform_cannot_know_is_a_plain_refusal() {
    for (stated, reason) in [
        ("balance_too_low", Reason::BalanceTooLow),
        ("paid_after_close", Reason::Declined),
        ("brand_new", Reason::Declined),
    ] {
        let body = json!({ "state": "refused", "reason": stated }).to_string();
        let reply = believed(&signed(NOW, "n1", 200, &body)).unwrap();
        assert_eq!(answers::pay(&reply), Answer::Refused(reason));
    }
}

proptest! {
    #[test]
    fn no_signed_text_panics_and_a_query_never_refuses(
        status in prop::sample::select(vec![200_u16, 400, 401, 403, 404, 409, 418]),
        state in "waiting|paid|closed|refused|odd|",
        amount in any::<i64>(),
        currency in "CNY|usd|XXX|",
        id in "[a-zA-Z0-9_]{0,70}",
        noise in ".{0,40}",
    ) {
        let body = json!({
            "state": state, "amount": amount, "currency": currency,
            "transaction_id": id, "payer": noise, "error": noise, "code": noise,
        });
        let reply = believed(&signed(NOW, "n1", status, &body.to_string())).unwrap();
        let answer = answers::query(&reply);
        prop_assert!(!matches!(answer, Answer::Refused(_)));
        if let Answer::Paid(proof) = answer {
            prop_assert!(proof.amount.minor() > 0 && status == 200 && state == "paid");
        }
        let sum = Money::new(1999, Currency::Cny);
        let _ = (answers::precreate(&reply, sum), answers::close(&reply), answers::refund(&reply));
        let _ = believed(&signed(NOW, "n1", status, &noise));
    }

    #[test]
    fn a_changed_body_is_not_believed(body in ".{1,60}", other in ".{1,60}") {
        prop_assume!(body != other);
        let mut answer = signed(NOW, "n1", 200, &body);
        answer.body = other.into();
        prop_assert_eq!(believed(&answer).unwrap_err(), Reason::BadSignature);
    }
}
