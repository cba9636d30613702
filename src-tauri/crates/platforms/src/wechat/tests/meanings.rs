//! What the platform's error codes come to, call by call.

use super::super::answers::{Failed, failed, no_code, unanswered};
use super::super::codes::{Meaning, TABLE, meaning, puzzled};
use super::super::content;
use super::super::fields::Fault;
use super::{now, order, wechat};
use crate::{Order, Refund};
use hexiao_domain::{
    Answer, AuthCode, CodeAnswer, Currency, Money, Reason, TransactionId, Unknown,
};
use proptest::prelude::*;

fn fault(status: u16, code: &str) -> Fault {
    Fault {
        status,
        code: Some(code.into()),
        ..Fault::default()
    }
}

#[test]
fn both_spellings_of_a_code_mean_the_same() {
    for (one, other) in [
        ("ORDERPAID", "ORDER_PAID"),
        ("SYSTEMERROR", "SYSTEM_ERROR"),
        ("NOTENOUGH", "NOT_ENOUGH"),
        ("SIGNERROR", "SIGN_ERROR"),
        ("ORDERNOTEXIST", "ORDER_NOT_EXIST"),
        ("AUTHCODEEXPIRE", "AUTH_CODE_EXPIRE"),
    ] {
        assert_eq!(meaning(&fault(400, one)), meaning(&fault(400, other)));
        assert_ne!(meaning(&fault(400, one)), Meaning::Unlisted, "{one}");
    }
}

#[test]
fn the_listed_codes_are_plain_and_each_listed_once() {
    for (at, (code, _)) in TABLE.iter().enumerate() {
        assert!(
            code.bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()),
            "{code}"
        );
        assert!(TABLE[..at].iter().all(|(other, _)| other != code), "{code}");
    }
}

#[test]
fn a_failed_charge_is_refused_only_where_no_money_can_have_moved() {
    let cases = [
        ("AUTH_CODE_EXPIRE", Some(Reason::AuthCodeInvalid)),
        ("AUTH_CODE_ERROR", Some(Reason::AuthCodeInvalid)),
        ("AUTH_CODE_INVALID", Some(Reason::AuthCodeInvalid)),
        ("NOT_ENOUGH", Some(Reason::BalanceTooLow)),
        ("NOTSUPORTCARD", Some(Reason::CustomerBlocked)),
        ("BUYER_MISMATCH", Some(Reason::CustomerBlocked)),
        ("TRADE_ERROR", Some(Reason::Declined)),
        ("RULE_LIMIT", Some(Reason::RiskRefused)),
        ("PARAM_ERROR", Some(Reason::ShopSetup)),
        ("NO_AUTH", Some(Reason::ShopSetup)),
        ("SYSTEM_ERROR", None),
        ("BANK_ERROR", None),
        ("USERPAYING", None),
        ("ORDERPAID", None),
        ("OUT_TRADE_NO_USED", None),
        ("INVALID_REQUEST", None),
        ("ORDER_CLOSED", None),
        ("SIGN_ERROR", None),
        ("ORDER_NOT_EXIST", None),
        ("SOMETHING_NEW", None),
        ("", None),
    ];
    for (code, reason) in cases {
        for status in [400, 403, 500] {
            let failed = failed(&fault(status, code));
            match reason {
                Some(reason) => assert_eq!(failed, Failed::IfUnpaid(reason), "{code}"),
                None => assert!(!matches!(failed, Failed::IfUnpaid(_)), "{code}"),
            }
        }
    }
    assert_eq!(failed(&fault(400, "ORDER_PAID")), Failed::Ask);
    assert_eq!(failed(&fault(400, "USERPAYING")), Failed::Waits);
}

#[test]
fn a_query_that_fails_says_at_most_that_there_is_no_order() {
    assert_eq!(unanswered(&fault(404, "ORDER_NOT_EXIST")), Answer::NotFound);
    let unknown = |fault: &Fault| matches!(unanswered(fault), Answer::Unknown(_));
    // Somebody else's 404, and the code under another status.
    assert!(unknown(&Fault {
        status: 404,
        ..Fault::default()
    }));
    for status in [400, 403, 500] {
        assert!(unknown(&fault(status, "ORDER_NOT_EXIST")));
    }
    for (code, _) in TABLE {
        assert!(unknown(&fault(400, code)), "{code}");
    }
}

