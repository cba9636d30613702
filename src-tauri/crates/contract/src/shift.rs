//! Shifts, and what waits when somebody leaves.

use crate::{FigureView, MoneyView, PersonView};
use serde::{Deserialize, Serialize};
use specta::Type;

/// What the till still has to tell the platforms, or to ask them. It is kept, and goes up by itself
/// while the till runs with a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct WaitingQueue {
    /// How many records.
    pub count: u32,
    /// The payments they are about, added up.
    pub amount: MoneyView,
    /// Since when the oldest waits.
    pub oldest: String,
    /// Seconds the oldest waits.
    pub oldest_seconds: u32,
}

/// One person's shift at this till, and what it took as it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ShiftView {
    /// Its number at this till.
    pub number: u32,
    /// Whose it is.
    pub person: PersonView,
    /// Since when.
    pub opened_at: String,
    /// Until when; none while it goes on.
    pub closed_at: Option<String>,
    /// Who closed it.
    pub closed_by: Option<String>,
    /// Payments that nobody has proved.
    pub claimed: FigureView,
    /// Payments that a platform confirmed.
    pub confirmed: FigureView,
    /// Of both, what was redeemed.
    pub redeemed: FigureView,
    /// What platforms gave back of what was asked in the shift.
    pub returned: FigureView,
    /// What was handed over in the shift on a claim and is not proved, coupons included.
    pub unproved: FigureView,
    /// The owner's limit for that; none where none is set.
    pub per_shift: Option<MoneyView>,
}

/// The shifts that go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ShiftsView {
    /// Of the person who asks; none before the first sale or sign-in.
    pub own: Option<ShiftView>,
    /// Of the others, for whoever may close a forgotten one.
    pub others: Vec<ShiftView>,
    /// What waits; none where nothing does.
    pub waiting: Option<WaitingQueue>,
}

/// A shift that was just closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ClosedShift {
    /// The shift, with its figures.
    pub shift: ShiftView,
    /// What waits; none where nothing does.
    pub waiting: Option<WaitingQueue>,
    /// Where the journal stood then, `seq-abcdef01`.
    pub ledger_head: String,
}
