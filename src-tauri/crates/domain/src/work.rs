//! The outbox: what the till still has to tell or ask a platform.

use crate::{OrderNumber, Timestamp, Wallet};
use serde::{Deserialize, Serialize};

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkKind {
    /// Close the order at the platform.
    Cancel,
    /// Ask the platform whether a claim is true.
    Verify,
    /// One more look at a closed order.
    LateCheck,
    /// Give money back.
    Refund,
    /// Tell the platform of a redemption.
    Upload,
}

impl WorkKind {
    /// Every kind, in the order in which due work is done: money first.
    pub const ALL: [Self; 5] = [
        Self::Cancel,
        Self::Verify,
        Self::LateCheck,
        Self::Refund,
        Self::Upload,
    ];

    /// The stable name in tables and JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Verify => "verify",
            Self::LateCheck => "late_check",
            Self::Refund => "refund",
            Self::Upload => "upload",
        }
    }

    /// Nothing is put off further than this. A row that is due later was put off under a clock
    /// that ran ahead and was set right since; it is due now.
    pub const FURTHEST_SECONDS: i64 = 20 * 60;

    /// Seconds to wait before the first try.
    #[must_use]
    pub const fn first_delay_seconds(self) -> i64 {
        match self {
            Self::LateCheck => 10,
            Self::Cancel | Self::Verify | Self::Refund | Self::Upload => 0,
        }
    }
}

/// Where a row of work stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkState {
    /// To be tried when due.
    Pending,
    /// Acknowledged by the platform, or no longer needed.
    Done,
    /// In a case; a person decides.
    NeedsPerson,
}

impl WorkState {
    /// Every state, for the schema's CHECK and for tests.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Done, Self::NeedsPerson];

    /// The stable name in tables and JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done => "done",
            Self::NeedsPerson => "needs_person",
        }
    }
}

/// One row of the outbox; one per order and kind, never deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The payment it is about.
    pub order: OrderNumber,
    /// What is to be done.
    pub kind: WorkKind,
    /// The platform it is for.
    pub wallet: Wallet,
    /// Where it stands.
    pub state: WorkState,
    /// Tries so far.
    pub attempts: u32,
    /// Not before this instant.
    pub due_at: Timestamp,
    /// Waiting since.
    pub queued_at: Timestamp,
}
