//! A ledger that was restored, or lost entries: what is found again, and what a person decides.

use super::{CHANGED, Projected, Projection, changed, made, moved, redeemed};
use crate::entry::Entry;
use crate::error::Fault;
use crate::table::{doubt, payment, setting};
use hexiao_domain::{
    EpochCause, Event, Fact, NewPayment, OrderNumber, PersonId, Proof, Refusal, Shop, Timestamp,
    decide_redeem,
};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// The newest recovery, as the table of settings keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovery {
    /// The epoch it began.
    pub epoch: i64,
    /// Why.
    pub because: EpochCause,
    /// The newest entry that a witness remembers, `epoch-seq-hash`.
    pub witnessed: Option<String>,
    /// When it began, by the till's clock.
    pub since: Timestamp,
    /// Order numbers of this epoch count on after this one.
    pub after_sequence: i64,
    /// The epoch before: order numbers that were lost begin with it.
    pub known_epoch: u32,
    /// The last sequence that the journal held before.
    pub known_sequence: i64,
    /// Who ended it; none while it goes on.
    pub ended_by: Option<PersonId>,
}

impl Recovery {
    /// A platform knew of orders that the journal does not hold. Every other loss is noticed as the
    /// ledger opens, before anything is sold.
    #[must_use]
    pub fn was_found_while_selling(&self) -> bool {
        self.because == EpochCause::EntriesLost && self.witnessed.is_none()
    }
}

pub fn begun(db: &Connection, entry: &Entry<'_>) -> Projection {
    let Fact::EpochBegun {
        epoch,
        because,
        witnessed,
        after_sequence,
    } = entry.fact
    else {
        return Err(Fault::Broken("this begins no epoch"));
    };
    if *epoch <= entry.standing.epoch {
        return Err(Fault::Broken("the epoch is not a new one"));
    }
    let known_sequence = payment::last_sequence(db)?;
    if *after_sequence < known_sequence.max(entry.standing.after_sequence) {
        return Err(Fault::Broken("order numbers would come again"));
    }
    doubt::begin(db)?;
    let recovery = Recovery {
        epoch: *epoch,
        because: *because,
        witnessed: witnessed.clone(),
        since: entry.at,
        after_sequence: *after_sequence,
        known_epoch: u32::try_from(entry.standing.epoch).unwrap_or(u32::MAX),
        known_sequence,
        ended_by: None,
    };
    changed(setting::put(db, setting::RECOVERY, &recovery))
}

/// A paid order that only the platform knew gets back its own number.
pub fn found(db: &Connection, entry: &Entry<'_>, new: &NewPayment, proof: &Proof) -> Projection {
    if !entry.standing.recovering {
        return Err(Refusal::NotInRecovery.into());
    }
    let order = &new.order;
    if payment::by_order(db, order)?.is_some() {
        return Ok(Projected::Nothing);
    }
    let sequence = lost_sequence(db, entry, order)?;
    made::put(db, entry, new, sequence)?;
    doubt::found(db, order)?;
    let proof = proof.clone();
    moved::moved(
        db,
        entry,
        payment::by_order(db, order)?,
        &Event::Paid { proof },
    )
}

/// Its sequence, if it is one that this till gave away in an epoch before.
fn lost_sequence(db: &Connection, entry: &Entry<'_>, order: &OrderNumber) -> Result<i64, Fault> {
    let shop: Option<Shop> = setting::get(db, setting::SHOP)?;
    let till = shop.ok_or(Refusal::NotSetUp)?.till;
    let sequence = i64::try_from(order.sequence()).unwrap_or(i64::MAX);
    let ours = made::number(&till, i64::from(order.epoch()), sequence)? == *order;
    let before = i64::from(order.epoch()) < entry.standing.epoch;
    match ours && before && sequence > 0 && sequence <= entry.standing.after_sequence {
        true => Ok(sequence),
        false => Err(Fault::Broken("this order is none that was lost")),
    }
}

pub fn decided(
    db: &Connection,
    entry: &Entry<'_>,
    order: &OrderNumber,
    handed_over: bool,
    by: &PersonId,
) -> Projection {
    let payment = payment::by_order(db, order)?.ok_or(Refusal::UnknownPayment)?;
    if doubt::decide(db, order, handed_over, by, entry.at)? == 0 {
        let state = payment.state.code().to_owned();
        return Err(Refusal::NotNow { state }.into());
    }
    if !handed_over {
        return CHANGED;
    }
    let (state, _) = decide_redeem(&payment)?;
    redeemed::redeem(db, entry, &payment, by, state)
}

pub fn ended(db: &Connection, entry: &Entry<'_>, by: &PersonId) -> Projection {
    let recovery: Option<Recovery> = setting::get(db, setting::RECOVERY)?;
    let Some(recovery) = recovery.filter(|_| entry.standing.recovering) else {
        return Err(Refusal::NotInRecovery.into());
    };
    let count = doubt::left(db)?;
    if count > 0 {
        return Err(Refusal::DoubtsLeft { count }.into());
    }
    let ended_by = Some(by.clone());
    let ended = Recovery {
        ended_by,
        ..recovery
    };
    changed(setting::put(db, setting::RECOVERY, &ended))
}
