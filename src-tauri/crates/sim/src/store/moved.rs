//! A payment moves, or is redeemed: the domain decides, the tables follow.

use super::Fault;
use super::booked::{Change, Standing, book};
use super::entry::Stamp;
use super::project::{Projected, no};
use super::tables::{Tables, WorkRow};
use crate::plant::Plant;
use hexiao_domain::{
    CaseKind, Effect, Event, OrderNumber, PaymentState, PersonId, Proof, Reason, Redemption,
    RedemptionId, RedemptionState, Refusal, Resolution, TillId, TransactionId, WorkKind, WorkState,
    decide, decide_redeem,
};

type Step = (PaymentState, Vec<Effect>);

/// `Fact::PaymentMoved`.
pub fn moved(
    tables: &mut Tables,
    stamp: &Stamp,
    order: &OrderNumber,
    event: &Event,
    later: &mut Vec<Change>,
) -> Result<Projected, Fault> {
    let index = index_of(tables, order)?;
    let Some(row) = tables.rows.get(index) else {
        return Err(Refusal::UnknownPayment.into());
    };
    let before = &row.payment;
    let shown = match event {
        Event::CodeShown { code } if before.code.as_ref() != Some(code) => Some(code.clone()),
        _ => None,
    };
    let standing = Standing::of(before);
    let decided = decide(before, event)?;
    let (state, effects) = one_transaction_one_order(tables, index, decided)?;
    let followed = follow(tables, stamp, index, &effects, event == &Event::Reopened);
    strike(tables, index, event);
    let Some(row) = tables.rows.get_mut(index) else {
        return Err(Refusal::UnknownPayment.into());
    };
    let news = state != row.payment.state || followed || shown.is_some();
    if !news && !Plant::RepeatsAreJournaled.is_on() {
        return Ok(Projected::Nothing);
    }
    row.payment.code = shown.or_else(|| row.payment.code.take());
    row.payment.state = state;
    book(tables, index, &standing, later).map(Projected::Changed)
}

/// The number that was noted is another order's: it is free for that one.
fn strike(tables: &mut Tables, index: usize, event: &Event) {
    let struck = matches!(event, Event::EvidenceNoted { claim } if claim.evidence.is_none());
    let payment = tables.rows.get(index).map(|row| &row.payment);
    if let Some(payment) = payment.filter(|_| struck)
        && let Some(id) = transaction(&payment.state)
    {
        tables.transactions.remove(&(payment.wallet, id.clone()));
    }
}

/// Where the order's row is.
pub fn index_of(tables: &Tables, order: &OrderNumber) -> Result<usize, Fault> {
    let index = tables.index.get(order).copied();
    index.ok_or(Fault::Refused(Refusal::UnknownPayment))
}

/// One transaction pays one order; a second proof of it is disputed, a second claim refused.
fn one_transaction_one_order(
    tables: &mut Tables,
    index: usize,
    (state, effects): Step,
) -> Result<Step, Fault> {
    let Some(payment) = tables.rows.get(index).map(|row| &row.payment) else {
        return Ok((state, effects));
    };
    let Some(id) = transaction(&state).filter(|id| transaction(&payment.state) != Some(id)) else {
        return Ok((state, effects));
    };
    let key = (payment.wallet, id.clone());
    let holder = tables.transactions.get(&key).copied();
    let holder = holder.filter(|holder| *holder != index && !Plant::TransactionPaysTwice.is_on());
    let Some(other) = holder.and_then(|holder| tables.rows.get(holder)) else {
        if let Some(old) = transaction(&payment.state) {
            tables.transactions.remove(&(payment.wallet, old.clone()));
        }
        tables.transactions.insert(key, index);
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
            let order = other.payment.order.clone();
            Err(Refusal::TransactionUsed { order }.into())
        }
    }
}

fn disputed(proof: Proof) -> Step {
    let reason = Reason::TransactionUsed;
    let effects = vec![
        Effect::Finish(WorkKind::Verify),
        Effect::Finish(WorkKind::Cancel),
        Effect::Finish(WorkKind::LateCheck),
        Effect::OpenCase(CaseKind::Mismatch, reason),
    ];
    (PaymentState::Disputed { reason, proof }, effects)
}

fn transaction(state: &PaymentState) -> Option<&TransactionId> {
    let noted = state.claim().and_then(|claim| claim.evidence.as_ref());
    noted.or_else(|| state.proof().map(|proof| &proof.transaction_id))
}

/// Lets the effects follow; whether any changed a row.
pub fn follow(
    tables: &mut Tables,
    stamp: &Stamp,
    index: usize,
    effects: &[Effect],
    reopened: bool,
) -> bool {
    let mut any = false;
    for effect in effects {
        any |= match *effect {
            Effect::Enqueue(kind) => enqueue(tables, stamp, index, kind),
            Effect::Finish(kind) => end(tables, stamp, index, kind, false),
            Effect::OpenCase(kind, reason) => tables.open_case(index, kind, reason, stamp.at, None),
            Effect::CloseCases => close_cases(tables, stamp, index, reopened),
            Effect::ProveRedemption => prove(tables, index),
        };
    }
    any
}

