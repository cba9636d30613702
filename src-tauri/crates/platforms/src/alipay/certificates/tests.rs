//! The reading of answers about certificates: only what plainly is a success is one.

use super::answers::{Verdict, found, undone, used, verdict};
use super::fields::Reply;
use super::handle::Handle;
use crate::coupons::{CouponAnswer, CouponFound, LONGEST_COUPON, UndoAnswer};
use hexiao_domain::{Currency, Money, Reason};
use proptest::prelude::*;
use serde_json::{Value, json};

fn reply(fields: Value) -> Reply {
    serde_json::from_value(fields).unwrap()
}

fn handle() -> Handle {
    Handle {
        encrypted_code: Some("LLyABKAESLgosRSH/OAfU5".into()),
        code: None,
        order_id: Some("1997081101502300000001290055702988".into()),
        user_id: Some("2088912480905594".into()),
        open_id: None,
    }
}

fn result(changes: Value) -> Value {
    let mut result = json!({
        "result": "SUCCESS", "use_order_no": "2023052100445005835800000045",
        "encrypted_code": "LLyABKAESLgosRSH/OAfU5",
        "order_id": "1997081101502300000001290055702988",
    });
    for (name, value) in changes.as_object().unwrap() {
        result[name] = value.clone();
    }
    result
}

fn said_used(results: Value) -> CouponAnswer {
    let all = json!({ "code": "10000", "certificate_use_result_list": results });
    used(&reply(all), &handle())
}

fn reason(answer: &CouponAnswer) -> Option<Reason> {
    match answer {
        CouponAnswer::Unknown(unknown) => Some(unknown.reason),
        CouponAnswer::Used { .. }
        | CouponAnswer::AlreadyUsed
        | CouponAnswer::Invalid(_)
        | CouponAnswer::NotFound => None,
    }
}

#[test]
fn a_use_is_believed_by_its_result_and_keeps_the_platforms_number() {
    let CouponAnswer::Used { platform_ref } = said_used(json!([result(json!({}))])) else {
        panic!("not used");
    };
    assert_eq!(platform_ref, "2023052100445005835800000045");
    for (result_code, wanted) in [
        ("CERTIFICATE_IS_USED", CouponAnswer::AlreadyUsed),
        (
            "CERTIFICATE_IS_INVALID",
            CouponAnswer::Invalid(Reason::Declined),
        ),
        ("CERTIFICATE_NOT_EXIST", CouponAnswer::NotFound),
    ] {
        let answer = said_used(json!([result(json!({ "result": result_code }))]));
        assert_eq!(answer, wanted, "{result_code}");
    }
    for odd in ["", "success", "FAIL", "SYSTEM_ERROR"] {
        let answer = said_used(json!([result(json!({ "result": odd }))]));
        assert!(reason(&answer).is_some(), "{odd}: {answer:?}");
    }
}

#[test]
fn a_result_about_another_certificate_or_about_nothing_says_nothing_of_this_one() {
    for other in ["encrypted_code", "order_id"] {
        let answer = said_used(json!([result(json!({ other: "another" }))]));
        assert_eq!(reason(&answer), Some(Reason::OrderDiffers), "{other}");
    }
    let nameless = json!([{ "result": "SUCCESS", "use_order_no": "1" }]);
    let numberless = json!([result(json!({ "use_order_no": "" }))]);
    let two = json!([result(json!({})), result(json!({}))]);
    for odd in [nameless, numberless, two, json!([])] {
        let answer = said_used(odd.clone());
        assert_eq!(reason(&answer), Some(Reason::Unreadable), "{odd}");
    }
}

#[test]
fn an_undoing_must_name_the_use_it_undid() {
    let said = |number: &str| {
        let result = json!([{ "result": "SUCCESS", "use_order_no": number }]);
        let all = json!({ "code": "10000", "certificate_reverse_result_list": result });
        undone(&reply(all), "2023")
    };
    assert_eq!(said("2023"), UndoAnswer::Undone);
    for other in ["2024", ""] {
        assert!(matches!(said(other), UndoAnswer::Unknown(_)), "{other}");
    }
    let refused = json!({ "code": "40004", "sub_code": "CERTIFICATE_NOT_EXIST" });
    let refused = undone(&reply(refused), "2023");
    assert_eq!(refused, UndoAnswer::Refused(Reason::NotFound));
}