#[test]
fn a_refused_signature_is_the_clock_or_the_set_up() {
    let mut refused = fault(401, "SIGN_ERROR");
    let why = |fault: &Fault| puzzled(fault).reason;
    assert_eq!(why(&refused), Reason::ShopSetup);
    refused.clock_wrong = true;
    assert_eq!(why(&refused), Reason::ClockWrong);
    let shown = CodeAnswer::Unknown(Unknown {
        reason: Reason::ClockWrong,
        offline: false,
    });
    assert_eq!(no_code(&refused), shown);
    assert_eq!(
        no_code(&fault(403, "NO_AUTH")),
        CodeAnswer::Refused(Reason::ShopSetup)
    );
}

#[test]
fn a_status_speaks_where_the_code_does_not() {
    for status in [429, 500, 502, 503, 599] {
        assert_eq!(meaning(&fault(status, "NEW")), Meaning::Fault, "{status}");
    }
    for status in [400, 403, 404, 418] {
        assert_eq!(
            meaning(&fault(status, "NEW")),
            Meaning::Unlisted,
            "{status}"
        );
    }
}

fn made(amount: Money, subject: &str, seconds: i64) -> Result<serde_json::Value, Reason> {
    let number = order();
    let order = Order {
        number: &number,
        amount,
        subject,
        expires_in_seconds: seconds,
        mark: "T01-1-41-0badf00d",
    };
    wechat().native(&order, now())
}

#[test]
fn an_order_is_sent_in_fen_with_its_mark_and_its_last_moment() {
    let content = made(Money::new(1999, Currency::Cny), "茶`\u{7}饼", 120).unwrap();
    assert_eq!(content["amount"]["total"], 1999);
    assert_eq!(content["attach"], "T01-1-41-0badf00d");
    assert_eq!(content["time_expire"], "2026-11-22T20:15:00+08:00");
    assert_eq!(content["description"], "茶  饼");
    let longest = made(Money::new(1, Currency::Cny), "茶", i64::MAX).unwrap();
    assert_eq!(longest["time_expire"], "2026-11-22T22:13:00+08:00");
    let shortest = made(Money::new(1, Currency::Cny), "`", i64::MIN).unwrap();
    assert_eq!(shortest["time_expire"], "2026-11-22T20:14:00+08:00");
    assert_eq!(shortest["description"], order().as_str());
}

#[test]
fn what_the_platform_cannot_book_is_not_sent() {
    for (minor, currency) in [
        (0, Currency::Cny),
        (-1, Currency::Cny),
        (100, Currency::Usd),
    ] {
        let refused = made(Money::new(minor, currency), "茶", 60);
        assert_eq!(refused, Err(Reason::ShopSetup));
    }
    let mut shop = wechat();
    shop.page.clear();
    let number = order();
    let order = Order {
        number: &number,
        amount: Money::new(1, Currency::Cny),
        subject: "茶",
        expires_in_seconds: 60,
        mark: "",
    };
    assert_eq!(shop.native(&order, now()), Err(Reason::ShopSetup));
    let code = AuthCode::new("131234567890123456".into());
    let content = shop.codepay(&order, &code).unwrap();
    assert_eq!(content["payer"]["auth_code"], "131234567890123456");
    assert_eq!(content["scene_info"]["store_info"]["out_id"], "1");
    let bare = content::refund(&Refund {
        order: Some(&number),
        transaction: &TransactionId::parse("4200002611220000000000000001").unwrap(),
        paid: Money::new(2, Currency::Cny),
        returned: Money::zero(Currency::Cny),
        amount: Money::new(1, Currency::Cny),
        request: "r",
        reason: " ",
    });
    assert!(bare.unwrap().get("reason").is_none());
}

proptest! {
    #[test]
    fn no_code_and_no_status_panics(status in 0_u16..1000, code in ".{0,40}") {
        let fault = fault(status, &code);
        let _ = (failed(&fault), no_code(&fault), unanswered(&fault));
    }

    #[test]
    fn a_subject_fits_the_platform_whatever_it_is(subject in ".{0,300}") {
        let content = made(Money::new(1, Currency::Cny), &subject, 60).unwrap();
        let sent = content["description"].as_str().unwrap();
        prop_assert!((1..=127).contains(&sent.len()));
        prop_assert!(!sent.contains('`') && !sent.chars().any(char::is_control));
    }
}
