//! A case is worked on: who was reached, whose it is, until when.

use super::{CHANGED, Projected, Projection, news};
use crate::entry::Entry;
use crate::error::Fault;
use crate::table::{case, contact, payment, person};
use hexiao_domain::{CaseId, Fact, OrderNumber, PersonId, Refusal, Timestamp};
use rusqlite::Connection;

/// `Fact::CaseContacted`: whoever says when to come back says when the case is due.
pub fn contacted(db: &Connection, entry: &Entry<'_>) -> Projection {
    let Fact::CaseContacted { case, by, contact } = entry.fact else {
        return Ok(Projected::Nothing);
    };
    must_be_open(db, *case)?;
    contact::insert(db, *case, by, entry.at, contact)?;
    if let Some(next) = contact.next_at {
        case::set_due(db, *case, next)?;
    }
    CHANGED
}

/// `Fact::CaseAssigned`: to somebody whom this ledger knows.
pub fn assigned(db: &Connection, id: CaseId, to: Option<&PersonId>) -> Projection {
    must_be_open(db, id)?;
    if let Some(to) = to {
        person::get(db, to)?.ok_or(Refusal::UnknownPerson)?;
    }
    news(case::assign(db, id, to)?)
}

/// `Fact::CaseDueSet`.
pub fn due_set(db: &Connection, id: CaseId, due: Timestamp) -> Projection {
    must_be_open(db, id)?;
    news(case::set_due(db, id, due)?)
}

/// `Fact::PlatformSaid`: kept for the timeline; nothing is decided by it.
pub fn said(db: &Connection, order: &OrderNumber) -> Projection {
    payment::by_order(db, order)?.ok_or(Refusal::UnknownPayment)?;
    CHANGED
}

fn must_be_open(db: &Connection, id: CaseId) -> Result<(), Fault> {
    let open = case::one(db, id)?.filter(|case| case.resolved.is_none());
    open.map(|_| ()).ok_or_else(|| Refusal::CaseNotOpen.into())
}
