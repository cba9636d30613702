//! `decide`: every state with every event, no wildcard arm.

use super::{CloseCause, Effect, Event, Payment, PaymentState, Proof, Refusal};
use crate::{CaseKind, Reason, RedemptionState, WorkKind};

type Decision = Result<(PaymentState, Vec<Effect>), Refusal>;

/// The payment's next state and what must follow, or why the event does not fit. An event
/// that repeats what is known answers with the same state and no effects.
pub fn decide(payment: &Payment, event: &Event) -> Decision {
    match event {
        Event::CodeShown { .. } | Event::CodeSent => on_sent(payment),
        Event::Paid { proof } => on_paid(payment, proof),
        Event::Refused { reason } => on_refused(payment, *reason),
        Event::CloseAsked { cause } => on_close_asked(payment, *cause),
        Event::ClosedThere { refunded } => on_closed_there(payment, *refunded),
        Event::Claimed { claim } => on_claimed(payment, claim),
        Event::ClaimRefuted { reason } => on_refuted(payment, *reason),
        Event::WrittenOff => on_written_off(payment),
        Event::Reopened => on_reopened(payment),
    }
}

fn not_now(payment: &Payment) -> Decision {
    let state = payment.state.code().to_owned();
    Err(Refusal::NotNow { state })
}

fn same(payment: &Payment) -> Decision {
    Ok((payment.state.clone(), Vec::new()))
}

fn on_sent(payment: &Payment) -> Decision {
    match &payment.state {
        PaymentState::Created => Ok((PaymentState::Awaiting, Vec::new())),
        PaymentState::Awaiting => same(payment),
        PaymentState::Closing { .. }
        | PaymentState::Claimed { .. }
        | PaymentState::Confirmed { .. }
        | PaymentState::Failed { .. }
        | PaymentState::Closed { .. }
        | PaymentState::PaidAfterClose { .. }
        | PaymentState::Disputed { .. } => not_now(payment),
    }
}

/// The proof is verified by the connector (signature, merchant); here it must fit the order.
fn mismatch(payment: &Payment, proof: &Proof) -> Option<Reason> {
    let named = proof.order_number.as_deref();
    let ours = payment.order.as_str();
    let by_static_code = matches!(payment.state, PaymentState::Claimed { .. });
    if !by_static_code && named != Some(ours) {
        return Some(Reason::OrderDiffers);
    }
    if proof.amount.currency() != payment.amount.currency() {
        return Some(Reason::CurrencyDiffers);
    }
    (proof.amount != payment.amount).then_some(Reason::AmountDiffers)
}

fn on_paid(payment: &Payment, proof: &Proof) -> Decision {
    if let Some(known) = payment.state.proof() {
        let again = known.transaction_id == proof.transaction_id;
        return if again {
            same(payment)
        } else {
            not_now(payment)
        };
    }
    if let Some(reason) = mismatch(payment, proof) {
        let proof = proof.clone();
        let effects = vec![
            Effect::Finish(WorkKind::Verify),
            Effect::Finish(WorkKind::Cancel),
            Effect::Finish(WorkKind::LateCheck),
            Effect::OpenCase(CaseKind::Mismatch, reason),
        ];
        return Ok((PaymentState::Disputed { reason, proof }, effects));
    }
    match &payment.state {
        PaymentState::Created | PaymentState::Awaiting => confirmed(payment, proof, Vec::new()),
        PaymentState::Closing { .. } => {
            confirmed(payment, proof, vec![Effect::Finish(WorkKind::Cancel)])
        }
        PaymentState::Claimed { .. } => {
            let settled = vec![Effect::Finish(WorkKind::Verify), Effect::CloseCases];
            confirmed(payment, proof, settled)
        }
        PaymentState::Failed { .. } | PaymentState::Closed { .. } => Ok(late(proof)),
        PaymentState::Confirmed { .. }
        | PaymentState::PaidAfterClose { .. }
        | PaymentState::Disputed { .. } => same(payment),
    }
}

fn late(proof: &Proof) -> (PaymentState, Vec<Effect>) {
    let proof = proof.clone();
    let effects = vec![
        Effect::Finish(WorkKind::LateCheck),
        Effect::OpenCase(CaseKind::LateMoney, Reason::PaidAfterClose),
    ];
    (PaymentState::PaidAfterClose { proof }, effects)
}

fn confirmed(payment: &Payment, proof: &Proof, mut effects: Vec<Effect>) -> Decision {
    if let Some(redemption) = &payment.redemption {
        if redemption.state == RedemptionState::Provisional {
            effects.push(Effect::ProveRedemption);
        }
        effects.push(Effect::Enqueue(WorkKind::Upload));
    }
    let proof = proof.clone();
    Ok((PaymentState::Confirmed { proof }, effects))
}

