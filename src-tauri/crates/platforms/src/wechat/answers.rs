//! From an answer to the till's own words. Only a proved answer says what became of money;
//! an answer of failure refuses at most what needs no money to be right.

use super::codes::{Meaning, meaning, puzzled};
use super::fields::{Fault, Reply, text};
use crate::http::unknown;
use hexiao_domain::{Answer, CodeAnswer, Reason, Unknown};

/// The longest code text that fits a QR symbol a phone reads at arm's length.
const LONGEST_CODE: usize = 512;

pub(super) const fn unreadable() -> Unknown {
    Unknown {
        reason: Reason::Unreadable,
        offline: false,
    }
}

/// Where an order stands (wechatpay.md §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Paid, nothing given back.
    Paid,
    /// Paid, and some or all of it given back.
    Refunded,
    /// The customer has not paid.
    NotPaid,
    /// The customer is confirming.
    Paying,
    /// The payment failed; only a reverse makes sure of it.
    Failed,
    /// Closed unpaid.
    Closed,
    /// Reversed by us.
    Revoked,
}

/// The state in an answer.
pub(super) fn state(reply: &Reply) -> Option<State> {
    match text(&reply.trade_state)? {
        "SUCCESS" => Some(State::Paid),
        "REFUND" => Some(State::Refunded),
        "NOTPAY" => Some(State::NotPaid),
        "USERPAYING" | "ACCEPT" => Some(State::Paying),
        "PAYERROR" => Some(State::Failed),
        "CLOSED" => Some(State::Closed),
        "REVOKED" => Some(State::Revoked),
        _ => None,
    }
}

/// An order's state, as codepay and query answer it.
///
/// Money that was given back is no money to hand goods out for, not even where only a part
/// went back: the shop's own refunds are made of payments that are long booked. A failed
/// payment stays unknown until it is reversed: customers were debited all the same
/// (wechatpay.md §7).
pub(super) fn payment(reply: &Reply) -> Answer {
    match state(reply) {
        Some(State::Paid) => match reply.proof() {
            Some(proof) => Answer::Paid(proof),
            None => Answer::Unknown(unreadable()),
        },
        Some(State::NotPaid | State::Paying) => Answer::Pending,
        Some(State::Refunded | State::Closed | State::Revoked) => {
            Answer::Closed(reply.transaction())
        }
        Some(State::Failed) => Answer::Unknown(unknown(Reason::Declined)),
        None => Answer::Unknown(unreadable()),
    }
}

/// What an answer of failure to a query says: at most that there is no such order.
pub(super) fn unanswered(fault: &Fault) -> Answer {
    match is_absent(fault) {
        true => Answer::NotFound,
        false => Answer::Unknown(puzzled(fault)),
    }
}

/// Both the status and the code say that there is no such thing.
pub(super) fn is_absent(fault: &Fault) -> bool {
    fault.status == 404 && meaning(fault) == Meaning::NotFound
}

/// The text to draw, from `native`.
pub(super) fn code(reply: &Reply) -> CodeAnswer {
    let code = text(&reply.code_url).filter(|code| drawable(code));
    match code {
        Some(code) => CodeAnswer::Code(code.to_owned()),
        None => CodeAnswer::Unknown(unreadable()),
    }
}

/// A code is drawn as it is; it must be plain text of a sane length.
fn drawable(code: &str) -> bool {
    code.len() <= LONGEST_CODE && code.bytes().all(|b| b.is_ascii_graphic())
}

/// No code was given out, so no customer can pay: a refusal is safe to believe.
pub(super) fn no_code(fault: &Fault) -> CodeAnswer {
    match meaning(fault) {
        Meaning::Refused(reason) => CodeAnswer::Refused(reason),
        Meaning::Setup => CodeAnswer::Refused(Reason::ShopSetup),
        Meaning::Conflict
        | Meaning::Waiting
        | Meaning::NotFound
        | Meaning::Unsigned
        | Meaning::NoStatement
        | Meaning::NotYet
        | Meaning::Fault
        | Meaning::Unlisted => CodeAnswer::Unknown(puzzled(fault)),
    }
}

/// What `codepay`'s failure means for the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failed {
    /// Refused, if the order turns out not to be paid.
    IfUnpaid(Reason),
    /// Only the order's own state tells.
    Ask,
    /// The customer is asked to confirm.
    Waits,
    /// Nobody knows.
    Unknown(Unknown),
}

/// Reads `codepay`'s answer of failure (the table of wechatpay.md §8).
pub(super) fn failed(fault: &Fault) -> Failed {
    match meaning(fault) {
        Meaning::Refused(reason) => Failed::IfUnpaid(reason),
        Meaning::Setup => Failed::IfUnpaid(Reason::ShopSetup),
        Meaning::Conflict => Failed::Ask,
        Meaning::Waiting => Failed::Waits,
        Meaning::NotFound
        | Meaning::Unsigned
        | Meaning::NoStatement
        | Meaning::NotYet
        | Meaning::Fault
        | Meaning::Unlisted => Failed::Unknown(puzzled(fault)),
    }
}
