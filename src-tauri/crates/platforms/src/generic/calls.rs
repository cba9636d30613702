//! The calls: content out, proved answer in, bound to what was asked, in the till's words.

use super::{Generic, answers, content};
use crate::generic::fields::Reply;
use crate::http::{segment, unknown};
use crate::{Asked, Credentials, GivenUp, Order, Platform, Record, Refund};
use hexiao_domain::{
    Answer, AuthCode, CancelAnswer, CodeAnswer, Method, OrderNumber, Reason, RecordAnswer,
    RefundAnswer, Timestamp, Unknown,
};
use serde_json::json;

impl Platform for Generic {
    fn check(&self, now: Timestamp) -> Credentials {
        self.ask_who_we_are(now)
    }

    fn poll_seconds(&self) -> Option<u8> {
        self.poll_seconds
    }

    fn takes(&self, method: Method) -> bool {
        match method {
            Method::ShowCode | Method::ScanCode | Method::StaticCode => true,
        }
    }

    fn precreate(&self, order: &Order<'_>, now: Timestamp) -> CodeAnswer {
        let content = match content::order(order) {
            Ok(content) => content,
            Err(reason) => return CodeAnswer::Refused(reason),
        };
        let key = format!("{}-create", order.number);
        let reply = self.post("/payments", &content, &key, now);
        match reply.and_then(|reply| to_order(reply, order.number)) {
            Ok(reply) => answers::precreate(&reply, order.amount),
            Err(unknown) => CodeAnswer::Unknown(unknown),
        }
    }

    fn pay(&self, order: &Order<'_>, code: &AuthCode, now: Timestamp) -> Answer {
        let content = match content::order_with_code(order, code) {
            Ok(content) => content,
            Err(reason) => return Answer::Refused(reason),
        };
        let key = format!("{}-pay", order.number);
        let reply = self.post("/payments", &content, &key, now);
        match reply.and_then(|reply| to_order(reply, order.number)) {
            Ok(reply) => answers::pay(&reply),
            Err(unknown) => Answer::Unknown(unknown),
        }
    }

    fn query(&self, asked: Asked<'_>, now: Timestamp) -> Answer {
        let reply = match asked {
            Asked::Order(order)
            | Asked::Shown { order, .. }
            | Asked::Made { order, .. }
            | Asked::Since { order, .. } => {
                let reply = self.get(&format!("/payments/{order}"), now);
                reply.and_then(|reply| to_order(reply, order))
            }
            Asked::Transaction(id) => {
                let reply = self.get(&format!("/transactions/{id}"), now);
                reply.and_then(|reply| to_name(reply, |r| &r.transaction_id, id.as_str()))
            }
        };
        match reply {
            Ok(reply) => answers::query(&reply),
            Err(unknown) => Answer::Unknown(unknown),
        }
    }

    fn cancel(&self, given_up: &GivenUp<'_>, now: Timestamp) -> CancelAnswer {
        self.close(given_up.order, now)
    }

    /// The platform bars the number of an order that it does not know: one that is still on
    /// its way there finds itself closed.
    fn close(&self, order: &OrderNumber, now: Timestamp) -> CancelAnswer {
        let path = format!("/payments/{order}/close");
        let reply = self.post(&path, &json!({}), &format!("{order}-close"), now);
        match reply.and_then(|reply| to_order(reply, order)) {
            Ok(reply) => answers::close(&reply),
            Err(unknown) => CancelAnswer::Unknown(unknown),
        }
    }

    fn refund(&self, refund: &Refund<'_>, now: Timestamp) -> RefundAnswer {
        let content = match content::refund(refund) {
            Ok(content) => content,
            Err(reason) => return RefundAnswer::Refused(reason),
        };
        let path = format!("/payments/{}/refunds", named(refund));
        // Keys are one namespace for the whole account, requests only within a payment.
        let key = format!("{}-{}", refund.transaction, segment(refund.request));
        let reply = self.post(&path, &content, &key, now);
        match reply.and_then(|reply| to_refund(reply, refund)) {
            Ok(reply) => answers::refund(&reply),
            Err(unknown) => RefundAnswer::Unknown(unknown),
        }
    }

    fn refund_query(&self, refund: &Refund<'_>, now: Timestamp) -> RefundAnswer {
        let request = segment(refund.request);
        let (order, transaction) = (named(refund), refund.transaction);
        let path = format!("/payments/{order}/refunds/{request}?transaction_id={transaction}");
        let reply = self.get(&path, now);
        match reply.and_then(|reply| to_refund(reply, refund)) {
            Ok(reply) => answers::refund_query(&reply),
            Err(unknown) => RefundAnswer::Unknown(unknown),
        }
    }

    fn record(&self, record: &Record<'_>, now: Timestamp) -> RecordAnswer {
        let key = record.redemption.as_str();
        let reply = self.post("/redemptions", &content::record(record), key, now);
        match reply.and_then(|reply| to_name(reply, |r| &r.redemption, key)) {
            Ok(reply) => answers::record(&reply),
            Err(unknown) => RecordAnswer::Unknown(unknown),
        }
    }
}

/// The payment in a path. Money that came by a printed code has no order of ours there; the
/// transaction in the request names it.
fn named<'a>(refund: &Refund<'a>) -> &'a str {
    let order = refund.order.map(OrderNumber::as_str);
    order.unwrap_or(refund.transaction.as_str())
}

/// The answer, unless it is about another order.
pub(super) fn to_order(reply: Reply, order: &OrderNumber) -> Result<Reply, Unknown> {
    to_name(reply, |reply| &reply.order_no, order.as_str())
}

/// The answer, unless it is about another refund, or of another amount.
pub(super) fn to_refund(reply: Reply, refund: &Refund<'_>) -> Result<Reply, Unknown> {
    let reply = to_name(reply, |r| &r.transaction_id, refund.transaction.as_str())?;
    let reply = to_name(reply, |r| &r.request, refund.request)?;
    match reply.status == 200 && reply.money() != Some(refund.amount) {
        true => Err(unknown(Reason::AmountDiffers)),
        false => Ok(reply),
    }
}

/// A success must name what was asked; a genuine answer about something else may be a replay.
pub(super) fn to_name(
    reply: Reply,
    field: fn(&Reply) -> &Option<String>,
    asked: &str,
) -> Result<Reply, Unknown> {
    match field(&reply).as_deref() {
        Some(named) if named == asked => Ok(reply),
        Some(_) => Err(unknown(Reason::OrderDiffers)),
        None if reply.status == 200 => Err(unknown(Reason::Unreadable)),
        None => Ok(reply),
    }
}
