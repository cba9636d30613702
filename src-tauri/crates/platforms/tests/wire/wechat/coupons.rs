//! Merchant coupons: one use each, told as often as need be, and taken back.

use super::till::{Till, account, key, now, till, unknown};
use crate::support::{BRIEF, PATIENT, number};
use hexiao_domain::{OrderNumber, Reason};
use hexiao_platforms::{
    CouponAnswer, CouponUndo, CouponUse, Coupons, UndoAnswer, wechatpay_coupons,
};
use hexiao_sandbox::demo::wechat as demo;

pub fn coupons(till: &Till, patient: bool) -> Box<dyn Coupons> {
    let timeouts = if patient { PATIENT } else { BRIEF };
    wechatpay_coupons(&account(&till.sandbox.wechat_gateway()), key(), timeouts).unwrap()
}

fn said(answer: CouponAnswer) -> String {
    match answer {
        CouponAnswer::Used { platform_ref } => {
            assert!(
                platform_ref.starts_with(demo::COUPON_STOCK),
                "{platform_ref}"
            );
            "used".into()
        }
        CouponAnswer::AlreadyUsed => "already used".into(),
        CouponAnswer::Invalid(reason) => format!("{}!", reason.code()),
        CouponAnswer::NotFound => "not found".into(),
        CouponAnswer::Unknown(why) => unknown(why),
    }
}

fn coupon<'a>(code: &'a str, request: &'a str) -> CouponUse<'a> {
    CouponUse {
        code,
        stock: Some(demo::COUPON_STOCK),
        request,
        used_at: now().plus_seconds(-3600),
    }
}

/// The code of the coupon that belongs to an order.
pub fn code_of(number: &OrderNumber) -> String {
    format!("{}{}", demo::COUPON_PREFIX, number.sequence())
}

/// Uses the coupon that belongs to an order; after that another request finds it used.
pub fn use_once(coupons: &dyn Coupons, number: &OrderNumber) -> String {
    let code = code_of(number);
    let answer = said(coupons.use_coupon(&coupon(&code, number.as_str()), now()));
    if answer == "used" {
        let other = said(coupons.use_coupon(&coupon(&code, "another"), now()));
        assert_eq!(other, "already used");
    }
    answer
}

/// Uses the coupon that belongs to an order; what the platform calls that use.
pub fn used_before(coupons: &dyn Coupons, number: &OrderNumber) -> String {
    let code = code_of(number);
    let answer = coupons.use_coupon(&coupon(&code, number.as_str()), now());
    let CouponAnswer::Used { platform_ref } = answer else {
        panic!("{answer:?}");
    };
    platform_ref
}

/// Takes that use back, by a request of its own.
pub fn take_back(coupons: &dyn Coupons, number: &OrderNumber, used: &str, which: &str) -> String {
    let (code, request) = (code_of(number), format!("{number}_{which}"));
    let undo = CouponUndo {
        code: &code,
        platform_ref: used,
        request: &request,
        undone_at: now(),
    };
    match coupons.undo(&undo, now()) {
        UndoAnswer::Undone => "undone".into(),
        UndoAnswer::Refused(reason) => format!("{}!", reason.code()),
        UndoAnswer::Unknown(why) => unknown(why),
    }
}

#[test]
fn a_coupon_is_used_once_and_the_same_request_hears_the_same() {
    let till = till();
    let coupons = coupons(&till, true);
    for _ in 0..3 {
        assert_eq!(use_once(coupons.as_ref(), &number(1)), "used");
    }
}

#[test]
fn a_coupon_that_is_old_or_of_nobody_is_told_so() {
    let till = till();
    let coupons = coupons(&till, true);
    let say = |code: &str, request: &str| said(coupons.use_coupon(&coupon(code, request), now()));
    let old = format!("{}1", demo::OLD_COUPON_PREFIX);
    assert_eq!(say(&old, "request_1"), "declined!");
    assert_eq!(say("SOMEBODYELSES", "request_1"), "not found");
    // Not sent at all: the platform could not hold these.
    for (code, request) in [("", "r"), ("PRACTICE1", ""), ("PRACTICE1", "r 1")] {
        assert_eq!(say(code, request), "declined!");
    }
    assert_eq!(till.sandbox.calls("coupon_use"), 2);
}

#[test]
fn a_refusal_that_nobody_signed_ends_no_use() {
    let till = till();
    let coupons = coupons(&till, true);
    let say = |code: &str, request: &str| said(coupons.use_coupon(&coupon(code, request), now()));
    assert_eq!(say("PRACTICE1", "request_1"), "used");
    let old = format!("{}1", demo::OLD_COUPON_PREFIX);
    for (code, hint, signed) in [
        ("PRACTICE1", "order_conflict", "already used"),
        (old.as_str(), "declined", "declined!"),
        ("SOMEBODYELSES", "not_found", "not found"),
    ] {
        for fault in ["unsigned", "bad_signature"] {
            let faults = format!("coupon_use:{fault}");
            till.sandbox.set_faults(faults.parse().unwrap());
            assert_eq!(say(code, "request_2"), hint, "{code} {fault}");
        }
        assert_eq!(say(code, "request_2"), signed);
    }
}

#[test]
fn a_coupon_of_another_batch_is_not_believed() {
    let till = till();
    let coupons = coupons(&till, true);
    let mut other = coupon("PRACTICE1", "request_1");
    other.stock = None;
    assert_eq!(said(coupons.use_coupon(&other, now())), "used");
    other.stock = Some("another");
    let answer = coupons.use_coupon(&other, now());
    assert_eq!(answer, CouponAnswer::NotFound);
    let wrong = now().plus_seconds(3600);
    let CouponAnswer::Unknown(why) = coupons.use_coupon(&other, wrong) else {
        panic!("a wrong clock was believed");
    };
    assert_eq!(why.reason, Reason::ClockWrong);
}
