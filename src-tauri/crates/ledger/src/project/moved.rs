//! A payment moves: decide, store, and let the effects follow.

use super::{Projected, Projection, booked, cased};
use crate::entry::Entry;
use crate::error::Fault;
use crate::table::day_total::{self, Share};
use crate::table::payment::{self, sql};
use crate::table::{case, redemption, work};
use hexiao_domain::{
    CaseKind, Effect, Event, OrderNumber, Payment, PaymentState, Proof, Reason, Refusal,
    Resolution, TransactionId, WorkKind, decide,
};
use rusqlite::Connection;

pub fn moved(
    db: &Connection,
    entry: &Entry<'_>,
    found: Option<Payment>,
    event: &Event,
) -> Projection {
    let before = found.ok_or(Refusal::UnknownPayment)?;
    let decided = decide(&before, event)?;
    let shown = new_code(&before, event);
    let (state, effects) = one_transaction_one_order(db, &before, decided)?;
    let followed = follow(db, entry, &before, &effects, event == &Event::Reopened)?;
    if state == before.state && followed == 0 && shown.is_none() {
        return Ok(Projected::Nothing);
    }
    if let Some(code) = shown {
        payment::set_code(db, &before.order, code)?;
    }
    if state != before.state {
        payment::set_state(db, &before.order, &state)?;
    }
    let struck = matches!(event, Event::EvidenceNoted { claim } if claim.evidence.is_none());
    if struck {
        payment::forget_transaction(db, &before.order)?;
    }
    let after = Payment {
        state,
        ..before.clone()
    };
    day_total::shift(db, &after, Share::of(&before), Share::of(&after))?;
    booked(&before, &after)
}

fn new_code<'a>(before: &Payment, event: &'a Event) -> Option<&'a String> {
    if let Event::CodeShown { code } = event {
        return (before.code.as_ref() != Some(code)).then_some(code);
    }
    None
}

type Decided = (PaymentState, Vec<Effect>);

/// One transaction pays one order. A second claim on it is refused; a second proof of it is
/// never booked and never lost: it is disputed, and a person decides.
fn one_transaction_one_order(
    db: &Connection,
    before: &Payment,
    (state, effects): Decided,
) -> Result<Decided, Fault> {
    let Some(id) = transaction_of(&state).filter(|id| transaction_of(&before.state) != Some(id))
    else {
        return Ok((state, effects));
    };
    let wallet = before.wallet.code();
    let holder = payment::one(db, sql::BY_TRANSACTION, [wallet, id.as_str()])?;
    let Some(other) = holder.filter(|holder| holder.order != before.order) else {
        payment::set_transaction(db, &before.order, id)?;
        return Ok((state, effects));
    };
    match state {
        PaymentState::Confirmed { proof } | PaymentState::PaidAfterClose { proof } => {
            Ok(disputed(proof))
        }
        PaymentState::Disputed { .. } => Ok((state, effects)),
        PaymentState::Claimed { .. }
        | PaymentState::Created
        | PaymentState::Awaiting
        | PaymentState::Closing { .. }
        | PaymentState::Failed { .. }
        | PaymentState::Closed { .. } => {
            Err(Refusal::TransactionUsed { order: other.order }.into())
        }
    }
}

fn disputed(proof: Proof) -> Decided {
    let reason = Reason::TransactionUsed;
    let effects = vec![
        Effect::Finish(WorkKind::Verify),
        Effect::Finish(WorkKind::Cancel),
        Effect::Finish(WorkKind::LateCheck),
        Effect::OpenCase(CaseKind::Mismatch, reason),
    ];
    (PaymentState::Disputed { reason, proof }, effects)
}

/// The transaction this state lays claim to, noted or proved.
fn transaction_of(state: &PaymentState) -> Option<&TransactionId> {
    let noted = state.claim().and_then(|claim| claim.evidence.as_ref());
    noted.or_else(|| state.proof().map(|proof| &proof.transaction_id))
}

/// Lets the effects follow, and says how many rows that changed.
pub fn follow(
    db: &Connection,
    entry: &Entry<'_>,
    payment: &Payment,
    effects: &[Effect],
    reopened: bool,
) -> Result<usize, Fault> {
    let (order, at) = (&payment.order, entry.at);
    let mut rows = 0;
    for effect in effects {
        rows += match *effect {
            Effect::Enqueue(kind) => work::enqueue(db, payment, kind, at)?,
            Effect::Finish(kind) => end(db, entry, order, kind, None)?,
            Effect::OpenCase(kind, reason) => cased::open(db, entry, payment, kind, reason)?,
            Effect::CloseCases => close_cases(db, entry, order, reopened)?,
            Effect::ProveRedemption => redemption::prove(db, order, at)?,
        };
    }
    Ok(rows)
}

/// Work that came to its end needs no person any more. A claim's case is closed by what
/// happens to the claim, not by the end of the asking.
pub fn end(
    db: &Connection,
    entry: &Entry<'_>,
    order: &OrderNumber,
    kind: WorkKind,
    receipt: Option<&str>,
) -> Result<usize, Fault> {
    let rows = work::finish(db, order, kind, receipt)?;
    let case = match kind {
        WorkKind::Cancel | WorkKind::LateCheck => Some(CaseKind::CancelStuck),
        WorkKind::Upload => Some(CaseKind::UploadRejected),
        WorkKind::Refund => Some(CaseKind::RefundRefused),
        WorkKind::Verify => None,
    };
    if let Some(case) = case.filter(|_| rows > 0) {
        case::answered(db, order, case, entry.when())?;
    }
    if kind == WorkKind::Upload && rows > 0 && receipt.is_some() {
        redemption::recorded(db, order, entry.at)?;
    }
    Ok(rows)
}

fn close_cases(
    db: &Connection,
    entry: &Entry<'_>,
    order: &OrderNumber,
    reopened: bool,
) -> Result<usize, Fault> {
    let resolution = match reopened {
        true => Resolution::Reopened,
        false => Resolution::Proved,
    };
    let open = case::open_of(db, order)?;
    for case in &open {
        case::resolve(db, case.id, resolution, entry.when(), None)?;
    }
    Ok(open.len())
}
