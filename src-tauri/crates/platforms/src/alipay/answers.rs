//! From a verified answer to the till's own words, one function a call. What is not plainly
//! a success or a refusal is unknown, and a query settles it.

use super::codes::{GATEWAY, Meaning, TABLE, meaning};
use super::fields::{Reply, text};
use crate::http::unknown;
use crate::said::{Line, Outcome};
use hexiao_domain::{
    Answer, CancelAnswer, CodeAnswer, Reason, RecordAnswer, RefundAnswer, Unknown,
};

pub(super) const DONE: &str = "10000";
const WAITING: &str = "10003";

/// The longest code text that fits a QR symbol a phone reads at arm's length.
const LONGEST_CODE: usize = 512;

fn is_done(reply: &Reply) -> bool {
    text(&reply.code) == Some(DONE)
}

pub(super) const fn unreadable() -> Unknown {
    Unknown {
        reason: Reason::Unreadable,
        offline: false,
    }
}

/// Why a meaning that fits no success leaves us without knowledge.
fn puzzled(meaning: Meaning) -> Unknown {
    unknown(match meaning {
        Meaning::Refused(reason) => reason,
        Meaning::Conflict | Meaning::AlreadyPaid | Meaning::AlreadyClosed => Reason::OrderConflict,
        Meaning::NotFound => Reason::NotFound,
        Meaning::NotAllowed | Meaning::Setup => Reason::ShopSetup,
        Meaning::Clock => Reason::ClockWrong,
        Meaning::Fault => Reason::PlatformFault,
        Meaning::TooOften => Reason::TooOften,
        Meaning::Unlisted => Reason::Unreadable,
    })
}

/// Every code of the gateway and every state of a trade (alipay.md §6, §7), and what each says
/// of a payment that was asked for.
pub(crate) fn said() -> Vec<Line> {
    let mut lines = vec![
        (DONE, Outcome::Paid, None),
        (WAITING, Outcome::Pending, None),
        ("TRADE_SUCCESS", Outcome::Paid, None),
        ("TRADE_FINISHED", Outcome::Paid, None),
        ("WAIT_BUYER_PAY", Outcome::Pending, None),
    ];
    let gateway = GATEWAY.iter().chain(TABLE);
    lines.extend(gateway.map(|(code, meaning)| line(code, *meaning)));
    lines
}

fn line(code: &'static str, meaning: Meaning) -> Line {
    match meaning {
        Meaning::Refused(reason) => (code, Outcome::Refused, Some(reason)),
        Meaning::NotAllowed | Meaning::Setup => (code, Outcome::Refused, Some(Reason::ShopSetup)),
        puzzle @ (Meaning::Conflict
        | Meaning::AlreadyPaid
        | Meaning::AlreadyClosed
        | Meaning::NotFound
        | Meaning::Clock
        | Meaning::Fault
        | Meaning::TooOften
        | Meaning::Unlisted) => (code, Outcome::Unknown, Some(puzzled(puzzle).reason)),
    }
}

/// Buyer "paid" on credit, or the money has not reached the shop: not paid yet
/// (alipay.md §7).
fn is_held_back(reply: &Reply) -> bool {
    text(&reply.credit_pay_mode).is_some() || text(&reply.additional_status).is_some()
}

fn paid(reply: &Reply) -> Answer {
    match reply.proof() {
        Some(_) if is_held_back(reply) => Answer::Pending,
        Some(proof) => Answer::Paid(proof),
        None => Answer::Unknown(unreadable()),
    }
}

/// `alipay.trade.precreate`.
pub(super) fn precreate(reply: &Reply) -> CodeAnswer {
    if is_done(reply) {
        let code = text(&reply.qr_code).filter(|code| drawable(code));
        return match code {
            Some(code) => CodeAnswer::Code(code.to_owned()),
            None => CodeAnswer::Unknown(unreadable()),
        };
    }
    match meaning(reply) {
        Meaning::Refused(reason) => CodeAnswer::Refused(reason),
        Meaning::NotAllowed | Meaning::Setup => CodeAnswer::Refused(Reason::ShopSetup),
        Meaning::AlreadyClosed => CodeAnswer::Refused(Reason::OrderConflict),
        puzzle @ (Meaning::Conflict
        | Meaning::AlreadyPaid
        | Meaning::NotFound
        | Meaning::Clock
        | Meaning::Fault
        | Meaning::TooOften
        | Meaning::Unlisted) => CodeAnswer::Unknown(puzzled(puzzle)),
    }
}

