//! From a proved answer to the till's own words, one function a call. What is not plainly a
//! success or a refusal is unknown, and a query settles it.

use super::fields::Reply;
use crate::http::unknown;
use crate::refunds::refused;
use crate::said::{Line, Outcome};
use hexiao_domain::{
    Answer, CancelAnswer, CodeAnswer, Money, Reason, RecordAnswer, RefundAnswer, Unknown,
};

/// The longest code text that fits a QR symbol a phone reads at arm's length.
const LONGEST_CODE: usize = 512;

/// What a proved answer says, before the call gives it its meaning.
enum Said {
    /// The state of what was asked about.
    State(String),
    /// There is no such thing.
    NotFound,
    /// It exists with other data or in another state.
    Conflict,
    /// The contract does not include this call.
    NotOffered,
    /// The request or the account is wrong; nothing was done.
    Setup,
    /// Nothing a till knows.
    Odd,
}

fn said(reply: &Reply) -> Said {
    match (reply.status, reply.error.as_deref()) {
        (200, None) => reply.state.clone().map_or(Said::Odd, Said::State),
        (404, Some("not_found")) => Said::NotFound,
        (409, Some("conflict")) => Said::Conflict,
        (403, Some("not_offered")) => Said::NotOffered,
        (400, Some("invalid")) | (401, Some("unauthorized")) => Said::Setup,
        _ => Said::Odd,
    }
}

fn puzzled(said: &Said) -> Unknown {
    unknown(match said {
        Said::NotFound => Reason::NotFound,
        Said::Conflict => Reason::OrderConflict,
        Said::NotOffered | Said::Setup => Reason::ShopSetup,
        Said::State(_) | Said::Odd => Reason::Unreadable,
    })
}

/// What a platform can know of; the rest is a plain refusal.
const STATED: &[Reason] = &[
    Reason::AuthCodeInvalid,
    Reason::BalanceTooLow,
    Reason::CustomerLimit,
    Reason::CustomerBlocked,
    Reason::RiskRefused,
    Reason::CustomerMustAct,
    Reason::BuyerIsSeller,
    Reason::ShopLimit,
    Reason::ShopSetup,
];

/// Every state, every error and every reason of the protocol, and what each says of a payment
/// that was asked for.
pub(crate) fn listed() -> Vec<Line> {
    let mut lines = vec![
        ("paid", Outcome::Paid, None),
        ("waiting", Outcome::Pending, None),
        ("refused", Outcome::Refused, Some(Reason::Declined)),
        ("not_offered", Outcome::Refused, Some(Reason::ShopSetup)),
        ("invalid", Outcome::Refused, Some(Reason::ShopSetup)),
        ("unauthorized", Outcome::Refused, Some(Reason::ShopSetup)),
        (
            "not_found",
            Outcome::Unknown,
            Some(puzzled(&Said::NotFound).reason),
        ),
        (
            "conflict",
            Outcome::Unknown,
            Some(puzzled(&Said::Conflict).reason),
        ),
    ];
    let stated = STATED.iter();
    lines.extend(stated.map(|reason| (reason.code(), Outcome::Refused, Some(*reason))));
    lines
}

/// Why a payment was refused. Only what a platform can know of; the rest is a plain refusal.
fn reason(reply: &Reply) -> Reason {
    let stated = reply.reason.as_deref().and_then(Reason::parse);
    match stated {
        Some(reason) if STATED.contains(&reason) => reason,
        _ => Reason::Declined,
    }
}

fn paid(reply: &Reply) -> Answer {
    match reply.proof() {
        Some(proof) => Answer::Paid(proof),
        None => Answer::Unknown(unknown(Reason::Unreadable)),
    }
}

/// `POST /payments` without a customer's code.
/// The customer pays what the platform holds, so that must be the sale's own amount.
pub(super) fn precreate(reply: &Reply, amount: Money) -> CodeAnswer {
    let said = said(reply);
    let state = match &said {
        Said::State(state) => state.as_str(),
        Said::NotOffered | Said::Setup => return CodeAnswer::Refused(Reason::ShopSetup),
        Said::NotFound | Said::Conflict | Said::Odd => return CodeAnswer::Unknown(puzzled(&said)),
    };
    let code = reply.code.as_deref().filter(|code| drawable(code));
    match (state, code) {
        ("waiting", Some(_)) if reply.money() != Some(amount) => {
            CodeAnswer::Unknown(unknown(Reason::AmountDiffers))
        }
        ("waiting", Some(code)) => CodeAnswer::Code(code.to_owned()),
        ("paid", _) => CodeAnswer::Unknown(unknown(Reason::OrderConflict)),
        ("closed", _) => CodeAnswer::Refused(Reason::OrderConflict),
        ("refused", _) => CodeAnswer::Refused(reason(reply)),
        _ => CodeAnswer::Unknown(unknown(Reason::Unreadable)),
    }
}

