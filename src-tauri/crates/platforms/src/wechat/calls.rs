//! The calls: content out, verified answer in, bound to what was asked, in the till's words.

use super::answers::{self, Failed, State};
use super::content;
use super::exchange::{Heard, Said};
use super::{Wechat, bind};
use crate::http::unknown;
use crate::{Asked, Credentials, GivenUp, Order, Platform, Record, Refund};
use hexiao_domain::{
    Answer, AuthCode, CancelAnswer, CodeAnswer, Method, OrderNumber, Reason, RecordAnswer,
    RefundAnswer, Timestamp, Unknown,
};

/// The customer must confirm; the order is under way (wechatpay.md §7).
const ACCEPTED: u16 = 202;

impl Platform for Wechat {
    fn check(&self, now: Timestamp) -> Credentials {
        self.ask_who_we_are(now)
    }

    /// An order with a shown code needs an address for notices (wechatpay.md §4).
    fn takes(&self, method: Method) -> bool {
        match method {
            Method::ShowCode => !self.page.is_empty(),
            Method::ScanCode | Method::StaticCode => true,
        }
    }

    fn precreate(&self, order: &Order<'_>, now: Timestamp) -> CodeAnswer {
        let content = match self.native(order, now) {
            Ok(content) => content,
            Err(reason) => return CodeAnswer::Refused(reason),
        };
        let said = self.post(content::NATIVE, &content, now);
        // The answer is the code alone; it names no order to be bound to.
        match said.and_then(|said| self.reply(said)) {
            Ok(Heard::Reply(reply)) => answers::code(&reply),
            Ok(Heard::Fault(fault)) => answers::no_code(&fault),
            Err(unknown) => CodeAnswer::Unknown(unknown),
        }
    }

    fn pay(&self, order: &Order<'_>, code: &AuthCode, now: Timestamp) -> Answer {
        let content = match self.codepay(order, code) {
            Ok(content) => content,
            Err(reason) => return Answer::Refused(reason),
        };
        let said = match self.post("/v3/pay/transactions/codepay", &content, now) {
            Ok(said) => said,
            Err(unknown) => return Answer::Unknown(unknown),
        };
        let accepted = matches!(&said, Said::Proved(proved) if proved.status == ACCEPTED);
        match self.reply(said) {
            Ok(Heard::Reply(reply)) if accepted && answers::state(&reply).is_none() => {
                Answer::Pending
            }
            Ok(Heard::Reply(reply)) => {
                bind::payment(answers::payment(&reply), &reply, Asked::Order(order.number))
            }
            Ok(Heard::Fault(fault)) => self.settle(answers::failed(&fault), order.number, now),
            Err(unknown) => Answer::Unknown(unknown),
        }
    }

    fn query(&self, asked: Asked<'_>, now: Timestamp) -> Answer {
        match self.ask(asked, now) {
            Ok(Heard::Reply(reply)) => bind::payment(answers::payment(&reply), &reply, asked),
            Ok(Heard::Fault(fault)) => answers::unanswered(&fault),
            Err(unknown) => Answer::Unknown(unknown),
        }
    }

    fn cancel(&self, given_up: &GivenUp<'_>, now: Timestamp) -> CancelAnswer {
        match given_up.method {
            Method::ShowCode => self.close_shown(given_up, now),
            Method::ScanCode => self.reverse(given_up, now),
            // The printed code is not bound to an order: the platform never heard of it.
            Method::StaticCode => CancelAnswer::Closed,
        }
    }

    fn close(&self, order: &OrderNumber, now: Timestamp) -> CancelAnswer {
        self.close_order(order, now)
    }

    fn refund(&self, refund: &Refund<'_>, now: Timestamp) -> RefundAnswer {
        self.give_back(refund, now)
    }

    fn refund_query(&self, refund: &Refund<'_>, now: Timestamp) -> RefundAnswer {
        self.given_back(refund, now)
    }