/// A code is drawn as it is; it must be plain text of a sane length.
fn drawable(code: &str) -> bool {
    code.len() <= LONGEST_CODE && code.bytes().all(|b| b.is_ascii_graphic())
}

/// `alipay.trade.pay`. `None` when the platform says the order is paid already: ask it.
pub(super) fn pay(reply: &Reply) -> Option<Answer> {
    match text(&reply.code) {
        Some(DONE) => return Some(paid(reply)),
        Some(WAITING) => return Some(Answer::Pending),
        _ => {}
    }
    match meaning(reply) {
        Meaning::AlreadyPaid => None,
        Meaning::Refused(reason) => Some(Answer::Refused(reason)),
        Meaning::NotAllowed | Meaning::Setup => Some(Answer::Refused(Reason::ShopSetup)),
        Meaning::AlreadyClosed => Some(Answer::Closed(reply.transaction())),
        puzzle @ (Meaning::Conflict
        | Meaning::NotFound
        | Meaning::Clock
        | Meaning::Fault
        | Meaning::TooOften
        | Meaning::Unlisted) => Some(Answer::Unknown(puzzled(puzzle))),
    }
}

/// `alipay.trade.query`. A refusal to answer says nothing of the payment.
pub(super) fn query(reply: &Reply) -> Answer {
    if !is_done(reply) {
        return match meaning(reply) {
            Meaning::NotFound => Answer::NotFound,
            puzzle @ (Meaning::Refused(_)
            | Meaning::Conflict
            | Meaning::AlreadyPaid
            | Meaning::AlreadyClosed
            | Meaning::NotAllowed
            | Meaning::Setup
            | Meaning::Clock
            | Meaning::Fault
            | Meaning::TooOften
            | Meaning::Unlisted) => Answer::Unknown(puzzled(puzzle)),
        };
    }
    match text(&reply.trade_status) {
        Some("TRADE_SUCCESS" | "TRADE_FINISHED") => paid(reply),
        Some("WAIT_BUYER_PAY") => Answer::Pending,
        Some("TRADE_CLOSED") => Answer::Closed(reply.transaction()),
        _ => Answer::Unknown(unreadable()),
    }
}

/// `alipay.trade.cancel`. Without an `action` there was no trade, and there will be none.
pub(super) fn cancel(reply: &Reply) -> CancelAnswer {
    if text(&reply.retry_flag) == Some("Y") {
        return CancelAnswer::Unknown(unknown(Reason::PlatformFault));
    }
    if is_done(reply) {
        return match text(&reply.action) {
            Some("close") | None => CancelAnswer::Closed,
            Some("refund") => CancelAnswer::Refunded,
            Some(_) => CancelAnswer::Unknown(unreadable()),
        };
    }
    match meaning(reply) {
        Meaning::NotFound => CancelAnswer::Closed,
        meaning @ (Meaning::Refused(_)
        | Meaning::Conflict
        | Meaning::AlreadyPaid
        | Meaning::AlreadyClosed
        | Meaning::NotAllowed
        | Meaning::Setup
        | Meaning::Clock
        | Meaning::Fault
        | Meaning::TooOften
        | Meaning::Unlisted) => not_closed(meaning),
    }
}

/// `alipay.trade.close`.
pub(super) fn close(reply: &Reply) -> CancelAnswer {
    match is_done(reply) {
        true => CancelAnswer::Closed,
        false => not_closed(meaning(reply)),
    }
}

