//! The calls: content out, verified answer in, bound to what was asked, in the till's words.

use super::{Alipay, answers, bind, content, refunded};
use crate::http::unknown;
use crate::{Asked, Credentials, GivenUp, Order, Platform, Record, Refund};
use hexiao_domain::{
    Answer, AuthCode, CancelAnswer, CodeAnswer, Method, OrderNumber, Reason, RecordAnswer,
    RefundAnswer, Timestamp,
};

/// A refund that is younger may be absent from its query, which proves nothing then
/// (alipay.md §9).
const REFUND_REST_SECONDS: i64 = 10;

impl Platform for Alipay {
    fn check(&self, now: Timestamp) -> Credentials {
        self.ask_who_we_are(now)
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
        let reply = self.call("alipay.trade.precreate", &content, now);
        match reply.and_then(|reply| bind::to_order(reply, order.number)) {
            Ok(reply) => answers::precreate(&reply),
            Err(unknown) => CodeAnswer::Unknown(unknown),
        }
    }

    fn pay(&self, order: &Order<'_>, code: &AuthCode, now: Timestamp) -> Answer {
        let content = match content::order_with_code(order, code) {
            Ok(content) => content,
            Err(reason) => return Answer::Refused(reason),
        };
        let reply = match self.call("alipay.trade.pay", &content, now) {
            Ok(reply) => reply,
            Err(unknown) => return Answer::Unknown(unknown),
        };
        match answers::pay(&reply) {
            Some(answer) => bind::payment(answer, &reply, Asked::Order(order.number)),
            None => self.paid_before(order.number, now),
        }
    }

    fn query(&self, asked: Asked<'_>, now: Timestamp) -> Answer {
        match self.call("alipay.trade.query", &content::asked(asked), now) {
            Ok(reply) => bind::payment(answers::query(&reply), &reply, asked),
            Err(unknown) => Answer::Unknown(unknown),
        }
    }

    fn cancel(&self, given_up: &GivenUp<'_>, now: Timestamp) -> CancelAnswer {
        let order = given_up.order;
        let reply = self.call("alipay.trade.cancel", &content::order_only(order), now);
        match reply.and_then(|reply| bind::to_order(reply, order)) {
            Ok(reply) => answers::cancel(&reply),
            Err(unknown) => CancelAnswer::Unknown(unknown),
        }
    }

    fn close(&self, order: &OrderNumber, now: Timestamp) -> CancelAnswer {
        let reply = self.call("alipay.trade.close", &content::order_only(order), now);
        match reply.and_then(|reply| bind::to_order(reply, order)) {
            Ok(reply) => answers::close(&reply),
            Err(unknown) => CancelAnswer::Unknown(unknown),
        }
    }

    fn refund_rest_seconds(&self) -> i64 {
        REFUND_REST_SECONDS
    }

    fn refund(&self, refund: &Refund<'_>, now: Timestamp) -> RefundAnswer {
        let content = match content::refund(refund) {
            Ok(content) => content,
            Err(reason) => return RefundAnswer::Refused(reason),
        };
        let reply = self.call("alipay.trade.refund", &content, now);
        match reply.and_then(|reply| bind::to_refund(reply, refund)) {
            Ok(reply) => refunded::told(answers::refund(&reply), &reply, refund),
            Err(unknown) => RefundAnswer::Unknown(unknown),
        }
    }

    fn refund_query(&self, refund: &Refund<'_>, now: Timestamp) -> RefundAnswer {
        let content = content::refund_asked(refund);
        let reply = self.call("alipay.trade.fastpay.refund.query", &content, now);
        let reply = reply.and_then(|reply| bind::to_refund(reply, refund));
        match reply.and_then(|reply| bind::to_request(reply, refund.request)) {
            Ok(reply) => refunded::looked_up(answers::refund_query(&reply), &reply, refund),
            Err(unknown) => RefundAnswer::Unknown(unknown),
        }
    }

    fn record(&self, record: &Record<'_>, now: Timestamp) -> RecordAnswer {
        let content = content::record(record, &self.record_kind);
        let reply = self.call("alipay.trade.orderinfo.sync", &content, now);
        // Money that came by a static code has the platform's own order number, not ours.
        match reply.and_then(|reply| bind::to_transaction(reply, record.transaction)) {
            Ok(reply) => answers::record(&reply),
            Err(unknown) => RecordAnswer::Unknown(unknown),
        }
    }
}

impl Alipay {
    /// The platform says the order is paid already: its own record is the answer. Anything
    /// less than that record leaves us without knowledge, never with a failure.
    fn paid_before(&self, order: &OrderNumber, now: Timestamp) -> Answer {
        match self.query(Asked::Order(order), now) {
            answer @ (Answer::Paid(_) | Answer::Closed(_) | Answer::Unknown(_)) => answer,
            Answer::Pending | Answer::NotFound | Answer::Refused(_) => {
                Answer::Unknown(unknown(Reason::OrderConflict))
            }
        }
    }
}
