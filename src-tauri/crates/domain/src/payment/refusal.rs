//! Why a payment, a coupon or the ledger refused.

use super::Redemption;
use crate::named::named;
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

named! {
    Refusal,
    /// Every code: the words of each language are checked against it.
    CODES,
    /// The stable code that screens and scripts switch on.
    code,
    AlreadyRedeemed = "already_redeemed",
    NotConfirmed = "not_confirmed",
    NotNow = "not_now",
    OverLimit = "over_limit",
    NeedsManager = "needs_manager",
    GivenBack = "given_back",
    RefundTooLarge = "refund_too_large",
    RefundRunning = "refund_running",
    TooManyRefunds = "too_many_refunds",
    AnotherSalesMoney = "another_sales_money",
    CouponTaken = "coupon_taken",
    UnknownCoupon = "unknown_coupon",
    UnknownPayment = "unknown_payment",
    TransactionUsed = "transaction_used",
    ReferenceUsed = "reference_used",
    CaseNotOpen = "case_not_open",
    UnknownPerson = "unknown_person",
    NoShift = "no_shift",
    NotYourShift = "not_your_shift",
    PinLocked = "pin_locked",
    AlreadySetUp = "already_set_up",
    NotSetUp = "not_set_up",
    InRecovery = "in_recovery",
    NotInRecovery = "not_in_recovery",
    InDoubt = "in_doubt",
    DoubtsLeft = "doubts_left",
    Unreadable = "ledger_unreadable",
}
