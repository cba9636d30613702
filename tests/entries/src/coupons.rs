//! What the till makes of a platform's answers about a coupon.

use crate::answers::script;
use crate::calls::Numbers;
use crate::shops::{self, Sign};
use hexiao_domain::Timestamp;
use hexiao_platforms::{
    CouponAnswer, CouponFound, CouponUndo, CouponUse, Coupons, LONGEST_COUPON, Timeouts, UndoAnswer,
};
use std::sync::LazyLock;

/// The longest word of a platform for a use, in characters.
const LONGEST_REF: usize = 64;

struct Shop {
    platform: Box<dyn Coupons>,
    sign: Sign,
    /// A coupon's code, as the till stores it.
    code: &'static str,
    /// The platform's own word for a use of it.
    used_as: &'static str,
}

static ALIPAY: LazyLock<Shop> = LazyLock::new(|| {
    let (account, key) = shops::alipay_account();
    let platform = hexiao_platforms::alipay_coupons(&account, key, Timeouts::default());
    Shop {
        platform: platform.expect("an account"),
        sign: shops::by_alipay,
        code: r#"{"encrypted_code":"ENC0001","order_id":"2026112200000001","user_id":"2088102100000001"}"#,
        used_as: "2026112200000042",
    }
});

static WECHAT: LazyLock<Shop> = LazyLock::new(|| {
    let (account, key) = shops::wechat_account();
    let platform = hexiao_platforms::wechatpay_coupons(&account, key, Timeouts::default());
    Shop {
        platform: platform.expect("an account"),
        sign: shops::by_wechat,
        code: "PRACTICE1",
        used_as: "98065001 2026-11-22T20:13:00+08:00",
    }
});

/// A digit for the platform and the call, then its answers. A last word on a coupon, good or
/// bad, is the platform's own and signed; until then nobody knows.
pub fn coupons(bytes: &[u8]) {
    let Some((call, answers)) = script(bytes) else {
        return;
    };
    let shop = if call % 2 == 0 { &*ALIPAY } else { &*WECHAT };
    let signed = answers.iter().any(|told| told.signed);
    let decided = shops::hearing(answers, shop.sign, || match call / 2 % 3 {
        0 => looked_up(shop),
        1 => used(shop),
        _ => undone(shop),
    });
    assert!(
        !decided || signed,
        "a coupon's fate out of an answer that nobody signed"
    );
}

const fn now() -> Timestamp {
    Timestamp::from_millis(Numbers::SECONDS * 1000)
}

/// What can be used can be stored, and told again as it is.
fn looked_up(shop: &Shop) -> bool {
    match shop.platform.look_up("123456789012", now()) {
        CouponFound::Usable(coupons) => {
            assert!(!coupons.is_empty(), "none can be used");
            for coupon in coupons {
                let plain = coupon.code.bytes().all(|byte| byte.is_ascii_graphic());
                assert!(
                    plain && coupon.code.len() <= LONGEST_COUPON,
                    "{}",
                    coupon.code
                );
                assert!(
                    coupon.price.is_none_or(|price| price.minor() > 0),
                    "sold for nothing"
                );
            }
            true
        }
        CouponFound::AlreadyUsed | CouponFound::Invalid(_) | CouponFound::NotFound => true,
        CouponFound::NotTold | CouponFound::Unknown(_) => false,
    }
}

fn used(shop: &Shop) -> bool {
    let coupon = CouponUse {
        code: shop.code,
        stock: None,
        request: "T01_1_C000007_K",
        used_at: now().plus_seconds(-600),
    };
    match shop.platform.use_coupon(&coupon, now()) {
        CouponAnswer::Used { platform_ref } => {
            let plain = !platform_ref.chars().any(char::is_control);
            let short = (1..=LONGEST_REF).contains(&platform_ref.chars().count());
            assert!(plain && short, "{platform_ref:?}");
            true
        }
        CouponAnswer::AlreadyUsed | CouponAnswer::Invalid(_) | CouponAnswer::NotFound => true,
        CouponAnswer::Unknown(_) => false,
    }
}

fn undone(shop: &Shop) -> bool {
    let undo = CouponUndo {
        code: shop.code,
        platform_ref: shop.used_as,
        request: "T01_1_C000007_KU1",
        undone_at: now(),
    };
    match shop.platform.undo(&undo, now()) {
        UndoAnswer::Undone | UndoAnswer::Refused(_) => true,
        UndoAnswer::Unknown(_) => false,
    }
}
