//! Merchant coupons, 商家券 (redemption-upload.md): the platform is told of a use that may lie
//! hours back. The platform shows a coupon to nobody but its holder's own app, so there is no
//! looking up without the holder's id.

use super::answers::unreadable;
use super::codes::{Meaning, is_named, meaning, puzzled};
use super::exchange::Said;
use super::fields::{Fault, text};
use super::{Wechat, china};
use crate::coupons::{CouponAnswer, CouponFound, CouponUndo, CouponUse, Coupons, UndoAnswer};
use crate::http::unknown;
use hexiao_domain::{Reason, Timestamp};
use serde::Deserialize;
use serde_json::json;

/// The longest code and the longest request number, in characters.
const LONGEST: usize = 32;

/// How the platform says that another request had used the coupon.
const USED: &[&str] = &["COUPONUSED", "COUPONALREADYUSED", "ALREADYUSED"];
/// How it says that a coupon is of no use at all.
const DEAD: &[&str] = &[
    "COUPONEXPIRED",
    "COUPONINVALID",
    "COUPONNOTAVAILABLE",
    "RULELIMIT",
];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct UseReply {
    stock_id: Option<String>,
    wechatpay_use_time: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ReturnReply {
    wechatpay_return_time: Option<String>,
}

impl Coupons for Wechat {
    fn look_up(&self, code: &str, _: Timestamp) -> CouponFound {
        match is_short(code) {
            true => CouponFound::NotTold,
            false => CouponFound::NotFound,
        }
    }

    fn use_coupon(&self, coupon: &CouponUse<'_>, now: Timestamp) -> CouponAnswer {
        if !fits(coupon) {
            return CouponAnswer::Invalid(Reason::Declined);
        }
        let content = self.coupon(coupon);
        let said = self.post("/v3/marketing/busifavor/coupons/use", &content, now);
        let reply: UseReply = match said {
            Ok(Said::Fault(fault)) => return unused(&fault),
            Ok(Said::Proved(proved)) => match proved.read() {
                Ok(reply) => reply,
                Err(unknown) => return CouponAnswer::Unknown(unknown),
            },
            Err(unknown) => return CouponAnswer::Unknown(unknown),
        };
        used(&reply, coupon)
    }

    /// 申请退券. Needs the batch, which the answer to the use named.
    fn undo(&self, undo: &CouponUndo<'_>, now: Timestamp) -> UndoAnswer {
        let stock = undo.platform_ref.split(' ').next().unwrap_or_default();
        if !(is_short(undo.code) && is_plain(stock) && is_plain(undo.request)) {
            return UndoAnswer::Refused(Reason::NotFound);
        }
        let content = json!({
            "coupon_code": undo.code,
            "stock_id": stock,
            "return_request_no": undo.request,
        });
        match self.post("/v3/marketing/busifavor/coupons/return", &content, now) {
            Ok(Said::Fault(fault)) => not_undone(&fault),
            Ok(Said::Proved(proved)) => match proved.read() {
                Ok(reply) => undone(&reply),
                Err(unknown) => UndoAnswer::Unknown(unknown),
            },
            Err(unknown) => UndoAnswer::Unknown(unknown),
        }
    }
}

/// What the platform could hold a coupon by; anything else is no coupon of its.
fn fits(coupon: &CouponUse<'_>) -> bool {
    is_short(coupon.code) && is_plain(coupon.request)
}

fn is_short(text: &str) -> bool {
    (1..=LONGEST).contains(&text.chars().count())
}

fn is_plain(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    is_short(text) && text.bytes().all(plain)
}

/// A time as the platform writes it, to a fraction of a second at most. It is kept as it is.
fn is_moment(text: &str) -> bool {
    text.len() < LONGEST && china::parse(text).is_some()
}

fn undone(reply: &ReturnReply) -> UndoAnswer {
    match text(&reply.wechatpay_return_time) {
        Some(_) => UndoAnswer::Undone,
        None => UndoAnswer::Unknown(unreadable()),
    }
}

fn not_undone(fault: &Fault) -> UndoAnswer {
    match unused(fault) {
        CouponAnswer::Unknown(unknown) => UndoAnswer::Unknown(unknown),
        CouponAnswer::Invalid(reason) => UndoAnswer::Refused(reason),
        CouponAnswer::NotFound => UndoAnswer::Refused(Reason::NotFound),
        CouponAnswer::AlreadyUsed | CouponAnswer::Used { .. } => {
            UndoAnswer::Refused(Reason::OrderConflict)
        }
    }
}

fn used(reply: &UseReply, coupon: &CouponUse<'_>) -> CouponAnswer {
    let (Some(stock), Some(at)) = (text(&reply.stock_id), text(&reply.wechatpay_use_time)) else {
        return CouponAnswer::Unknown(unreadable());
    };
    let fits = is_plain(stock) && is_moment(at);
    match coupon.stock {
        Some(asked) if asked != stock => CouponAnswer::Unknown(unknown(Reason::OrderDiffers)),
        Some(_) | None if !fits => CouponAnswer::Unknown(unreadable()),
        Some(_) | None => CouponAnswer::Used {
            platform_ref: format!("{stock} {at}"),
        },
    }
}

/// A refusal is the last word on a coupon where the platform signed it. Whoever stands in
/// between can write one that is not signed: then it is what seems to be the matter, and the
/// same use is told again.
fn unused(fault: &Fault) -> CouponAnswer {
    match (fault.proved, said_of(fault)) {
        (true, answer) => answer,
        (false, CouponAnswer::AlreadyUsed | CouponAnswer::Used { .. }) => {
            CouponAnswer::Unknown(unknown(Reason::OrderConflict))
        }
        (false, CouponAnswer::Invalid(reason)) => CouponAnswer::Unknown(unknown(reason)),
        (false, CouponAnswer::NotFound) => CouponAnswer::Unknown(unknown(Reason::NotFound)),
        (false, CouponAnswer::Unknown(why)) => CouponAnswer::Unknown(why),
    }
}

fn said_of(fault: &Fault) -> CouponAnswer {
    if is_named(fault, USED) {
        return CouponAnswer::AlreadyUsed;
    }
    if is_named(fault, DEAD) {
        return CouponAnswer::Invalid(Reason::Declined);
    }
    match meaning(fault) {
        Meaning::NotFound => CouponAnswer::NotFound,
        Meaning::Refused(reason) => CouponAnswer::Invalid(reason),
        Meaning::Setup => CouponAnswer::Invalid(Reason::ShopSetup),
        // The platform words every state in which a coupon cannot be used as one code.
        Meaning::Conflict => CouponAnswer::Invalid(Reason::Declined),
        Meaning::Waiting
        | Meaning::Unsigned
        | Meaning::NoStatement
        | Meaning::NotYet
        | Meaning::Fault
        | Meaning::Unlisted => CouponAnswer::Unknown(puzzled(fault)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn coupon(stock: Option<&str>) -> CouponUse<'_> {
        CouponUse {
            code: "PRACTICE1",
            stock,
            request: "T01_1_C000007_K",
            used_at: Timestamp::from_millis(0),
        }
    }

    fn reply(stock: &str, at: &str) -> UseReply {
        UseReply {
            stock_id: Some(stock.into()),
            wechatpay_use_time: Some(at.into()),
        }
    }

    #[test]
    fn a_use_is_named_by_its_batch_and_its_time_alone() {
        let at = "2026-11-22T20:13:00+08:00";
        let platform_ref = format!("98065001 {at}");
        assert_eq!(
            used(&reply("98065001", at), &coupon(None)),
            CouponAnswer::Used { platform_ref }
        );
        let unreadable = CouponAnswer::Unknown(unreadable());
        let endless = format!("2026-11-22T20:13:00.{}+08:00", "0".repeat(40));
        for (stock, at) in [
            ("98065001", "yesterday"),
            ("98065001", &endless),
            ("98 65001", at),
            (&"9".repeat(33), at),
            ("", at),
        ] {
            assert_eq!(
                used(&reply(stock, at), &coupon(None)),
                unreadable,
                "{stock} {at}"
            );
        }
        let other = used(&reply("98065001", at), &coupon(Some("98065002")));
        assert_eq!(other, CouponAnswer::Unknown(unknown(Reason::OrderDiffers)));
    }

    proptest! {
        #[test]
        fn no_reply_is_kept_longer_than_there_is_room(stock in ".{0,40}", at in ".{0,40}") {
            if let CouponAnswer::Used { platform_ref } = used(&reply(&stock, &at), &coupon(None)) {
                prop_assert!(platform_ref.len() <= 64, "{platform_ref}");
            }
        }

        #[test]
        fn a_refusal_that_nobody_signed_is_never_the_last_word(
            pick in 0..USED.len() + DEAD.len() + 3, status in 400_u16..600
        ) {
            let more = ["RESOURCE_NOT_EXISTS", "NO_AUTH", "INVALID_REQUEST"];
            let code = [USED, DEAD, &more].concat()[pick];
            let fault = Fault { code: Some(code.into()), status, ..Fault::default() };
            prop_assert!(matches!(unused(&fault), CouponAnswer::Unknown(_)), "{code}");
            prop_assert!(matches!(not_undone(&fault), UndoAnswer::Unknown(_)), "{code}");
        }
    }
}
