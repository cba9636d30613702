//! What an answer must name to be about what was asked. A genuine answer about something
//! else may be a replay.

use super::answers::unreadable;
use super::fields::{RefundReply, Reply, text};
use crate::http::unknown;
use crate::{Asked, Refund};
use hexiao_domain::{Answer, OrderNumber, Reason, TransactionId, Unknown};

/// Proves that an answer names `asked` and nothing else.
pub(super) fn same(named: Option<&str>, asked: &str) -> Result<(), Unknown> {
    match named {
        Some(named) if named == asked => Ok(()),
        Some(_) => Err(unknown(Reason::OrderDiffers)),
        None => Err(unreadable()),
    }
}

/// Binds what is said of a payment to what was asked.
pub(super) fn payment(answer: Answer, reply: &Reply, asked: Asked<'_>) -> Answer {
    match asked {
        Asked::Order(order)
        | Asked::Shown { order, .. }
        | Asked::Made { order, .. }
        | Asked::Since { order, .. } => by_order(answer, reply, order),
        Asked::Transaction(id) => by_transaction(answer, reply, id),
    }
}

/// Money must name its order. Money of another order is passed on as it is: the till keeps
/// it as evidence and books nothing.
fn by_order(answer: Answer, reply: &Reply, order: &OrderNumber) -> Answer {
    let named = text(&reply.out_trade_no);
    match answer {
        Answer::Paid(proof) if named.is_some() => Answer::Paid(proof),
        Answer::Paid(_) => Answer::Unknown(unreadable()),
        Answer::Pending | Answer::Closed(_) | Answer::Unknown(_) => {
            or_unknown(answer, same(named, order.as_str()))
        }
        Answer::NotFound | Answer::Refused(_) => answer,
    }
}

/// Money of another transaction proves nothing of the one that was noted.
fn by_transaction(answer: Answer, reply: &Reply, id: &TransactionId) -> Answer {
    match answer {
        Answer::Paid(_) | Answer::Pending | Answer::Closed(_) | Answer::Unknown(_) => {
            or_unknown(answer, same(text(&reply.transaction_id), id.as_str()))
        }
        Answer::NotFound | Answer::Refused(_) => answer,
    }
}

fn or_unknown(answer: Answer, fit: Result<(), Unknown>) -> Answer {
    match fit {
        Ok(()) => answer,
        Err(unknown) => Answer::Unknown(unknown),
    }
}

/// Proves that an answer is about this refund, of this payment and this amount.
pub(super) fn refund(reply: &RefundReply, asked: &Refund<'_>) -> Result<(), Unknown> {
    same(text(&reply.out_refund_no), asked.request)?;
    same(text(&reply.transaction_id), asked.transaction.as_str())?;
    let amount = reply.amount.as_ref().ok_or_else(unreadable)?;
    let named = text(&amount.currency);
    if named.is_some_and(|named| named != asked.amount.currency().code()) {
        return Err(unknown(Reason::CurrencyDiffers));
    }
    match amount.refund {
        Some(fen) if fen == asked.amount.minor() => Ok(()),
        Some(_) => Err(unknown(Reason::AmountDiffers)),
        None => Err(unreadable()),
    }
}