    /// There is no call to record a redemption (redemption-upload.md): the platform's signed
    /// word that the money is there is all there is to have.
    fn record(&self, record: &Record<'_>, now: Timestamp) -> RecordAnswer {
        let id = record.transaction;
        let reply = match self.ask(Asked::Transaction(id), now) {
            Ok(Heard::Reply(reply)) => reply,
            Ok(Heard::Fault(fault)) => {
                return RecordAnswer::Unknown(super::codes::puzzled(&fault));
            }
            Err(unknown) => return RecordAnswer::Unknown(unknown),
        };
        let named = super::fields::text(&reply.transaction_id);
        if let Err(unknown) = bind::same(named, id.as_str()) {
            return RecordAnswer::Unknown(unknown);
        }
        match answers::state(&reply) {
            Some(State::Paid | State::Refunded) => RecordAnswer::NotOffered,
            Some(
                State::NotPaid | State::Paying | State::Failed | State::Closed | State::Revoked,
            ) => RecordAnswer::Refused(Reason::NotPaid),
            None => RecordAnswer::Unknown(answers::unreadable()),
        }
    }
}

impl Wechat {
    /// Asks where an order or a transaction stands. An unpaid order is known by the till's
    /// number alone (wechatpay.md §6).
    pub(super) fn ask(&self, asked: Asked<'_>, now: Timestamp) -> Result<Heard, Unknown> {
        let which = match asked {
            Asked::Order(order)
            | Asked::Shown { order, .. }
            | Asked::Made { order, .. }
            | Asked::Since { order, .. } => {
                format!("out-trade-no/{order}")
            }
            Asked::Transaction(id) => format!("id/{id}"),
        };
        let path = format!("/v3/pay/transactions/{which}?mchid={}", self.merchant);
        let said = self.get(&path, now)?;
        self.reply(said)
    }

    /// What the platform's own record of an order says, bound to that order.
    pub(super) fn state_of(&self, order: &OrderNumber, now: Timestamp) -> Result<Known, Unknown> {
        match self.ask(Asked::Order(order), now)? {
            Heard::Reply(reply) => {
                bind::same(super::fields::text(&reply.out_trade_no), order.as_str())?;
                let state = answers::state(&reply).ok_or_else(answers::unreadable)?;
                let named_money = reply.transaction().is_some();
                Ok(Known::As { state, named_money })
            }
            Heard::Fault(fault) if answers::is_absent(&fault) => Ok(Known::NotThere),
            Heard::Fault(fault) => Err(super::codes::puzzled(&fault)),
        }
    }

    /// An answer of failure is proved by nobody: before a payment counts as refused, the
    /// platform's signed record is asked whether an earlier try took the money.
    fn settle(&self, failed: Failed, order: &OrderNumber, now: Timestamp) -> Answer {
        let refused = match failed {
            Failed::IfUnpaid(reason) => Some(reason),
            Failed::Ask => None,
            Failed::Waits => return Answer::Pending,
            Failed::Unknown(unknown) => return Answer::Unknown(unknown),
        };
        let heard = match self.ask(Asked::Order(order), now) {
            Ok(heard) => heard,
            Err(unknown) => return Answer::Unknown(unknown),
        };
        let (answer, state) = match &heard {
            Heard::Reply(reply) => {
                let answer = answers::payment(reply);
                let answer = bind::payment(answer, reply, Asked::Order(order));
                (answer, answers::state(reply))
            }
            Heard::Fault(fault) => (answers::unanswered(fault), None),
        };
        let unpaid = matches!(state, Some(State::NotPaid | State::Failed));
        match (answer, refused) {
            (Answer::NotFound, Some(reason)) => Answer::Refused(reason),
            (Answer::Pending, Some(reason)) if unpaid => Answer::Refused(reason),
            (Answer::Unknown(why), Some(reason)) if unpaid && why.reason == Reason::Declined => {
                Answer::Refused(reason)
            }
            (Answer::NotFound | Answer::Refused(_), None) => {
                Answer::Unknown(unknown(Reason::OrderConflict))
            }
            (
                answer @ (Answer::Paid(_)
                | Answer::Pending
                | Answer::Closed(_)
                | Answer::Refused(_)
                | Answer::Unknown(_)),
                _,
            ) => answer,
        }
    }
}

/// What the platform knows of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// Signed.
    As {
        /// Where it stands.
        state: State,
        /// It has the platform's number of a payment: money moved at some time.
        named_money: bool,
    },
    /// It says there is no such order; nothing proves that.
    NotThere,
}