#[test]
fn the_published_refusals_are_told_apart_whatever_stands_before_them() {
    for prefix in ["", "ACQ.", "isv.", "aop.ACQ."] {
        let said = |name: &str| verdict(&format!("{prefix}{name}"));
        assert_eq!(said("CERTIFICATE_IS_USED"), Verdict::Used);
        assert_eq!(said("CERTIFICATE_NOT_EXIST"), Verdict::Absent);
        assert_eq!(
            said("SYSTEM_ERROR"),
            Verdict::Unknown(Reason::PlatformFault)
        );
        assert_eq!(said("NEW_IN_2027"), Verdict::Unknown(Reason::Unreadable));
    }
}

#[test]
fn a_look_up_lists_what_can_be_used_with_title_price_and_end() {
    let one = json!({
        "encrypted_code": "LLyABKAESLgosRSH/OAfU5", "valid_end_time": "2026-12-01 00:00:00",
        "sku_info": { "title": "双人下午茶\u{7}" }, "amount_info": { "sale_price": "68.00" },
    });
    let all = json!({
        "code": "10000", "order_id": "1", "user_id": "2088912480905594",
        "certificate_prepare_info_list": [one],
    });
    let CouponFound::Usable(coupons) = found(&reply(all)) else {
        panic!("not found");
    };
    let [coupon] = coupons.as_slice() else {
        panic!("{coupons:?}");
    };
    assert_eq!(coupon.title.as_deref(), Some("双人下午茶"));
    assert_eq!(coupon.price, Some(Money::new(6800, Currency::Cny)));
    assert!(coupon.valid_until.is_some());
    let handle = Handle::read(&coupon.code).unwrap();
    assert_eq!(handle.order_id.as_deref(), Some("1"));
    assert_eq!(handle.written().as_ref(), Some(&coupon.code));
    let silent = json!({ "code": "10000", "certificate_prepare_info_list": [] });
    assert!(matches!(found(&reply(silent)), CouponFound::Unknown(_)));
}

#[test]
fn what_could_not_be_told_again_word_for_word_is_not_taken() {
    for odd in ["茶", "a b", "", &"a".repeat(600)] {
        let one = json!({ "encrypted_code": odd });
        let all = json!({ "code": "10000", "certificate_prepare_info_list": [one] });
        assert!(
            matches!(found(&reply(all)), CouponFound::Unknown(_)),
            "{odd}"
        );
    }
    for odd in [
        "{}",
        r#"{"code":"1"}"#,
        r#"{"encrypted_code":"1","more":"2"}"#,
        "{",
        "",
        "a b",
    ] {
        assert_eq!(Handle::read(odd), None, "{odd}");
    }
}

proptest! {
    #[test]
    fn no_answer_without_a_success_is_ever_a_use(
        code in "[0-9]{5}", sub_code in "[A-Z_.]{0,30}", result_code in "[A-Z_]{0,24}"
    ) {
        let all = json!({
            "code": code, "sub_code": sub_code,
            "certificate_use_result_list": [result(json!({ "result": result_code }))],
        });
        let success = code == "10000" && result_code == "SUCCESS";
        let answer = used(&reply(all), &handle());
        prop_assert_eq!(matches!(answer, CouponAnswer::Used { .. }), success);
    }

    #[test]
    fn no_text_panics_and_what_is_stored_reads_back(text in ".{0,80}") {
        if let Ok(reply) = serde_json::from_str::<Reply>(&text) {
            let _ = (found(&reply), used(&reply, &handle()), undone(&reply, &text));
        }
        let made = Handle { encrypted_code: Some(text.clone()), ..handle() };
        if let Some(written) = made.written() {
            prop_assert!(written.len() <= LONGEST_COUPON);
            prop_assert_eq!(Handle::read(&written), Some(made));
        }
        let _ = Handle::read(&text);
    }
}
