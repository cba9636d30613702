//! The till's storage, as the till sees it: what it can read, and one durable write.
//!
//! The trait is small so that the same till can be driven over the real ledger on a simulated
//! disk; [`Memory`] mirrors the ledger's rules in memory, for speed.

mod booked;
mod cased;
mod coupons;
mod entry;
mod listed;
mod memory;
mod moved;
mod open;
mod project;
mod refunded;
mod shifts;
mod tables;

pub use coupons::CouponFigures;
pub use entry::{Entry, Stamp};
pub use listed::Backup;
pub use memory::Memory;
pub use tables::{Row, Tables, WorkRow};

use hexiao_domain::{
    Case, CaseId, CheckedCode, Coupon, CouponId, Exposure, Fact, OfflinePolicy, OrderNumber,
    Payment, PersonId, Refund, Refusal, Role, Shift, ShiftId, Timestamp, TransactionId, Wallet,
    Work, WorkKind,
};
use std::borrow::Cow;

/// What becomes of the next commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is durable.
    Durable,
    /// It answers with an error; whether it was saved shows when the file is opened again.
    Error {
        /// Whether it was.
        saved: bool,
    },
    /// The sync fails: looking proves nothing, the ledger stops.
    SyncFailed {
        /// Whether it was saved, as a restart will show.
        saved: bool,
    },
    /// The disk is full: refused before anything is written.
    Full,
    /// The power fails.
    Cut {
        /// After the commit?
        saved: bool,
        /// After the witness, too?
        witnessed: bool,
    },
}

/// Why something was not written, or whether it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The rules say no; nothing was written.
    Refused(Refusal),
    /// The caller made a fact that no rule covers; nothing was written.
    Broken(&'static str),
    /// The disk said no; nothing was written.
    NotWritten,
    /// It is not known whether it was written; the ledger has stopped.
    Unknown,
    /// The ledger has stopped.
    Stopped,
    /// The machine is off.
    PowerCut,
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What a decision answers.
pub type Decided = Result<Vec<Fact>, Refusal>;

/// Every read that the till makes.
pub trait View {
    /// One payment.
    fn payment(&self, order: &OrderNumber) -> Option<Cow<'_, Payment>>;
    /// The next payment's number.
    fn next_order(&self) -> Option<OrderNumber>;
    /// One coupon.
    fn coupon(&self, id: &CouponId) -> Option<Cow<'_, Coupon>>;
    /// The newest coupon of a code.
    fn coupon_of(&self, digest: &str) -> Option<Cow<'_, Coupon>>;
    /// The next coupon's number.
    fn next_coupon(&self) -> Option<CouponId>;
    /// Coupons that a platform is to be told of now.
    fn coupons_due(&self, now: Timestamp) -> Vec<Coupon>;
    /// The owner's offline limits.
    fn policy(&self) -> Option<Cow<'_, OfflinePolicy>>;
    /// What is claimed and unproved.
    fn exposure(&self) -> Option<Exposure>;
    /// A person's role.
    fn role(&self, person: &PersonId) -> Option<Role>;
    /// One row of work.
    fn work(&self, order: &OrderNumber, kind: WorkKind) -> Option<Work>;
    /// Open cases, oldest first.
    fn open_cases(&self) -> Vec<Case>;
    /// A case.
    fn case(&self, id: CaseId) -> Option<Case>;
    /// The refunds of an order.
    fn refunds(&self, order: &OrderNumber) -> Vec<Refund>;
    /// Which payment holds this money.
    fn holder(&self, wallet: Wallet, id: &TransactionId) -> Option<OrderNumber>;
    /// A shift.
    fn shift(&self, id: ShiftId) -> Option<Shift>;
    /// The shift of this person that goes on.
    fn open_shift(&self, person: &PersonId) -> Option<Shift>;
    /// The number of the next shift.
    fn next_shift(&self) -> ShiftId;
    /// The newest look at the printed code of a wallet.
    fn look(&self, wallet: Wallet) -> Option<CheckedCode>;
    /// The epoch.
    fn epoch(&self) -> i64;
    /// Payments that may still be paid.
    fn waiting(&self) -> Vec<Payment>;
    /// Work that is due.
    fn due(&self, now: Timestamp) -> Vec<Work>;
    /// Orders that are to be cancelled.
    fn cancels(&self) -> Vec<OrderNumber>;
    /// Confirmed and not redeemed.
    fn unredeemed(&self) -> Vec<OrderNumber>;
    /// Undecided doubts.
    fn doubts(&self) -> Vec<OrderNumber>;
    /// Whether the ledger is in recovery, and since which epoch.
    fn recovery(&self) -> Option<i64>;
    /// The newest entry's number and hash.
    fn head(&self) -> (i64, u64);
}

/// The till's storage.
pub trait Store {
    /// Reads.
    fn view(&self) -> &dyn View;
    /// One durable transaction; answers the entries that it appended.
    fn write(
        &mut self,
        stamp: &Stamp,
        fate: Fate,
        decide: &mut dyn FnMut(&dyn View) -> Decided,
    ) -> Result<Vec<i64>, Fault>;
    /// Starts anew after a crash, on this machine; says why recovery begins, if it does.
    fn open(&mut self, stamp: &Stamp, machine: u32) -> Result<Vec<i64>, Fault>;
    /// For the checks and the faults of the simulator: what is inside.
    fn memory(&self) -> &Memory;
    /// The same, to do harm.
    fn memory_mut(&mut self) -> &mut Memory;
}
