//! What the core tells the screens without being asked.

use crate::{CouponView, Health, MoneyView, PaymentView, ProbeView, WaitingQueue};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Progress of a synchronisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Progress {
    /// Rows answered so far.
    pub done: u32,
    /// Rows in this run; 0 when it was given up before its end.
    pub total: u32,
    /// Of them proved or uploaded.
    pub succeeded: u32,
    /// Of them now a case.
    pub cases: u32,
}

/// Something changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum TillEvent {
    /// A payment moved.
    Payment {
        /// As it is now.
        payment: Box<PaymentView>,
    },
    /// A coupon moved.
    Coupon {
        /// As it is now.
        coupon: Box<CouponView>,
    },
    /// The connection, the claims or the outbox changed.
    Health {
        /// As it is now.
        health: Box<Health>,
    },
    /// A synchronisation went on.
    Sync {
        /// How far.
        progress: Progress,
    },
    /// Checking the whole ledger went on.
    Verifying {
        /// Entries done.
        done: u32,
        /// Entries in all.
        total: u32,
    },
    /// Asking the platforms for what is missing went on.
    Probing {
        /// How far.
        probe: ProbeView,
    },
    /// The window is to be closed, and something waits. It stays until a person decides.
    Closing {
        /// What waits.
        waiting: WaitingQueue,
    },
    /// The session ended by itself (idle).
    Locked,
}

/// The customer's window. Nothing else ever reaches it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CustomerScreen {
    /// A practice shop: the window says that no money moves.
    pub practice: bool,
    /// What it shows.
    pub shows: CustomerView,
}

/// What the customer sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "view", rename_all = "snake_case")]
pub enum CustomerView {
    /// Nothing to pay.
    Idle {
        /// The shop's name.
        shop: String,
    },
    /// Scan this, or the till is asking the platform.
    Pay {
        /// The demand.
        amount: MoneyView,
        /// The wallet.
        wallet: String,
        /// The code to scan, dark on white; none when the customer's own code was scanned.
        code_svg: Option<String>,
        /// Seconds left.
        seconds_left: i32,
        /// The customer must finish on the phone (password).
        on_phone: bool,
    },
    /// The money arrived.
    Paid {
        /// The amount.
        amount: MoneyView,
    },
    /// It ended without money.
    Ended {
        /// A code of `reason.*.customer`: what the customer reads, which blames nobody and tells
        /// nothing of what made a platform suspicious.
        reason: Option<String>,
        /// The close gave the customer's money back.
        refunded: bool,
    },
}
