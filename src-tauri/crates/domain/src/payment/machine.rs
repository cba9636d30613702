//! `decide`: every state with every event, no wildcard arm.

use super::{CloseCause, Effect, Event, Method, Payment, PaymentState, Proof, Refusal};
use crate::{
    CaseKind, OrderNumber, Planted, Reason, RedemptionState, Timestamp, WorkKind, planted,
};

type Decision = Result<(PaymentState, Vec<Effect>), Refusal>;

impl PaymentState {
    /// Every step from one state to another that [`decide`] takes, by their names.
    pub const STEPS: [(&'static str, &'static str); 26] = [
        ("created", "awaiting"),
        ("created", "closing"),
        ("created", "claimed"),
        ("created", "confirmed"),
        ("created", "failed"),
        ("created", "closed"),
        ("created", "disputed"),
        ("awaiting", "closing"),
        ("awaiting", "claimed"),
        ("awaiting", "confirmed"),
        ("awaiting", "failed"),
        ("awaiting", "closed"),
        ("awaiting", "disputed"),
        ("closing", "claimed"),
        ("closing", "confirmed"),
        ("closing", "failed"),
        ("closing", "closed"),
        ("closing", "disputed"),
        ("claimed", "confirmed"),
        ("claimed", "failed"),
        ("claimed", "disputed"),
        ("failed", "paid_after_close"),
        ("failed", "disputed"),
        ("closed", "paid_after_close"),
        ("closed", "disputed"),
        ("paid_after_close", "confirmed"),
    ];
}

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
        Event::EvidenceNoted { claim } => on_evidence(payment, claim),
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

/// A claim's evidence must be of the sale: an old paid screen shown again is not, also where
/// the till's clock was behind and the old payment seems to come after the sale.
pub const CLAIM_WINDOW_SECONDS: i64 = 2 * 60 * 60;

/// The first and the last instant, by the platform's clock, at which money for this sale may
/// have come.
#[must_use]
pub const fn claim_window(payment: &Payment) -> (Timestamp, Timestamp) {
    (
        payment.created_at.plus_seconds(-CLAIM_WINDOW_SECONDS),
        payment.created_at.plus_seconds(CLAIM_WINDOW_SECONDS),
    )
}

/// Whether the customer paid around the time of this sale, as far as the platform says when.
#[must_use]
pub fn is_of_sale(payment: &Payment, proof: &Proof) -> bool {
    let (opens, closes) = claim_window(payment);
    proof
        .paid_at
        .is_none_or(|paid| paid >= opens && paid <= closes)
}

/// For what a payment's money does not fit it. Money of an older sale is that before all else:
/// an old paid screen of another sum shows no money of this customer's. Only what is decided now
/// asks so; journals hold the reason that was found first.
pub fn disputed_for(payment: &Payment) -> Option<Reason> {
    let PaymentState::Disputed { reason, proof } = &payment.state else {
        return None;
    };
    let is_older = payment.method == Method::StaticCode && !is_of_sale(payment, proof);
    match is_older && *reason == Reason::AmountDiffers {
        true => Some(Reason::PaidBefore),
        false => Some(*reason),
    }
}

/// The proof is verified by the connector (signature, merchant); here it must fit the order.
fn mismatch(payment: &Payment, proof: &Proof) -> Option<Reason> {
    let fits = match payment.method {
        Method::ShowCode | Method::ScanCode => named_ours(payment, proof),
        Method::StaticCode => !named_another_order(payment, proof),
    };
    if !fits && !planted(Planted::OrderNotCompared) {
        return Some(Reason::OrderDiffers);
    }
    let compared = !planted(Planted::CurrencyNotCompared);
    if compared && proof.amount.currency() != payment.amount.currency() {
        return Some(Reason::CurrencyDiffers);
    }
    let compared = !planted(Planted::AmountNotCompared);
    if compared && proof.amount.minor() != payment.amount.minor() {
        return Some(Reason::AmountDiffers);
    }
    let other_time = !is_of_sale(payment, proof) && !is_found_later(payment);
    let other_sale = other_time && !planted(Planted::OldScreenAccepted);
    (payment.method == Method::StaticCode && other_sale).then_some(Reason::PaidBefore)
}

fn named_ours(payment: &Payment, proof: &Proof) -> bool {
    proof.order_number.as_deref() == Some(payment.order.as_str())
}

/// Money that came by the static code carries the platform's own number, if any; one of
/// our numbers in it means it paid another order.
fn named_another_order(payment: &Payment, proof: &Proof) -> bool {
    let named = proof.order_number.as_deref();
    let named = named.and_then(|text| OrderNumber::parse(text).ok());
    named.is_some_and(|order| order != payment.order && payment.attempt_of != Some(order))
}

