//! A shift (班次): one person's session at one till, opened and closed. It goes on over signing
//! out, the lock and a restart, until somebody closes it.

#[cfg(test)]
mod tests;

use crate::{Fact, Figure, PersonId, Refusal, Timestamp};
use serde::{Deserialize, Serialize};

/// The number of a shift: they count on from 1 at each till.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShiftId(pub i64);

/// How a shift ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftEnd {
    /// By the till's clock; never before it was opened.
    pub at: Timestamp,
    /// Who closed it: the person, or a manager who found it forgotten.
    pub by: PersonId,
}

/// A shift as it stands: open while it has no end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Its number.
    pub id: ShiftId,
    /// Whose it is.
    pub person: PersonId,
    /// Since when, by the till's clock.
    pub opened_at: Timestamp,
    /// How it ended.
    pub end: Option<ShiftEnd>,
}

/// What a shift took, by the three truths as they stand now: the payments that its person made
/// in it. Settled figures need the platforms' bills. What was given back stands beside, for
/// whoever asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShiftFigures {
    /// 待核实
    pub claimed: Figure,
    /// 已到账
    pub confirmed: Figure,
    /// 核销: of both, what left the shop.
    pub redeemed: Figure,
    /// 已退款: what platforms gave back of what was asked in the shift.
    pub returned: Figure,
    /// What this person handed over in it on a claim, payments and coupons, and nobody has proved.
    pub unproved: Figure,
}

/// What to write when a person is at the till: nothing while a shift of theirs goes on. `next` is
/// the number after the last one.
#[must_use]
pub fn open_shift(open: Option<&Shift>, person: &PersonId, next: ShiftId) -> Option<Fact> {
    match open.is_some_and(|shift| shift.end.is_none()) {
        true => None,
        false => Some(Fact::ShiftOpened {
            shift: next,
            person: person.clone(),
        }),
    }
}

/// Closes a shift, once. `may_close_others` is whether `by` may close what somebody forgot.
pub fn close_shift(
    shift: Option<&Shift>,
    by: &PersonId,
    may_close_others: bool,
) -> Result<Fact, Refusal> {
    let shift = shift.ok_or(Refusal::NoShift)?;
    if shift.end.is_some() {
        return Err(Refusal::NoShift);
    }
    if shift.person != *by && !may_close_others {
        return Err(Refusal::NotYourShift);
    }
    Ok(Fact::ShiftClosed {
        shift: shift.id,
        by: by.clone(),
    })
}
