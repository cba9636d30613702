//! A shift is opened, and closed once.

use super::{CHANGED, Projection};
use crate::entry::Entry;
use crate::error::Fault;
use crate::table::{person, shift};
use hexiao_domain::{PersonId, Refusal, ShiftId};
use rusqlite::Connection;

pub fn opened(db: &Connection, entry: &Entry<'_>, id: ShiftId, whose: &PersonId) -> Projection {
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

pub fn closed(db: &Connection, entry: &Entry<'_>, id: ShiftId, by: &PersonId) -> Projection {
    person::standing(db, by)?.ok_or(Refusal::UnknownPerson)?;
    match shift::close(db, id, by, entry.at)? {
        0 => Err(Refusal::NoShift.into()),
        _ => CHANGED,
    }
}