/// A code is drawn as it is; it must be plain text of a sane length.
fn drawable(code: &str) -> bool {
    let plain = code.bytes().all(|byte| byte.is_ascii_graphic());
    plain && (1..=LONGEST_CODE).contains(&code.len())
}

/// `POST /payments` with a customer's code.
pub(super) fn pay(reply: &Reply) -> Answer {
    let said = said(reply);
    match &said {
        Said::State(state) => match state.as_str() {
            "paid" => paid(reply),
            "waiting" => Answer::Pending,
            "closed" => Answer::Closed(reply.transaction()),
            "refused" => Answer::Refused(reason(reply)),
            _ => Answer::Unknown(puzzled(&said)),
        },
        Said::NotOffered | Said::Setup => Answer::Refused(Reason::ShopSetup),
        Said::NotFound | Said::Conflict | Said::Odd => Answer::Unknown(puzzled(&said)),
    }
}

/// `GET /payments/…` and `GET /transactions/…`. A refused payment can take no money any
/// more: for a query it is closed. A refusal to answer says nothing of the payment.
pub(super) fn query(reply: &Reply) -> Answer {
    let said = said(reply);
    match &said {
        Said::State(state) => match state.as_str() {
            "paid" => paid(reply),
            "waiting" => Answer::Pending,
            "closed" | "refused" => Answer::Closed(reply.transaction()),
            _ => Answer::Unknown(puzzled(&said)),
        },
        Said::NotFound => Answer::NotFound,
        Said::Conflict | Said::NotOffered | Said::Setup | Said::Odd => {
            Answer::Unknown(puzzled(&said))
        }
    }
}

/// `POST /payments/{order_no}/close` answers how the payment stands then.
pub(super) fn close(reply: &Reply) -> CancelAnswer {
    let said = said(reply);
    match &said {
        Said::State(state) => match state.as_str() {
            "closed" | "refused" => CancelAnswer::Closed,
            "paid" | "waiting" => CancelAnswer::Unknown(unknown(Reason::OrderConflict)),
            _ => CancelAnswer::Unknown(puzzled(&said)),
        },
        Said::NotFound => CancelAnswer::Refused(Reason::NotFound),
        Said::Conflict | Said::NotOffered | Said::Setup | Said::Odd => {
            CancelAnswer::Unknown(puzzled(&said))
        }
    }
}

/// `POST /payments/{order_no}/refunds`.
pub(super) fn refund(reply: &Reply) -> RefundAnswer {
    let said = said(reply);
    match &said {
        Said::State(state) => given_back(state, reply),
        Said::NotFound => RefundAnswer::Refused(Reason::NotFound),
        Said::Conflict => RefundAnswer::Refused(Reason::OrderConflict),
        Said::NotOffered | Said::Setup => RefundAnswer::Refused(Reason::ShopSetup),
        Said::Odd => RefundAnswer::Unknown(puzzled(&said)),
    }
}

/// `GET /payments/{order_no}/refunds/{request}`. A refund that is not known there was not
/// received, or not yet: the same request again does no harm.
pub(super) fn refund_query(reply: &Reply) -> RefundAnswer {
    let said = said(reply);
    match &said {
        Said::State(state) => given_back(state, reply),
        Said::NotFound => RefundAnswer::Pending,
        Said::Conflict | Said::NotOffered | Said::Setup | Said::Odd => {
            RefundAnswer::Unknown(puzzled(&said))
        }
    }
}

fn given_back(state: &str, reply: &Reply) -> RefundAnswer {
    match state {
        "done" => RefundAnswer::Done,
        "pending" => RefundAnswer::Pending,
        "refused" => refused(reason(reply)),
        _ => RefundAnswer::Unknown(unknown(Reason::Unreadable)),
    }
}

/// `POST /redemptions`.
pub(super) fn record(reply: &Reply) -> RecordAnswer {
    let said = said(reply);
    match &said {
        Said::State(state) if state == "recorded" => RecordAnswer::Recorded,
        // The id is made from the order number alone: another record under it is this
        // redemption, told before the ledger lost it, with the time it then had.
        Said::Conflict => RecordAnswer::Recorded,
        Said::NotOffered => RecordAnswer::NotOffered,
        Said::NotFound => RecordAnswer::Refused(Reason::NotFound),
        Said::State(_) | Said::Setup | Said::Odd => RecordAnswer::Unknown(puzzled(&said)),
    }
}
