//! What an answer must name to be about what was asked. A genuine answer about something
//! else may be a replay.

use super::fields::{Reply, text};
use crate::http::unknown;
use crate::{Asked, Refund};
use hexiao_domain::{Answer, OrderNumber, Reason, TransactionId, Unknown};

/// The answer, unless it names another order.
pub(super) fn to_order(reply: Reply, order: &OrderNumber) -> Result<Reply, Unknown> {
    same(text(&reply.out_trade_no), order.as_str())?;
    Ok(reply)
}

/// The answer, unless it names another refund.
pub(super) fn to_request(reply: Reply, request: &str) -> Result<Reply, Unknown> {
    same(text(&reply.out_request_no), request)?;
    Ok(reply)
}

/// The answer, unless it names another transaction.
pub(super) fn to_transaction(reply: Reply, id: &TransactionId) -> Result<Reply, Unknown> {
    same(text(&reply.trade_no), id.as_str())?;
    Ok(reply)
}

/// The answer, unless it names another payment than the refund's, or money of another
/// currency.
pub(super) fn to_refund(reply: Reply, refund: &Refund<'_>) -> Result<Reply, Unknown> {
    let own = refund.amount.currency().code();
    let other = |field| text(field).is_some_and(|named| named != own);
    if other(&reply.trans_currency) || other(&reply.refund_currency) {
        return Err(unknown(Reason::CurrencyDiffers));
    }
    let reply = to_transaction(reply, refund.transaction)?;
    match refund.order {
        Some(order) => to_order(reply, order),
        None => Ok(reply),
    }
}

fn same(named: Option<&str>, asked: &str) -> Result<(), Unknown> {
    match named {
        Some(named) if named != asked => Err(unknown(Reason::OrderDiffers)),
        _ => Ok(()),
    }
}

/// Binds what is said of a payment to what was asked.
pub(super) fn payment(answer: Answer, reply: &Reply, asked: Asked<'_>) -> Answer {
    match asked {
        Asked::Order(order)
        | Asked::Shown { order, .. }
        | Asked::Made { order, .. }
        | Asked::Since { order, .. } => by_order(answer, text(&reply.out_trade_no), order),
        Asked::Transaction(id) => by_transaction(answer, text(&reply.trade_no), id),
    }
}

/// Money must name its order. Money of another order is passed on as it is: the till keeps
/// it as evidence and books nothing.
fn by_order(answer: Answer, named: Option<&str>, order: &OrderNumber) -> Answer {
    match answer {
        Answer::Paid(proof) if named.is_some() => Answer::Paid(proof),
        Answer::Paid(_) => Answer::Unknown(unknown(Reason::Unreadable)),
        // A refusal need not name the order; one that does is about that one.
        Answer::Pending | Answer::Closed(_) | Answer::NotFound | Answer::Refused(_) => {
            or_unknown(answer, same(named, order.as_str()))
        }
        Answer::Unknown(_) => answer,
    }
}

/// Money of another transaction proves nothing of the one that was noted.
fn by_transaction(answer: Answer, named: Option<&str>, id: &TransactionId) -> Answer {
    match answer {
        Answer::Paid(_) | Answer::Pending | Answer::Closed(_) => {
            or_unknown(answer, same(Some(named.unwrap_or_default()), id.as_str()))
        }
        Answer::NotFound | Answer::Refused(_) | Answer::Unknown(_) => answer,
    }
}

fn or_unknown(answer: Answer, fit: Result<(), Unknown>) -> Answer {
    match fit {
        Ok(()) => answer,
        Err(unknown) => Answer::Unknown(unknown),
    }
}
