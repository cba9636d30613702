//! How a case may end: by whose word, and after which proof.

use super::{CaseKind, Resolution};
use crate::{Event, Payment, PaymentState, Reason, WorkKind};

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

/// The ways in which a person may end a case of this kind, for a payment as it is. `Proved` is
/// the platform's alone. Money that the platform confirmed and that belongs to the customer is
/// never closed by a word: it goes back by a refund, which ends the case by itself, or it is
/// proved to have gone back already.
#[must_use]
pub const fn endings(kind: CaseKind, payment: &Payment) -> &'static [Resolution] {
    match kind {
        CaseKind::Failed => &[Resolution::NoAction, Resolution::PaidOtherwise],
        CaseKind::ClaimUnproved => &[Resolution::WrittenOff, Resolution::PaidOtherwise],
        CaseKind::Mismatch => of_mismatch(payment),
        CaseKind::CancelStuck => &[Resolution::NoAction, Resolution::WrittenOff],
        CaseKind::LateMoney => &[Resolution::Reopened, Resolution::Returned],
        CaseKind::UploadRejected => &[Resolution::NoAction],
        CaseKind::RefundRefused => &[Resolution::Returned, Resolution::NoAction],
        CaseKind::CouponRefused | CaseKind::CouponUndoRefused => endings_of_coupon(kind),
        CaseKind::DoublePay => match payment.state {
            PaymentState::PaidAfterClose { .. } => &[Resolution::Reopened, Resolution::Returned],
            // The customer may have meant to buy twice; both payments stay redeemable.
            PaymentState::Confirmed { .. }
            | PaymentState::Created
            | PaymentState::Awaiting
            | PaymentState::Closing { .. }
            | PaymentState::Claimed { .. }
            | PaymentState::Failed { .. }
            | PaymentState::Closed { .. }
            | PaymentState::Disputed { .. } => &[Resolution::Returned, Resolution::NoAction],
        },
    }
}

/// The same for a coupon, which is no money: what a person says of it is enough.
#[must_use]
pub const fn endings_of_coupon(kind: CaseKind) -> &'static [Resolution] {
    match kind {
        CaseKind::CouponRefused => &[Resolution::WrittenOff, Resolution::PaidOtherwise],
        CaseKind::CouponUndoRefused => &[Resolution::Returned, Resolution::NoAction],
        CaseKind::Failed
        | CaseKind::ClaimUnproved
        | CaseKind::Mismatch
        | CaseKind::LateMoney
        | CaseKind::UploadRejected
        | CaseKind::CancelStuck
        | CaseKind::RefundRefused
        | CaseKind::DoublePay => &[],
    }
}

/// Another amount is this customer's money, and goes back. The money of an older sale or in
/// another currency is not this till's to give back, and another order's stands there: what is
/// left here is the goods, which the shop may bear.
const fn of_mismatch(payment: &Payment) -> &'static [Resolution] {
    let PaymentState::Disputed { reason, .. } = &payment.state else {
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
    // What a coupon gave is no money: only a person knows what became of it.
    if matches!(kind, CaseKind::CouponRefused | CaseKind::CouponUndoRefused) {
        return Ending::ByWord;
    }
    match resolution {
        Resolution::Reopened => Ending::MoneyIsThere,
        Resolution::Returned => Ending::MoneyWentBack,
        Resolution::NoAction => match kind {
            CaseKind::CancelStuck => Ending::OrderIsClosed,
            CaseKind::Failed
            | CaseKind::ClaimUnproved
            | CaseKind::Mismatch
            | CaseKind::LateMoney
            | CaseKind::UploadRejected
            | CaseKind::RefundRefused
            | CaseKind::DoublePay
            | CaseKind::CouponRefused
            | CaseKind::CouponUndoRefused => Ending::ByWord,
        },
        Resolution::Proved | Resolution::PaidOtherwise | Resolution::WrittenOff => Ending::ByWord,
    }
}

/// What an ending does to the payment itself.
#[must_use]
pub const fn consequence(kind: CaseKind, resolution: Resolution) -> Option<Event> {
    match (kind, resolution) {
        (CaseKind::ClaimUnproved, Resolution::WrittenOff | Resolution::PaidOtherwise) => {
            Some(Event::WrittenOff)
        }
        (CaseKind::LateMoney | CaseKind::DoublePay, Resolution::Reopened) => Some(Event::Reopened),
        (
            CaseKind::Failed
            | CaseKind::ClaimUnproved
            | CaseKind::Mismatch
            | CaseKind::LateMoney
            | CaseKind::UploadRejected
            | CaseKind::CancelStuck
            | CaseKind::RefundRefused
            | CaseKind::DoublePay
            | CaseKind::CouponRefused
            | CaseKind::CouponUndoRefused,
            Resolution::Proved
            | Resolution::PaidOtherwise
            | Resolution::Returned
            | Resolution::Reopened
            | Resolution::WrittenOff
            | Resolution::NoAction,
        ) => None,
    }
}

/// The work that is done once more when a person has the platform asked again; none where
/// asking helps nobody. A closed order is looked at and not closed again.
#[must_use]
pub const fn retries(kind: CaseKind, payment: &Payment) -> Option<WorkKind> {
    match kind {
        CaseKind::ClaimUnproved => Some(WorkKind::Verify),
        CaseKind::UploadRejected => Some(WorkKind::Upload),
        CaseKind::CancelStuck => match payment.state {
            PaymentState::Closed { .. } | PaymentState::Failed { .. } => Some(WorkKind::LateCheck),
            PaymentState::Created
            | PaymentState::Awaiting
            | PaymentState::Closing { .. }
            | PaymentState::Claimed { .. }
            | PaymentState::Confirmed { .. }
            | PaymentState::PaidAfterClose { .. }
            | PaymentState::Disputed { .. } => Some(WorkKind::Cancel),
        },
        CaseKind::Failed
        | CaseKind::Mismatch
        | CaseKind::LateMoney
        | CaseKind::RefundRefused
        | CaseKind::DoublePay
        | CaseKind::CouponRefused
        | CaseKind::CouponUndoRefused => None,
    }
}

#[cfg(test)]
mod tests;
