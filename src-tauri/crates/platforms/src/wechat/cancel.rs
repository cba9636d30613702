//! Giving an order up: a shown code is closed, a scanned one is reversed (wechatpay.md §6, §7).

use super::Wechat;
use super::answers::{State, is_absent};
use super::calls::Known;
use super::codes::puzzled;
use super::exchange::{Heard, Said};
use super::fields::text;
use super::{answers, bind};
use crate::GivenUp;
use crate::http::unknown;
use hexiao_domain::{CancelAnswer, OrderNumber, Reason, Timestamp, Unknown};

/// A reverse sooner than this after the payment was asked for is not taken (wechatpay.md §7).
const REVERSE_AFTER: i64 = 15;

/// After this a payment is given back by a refund, not by a reverse.
const REVERSE_WITHIN: i64 = 7 * 24 * 60 * 60;

/// A customer's code is dead two minutes after it was scanned: an order that is not there by
/// then cannot come to be paid by a request that was lost on the way.
const SCANNED_CODE_LIFE: i64 = 120;

/// A shown code is dead two hours after it was made (wechatpay.md §5).
const SHOWN_CODE_LIFE: i64 = 2 * 60 * 60;

impl Wechat {
    /// Closes the order of a shown code.
    pub(super) fn close_shown(&self, given_up: &GivenUp<'_>, now: Timestamp) -> CancelAnswer {
        match self.tell_close(given_up.order, now) {
            Ok(Told::Done) => CancelAnswer::Closed,
            Ok(Told::Fault(fault)) => self.after_close(given_up, puzzled(&fault), now),
            Err(unknown) => CancelAnswer::Unknown(unknown),
        }
    }

    /// The close was refused: what the platform signs of the order decides.
    fn after_close(&self, given_up: &GivenUp<'_>, why: Unknown, now: Timestamp) -> CancelAnswer {
        match self.state_of(given_up.order, now) {
            Ok(Known::As { state, .. }) => closed_as(state, why),
            // Without its code, which no customer ever saw, an order cannot be paid, should
            // it come to exist after all; with it, not after the code is dead.
            Ok(Known::NotThere) => {
                let dead = now.seconds_since(given_up.made_at) > SHOWN_CODE_LIFE;
                match given_up.code.is_none() || dead {
                    true => CancelAnswer::Closed,
                    false => CancelAnswer::Unknown(unknown(Reason::NotFound)),
                }
            }
            Err(unknown) => CancelAnswer::Unknown(unknown),
        }
    }

    /// Closes an order that must exist.
    pub(super) fn close_order(&self, order: &OrderNumber, now: Timestamp) -> CancelAnswer {
        match self.tell_close(order, now) {
            Ok(Told::Done) => CancelAnswer::Closed,
            Ok(Told::Fault(fault)) if is_absent(&fault) => CancelAnswer::Refused(Reason::NotFound),
            Ok(Told::Fault(fault)) => match self.state_of(order, now) {
                Ok(Known::As { state, .. }) => closed_as(state, puzzled(&fault)),
                Ok(Known::NotThere) => CancelAnswer::Unknown(puzzled(&fault)),
                Err(unknown) => CancelAnswer::Unknown(unknown),
            },
            Err(unknown) => CancelAnswer::Unknown(unknown),
        }
    }

    fn tell_close(&self, order: &OrderNumber, now: Timestamp) -> Result<Told, Unknown> {
        let path = format!("/v3/pay/transactions/out-trade-no/{order}/close");
        match self.post(&path, &self.merchant_only(), now)? {
            Said::Proved(proved) if proved.status == 204 => Ok(Told::Done),
            Said::Proved(_) => Err(answers::unreadable()),
            Said::Fault(fault) => Ok(Told::Fault(fault)),
        }
    }

    /// Reverses a payment with a scanned code, and learns what that did: it closes an unpaid
    /// order and gives a paid one back.
    pub(super) fn reverse(&self, given_up: &GivenUp<'_>, now: Timestamp) -> CancelAnswer {
        let age = now.seconds_since(given_up.made_at);
        if age < REVERSE_AFTER {
            return CancelAnswer::Unknown(unknown(Reason::TooEarly));
        }
        let told = self.tell_reverse(given_up.order, now);
        let told = match told {
            Ok(told) => told,
            Err(unknown) => return CancelAnswer::Unknown(unknown),
        };
        match (self.state_of(given_up.order, now), told) {
            (Ok(Known::As { state, named_money }), told) => {
                reversed_as(state, named_money, told.fault(), age)
            }
            (Ok(Known::NotThere), Told::Fault(fault)) if is_absent(&fault) => {
                match age > SCANNED_CODE_LIFE {
                    true => CancelAnswer::Closed,
                    false => CancelAnswer::Unknown(unknown(Reason::TooEarly)),
                }
            }
            (Ok(Known::NotThere), Told::Fault(fault)) => CancelAnswer::Unknown(puzzled(&fault)),
            (Ok(Known::NotThere), Told::Done) => {
                CancelAnswer::Unknown(unknown(Reason::OrderConflict))
            }
            (Err(unknown), _) => CancelAnswer::Unknown(unknown),
        }
    }

    fn tell_reverse(&self, order: &OrderNumber, now: Timestamp) -> Result<Told, Unknown> {
        let path = format!("/v3/pay/transactions/out-trade-no/{order}/reverse");
        let said = self.post(&path, &self.merchant_and_app(), now)?;
        match self.reply(said)? {
            Heard::Reply(reply) => {
                bind::same(text(&reply.out_trade_no), order.as_str())?;
                Ok(Told::Done)
            }
            Heard::Fault(fault) => Ok(Told::Fault(fault)),
        }
    }
}

/// What a close or a reverse was answered with.
enum Told {
    /// Proved: done.
    Done,
    /// Not proved: not done, as it seems.
    Fault(super::fields::Fault),
}

impl Told {
    fn fault(&self) -> Option<Unknown> {
        match self {
            Self::Done => None,
            Self::Fault(fault) => Some(puzzled(fault)),
        }
    }
}

/// What a close found that was refused for `why`. Money that arrived first is for the next
/// query to find.
fn closed_as(state: State, why: Unknown) -> CancelAnswer {
    match state {
        State::Closed | State::Revoked => CancelAnswer::Closed,
        State::Paid | State::Refunded => CancelAnswer::Unknown(unknown(Reason::OrderConflict)),
        State::NotPaid | State::Paying | State::Failed => CancelAnswer::Unknown(why),
    }
}

/// What a reverse left behind. `why` is its answer of failure, if it had one: an order of
/// which a part was refunded before is not reversed, and has the same state as a reversed one.
fn reversed_as(state: State, named_money: bool, why: Option<Unknown>, age: i64) -> CancelAnswer {
    let is_over = age > REVERSE_WITHIN;
    match (state, why) {
        (State::Revoked, _) if named_money => CancelAnswer::Refunded,
        (State::Revoked | State::Closed, _) => CancelAnswer::Closed,
        (State::Refunded, None) => CancelAnswer::Refunded,
        (State::Refunded, Some(why)) if why.reason == Reason::OrderConflict => {
            CancelAnswer::Refused(Reason::OrderConflict)
        }
        (State::Paid, _) if is_over => CancelAnswer::Refused(Reason::OrderConflict),
        (State::Paid | State::Refunded | State::NotPaid | State::Paying | State::Failed, why) => {
            CancelAnswer::Unknown(why.unwrap_or_else(|| unknown(Reason::PlatformFault)))
        }
    }
}
