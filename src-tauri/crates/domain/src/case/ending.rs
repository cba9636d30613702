//! How a case may end: by whose word, and after which proof.

use super::{CaseKind, Resolution};
use crate::{CouponEvent, Event, Payment, PaymentState, Reason, WorkKind};

/// What has to be known before a case ends in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A person's word is enough: no money of the customer's is left anywhere.
    ByWord,
    /// The platform must say that the money is still there.
    MoneyIsThere,
    /// The platform must say that the money went back.
    MoneyWentBack,
    /// The platform must say that the order can take no money.
    OrderIsClosed,
}

/// What an ending does to what the case is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// This happens to the payment.
    Payment(Event),
    /// This happens to the coupon.
    Coupon(CouponEvent),
}

/// What is done once more when a person has the platform asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// This work for the payment.
    Payment(WorkKind),
    /// The coupon is told of again.
    Coupon,
}

/// The ways in which a person may end a case of this kind, for its payment as it is, where it
/// is about one. `Proved` is the platform's alone. Money that the platform confirmed and that belongs to the customer is
/// never closed by a word: it goes back by a refund, which ends the case by itself, or it is
/// proved to have gone back already.
#[must_use]
pub fn endings(kind: CaseKind, payment: Option<&Payment>) -> &'static [Resolution] {
    match kind {
        CaseKind::Failed => &[Resolution::NoAction, Resolution::PaidOtherwise],
        // A coupon that was given goods for is the shop's to bear, like a claim.
        CaseKind::ClaimUnproved | CaseKind::CouponRefused => {
            &[Resolution::WrittenOff, Resolution::PaidOtherwise]
        }
        CaseKind::Mismatch => of_mismatch(payment),
        CaseKind::CancelStuck => &[Resolution::NoAction, Resolution::WrittenOff],
        CaseKind::LateMoney => &[Resolution::Reopened, Resolution::Returned],
        CaseKind::UploadRejected => &[Resolution::NoAction],
        CaseKind::RefundRefused | CaseKind::CouponUndoRefused => {
            &[Resolution::Returned, Resolution::NoAction]
        }
        CaseKind::DoublePay => match payment.map(|payment| &payment.state) {
            Some(PaymentState::PaidAfterClose { .. }) => {
                &[Resolution::Reopened, Resolution::Returned]
            }
            // The customer may have meant to buy twice; both payments stay redeemable.
            Some(
                PaymentState::Confirmed { .. }
                | PaymentState::Created
                | PaymentState::Awaiting
                | PaymentState::Closing { .. }
                | PaymentState::Claimed { .. }
                | PaymentState::Failed { .. }
                | PaymentState::Closed { .. }
                | PaymentState::Disputed { .. },
            )
            | None => &[Resolution::Returned, Resolution::NoAction],
        },
    }
}

/// Another amount is this customer's money, and goes back. The money of an older sale or in
/// another currency is not this till's to give back, and another order's stands there: what is
/// left here is the goods, which the shop may bear.
fn of_mismatch(payment: Option<&Payment>) -> &'static [Resolution] {
    let state = payment.map(|payment| &payment.state);
    let Some(PaymentState::Disputed { reason, .. }) = state else {
        return &[Resolution::WrittenOff, Resolution::NoAction];
    };
    if matches!(reason, Reason::AmountDiffers) {
        return &[Resolution::Returned];
    }
    match matches!(reason, Reason::PaidBefore | Reason::CurrencyDiffers) {
        true => &[Resolution::WrittenOff],
        false => &[Resolution::WrittenOff, Resolution::NoAction],
    }
}

/// What has to be known before a case of this kind ends so.
#[must_use]
pub const fn ending(kind: CaseKind, resolution: Resolution) -> Ending {
    match resolution {
        Resolution::Reopened => Ending::MoneyIsThere,
        // No money is in a coupon: whether its use was taken back is a person's word.
        Resolution::Returned => match kind {
            CaseKind::CouponRefused | CaseKind::CouponUndoRefused => Ending::ByWord,
            CaseKind::Failed
            | CaseKind::ClaimUnproved
            | CaseKind::Mismatch
            | CaseKind::LateMoney
            | CaseKind::UploadRejected
            | CaseKind::CancelStuck
            | CaseKind::RefundRefused
            | CaseKind::DoublePay => Ending::MoneyWentBack,
        },
        Resolution::NoAction => match kind {
            CaseKind::CancelStuck => Ending::OrderIsClosed,
            CaseKind::Failed
            | CaseKind::ClaimUnproved
            | CaseKind::Mismatch
            | CaseKind::LateMoney
            | CaseKind::UploadRejected
            | CaseKind::RefundRefused
            | CaseKind::CouponRefused
            | CaseKind::CouponUndoRefused
            | CaseKind::DoublePay => Ending::ByWord,
        },
        Resolution::Proved | Resolution::PaidOtherwise | Resolution::WrittenOff => Ending::ByWord,
    }
}

/// What an ending does to the payment or the coupon itself.
#[must_use]
pub const fn consequence(kind: CaseKind, resolution: Resolution) -> Option<Consequence> {
    match (kind, resolution) {
        (CaseKind::ClaimUnproved, Resolution::WrittenOff | Resolution::PaidOtherwise) => {
            Some(Consequence::Payment(Event::WrittenOff))
        }
        (CaseKind::LateMoney | CaseKind::DoublePay, Resolution::Reopened) => {
            Some(Consequence::Payment(Event::Reopened))
        }
        (CaseKind::CouponRefused, Resolution::WrittenOff | Resolution::PaidOtherwise) => {
            Some(Consequence::Coupon(CouponEvent::WrittenOff))
        }
        (
            CaseKind::Failed
            | CaseKind::ClaimUnproved
            | CaseKind::Mismatch
            | CaseKind::LateMoney
            | CaseKind::UploadRejected
            | CaseKind::CancelStuck
            | CaseKind::RefundRefused
            | CaseKind::CouponRefused
            | CaseKind::CouponUndoRefused
            | CaseKind::DoublePay,
            Resolution::Proved
            | Resolution::PaidOtherwise
            | Resolution::Returned
            | Resolution::Reopened
            | Resolution::WrittenOff
            | Resolution::NoAction,
        ) => None,
    }
}

/// What is done once more when a person has the platform asked again; none where asking helps
/// nobody. A closed order is looked at and not closed again.
#[must_use]
pub fn retries(kind: CaseKind, payment: Option<&Payment>) -> Option<Again> {
    match kind {
        CaseKind::ClaimUnproved => Some(Again::Payment(WorkKind::Verify)),
        CaseKind::UploadRejected => Some(Again::Payment(WorkKind::Upload)),
        CaseKind::CancelStuck => payment.map(|payment| Again::Payment(stuck(payment))),
        CaseKind::CouponRefused => Some(Again::Coupon),
        CaseKind::Failed
        | CaseKind::Mismatch
        | CaseKind::LateMoney
        | CaseKind::RefundRefused
        | CaseKind::CouponUndoRefused
        | CaseKind::DoublePay => None,
    }
}

const fn stuck(payment: &Payment) -> WorkKind {
    match payment.state {
        PaymentState::Closed { .. } | PaymentState::Failed { .. } => WorkKind::LateCheck,
        PaymentState::Created
        | PaymentState::Awaiting
        | PaymentState::Closing { .. }
        | PaymentState::Claimed { .. }
        | PaymentState::Confirmed { .. }
        | PaymentState::PaidAfterClose { .. }
        | PaymentState::Disputed { .. } => WorkKind::Cancel,
    }
}

#[cfg(test)]
mod tests;
