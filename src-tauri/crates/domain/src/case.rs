//! A payment or a coupon that needs a person. Nothing falls off the list without a recorded
//! resolution, and none that leaves the customer's money where nobody looks any more.

mod actions;
mod desk;
mod rules;
#[cfg(test)]
mod sample;
mod written;

pub use actions::{Action, Barred, actions, searchable};
pub use desk::{CaseContact, Channel, Contact, ContactResult, PlatformWords};
pub use rules::{Again, Consequence, Ending, Way, due_time, ending, endings, retries};
pub use written::closed_there;

use crate::{CaseId, CouponId, Money, OrderNumber, PersonId, Reason, Timestamp};
use serde::{Deserialize, Serialize};

/// What kind of trouble it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// The platform refused the payment.
    Failed,
    /// Goods were handed over on a claim that the platform does not confirm.
    ClaimUnproved,
    /// The platform's word does not fit the order.
    Mismatch,
    /// Money came after the close.
    LateMoney,
    /// The platform refused the record of a redemption.
    UploadRejected,
    /// A cancel that the platform will not do or never answers.
    CancelStuck,
    /// A refund that the platform will not do.
    RefundRefused,
    /// Goods were handed over for a coupon that the platform does not accept.
    CouponRefused,
    /// The platform will not take the use of a coupon back.
    CouponUndoRefused,
    /// One sale was paid twice.
    DoublePay,
}

impl CaseKind {
    /// Every kind, for the schema's CHECK and for tests.
    pub const ALL: [Self; 10] = [
        Self::Failed,
        Self::ClaimUnproved,
        Self::Mismatch,
        Self::LateMoney,
        Self::UploadRejected,
        Self::CancelStuck,
        Self::RefundRefused,
        Self::CouponRefused,
        Self::CouponUndoRefused,
        Self::DoublePay,
    ];

    /// The stable name in tables and JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::ClaimUnproved => "claim_unproved",
            Self::Mismatch => "mismatch",
            Self::LateMoney => "late_money",
            Self::UploadRejected => "upload_rejected",
            Self::CancelStuck => "cancel_stuck",
            Self::RefundRefused => "refund_refused",
            Self::CouponRefused => "coupon_refused",
            Self::CouponUndoRefused => "coupon_undo_refused",
            Self::DoublePay => "double_pay",
        }
    }
}

/// Whether somebody still has to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseStatus {
    /// Somebody has to act.
    Open,
    /// Done, with a recorded resolution.
    Resolved,
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// The platform itself answered it later.
    Proved,
    /// The customer paid in another way.
    PaidOtherwise,
    /// The money went back to the customer.
    Returned,
    /// Late money was taken as this order's payment.
    Reopened,
    /// The shop bears the loss.
    WrittenOff,
    /// Nothing was owed or lost.
    NoAction,
}

impl Resolution {
    /// Every resolution, for the schema's CHECK and for tests.
    pub const ALL: [Self; 6] = [
        Self::Proved,
        Self::PaidOtherwise,
        Self::Returned,
        Self::Reopened,
        Self::WrittenOff,
        Self::NoAction,
    ];

    /// The stable name in tables and JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::PaidOtherwise => "paid_otherwise",
            Self::Returned => "returned",
            Self::Reopened => "reopened",
            Self::WrittenOff => "written_off",
            Self::NoAction => "no_action",
        }
    }

    /// The resolution of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == text)
    }
}

/// What a case is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A payment.
    Payment(OrderNumber),
    /// A coupon.
    Coupon(CouponId),
}

impl Subject {
    /// The till's own number of it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Payment(order) => order.as_str(),
            Self::Coupon(id) => id.as_str(),
        }
    }

    /// The payment, where it is one.
    #[must_use]
    pub const fn order(&self) -> Option<&OrderNumber> {
        match self {
            Self::Payment(order) => Some(order),
            Self::Coupon(_) => None,
        }
    }

    /// The payment's number itself, where it is one.
    #[must_use]
    pub fn into_order(self) -> Option<OrderNumber> {
        match self {
            Self::Payment(order) => Some(order),
            Self::Coupon(_) => None,
        }
    }

    /// The coupon, where it is one.
    #[must_use]
    pub const fn coupon(&self) -> Option<&CouponId> {
        match self {
            Self::Payment(_) => None,
            Self::Coupon(id) => Some(id),
        }
    }
}

/// One case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its number.
    pub id: CaseId,
    /// What it is about.
    pub subject: Subject,
    /// The other payment of a sale that was paid twice; another till's where this ledger does
    /// not know it.
    pub other: Option<OrderNumber>,
    /// What kind of trouble.
    pub kind: CaseKind,
    /// Why, in the closed list of reasons.
    pub reason: Reason,
    /// The payment's amount, or the coupon's value as far as it is known.
    pub amount: Money,
    /// What of it the shop may lose.
    pub at_risk: Money,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Until when somebody has to act: by its kind's service level, or as a person said. None
    /// where nobody can say, because the shop's time zone is not known.
    pub due_at: Option<Timestamp>,
    /// Who works on it; at first whoever worked on the earlier one, while that person still may.
    pub assigned: Option<PersonId>,
    /// The case of the same payment or coupon that had ended before this one was opened.
    pub earlier: Option<CaseId>,
    /// How it ended, and when and by whom (`None` = the till itself).
    pub resolved: Option<(Resolution, Timestamp, Option<PersonId>)>,
}

impl Case {
    /// Open, and its time has run out.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.resolved.is_none() && self.due_at.is_some_and(|due| due <= now)
    }
}

/// A line in the case's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseNote {
    /// The case.
    pub case: CaseId,
    /// Who wrote it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// The text, as written.
    pub text: String,
}

#[cfg(test)]
mod tests;
