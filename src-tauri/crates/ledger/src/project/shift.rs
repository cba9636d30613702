//! A shift is opened, and closed once.

use super::{CHANGED, Projection};
use crate::entry::Entry;
use crate::error::Fault;
use crate::table::{person, shift};
use hexiao_domain::{Fact, PersonId, Refusal, ShiftId};
use rusqlite::Connection;

pub fn changed(db: &Connection, entry: &Entry<'_>) -> Projection {
    if let Fact::ShiftOpened { shift, person } = entry.fact {
        return opened(db, entry, *shift, person);
    }
    let Fact::ShiftClosed { shift, by } = entry.fact else {
        return Err(Fault::Broken("this changes no shift"));
    };
    closed(db, entry, *shift, by)
}

fn opened(db: &Connection, entry: &Entry<'_>, id: ShiftId, whose: &PersonId) -> Projection {
    person::standing(db, whose)?.ok_or(Refusal::UnknownPerson)?;
    if id.0 != shift::last(db)?.saturating_add(1) {
        return Err(Fault::Broken("the shift's number is not the next one"));
    }
    if shift::open_of(db, whose)?.is_some() {
        return Err(Fault::Broken("the person has a shift already"));
    }
    shift::open(db, id, whose, entry.at)?;
    CHANGED
}

fn closed(db: &Connection, entry: &Entry<'_>, id: ShiftId, by: &PersonId) -> Projection {
    person::standing(db, by)?.ok_or(Refusal::UnknownPerson)?;
    match shift::close(db, id, by, entry.at)? {
        0 => Err(Refusal::NoShift.into()),
        _ => CHANGED,
    }
}