/// Money that came as a second payment of a sale is booked when it is found, which may be the
/// next day; only a claim stands or falls with its time.
fn is_found_later(payment: &Payment) -> bool {
    payment.attempt_of.is_some() && matches!(payment.state, PaymentState::Created)
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
        PaymentState::Failed { .. } | PaymentState::Closed { .. } => {
            match planted(Planted::LateMoneyDropped) {
                true => same(payment),
                false => Ok(late(proof)),
            }
        }
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
        let provisional = redemption.state == RedemptionState::Provisional;
        if provisional && !planted(Planted::ProvisionalNeverProved) {
            effects.push(Effect::ProveRedemption);
        }
        if !planted(Planted::UploadForgotten) {
            effects.push(Effect::Enqueue(WorkKind::Upload));
        }
    }
    let proof = proof.clone();
    Ok((PaymentState::Confirmed { proof }, effects))
}

fn on_refused(payment: &Payment, reason: Reason) -> Decision {
    if planted(Planted::RefusalAfterConfirmation) && payment.state.proof().is_some() {
        return Ok((PaymentState::Failed { reason }, Vec::new()));
    }
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
    if planted(Planted::TerminalStateLeft) && payment.state.proof().is_some() {
        let effects = vec![Effect::Enqueue(WorkKind::Cancel)];
        return Ok((PaymentState::Closing { cause }, effects));
    }
    match &payment.state {
        PaymentState::Created | PaymentState::Awaiting
            if planted(Planted::CancelWithoutConfirmation) =>
        {
            Ok(closed(cause, false))
        }
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
    if !refunded && !planted(Planted::LateCheckForgotten) {
        effects.push(Effect::Enqueue(WorkKind::LateCheck));
    }
    (PaymentState::Closed { cause, refunded }, effects)
}

/// A shown or sent code may have been paid while the network was gone, so an awaiting
/// payment can become a claim too, also when its time ran out meanwhile. A cancel that is
/// on its way already wins at the platform; then the claim is refuted, by its own words.
fn on_claimed(payment: &Payment, claim: &super::Claim) -> Decision {
    match &payment.state {
        PaymentState::Created | PaymentState::Awaiting => {
            let claim = claim.clone();
            let effects = vec![Effect::Enqueue(WorkKind::Verify)];
            Ok((PaymentState::Claimed { claim }, effects))
        }
        PaymentState::Closing { .. } => {
            let claim = claim.clone();
            let effects = vec![
                Effect::Finish(WorkKind::Cancel),
                Effect::Enqueue(WorkKind::Verify),
            ];
            Ok((PaymentState::Claimed { claim }, effects))
        }
        PaymentState::Claimed { .. } => same(payment),
        PaymentState::Confirmed { .. }
        | PaymentState::Failed { .. }
        | PaymentState::Closed { .. }
        | PaymentState::PaidAfterClose { .. }
        | PaymentState::Disputed { .. } => not_now(payment),
    }
}

/// What the claim stands on, and since when it counts, stays as it was noted; only the
/// transaction is another. A shown or sent code is proved by its order number alone, and has a
/// number only to be struck out.
fn on_evidence(payment: &Payment, noted: &super::Claim) -> Decision {
    match &payment.state {
        PaymentState::Claimed { claim }
            if match noted.evidence {
                Some(_) => payment.method == Method::StaticCode,
                None => claim.evidence.is_some(),
            } =>
        {
            if claim.evidence == noted.evidence {
                return same(payment);
            }
            let claim = super::Claim {
                evidence: noted.evidence.clone(),
                ..claim.clone()
            };
            let effects = vec![Effect::Enqueue(WorkKind::Verify)];
            Ok((PaymentState::Claimed { claim }, effects))
        }
        PaymentState::Claimed { .. }
        | PaymentState::Created
        | PaymentState::Awaiting
        | PaymentState::Closing { .. }
        | PaymentState::Confirmed { .. }
        | PaymentState::Failed { .. }
        | PaymentState::Closed { .. }
        | PaymentState::PaidAfterClose { .. }
        | PaymentState::Disputed { .. } => not_now(payment),
    }
}

/// A refuted claim stays a claim: only a person may give up on it.
fn on_refuted(payment: &Payment, reason: Reason) -> Decision {
    if planted(Planted::RefutedClaimGivenUp) && payment.state.claim().is_some() {
        let effects = vec![Effect::Finish(WorkKind::Verify)];
        return Ok((PaymentState::Failed { reason }, effects));
    }
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
        PaymentState::Claimed { .. } => {
            let mut effects = vec![Effect::Finish(WorkKind::Verify)];
            // A shown or sent code may still take money: one more look, as after a close.
            if payment.method != Method::StaticCode {
                effects.push(Effect::Enqueue(WorkKind::LateCheck));
            }
            Ok((PaymentState::Failed { reason }, effects))
        }
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
        PaymentState::PaidAfterClose { .. }
            if !payment.returned.is_zero() || !payment.returning.is_zero() =>
        {
            Err(Refusal::GivenBack)
        }
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
