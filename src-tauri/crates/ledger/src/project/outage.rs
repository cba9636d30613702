//! A wallet is lost, and found again.

use super::{CHANGED, Projected, Projection};
use crate::entry::Entry;
use crate::error::Fault;
use crate::table::outage::{self, NewPart};
use hexiao_domain::{Fact, Refusal};
use rusqlite::{Connection, ffi};

/// What is lost already is no news.
pub fn lost(db: &Connection, entry: &Entry<'_>) -> Projection {
    let Fact::WalletLost {
        wallet,
        cause,
        since,
        by,
    } = entry.fact
    else {
        return Err(Fault::Broken("this loses no wallet"));
    };
    if outage::is_open(db, *wallet, *cause)? {
        return Ok(Projected::Nothing);
    }
    let part = NewPart {
        wallet: *wallet,
        cause: *cause,
        began_at: *since,
        by: by.as_ref(),
    };
    outage::begin(db, &part).map_err(refused)?;
    CHANGED
}

/// What is not lost cannot be found, and that is no news.
pub fn found(db: &Connection, entry: &Entry<'_>) -> Projection {
    let Fact::WalletFound {
        wallet,
        cause,
        at,
        by,
    } = entry.fact
    else {
        return Err(Fault::Broken("this finds no wallet"));
    };
    match outage::end(db, *wallet, *cause, *at, by.as_ref()).map_err(refused)? {
        0 => Ok(Projected::Nothing),
        _ => CHANGED,
    }
}

/// The only key that can be missing is the person's.
fn refused(error: rusqlite::Error) -> Fault {
    match error.sqlite_error().map(|error| error.extended_code) {
        Some(ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => Refusal::UnknownPerson.into(),
        _ => error.into(),
    }
}
