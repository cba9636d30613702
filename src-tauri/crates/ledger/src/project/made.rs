//! A payment is made: its number is the next one, its reference and its scan are its own.

use super::{CHANGED, Projection};
use crate::entry::Entry;
use crate::error::Fault;
use crate::table::payment::{self, Made, sql};
use crate::table::setting;
use hexiao_domain::{NewPayment, OrderNumber, Refusal, Shop, TillId};
use rusqlite::{Connection, ffi};

pub fn made(db: &Connection, entry: &Entry<'_>, new: &NewPayment) -> Projection {
    let shop: Option<Shop> = setting::get(db, setting::SHOP)?;
    let shop = shop.ok_or(Refusal::NotSetUp)?;
    if new.amount.currency() != shop.currency {
        return Err(Fault::Broken("the payment is not in the shop's currency"));
    }
    let last = payment::last_sequence(db)?;
    let sequence = last.max(entry.standing.after_sequence).saturating_add(1);
    if new.order != number(&shop.till, entry.standing.epoch, sequence)? {
        return Err(Fault::Broken("the order number is not the next one"));
    }
    put(db, entry, new, sequence)
}

/// Stores a new payment whose number was checked.
pub fn put(db: &Connection, entry: &Entry<'_>, new: &NewPayment, sequence: i64) -> Projection {
    if let Some(order) = holder_of_reference(db, new)? {
        return Err(Refusal::ReferenceUsed { order }.into());
    }
    if let Some(first) = &new.attempt_of
        && payment::by_order(db, first)?.is_none()
    {
        return Err(Refusal::UnknownPayment.into());
    }
    let made = Made {
        sequence,
        till: entry.till,
        at: entry.at,
    };
    match payment::insert(db, &made, new) {
        Ok(()) => CHANGED,
        Err(error) => Err(refused(db, new, error)),
    }
}

/// The number of this till's `sequence`th payment.
pub fn number(till: &TillId, epoch: i64, sequence: i64) -> Result<OrderNumber, Fault> {
    let odd = |_| Fault::Broken("the order numbers are used up");
    let sequence = u64::try_from(sequence).map_err(odd)?;
    let epoch = u32::try_from(epoch).map_err(odd)?;
    Ok(OrderNumber::new(till, epoch, sequence))
}

fn holder_of_reference(db: &Connection, new: &NewPayment) -> Result<Option<OrderNumber>, Fault> {
    let Some(reference) = &new.reference else {
        return Ok(None);
    };
    let holder = payment::one(db, sql::HOLDER_OF_REFERENCE, [reference.as_str()])?;
    Ok(holder.map(|payment| payment.order))
}

/// What a key of the table refused, in the words of the rules.
fn refused(db: &Connection, new: &NewPayment, error: rusqlite::Error) -> Fault {
    match error.sqlite_error().map(|error| error.extended_code) {
        Some(ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => Refusal::UnknownPerson.into(),
        Some(ffi::SQLITE_CONSTRAINT_UNIQUE) => match scanned_before(db, new) {
            Ok(Some(state)) => Refusal::NotNow { state }.into(),
            Ok(None) => error.into(),
            Err(fault) => fault,
        },
        _ => error.into(),
    }
}

/// The state of the payment that the same auth code already made.
fn scanned_before(db: &Connection, new: &NewPayment) -> Result<Option<String>, Fault> {
    let known = payment::one(db, sql::BY_SCAN, [new.scan_digest.as_deref()])?;
    Ok(known.map(|payment| payment.state.code().to_owned()))
}
