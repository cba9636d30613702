//! Every code the platform publishes, in every call.

use super::super::answers;
use super::super::codes::{Meaning, TABLE, meaning};
use super::super::fields::Reply;
use hexiao_domain::{
    Answer, CancelAnswer, CodeAnswer, MoneyMoved, Reason, RecordAnswer, RefundAnswer,
};
use serde_json::{Value, json};

fn reply(fields: Value) -> Reply {
    serde_json::from_value(fields).unwrap()
}

fn error(code: &str, sub_code: &str) -> Reply {
    reply(json!({ "code": code, "sub_code": sub_code }))
}

fn acq(name: &str) -> Reply {
    error("40004", &format!("ACQ.{name}"))
}

#[test]
fn each_published_sub_code_is_listed_once() {
    for (index, (name, _)) in TABLE.iter().enumerate() {
        assert!(
            TABLE[..index].iter().all(|(other, _)| other != name),
            "{name}"
        );
        assert!(name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'));
    }
}

#[test]
fn what_a_cashier_meets_has_its_reason() {
    for (name, reason) in [
        ("PAYMENT_AUTH_CODE_INVALID", Reason::AuthCodeInvalid),
        ("BUYER_BALANCE_NOT_ENOUGH", Reason::BalanceTooLow),
        ("BUYER_BANKCARD_BALANCE_NOT_ENOUGH", Reason::BalanceTooLow),
        ("ERROR_BALANCE_PAYMENT_DISABLE", Reason::CustomerMustAct),
        ("BUYER_ENABLE_STATUS_FORBID", Reason::CustomerBlocked),
        (
            "BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR",
            Reason::CustomerLimit,
        ),
        (
            "BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR",
            Reason::CustomerLimit,
        ),
        ("BUYER_BANKCARD_INVALID", Reason::CustomerBlocked),
        ("BUYER_BANKCARD_DECLINED", Reason::CustomerBlocked),
        ("PAYMENT_FAIL", Reason::Declined),
        ("PAYMENT_REQUEST_HAS_RISK", Reason::RiskRefused),
        ("NO_PAYMENT_INSTRUMENTS_AVAILABLE", Reason::CustomerBlocked),
        ("USER_FACE_PAYMENT_SWITCH_OFF", Reason::CustomerMustAct),
        ("MOBILE_PAYMENT_SWITCH_OFF", Reason::CustomerMustAct),
        ("PULL_MOBILE_CASHIER_FAIL", Reason::CustomerMustAct),
        ("BUYER_SELLER_EQUAL", Reason::BuyerIsSeller),
        ("BEYOND_PAY_RESTRICTION", Reason::ShopLimit),
        ("BEYOND_PER_RECEIPT_RESTRICTION", Reason::ShopLimit),
        ("BEYOND_PER_RECEIPT_SINGLE_RESTRICTION", Reason::ShopLimit),
        ("BEYOND_PER_RECEIPT_DAY_RESTRICTION", Reason::ShopLimit),
        ("TOTAL_FEE_EXCEED", Reason::ShopLimit),
        ("SELLER_BEEN_BLOCKED", Reason::ShopSetup),
        ("INVALID_STORE_ID", Reason::ShopSetup),
        ("NOW_TIME_AFTER_EXPIRE_TIME_ERROR", Reason::Declined),
        ("RISK_MERCHANT_IP_NOT_EXIST", Reason::ShopSetup),
        ("INVALID_PARAMETER", Reason::ShopSetup),
        ("ACCESS_FORBIDDEN", Reason::ShopSetup),
        ("PARTNER_ERROR", Reason::ShopSetup),
        ("EXIST_FORBIDDEN_WORD", Reason::ShopSetup),
    ] {
        assert_eq!(
            answers::pay(&acq(name)),
            Some(Answer::Refused(reason)),
            "{name}"
        );
    }
}

#[test]
fn a_refused_payment_is_one_where_no_money_moved() {
    for (name, _) in TABLE {
        if let Some(Answer::Refused(reason)) = answers::pay(&acq(name)) {
            assert_eq!(reason.money_moved(), MoneyMoved::No, "{name}");
        }
    }
}

#[test]
fn an_order_that_is_paid_already_is_asked_about_and_never_a_failure() {
    assert_eq!(answers::pay(&acq("TRADE_HAS_SUCCESS")), None);
    let shown = answers::precreate(&acq("TRADE_HAS_SUCCESS"));
    assert!(matches!(shown, CodeAnswer::Unknown(why) if why.reason == Reason::OrderConflict));
}

#[test]
fn a_clash_of_states_is_unknown_until_a_query_tells() {
    for name in [
        "CONTEXT_INCONSISTENT",
        "TRADE_BUYER_NOT_MATCH",
        "TRADE_STATUS_ERROR",
    ] {
        let answer = answers::pay(&acq(name)).unwrap();
        assert!(
            matches!(answer, Answer::Unknown(why) if why.reason == Reason::OrderConflict),
            "{name}"
        );
    }
    assert_eq!(
        answers::pay(&acq("TRADE_HAS_CLOSE")),
        Some(Answer::Closed(None))
    );
}

#[test]
fn a_platform_fault_is_unknown_in_every_call() {
    let faults = [
        acq("SYSTEM_ERROR"),
        error("40004", "AQC.SYSTEM_ERROR"),
        error("40004", "aop.ACQ.SYSTEM_ERROR"),
        error("20000", "ACQ.SYSTEM_ERROR"),
        error("20000", "isp.unknow-error"),
        error("20000", "ACQ.PAYMENT_FAIL"),
        error("40005", "isv.call-limited"),
    ];
    for fault in &faults {
        let reason = match fault.code.as_deref() == Some("40005") {
            true => Reason::TooOften,
            false => Reason::PlatformFault,
        };
        let fits = |why: hexiao_domain::Unknown| why.reason == reason && !why.offline;
        assert!(matches!(answers::precreate(fault), CodeAnswer::Unknown(why) if fits(why)));
        assert!(matches!(answers::pay(fault), Some(Answer::Unknown(why)) if fits(why)));
        assert!(matches!(answers::query(fault), Answer::Unknown(why) if fits(why)));
        assert!(matches!(answers::cancel(fault), CancelAnswer::Unknown(why) if fits(why)));
        assert!(matches!(answers::close(fault), CancelAnswer::Unknown(why) if fits(why)));
        assert!(matches!(answers::refund(fault), RefundAnswer::Unknown(why) if fits(why)));
        assert!(matches!(answers::refund_query(fault), RefundAnswer::Unknown(why) if fits(why)));
        assert!(matches!(answers::record(fault), RecordAnswer::Unknown(why) if fits(why)));
    }
}

#[test]
fn a_code_nobody_published_is_unknown_in_every_call() {
    for odd in [
        acq("BRAND_NEW_IN_2027"),
        error("40004", ""),
        error("40004", "PAYMENT_FAIL"),
        error("40004", "XXX.PAYMENT_FAIL"),
        error("50000", "ACQ.PAYMENT_FAIL"),
        error("", "ACQ.TRADE_NOT_EXIST"),
    ] {
        assert_eq!(meaning(&odd), Meaning::Unlisted);
        assert!(matches!(answers::precreate(&odd), CodeAnswer::Unknown(_)));
        assert!(matches!(answers::pay(&odd), Some(Answer::Unknown(_))));
        assert!(matches!(answers::query(&odd), Answer::Unknown(_)));
        assert!(matches!(answers::cancel(&odd), CancelAnswer::Unknown(_)));
        assert!(matches!(answers::close(&odd), CancelAnswer::Unknown(_)));
        assert!(matches!(answers::refund(&odd), RefundAnswer::Unknown(_)));
        assert!(matches!(
            answers::refund_query(&odd),
            RefundAnswer::Unknown(_)
        ));
        assert!(matches!(answers::record(&odd), RecordAnswer::Unknown(_)));
    }
}

#[test]
fn a_query_never_says_refused_or_paid_from_an_error() {
    let others = ["40001", "40002", "40003", "40006", "20001"].map(|code| error(code, "isv.any"));
    for reply in TABLE.iter().map(|(name, _)| acq(name)).chain(others) {
        let answer = answers::query(&reply);
        assert!(
            matches!(answer, Answer::NotFound | Answer::Unknown(_)),
            "{answer:?}"
        );
    }
    assert_eq!(answers::query(&acq("TRADE_NOT_EXIST")), Answer::NotFound);
}

#[test]
fn waiting_for_the_customer_is_pending() {
    let waiting = reply(json!({ "code": "10003" }));
    assert_eq!(answers::pay(&waiting), Some(Answer::Pending));
}

#[test]
fn a_cancel_is_believed_by_its_action() {
    let done = |fields: Value| {
        let mut all = json!({ "code": "10000", "retry_flag": "N" });
        all.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        answers::cancel(&reply(all))
    };
    assert_eq!(done(json!({ "action": "close" })), CancelAnswer::Closed);
    assert_eq!(done(json!({ "action": "refund" })), CancelAnswer::Refunded);
    assert_eq!(done(json!({})), CancelAnswer::Closed);
    assert!(matches!(
        done(json!({ "action": "other" })),
        CancelAnswer::Unknown(_)
    ));
    let again = done(json!({ "action": "close", "retry_flag": "Y" }));
    assert!(matches!(again, CancelAnswer::Unknown(_)));
}

#[test]
fn a_cancel_the_platform_will_not_do_is_refused_and_claims_nothing_of_the_money() {
    for name in [
        "TRADE_CANCEL_TIME_OUT",
        "CANCEL_NOT_ALLOWED",
        "TRADE_HAS_FINISHED",
        "REASON_TRADE_BEEN_FREEZEN",
        "SELLER_BALANCE_NOT_ENOUGH",
        "REASON_TRADE_REFUND_FEE_ERR",
    ] {
        let answer = answers::cancel(&acq(name));
        assert_eq!(
            answer,
            CancelAnswer::Refused(Reason::OrderConflict),
            "{name}"
        );
    }
    assert_eq!(Reason::OrderConflict.money_moved(), MoneyMoved::Unknown);
    assert_eq!(
        answers::cancel(&acq("TRADE_HAS_CLOSE")),
        CancelAnswer::Closed
    );
    let setup = answers::cancel(&error("40002", "isv.invalid-signature"));
    assert!(matches!(setup, CancelAnswer::Unknown(why) if why.reason == Reason::ShopSetup));
}

#[test]
fn a_shown_code_that_nobody_scanned_is_cancelled_but_cannot_be_closed() {
    let absent = acq("TRADE_NOT_EXIST");
    assert_eq!(answers::cancel(&absent), CancelAnswer::Closed);
    assert_eq!(
        answers::close(&absent),
        CancelAnswer::Refused(Reason::NotFound)
    );
}

#[test]
fn a_refund_is_done_when_funds_changed_or_the_query_says_so() {
    let said = |fields: Value| reply(fields);
    let moved = said(json!({ "code": "10000", "fund_change": "Y" }));
    let still = said(json!({ "code": "10000", "fund_change": "N" }));
    assert_eq!(answers::refund(&moved), RefundAnswer::Done);
    assert_eq!(answers::refund(&still), RefundAnswer::Pending);
    let done = said(json!({ "code": "10000", "refund_status": "REFUND_SUCCESS" }));
    let silent = said(json!({ "code": "10000" }));
    let odd = said(json!({ "code": "10000", "refund_status": "REFUND_MAYBE" }));
    assert_eq!(answers::refund_query(&done), RefundAnswer::Done);
    assert_eq!(answers::refund_query(&silent), RefundAnswer::Pending);
    assert!(matches!(
        answers::refund_query(&odd),
        RefundAnswer::Unknown(_)
    ));
    let other_amount = answers::refund(&acq("DISCORDANT_REPEAT_REQUEST"));
    assert_eq!(other_amount, RefundAnswer::Refused(Reason::OrderConflict));
}

#[test]
fn a_refund_that_the_shop_has_no_money_for_says_whose_balance_it_is() {
    let answer = answers::refund(&acq("SELLER_BALANCE_NOT_ENOUGH"));
    assert_eq!(answer, RefundAnswer::Refused(Reason::ShopBalanceTooLow));
}

#[test]
fn a_contract_without_the_record_call_is_no_failed_record() {
    for closed in [
        acq("ACCESS_FORBIDDEN"),
        error("40006", "isv.insufficient-isv-permissions"),
    ] {
        assert_eq!(answers::record(&closed), RecordAnswer::NotOffered);
    }
    assert_eq!(
        answers::record(&reply(json!({ "code": "10000" }))),
        RecordAnswer::Recorded
    );
    let absent = answers::record(&acq("TRADE_NOT_EXIST"));
    assert_eq!(absent, RecordAnswer::Refused(Reason::NotFound));
    let repeated = answers::record(&acq("DISCORDANT_REPEAT_REQUEST"));
    assert_eq!(repeated, RecordAnswer::Recorded);
    let rejected = answers::record(&acq("NOTIFY_STATUS_INVALID"));
    assert_eq!(rejected, RecordAnswer::Refused(Reason::UploadRejected));
}

#[test]
fn a_code_to_show_is_plain_text_of_a_sane_length() {
    let shown =
        |code: &str| answers::precreate(&reply(json!({ "code": "10000", "qr_code": code })));
    let good = "https://qr.alipay.com/bax03431ljhokirwl38f00a7";
    assert_eq!(shown(good), CodeAnswer::Code(good.into()));
    for odd in ["", "a b", "核销", "a\u{202e}b", "a\nb", &"a".repeat(513)] {
        assert!(matches!(shown(odd), CodeAnswer::Unknown(_)), "{odd}");
    }
}
