//! A payment is redeemed: at most once, for ever.

use super::{CHANGED, Projection, moved};
use crate::entry::Entry;
use crate::error::Fault;
use crate::table::day_total::{self, Share};
use crate::table::{payment, redemption};
use hexiao_domain::{Payment, PersonId, RedemptionState, Refusal, decide_redeem};
use rusqlite::{Connection, ffi};

pub fn redeemed(
    db: &Connection,
    entry: &Entry<'_>,
    found: Option<Payment>,
    by: &PersonId,
    state: RedemptionState,
) -> Projection {
    let payment = found.ok_or(Refusal::UnknownPayment)?;
    let order = &payment.order;
    let (decided, effects) = decide_redeem(&payment)?;
    // The caller decided on the same row in the same transaction; anything else is not a
    // redemption this payment can have.
    if decided != state {
        let state = payment.state.code().to_owned();
        return Err(Refusal::NotConfirmed { state }.into());
    }
    redemption::insert(db, order, by, entry.at, entry.till, state).map_err(refused)?;
    payment::set_redeemed(db, order)?;
    moved::follow(db, entry, &payment, &effects, false)?;
    let before = Share::of(&payment);
    day_total::shift(db, &payment, before, before.with_redemption())?;
    CHANGED
}

/// The payment exists, so the only key that can be missing is the person's.
fn refused(error: rusqlite::Error) -> Fault {
    match error.sqlite_error().map(|error| error.extended_code) {
        Some(ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => Refusal::UnknownPerson.into(),
        _ => error.into(),
    }
}
