//! Mistakes that can be planted into the rules, so that the simulator can prove that it would
//! find them. Without the feature `planted`, which no till is built with, there is no switch:
//! [`planted`] is a constant `false` and costs nothing.

/// A mistake in the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Planted {
    /// An order counts as closed as soon as its close is asked for.
    CancelWithoutConfirmation,
    /// Money that comes after the close is not noticed.
    LateMoneyDropped,
    /// The platform's amount is not compared with the order's.
    AmountNotCompared,
    /// The platform's currency is not compared with the order's.
    CurrencyNotCompared,
    /// The order that the platform names is not compared.
    OrderNotCompared,
    /// An old paid screen proves a new claim.
    OldScreenAccepted,
    /// A provisional redemption is booked as if it were paid.
    ClaimBookedAsPaid,
    /// A position has its debit only.
    PostingMissingOneLeg,
    /// A confirmed payment can be closed again.
    TerminalStateLeft,
    /// A late refusal overturns a confirmed payment.
    RefusalAfterConfirmation,
    /// A claim that is proved is not uploaded.
    UploadForgotten,
    /// Nobody looks at a closed order again.
    LateCheckForgotten,
    /// A provisional redemption stays provisional when its payment is proved.
    ProvisionalNeverProved,
    /// A refuted claim is given up without a person's word.
    RefutedClaimGivenUp,
    /// The offline total does not count what is out already.
    TotalIgnoresPending,
    /// Wrong PINs never make anybody wait.
    TriesNeverLock,
    /// A sale that is paid twice is not noticed.
    DoublePayUnnoticed,
    /// Of two payments the one that was handed over is to be given back.
    SurplusOfTheRedeemed,
    /// A payment that waits can be redeemed.
    RedeemWithoutChecking,
    /// A redeemed payment can be redeemed again.
    RedeemAgain,
    /// A used coupon can be redeemed again.
    CouponTakenAgain,
    /// A coupon that was handed over on a claim counts as used.
    CouponClaimCountedAsUsed,
    /// The platform is never told of a coupon that was handed over on a claim.
    CouponUploadForgotten,
    /// A claim that the platform refuses is forgotten without a case.
    CouponRefusalIgnored,
}

#[cfg(feature = "planted")]
mod switch {
    use super::Planted;
    use std::cell::Cell;

    thread_local! {
        static PLANTED: Cell<Option<Planted>> = const { Cell::new(None) };
    }

    /// Plants a mistake on this thread, or takes it out; false when this build has no switch.
    pub fn plant(mistake: Option<Planted>) -> bool {
        PLANTED.set(mistake);
        true
    }

    /// Whether this mistake is planted on this thread.
    #[must_use]
    #[inline]
    pub fn planted(mistake: Planted) -> bool {
        PLANTED.get() == Some(mistake)
    }
}

#[cfg(not(feature = "planted"))]
mod no_switch {
    use super::Planted;

    /// Plants a mistake on this thread, or takes it out; false when this build has no switch.
    pub const fn plant(mistake: Option<Planted>) -> bool {
        mistake.is_none()
    }

    /// Whether this mistake is planted on this thread.
    #[must_use]
    #[inline]
    pub const fn planted(_mistake: Planted) -> bool {
        false
    }
}

#[cfg(not(feature = "planted"))]
pub use no_switch::{plant, planted};
#[cfg(feature = "planted")]
pub use switch::{plant, planted};
