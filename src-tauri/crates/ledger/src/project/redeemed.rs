//! A payment is redeemed: at most once, for ever.

use super::{Projection, booked, moved};
use crate::entry::Entry;
use crate::error::Fault;
use crate::table::day_total::{self, Share};
use crate::table::{doubt, payment, redemption};
use hexiao_domain::{
    Payment, PersonId, Redemption, RedemptionId, RedemptionState, Refusal, TillId, decide_redeem,
};
use rusqlite::{Connection, ffi};

pub fn redeemed(
    db: &Connection,
    entry: &Entry<'_>,
    found: Option<Payment>,
    by: &PersonId,
    state: RedemptionState,
) -> Projection {
    let payment = found.ok_or(Refusal::UnknownPayment)?;
    // Only a later epoch has anything in doubt, so an ordinary till never looks.
    if entry.standing.epoch > 1 && doubt::is_open(db, &payment.order)? {
        return Err(Refusal::InDoubt.into());
    }
    redeem(db, entry, &payment, by, state)
}

/// Books the one redemption of a payment.
pub fn redeem(
    db: &Connection,
    entry: &Entry<'_>,
    payment: &Payment,
    by: &PersonId,
    state: RedemptionState,
) -> Projection {
    let order = &payment.order;
    let (decided, effects) = decide_redeem(payment)?;
    // The caller decided on the same row in the same transaction; anything else is not a
    // redemption this payment can have.
    if decided != state {
        let state = payment.state.code().to_owned();
        return Err(Refusal::NotConfirmed { state }.into());
    }
    redemption::insert(db, entry.seq, order, by, entry.at, entry.till, state).map_err(refused)?;
    payment::set_redeemed(db, order)?;
    moved::follow(db, entry, payment, &effects, false)?;
    let before = Share::of(payment);
    day_total::shift(db, payment, before, before.with_redemption())?;
    let till = TillId::parse(entry.till).map_err(|_| Fault::Broken("the till has no name"))?;
    let redemption = Redemption {
        id: RedemptionId::of(order),
        by: by.clone(),
        at: entry.at,
        till,
        state,
    };
    let after = Payment {
        redemption: Some(redemption),
        ..payment.clone()
    };
    booked(payment, &after)
}

/// The payment exists, so the only key that can be missing is the person's.
fn refused(error: rusqlite::Error) -> Fault {
    match error.sqlite_error().map(|error| error.extended_code) {
        Some(ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => Refusal::UnknownPerson.into(),
        _ => error.into(),
    }
}