/// Puts work into the outbox.
pub fn enqueue(tables: &mut Tables, stamp: &Stamp, index: usize, kind: WorkKind) -> bool {
    if Plant::OutboxRowLost.is_on() && kind == WorkKind::Upload {
        return false;
    }
    let fresh = WorkRow {
        state: WorkState::Pending,
        attempts: 0,
        due_at: stamp.at.plus_seconds(kind.first_delay_seconds()),
        queued_at: stamp.at,
        receipt: false,
    };
    tables.change_work(index, kind, Some(fresh), |work| {
        let ended = work.state != WorkState::Pending;
        if ended {
            let receipt = work.receipt;
            *work = WorkRow { receipt, ..fresh };
        }
        ended
    })
}

/// Work that came to its end needs no person any more.
pub fn end(tables: &mut Tables, stamp: &Stamp, index: usize, kind: WorkKind, told: bool) -> bool {
    let ended = tables.change_work(index, kind, None, |work| {
        let open = work.state != WorkState::Done;
        if open {
            work.state = WorkState::Done;
            work.receipt |= told;
        }
        open
    });
    let case = match kind {
        WorkKind::Cancel | WorkKind::LateCheck => Some(CaseKind::CancelStuck),
        WorkKind::Upload => Some(CaseKind::UploadRejected),
        WorkKind::Refund => Some(CaseKind::RefundRefused),
        WorkKind::Verify => None,
    };
    if let Some(kind) = case.filter(|_| ended) {
        resolve_all(tables, stamp, index, Resolution::Proved, Some(kind));
    }
    ended
}

fn close_cases(tables: &mut Tables, stamp: &Stamp, index: usize, reopened: bool) -> bool {
    let resolution = match reopened {
        true => Resolution::Reopened,
        false => Resolution::Proved,
    };
    resolve_all(tables, stamp, index, resolution, None)
}

fn resolve_all(
    tables: &mut Tables,
    stamp: &Stamp,
    index: usize,
    resolution: Resolution,
    only: Option<CaseKind>,
) -> bool {
    if tables.open_cases.is_empty() {
        return false;
    }
    let Some(order) = tables.rows.get(index).map(|row| &row.payment.order) else {
        return false;
    };
    let of_kind = |kind| only.is_none_or(|only| only == kind);
    let open = tables.open_list();
    let open = open.filter(|case| case.subject.order() == Some(order) && of_kind(case.kind));
    let open: Vec<_> = open.map(|case| case.id).collect();
    for id in &open {
        tables.resolve(*id, resolution, stamp.at, None);
    }
    !open.is_empty()
}

fn prove(tables: &mut Tables, index: usize) -> bool {
    let row = tables.rows.get_mut(index);
    let redemption = row.and_then(|row| row.payment.redemption.as_mut());
    redemption.is_some_and(|redemption| {
        redemption.state = RedemptionState::Redeemed;
        true
    })
}

/// `Fact::Redeemed`.
pub fn redeemed(
    tables: &mut Tables,
    stamp: &Stamp,
    order: &OrderNumber,
    by: &PersonId,
    state: RedemptionState,
    later: &mut Vec<Change>,
) -> Result<Projected, Fault> {
    let index = index_of(tables, order)?;
    let Some(row) = tables.rows.get(index) else {
        return Err(Refusal::UnknownPayment.into());
    };
    if row.doubt == Some(None) && !Plant::DoubtNotHeld.is_on() {
        return Err(Refusal::InDoubt.into());
    }
    let (decided, effects) = decide_redeem(&row.payment)?;
    if decided != state {
        let state = row.payment.state.code().to_owned();
        return Err(Refusal::NotConfirmed { state }.into());
    }
    if !tables.knows(by) {
        return no(Refusal::UnknownPerson);
    }
    redeem(tables, stamp, index, by, state, later, &effects).map(Projected::Changed)
}

/// Writes the redemption, and what follows from it.
pub fn redeem(
    tables: &mut Tables,
    stamp: &Stamp,
    index: usize,
    by: &PersonId,
    state: RedemptionState,
    later: &mut Vec<Change>,
    effects: &[Effect],
) -> Result<Vec<hexiao_domain::Posting>, Fault> {
    let shop = tables.shop.as_ref().map(|shop| shop.till.clone());
    let till: TillId = shop.ok_or(Refusal::NotSetUp)?;
    let Some(row) = tables.rows.get_mut(index) else {
        return Err(Refusal::UnknownPayment.into());
    };
    let before = Standing::of(&row.payment);
    row.payment.redemption = Some(Redemption {
        id: RedemptionId::of(&row.payment.order),
        by: by.clone(),
        at: stamp.at,
        till,
        state,
    });
    follow(tables, stamp, index, effects, false);
    book(tables, index, &before, later)
}