/// A faulty set-up is not the platform's last word on the order: the same cancel goes through
/// once the account is put right.
fn not_closed(meaning: Meaning) -> CancelAnswer {
    match meaning {
        Meaning::AlreadyClosed => CancelAnswer::Closed,
        Meaning::Refused(reason) => CancelAnswer::Refused(reason),
        Meaning::NotFound => CancelAnswer::Refused(Reason::NotFound),
        Meaning::Conflict | Meaning::AlreadyPaid => CancelAnswer::Refused(Reason::OrderConflict),
        puzzle @ (Meaning::NotAllowed
        | Meaning::Setup
        | Meaning::Clock
        | Meaning::Fault
        | Meaning::TooOften
        | Meaning::Unlisted) => CancelAnswer::Unknown(puzzled(puzzle)),
    }
}

/// `alipay.trade.refund`. Without a change of funds nothing moved in this call.
pub(super) fn refund(reply: &Reply) -> RefundAnswer {
    if is_done(reply) {
        return match text(&reply.fund_change) {
            Some("Y") => RefundAnswer::Done,
            _ => RefundAnswer::Pending,
        };
    }
    match meaning(reply) {
        Meaning::Refused(reason) => RefundAnswer::Refused(reason),
        Meaning::NotAllowed | Meaning::Setup => RefundAnswer::Refused(Reason::ShopSetup),
        Meaning::NotFound => RefundAnswer::Refused(Reason::NotFound),
        Meaning::Conflict if is_named(reply, "SELLER_BALANCE_NOT_ENOUGH") => {
            RefundAnswer::Refused(Reason::ShopBalanceTooLow)
        }
        Meaning::Conflict | Meaning::AlreadyPaid | Meaning::AlreadyClosed => {
            RefundAnswer::Refused(Reason::OrderConflict)
        }
        puzzle @ (Meaning::Clock | Meaning::Fault | Meaning::TooOften | Meaning::Unlisted) => {
            RefundAnswer::Unknown(puzzled(puzzle))
        }
    }
}

/// `alipay.trade.fastpay.refund.query`. A refund without a status was not received, failed,
/// or is younger than ten seconds; a refusal to answer says nothing of it.
pub(super) fn refund_query(reply: &Reply) -> RefundAnswer {
    if is_done(reply) {
        return match text(&reply.refund_status) {
            Some("REFUND_SUCCESS") => RefundAnswer::Done,
            None => RefundAnswer::Pending,
            Some(_) => RefundAnswer::Unknown(unreadable()),
        };
    }
    match meaning(reply) {
        Meaning::NotFound => RefundAnswer::Refused(Reason::NotFound),
        puzzle @ (Meaning::Refused(_)
        | Meaning::Conflict
        | Meaning::AlreadyPaid
        | Meaning::AlreadyClosed
        | Meaning::NotAllowed
        | Meaning::Setup
        | Meaning::Clock
        | Meaning::Fault
        | Meaning::TooOften
        | Meaning::Unlisted) => RefundAnswer::Unknown(puzzled(puzzle)),
    }
}

/// `alipay.trade.orderinfo.sync`. Not every contract has it; that is no failed payment.
///
/// Another record under the same id is ours as well: the id is made from the order number
/// alone, so that is this redemption, told before the ledger lost it, with the time it then
/// had.
pub(super) fn record(reply: &Reply) -> RecordAnswer {
    if is_done(reply) {
        return RecordAnswer::Recorded;
    }
    match meaning(reply) {
        Meaning::NotAllowed => RecordAnswer::NotOffered,
        Meaning::NotFound => RecordAnswer::Refused(Reason::NotFound),
        Meaning::Conflict if is_named(reply, "DISCORDANT_REPEAT_REQUEST") => RecordAnswer::Recorded,
        Meaning::Conflict | Meaning::Refused(_) | Meaning::AlreadyPaid | Meaning::AlreadyClosed => {
            RecordAnswer::Refused(Reason::UploadRejected)
        }
        puzzle @ (Meaning::Setup
        | Meaning::Clock
        | Meaning::Fault
        | Meaning::TooOften
        | Meaning::Unlisted) => RecordAnswer::Unknown(puzzled(puzzle)),
    }
}

/// Whether the `sub_code` is this one, whatever stands before it.
fn is_named(reply: &Reply, name: &str) -> bool {
    let sub_code = text(&reply.sub_code).unwrap_or_default();
    sub_code.ends_with(name)
}