fn on_refused(payment: &Payment, reason: Reason) -> Decision {
    match &payment.state {
        PaymentState::Created | PaymentState::Awaiting => Ok((
            PaymentState::Failed { reason },
            vec![Effect::OpenCase(CaseKind::Failed, reason)],
        )),
        PaymentState::Closing { .. } => Ok((
            PaymentState::Failed { reason },
            vec![
                Effect::Finish(WorkKind::Cancel),
                Effect::OpenCase(CaseKind::Failed, reason),
            ],
        )),
        PaymentState::Failed { .. } => same(payment),
        PaymentState::Claimed { .. }
        | PaymentState::Confirmed { .. }
        | PaymentState::Closed { .. }
        | PaymentState::PaidAfterClose { .. }
        | PaymentState::Disputed { .. } => not_now(payment),
    }
}

fn on_close_asked(payment: &Payment, cause: CloseCause) -> Decision {
    match &payment.state {
        PaymentState::Created | PaymentState::Awaiting => Ok((
            PaymentState::Closing { cause },
            vec![Effect::Enqueue(WorkKind::Cancel)],
        )),
        PaymentState::Closing { .. } | PaymentState::Closed { .. } => same(payment),
        PaymentState::Claimed { .. }
        | PaymentState::Confirmed { .. }
        | PaymentState::Failed { .. }
        | PaymentState::PaidAfterClose { .. }
        | PaymentState::Disputed { .. } => not_now(payment),
    }
}

fn on_closed_there(payment: &Payment, refunded: bool) -> Decision {
    match &payment.state {
        PaymentState::Closing { cause } => Ok(closed(*cause, refunded)),
        PaymentState::Created | PaymentState::Awaiting => Ok(closed(CloseCause::Expired, refunded)),
        PaymentState::Closed { .. } => same(payment),
        PaymentState::Claimed { .. }
        | PaymentState::Confirmed { .. }
        | PaymentState::Failed { .. }
        | PaymentState::PaidAfterClose { .. }
        | PaymentState::Disputed { .. } => not_now(payment),
    }
}

/// One more look a little later: a success can overtake the close (alipay.md §12.4).
fn closed(cause: CloseCause, refunded: bool) -> (PaymentState, Vec<Effect>) {
    let mut effects = vec![Effect::Finish(WorkKind::Cancel)];
    if !refunded {
        effects.push(Effect::Enqueue(WorkKind::LateCheck));
    }
    (PaymentState::Closed { cause, refunded }, effects)
}

/// A shown or sent code may have been paid while the network was gone, so an awaiting
/// payment can become a claim too; a cancel under way may not.
fn on_claimed(payment: &Payment, claim: &super::Claim) -> Decision {
    match &payment.state {
        PaymentState::Created | PaymentState::Awaiting => {
            let claim = claim.clone();
            let effects = vec![Effect::Enqueue(WorkKind::Verify)];
            Ok((PaymentState::Claimed { claim }, effects))
        }
        PaymentState::Claimed { .. } => same(payment),
        PaymentState::Closing { .. }
        | PaymentState::Confirmed { .. }
        | PaymentState::Failed { .. }
        | PaymentState::Closed { .. }
        | PaymentState::PaidAfterClose { .. }
        | PaymentState::Disputed { .. } => not_now(payment),
    }
}

/// A refuted claim stays a claim: only a person may give up on it.
fn on_refuted(payment: &Payment, reason: Reason) -> Decision {
    match &payment.state {
        PaymentState::Claimed { .. } => Ok((
            payment.state.clone(),
            vec![
                Effect::Finish(WorkKind::Verify),
                Effect::OpenCase(CaseKind::ClaimUnproved, reason),
            ],
        )),
        PaymentState::Created
        | PaymentState::Awaiting
        | PaymentState::Closing { .. }
        | PaymentState::Confirmed { .. }
        | PaymentState::Failed { .. }
        | PaymentState::Closed { .. }
        | PaymentState::PaidAfterClose { .. }
        | PaymentState::Disputed { .. } => not_now(payment),
    }
}

fn on_written_off(payment: &Payment) -> Decision {
    let reason = Reason::WrittenOff;
    match &payment.state {
        PaymentState::Claimed { .. } => Ok((
            PaymentState::Failed { reason },
            vec![Effect::Finish(WorkKind::Verify)],
        )),
        PaymentState::Failed { .. } => same(payment),
        PaymentState::Created
        | PaymentState::Awaiting
        | PaymentState::Closing { .. }
        | PaymentState::Confirmed { .. }
        | PaymentState::Closed { .. }
        | PaymentState::PaidAfterClose { .. }
        | PaymentState::Disputed { .. } => not_now(payment),
    }
}

fn on_reopened(payment: &Payment) -> Decision {
    match &payment.state {
        PaymentState::PaidAfterClose { proof } => {
            confirmed(payment, proof, vec![Effect::CloseCases])
        }
        PaymentState::Created
        | PaymentState::Awaiting
        | PaymentState::Closing { .. }
        | PaymentState::Claimed { .. }
        | PaymentState::Confirmed { .. }
        | PaymentState::Failed { .. }
        | PaymentState::Closed { .. }
        | PaymentState::Disputed { .. } => not_now(payment),
    }
}
