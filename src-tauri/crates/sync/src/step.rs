//! A step: what can be done now, as data.

use hexiao_domain::{CouponId, OrderNumber, Wallet, WorkKind};

/// Something to do now.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Ask about a payment that may be paid at any moment.
    Ask {
        /// Which.
        order: OrderNumber,
        /// Its platform.
        wallet: Wallet,
    },
    /// Its time ran out: begin to close it. Needs no network.
    Expire {
        /// Which.
        order: OrderNumber,
    },
    /// A row of the outbox.
    Work {
        /// Which payment.
        order: OrderNumber,
        /// What.
        kind: WorkKind,
        /// Its platform.
        wallet: Wallet,
    },
    /// Tell of a coupon's use, or take it back.
    Coupon {
        /// Which.
        coupon: CouponId,
        /// Its platform.
        wallet: Wallet,
    },
    /// Ask something harmless, to know whether the platform can be reached.
    Probe {
        /// Which platform.
        wallet: Wallet,
    },
}

impl Step {
    /// The platform it needs, if any.
    #[must_use]
    pub const fn wallet(&self) -> Option<Wallet> {
        match self {
            Self::Ask { wallet, .. }
            | Self::Work { wallet, .. }
            | Self::Coupon { wallet, .. }
            | Self::Probe { wallet } => Some(*wallet),
            Self::Expire { .. } => None,
        }
    }
}
