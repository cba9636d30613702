//! Money that goes back to the customer: asked once, named for ever, done or refused.

use crate::payment::disputed_for;
use crate::{
    BusinessDay, Money, OrderNumber, Payment, PaymentState, PersonId, Reason, Refusal, Timestamp,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of one refund at the platform: the order number, `R`, and which one it is. The
/// same on every retry, so that a platform gives the money back once.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RefundRequest(String);

impl RefundRequest {
    /// So many refunds of one order have a number in each epoch.
    pub const PER_EPOCH: u32 = 64;

    /// The `nth` refund of `order`, counted from one.
    #[must_use]
    pub fn new(order: &OrderNumber, nth: u32) -> Self {
        Self(format!("{order}R{nth}"))
    }

    /// The name of the next refund of `order` in this epoch, beside those that were `made`.
    /// Each epoch has numbers of its own: a name that lost entries may have sent with another
    /// amount would be answered for that one. The last one is kept for what a person gave back.
    ///
    /// # Errors
    /// The epoch's numbers are used up.
    pub fn next(order: &OrderNumber, epoch: i64, made: &[Refund]) -> Result<Self, Refusal> {
        Self::after(order, epoch, made, Self::PER_EPOCH.saturating_sub(1))
    }

    /// The same for money that went back already and is only booked: nothing is sent under it.
    ///
    /// # Errors
    /// The epoch's numbers are used up.
    pub fn next_booked(order: &OrderNumber, epoch: i64, made: &[Refund]) -> Result<Self, Refusal> {
        Self::after(order, epoch, made, Self::PER_EPOCH)
    }

    fn after(order: &OrderNumber, epoch: i64, made: &[Refund], most: u32) -> Result<Self, Refusal> {
        let before = u32::try_from(epoch.saturating_sub(1)).ok();
        let before = before.and_then(|epochs| epochs.checked_mul(Self::PER_EPOCH));
        let last = before.and_then(|before| before.checked_add(most));
        let (before, last) = before.zip(last).ok_or(Refusal::TooManyRefunds)?;
        let end = before.saturating_add(Self::PER_EPOCH);
        let used = made.iter().map(|refund| refund.asked.request.nth());
        let highest = used.filter(|nth| (before..=end).contains(nth)).max();
        match highest.unwrap_or(before) {
            used if used < last => Ok(Self::new(order, used.saturating_add(1))),
            _ => Err(Refusal::TooManyRefunds),
        }
    }

    /// Which refund of its order it is: they count up through all epochs.
    #[must_use]
    pub fn nth(&self) -> u32 {
        let nth = self.0.rsplit_once('R').map(|(_, nth)| nth.parse());
        nth.and_then(Result::ok).unwrap_or(0)
    }

    /// Reads a name back; `None` when it is none of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (order, nth) = text.rsplit_once('R')?;
        OrderNumber::parse(order).ok()?;
        let nth: u32 = nth.parse().ok()?;
        (nth > 0).then(|| Self(text.to_owned()))
    }

    /// The text as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RefundRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<RefundRequest> for String {
    fn from(request: RefundRequest) -> Self {
        request.0
    }
}

/// A text that names no refund of a till.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no refund")]
pub struct UnknownRefund(String);

impl TryFrom<String> for RefundRequest {
    type Error = UnknownRefund;
    fn try_from(text: String) -> Result<Self, UnknownRefund> {
        Self::parse(&text).ok_or(UnknownRefund(text))
    }
}

/// A refund, as it is stored before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRefund {
    /// Its name at the platform.
    pub request: RefundRequest,
    /// The payment it is of.
    pub order: OrderNumber,
    /// What goes back.
    pub amount: Money,
    /// Why, in the person's words; the customer reads it.
    pub reason: String,
    /// Who gives it back.
    pub by: PersonId,
    /// The manager who approved it, where another person gives it back.
    pub approved_by: Option<PersonId>,
    /// The business day it counts on.
    pub day: BusinessDay,
    /// The hour it counts on (0 to 23, shop's zone).
    pub hour: u8,
}

/// How a refund ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "end")]
pub enum RefundEnd {
    /// The platform's word: the money went back.
    Done,
    /// The platform will not do it; nothing went back.
    Refused {
        /// Why.
        reason: Reason,
    },
}

/// One refund as the ledger knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// As it was asked.
    pub asked: NewRefund,
    /// When it was asked.
    pub at: Timestamp,
    /// How it ended, and when; none while the platform has not said.
    pub ended: Option<(RefundEnd, Timestamp)>,
}

/// Whether `amount` may go back now: it fits, and is not the money of another sale, an older one
/// whose paid screen was shown again among them.
pub fn decide_refund(payment: &Payment, amount: Money) -> Result<(), Refusal> {
    let another_sales = [
        Reason::PaidBefore,
        Reason::OrderDiffers,
        Reason::TransactionUsed,
    ];
    let disputed = disputed_for(payment);
    let is_another_sales = disputed.is_some_and(|reason| another_sales.contains(&reason));
    match is_another_sales {
        true => Err(Refusal::AnotherSalesMoney),
        false => refund_fits(payment, amount),
    }
}

/// Whether a refund of `amount` fits its payment, in a journal of any time. Only money that is
/// certainly there goes back, never more than it was, and one refund at a time.
pub fn refund_fits(payment: &Payment, amount: Money) -> Result<(), Refusal> {
    let there = money_there(payment)?;
    if payment.returning.minor() > 0 {
        return Err(Refusal::RefundRunning);
    }
    let left = there.checked_sub(payment.returned);
    let left = left.map_err(|_| Refusal::Unreadable)?;
    let fits = amount.currency() == left.currency()
        && amount.minor() > 0
        && amount.minor() <= left.minor();
    match fits {
        true => Ok(()),
        false => Err(Refusal::RefundTooLarge { left }),
    }
}

/// What the platform has confirmed for this payment and not for another.
fn money_there(payment: &Payment) -> Result<Money, Refusal> {
    match &payment.state {
        PaymentState::Confirmed { proof } | PaymentState::PaidAfterClose { proof } => {
            Ok(proof.amount)
        }
        // Money of another order is that order's to give back.
        PaymentState::Disputed { reason, proof }
            if !matches!(
                reason,
                Reason::OrderDiffers | Reason::TransactionUsed | Reason::CurrencyDiffers
            ) =>
        {
            Ok(proof.amount)
        }
        PaymentState::Disputed { .. }
        | PaymentState::Created
        | PaymentState::Awaiting
        | PaymentState::Closing { .. }
        | PaymentState::Claimed { .. }
        | PaymentState::Failed { .. }
        | PaymentState::Closed { .. } => Err(Refusal::NotConfirmed {
            state: payment.state.code().to_owned(),
        }),
    }
}

impl Payment {
    /// Everything went back, or is on its way: there is nothing to hand goods over for.
    #[must_use]
    pub fn is_given_back(&self) -> bool {
        let proof = self.state.proof();
        let gone = self.returned.minor().saturating_add(self.returning.minor());
        proof.is_some_and(|proof| gone >= proof.amount.minor())
    }
}

#[cfg(test)]
mod tests;
