//! Why a payment, a coupon or the ledger refused.

use super::Redemption;
use crate::{CouponTaken, LimitReason, Money, OrderNumber, Timestamp};
use serde::{Deserialize, Serialize};

/// Why nothing was done. Each has a plain sentence and a next step in `assets/locales`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "refusal")]
pub enum Refusal {
    /// It was redeemed before; here is who, when and where.
    #[error("this payment was already redeemed")]
    AlreadyRedeemed {
        /// The redemption that stands.
        redemption: Redemption,
    },
    /// Not paid (yet): there is nothing to redeem.
    #[error("this payment is not confirmed, so it cannot be redeemed")]
    NotConfirmed {
        /// The state it is in.
        state: String,
    },
    /// The event does not fit the state the payment is in.
    #[error("this is not possible while the payment is {state}")]
    NotNow {
        /// The state it is in.
        state: String,
    },
    /// Beyond the owner's offline limits.
    #[error("this is beyond the shop's offline limits")]
    OverLimit {
        /// Which limit.
        limit: LimitReason,
    },
    /// Within the limits, but a manager must approve.
    #[error("a manager must approve this")]
    NeedsManager,
    /// Its money went back to the customer, or is on its way.
    #[error("the money of this payment was given back")]
    GivenBack,
    /// More than is left of the payment, or nothing.
    #[error("this cannot be given back: {left} is left of the payment")]
    RefundTooLarge {
        /// What is left.
        left: Money,
    },
    /// Another refund of the payment has not ended.
    #[error("another refund of this payment is under way")]
    RefundRunning,
    /// The payment has had so many refunds that no name is left for another.
    #[error("this payment has had too many refunds")]
    TooManyRefunds,
    /// The money under this payment was paid for another sale.
    #[error("this money belongs to another sale")]
    AnotherSalesMoney,
    /// The coupon is taken here already; by whom, when and where.
    #[error("this coupon was already redeemed")]
    CouponTaken {
        /// The redemption that stands.
        taken: CouponTaken,
    },
    /// No such coupon in this ledger.
    #[error("this coupon is not in this till's ledger")]
    UnknownCoupon,
    /// No such payment in this ledger.
    #[error("this payment is not in this till's ledger")]
    UnknownPayment,
    /// The transaction id was noted or proved on another order.
    #[error("this transaction id already belongs to order {order}")]
    TransactionUsed {
        /// That order.
        order: OrderNumber,
    },
    /// The reference already has a payment.
    #[error("this reference already belongs to order {order}")]
    ReferenceUsed {
        /// That order.
        order: OrderNumber,
    },
    /// No such case, or it is resolved already.
    #[error("this case is not open")]
    CaseNotOpen,
    /// No such person at this till.
    #[error("there is no such person at this till")]
    UnknownPerson,
    /// There is no such shift, or it is closed already.
    #[error("this shift is not open")]
    NoShift,
    /// Another person's shift, which a manager may close.
    #[error("this is somebody else's shift; a manager may close it")]
    NotYourShift,
    /// Too many wrong PINs; wait until then.
    #[error("too many wrong PINs")]
    PinLocked {
        /// No try is accepted before.
        until: Timestamp,
    },
    /// This ledger already belongs to a shop.
    #[error("this ledger already belongs to a shop")]
    AlreadySetUp,
    /// This ledger has no shop yet.
    #[error("this ledger has no shop yet")]
    NotSetUp,
    /// The ledger was restored or lost entries; first a manager says what became of them.
    #[error("this till is in recovery and does not sell until a manager ends it")]
    InRecovery,
    /// There is no recovery to work on.
    #[error("this till is not in recovery")]
    NotInRecovery,
    /// It may have been redeemed in the lost time; a manager decides.
    #[error("this payment may have been redeemed in the time that was lost; a manager decides")]
    InDoubt,
    /// Something is in doubt still.
    #[error("{count} payments are in doubt still")]
    DoubtsLeft {
        /// How many.
        count: i64,
    },
    /// What the decision needs could not be read.
    #[error("the ledger could not be read")]
    Unreadable,
}

impl Refusal {
    /// The stable code that screens and scripts switch on.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AlreadyRedeemed { .. } => "already_redeemed",
            Self::NotConfirmed { .. } => "not_confirmed",
            Self::NotNow { .. } => "not_now",
            Self::OverLimit { .. } => "over_limit",
            Self::NeedsManager => "needs_manager",
            Self::GivenBack => "given_back",
            Self::RefundTooLarge { .. } => "refund_too_large",
            Self::RefundRunning => "refund_running",
            Self::TooManyRefunds => "too_many_refunds",
            Self::AnotherSalesMoney => "another_sales_money",
            Self::CouponTaken { .. } => "coupon_taken",
            Self::UnknownCoupon => "unknown_coupon",
            Self::UnknownPayment => "unknown_payment",
            Self::TransactionUsed { .. } => "transaction_used",
            Self::ReferenceUsed { .. } => "reference_used",
            Self::CaseNotOpen => "case_not_open",
            Self::UnknownPerson => "unknown_person",
            Self::NoShift => "no_shift",
            Self::NotYourShift => "not_your_shift",
            Self::PinLocked { .. } => "pin_locked",
            Self::AlreadySetUp => "already_set_up",
            Self::NotSetUp => "not_set_up",
            Self::InRecovery => "in_recovery",
            Self::NotInRecovery => "not_in_recovery",
            Self::InDoubt => "in_doubt",
            Self::DoubtsLeft { .. } => "doubts_left",
            Self::Unreadable => "ledger_unreadable",
        }
    }
}
