//! Shifts and outages, as the ledger's own projection has them.

use super::Fault;
use super::entry::Stamp;
use super::project::{CHANGED, Projection, news, no};
use super::tables::Tables;
use hexiao_domain::{Fact, PersonId, Refusal, Shift, ShiftEnd, ShiftId};

/// `Fact::ShiftOpened` and `Fact::ShiftClosed`.
pub fn changed(tables: &mut Tables, stamp: &Stamp, fact: &Fact) -> Projection {
    match fact {
        Fact::ShiftOpened { shift, person } => opened(tables, stamp, *shift, person),
        Fact::ShiftClosed { shift, by } => closed(tables, stamp, *shift, by),
        _ => news(false),
    }
}

/// The number of the next shift.
pub fn next(tables: &Tables) -> ShiftId {
    let last = i64::try_from(tables.shifts.len()).unwrap_or(i64::MAX);
    ShiftId(last.saturating_add(1))
}

fn opened(tables: &mut Tables, stamp: &Stamp, id: ShiftId, person: &PersonId) -> Projection {
    if !tables.knows(person) {
        return no(Refusal::UnknownPerson);
    }
    if id != next(tables) {
        return Err(Fault::Broken("the shift's number is not the next one"));
    }
    if tables.open_shift(person).is_some() {
        return Err(Fault::Broken("the person has a shift already"));
    }
    tables.shifts.push(Shift {
        id,
        person: person.clone(),
        opened_at: stamp.at,
        end: None,
    });
    CHANGED
}

fn closed(tables: &mut Tables, stamp: &Stamp, id: ShiftId, by: &PersonId) -> Projection {
    if !tables.knows(by) {
        return no(Refusal::UnknownPerson);
    }
    let mut open = tables.shifts.iter_mut().filter(|shift| shift.end.is_none());
    let Some(shift) = open.find(|shift| shift.id == id) else {
        return no(Refusal::NoShift);
    };
    shift.end = Some(ShiftEnd {
        at: stamp.at.max(shift.opened_at),
        by: by.clone(),
    });
    CHANGED
}

/// `Fact::WalletLost` and `Fact::WalletFound`: what is lost already is no news, nor that what is
/// not lost was found.
pub fn line(tables: &mut Tables, fact: &Fact) -> Projection {
    match fact {
        Fact::WalletLost {
            wallet,
            cause,
            since,
            ..
        } => {
            let mut lost = tables.lost.iter();
            let known = lost.any(|(other, why, _)| other == wallet && why == cause);
            if !known {
                tables.lost.push((*wallet, *cause, *since));
            }
            news(!known)
        }
        Fact::WalletFound { wallet, cause, .. } => {
            let before = tables.lost.len();
            let kept = |(other, why, _): &(_, _, _)| other != wallet || why != cause;
            tables.lost.retain(kept);
            news(tables.lost.len() < before)
        }
        _ => news(false),
    }
}
