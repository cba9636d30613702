//! From a verified answer to the till's own words. What is not plainly a success or a refusal
//! is unknown, and the same request again settles it.

use super::super::answers::{DONE, unreadable};
use super::super::china;
use super::super::fields::{amount, text, tidy};
use super::fields::{Outcome, Prepared, Reply};
use super::handle::Handle;
use super::{LONGEST_REQUEST, is_plain};
use crate::coupons::{Coupon, CouponAnswer, CouponFound, UndoAnswer};
use crate::http::unknown;
use hexiao_domain::{Currency, Reason, Unknown};

/// The most certificates one code may stand for; a till shows no longer list.
const MOST: usize = 50;

/// What a result that is not a success says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Another request used it before.
    Used,
    /// It cannot be used.
    Dead(Reason),
    /// There is none.
    Absent,
    /// Nobody knows.
    Unknown(Reason),
}

/// The published results of these calls (redemption-upload.md). Nothing publishes with which
/// prefix the gateway writes them, so that any is taken off.
pub(super) fn verdict(name: &str) -> Verdict {
    match name.rsplit('.').next().unwrap_or_default() {
        "CERTIFICATE_IS_USED" => Verdict::Used,
        "CERTIFICATE_IS_INVALID" => Verdict::Dead(Reason::Declined),
        "CERTIFICATE_NOT_EXIST" => Verdict::Absent,
        "INVALID_PARAMETER" | "ACCESS_FORBIDDEN" => Verdict::Dead(Reason::ShopSetup),
        "SYSTEM_ERROR" => Verdict::Unknown(Reason::PlatformFault),
        _ => Verdict::Unknown(Reason::Unreadable),
    }
}

/// What an answer says that is no success as a whole.
fn refusal(reply: &Reply) -> Verdict {
    match text(&reply.code).unwrap_or_default() {
        "40004" => verdict(text(&reply.sub_code).unwrap_or_default()),
        "40006" => Verdict::Dead(Reason::ShopSetup),
        "20001" | "40001" | "40002" | "40003" => match text(&reply.sub_code) {
            Some("isv.invalid-timestamp") => Verdict::Unknown(Reason::ClockWrong),
            _ => Verdict::Dead(Reason::ShopSetup),
        },
        "20000" => Verdict::Unknown(Reason::PlatformFault),
        "40005" => Verdict::Unknown(Reason::TooOften),
        _ => Verdict::Unknown(Reason::Unreadable),
    }
}

fn is_done(reply: &Reply) -> bool {
    text(&reply.code) == Some(DONE)
}

/// `…prepareuse`.
pub(super) fn found(reply: &Reply) -> CouponFound {
    if !is_done(reply) {
        return match refusal(reply) {
            Verdict::Used => CouponFound::AlreadyUsed,
            Verdict::Dead(reason) => CouponFound::Invalid(reason),
            Verdict::Absent => CouponFound::NotFound,
            Verdict::Unknown(reason) => CouponFound::Unknown(unknown(reason)),
        };
    }
    let listed = &reply.certificate_prepare_info_list;
    let coupons: Option<Vec<Coupon>> = listed.iter().map(|one| coupon(one, reply)).collect();
    match coupons {
        Some(coupons) if (1..=MOST).contains(&coupons.len()) => CouponFound::Usable(coupons),
        Some(_) | None => CouponFound::Unknown(unreadable()),
    }
}

/// One of them; none when a part is missing that its use must name.
fn coupon(one: &Prepared, reply: &Reply) -> Option<Coupon> {
    let own = |field: &Option<String>| text(field).map(str::to_owned);
    let handle = Handle {
        encrypted_code: Some(own(&one.encrypted_code)?),
        code: None,
        order_id: own(&one.order_id).or_else(|| own(&reply.order_id)),
        user_id: own(&reply.user_id),
        open_id: own(&reply.open_id),
    };
    let price = text(&one.amount_info.sale_price);
    Some(Coupon {
        code: handle.written()?,
        title: text(&one.sku_info.title).map(tidy),
        price: price.and_then(|price| amount(price, Currency::Cny)),
        valid_until: text(&one.valid_end_time).and_then(china::parse),
    })
}

/// `…use`.
pub(super) fn used(reply: &Reply, handle: &Handle) -> CouponAnswer {
    let said = match is_done(reply) {
        true => only(&reply.certificate_use_result_list).and_then(|one| {
            is_about(one, handle)?;
            Ok(outcome(one))
        }),
        false => Ok(Err(refusal(reply))),
    };
    match said {
        Ok(Ok(one)) => match text(&one.use_order_no).filter(|no| is_plain(no, LONGEST_REQUEST)) {
            Some(number) => CouponAnswer::Used {
                platform_ref: number.to_owned(),
            },
            None => CouponAnswer::Unknown(unreadable()),
        },
        Ok(Err(Verdict::Used)) => CouponAnswer::AlreadyUsed,
        Ok(Err(Verdict::Dead(reason))) => CouponAnswer::Invalid(reason),
        Ok(Err(Verdict::Absent)) => CouponAnswer::NotFound,
        Ok(Err(Verdict::Unknown(reason))) => CouponAnswer::Unknown(unknown(reason)),
        Err(unknown) => CouponAnswer::Unknown(unknown),
    }
}

/// `…refund`.
pub(super) fn undone(reply: &Reply, use_order_no: &str) -> UndoAnswer {
    let said = match is_done(reply) {
        true => only(&reply.certificate_reverse_result_list).and_then(|one| {
            match same(&one.use_order_no, Some(use_order_no))? {
                true => Ok(outcome(one)),
                false => Err(unreadable()),
            }
        }),
        false => Ok(Err(refusal(reply))),
    };
    match said {
        Ok(Ok(_)) => UndoAnswer::Undone,
        Ok(Err(Verdict::Used)) => UndoAnswer::Refused(Reason::OrderConflict),
        Ok(Err(Verdict::Dead(reason))) => UndoAnswer::Refused(reason),
        Ok(Err(Verdict::Absent)) => UndoAnswer::Refused(Reason::NotFound),
        Ok(Err(Verdict::Unknown(reason))) => UndoAnswer::Unknown(unknown(reason)),
        Err(unknown) => UndoAnswer::Unknown(unknown),
    }
}

/// One was asked about: anything else than one result is no answer to it.
fn only(results: &[Outcome]) -> Result<&Outcome, Unknown> {
    match results {
        [one] => Ok(one),
        _ => Err(unreadable()),
    }
}

fn outcome(one: &Outcome) -> Result<&Outcome, Verdict> {
    match text(&one.result) {
        Some("SUCCESS") => Ok(one),
        other => Err(verdict(other.unwrap_or_default())),
    }
}

/// A genuine result about another certificate may be a replay: it must name this one.
fn is_about(one: &Outcome, handle: &Handle) -> Result<(), Unknown> {
    let named = [
        same(&one.encrypted_code, handle.encrypted_code.as_deref())?,
        same(&one.code, handle.code.as_deref())?,
        same(&one.order_id, handle.order_id.as_deref())?,
    ];
    match named.contains(&true) {
        true => Ok(()),
        false => Err(unreadable()),
    }
}

/// Whether the field is there and is what was asked about; another value is about another.
fn same(named: &Option<String>, asked: Option<&str>) -> Result<bool, Unknown> {
    match (text(named), asked) {
        (Some(named), Some(asked)) if named == asked => Ok(true),
        (Some(_), Some(_)) => Err(unknown(Reason::OrderDiffers)),
        (None, _) | (_, None) => Ok(false),
    }
}
