//! `decide_coupon`: every state with every event, no wildcard arm.

use super::{Coupon, CouponClaim, CouponEffect, CouponEvent, CouponState, CouponTaken, CouponUndo};
use crate::{CaseKind, Planted, Reason, Refusal, planted};

type Decision = Result<(CouponState, Vec<CouponEffect>), Refusal>;

impl CouponState {
    /// Every step from one state to another that [`decide_coupon`] takes, by their names.
    pub const STEPS: [(&'static str, &'static str); 12] = [
        ("asked", "provisional"),
        ("asked", "used"),
        ("asked", "refused"),
        ("asked", "given_up"),
        ("provisional", "used"),
        ("provisional", "written_off"),
        ("used", "undoing"),
        ("written_off", "used"),
        ("given_up", "refused"),
        ("given_up", "undoing"),
        ("undoing", "used"),
        ("undoing", "undone"),
    ];
}

/// Whether a code may be redeemed here, given the coupon that had it last.
pub fn decide_new_coupon(last: Option<&Coupon>) -> Result<(), Refusal> {
    match last.filter(|coupon| coupon.state.is_taken()) {
        Some(coupon) => Err(Refusal::CouponTaken {
            taken: CouponTaken::of(coupon),
        }),
        None => Ok(()),
    }
}

/// The coupon's next state and what must follow, or why the event does not fit. An event that
/// repeats what is known answers with the same state and no effects.
pub fn decide_coupon(coupon: &Coupon, event: &CouponEvent) -> Decision {
    let state = &coupon.state;
    match event {
        CouponEvent::Found { .. } => on_found(coupon),
        CouponEvent::Used { word } => on_used(state, word),
        CouponEvent::Refused { reason } => on_refused(state, *reason),
        CouponEvent::Claimed { claim } => on_claimed(state, claim),
        CouponEvent::WrittenOff => on_written_off(state),
        CouponEvent::GivenUp { undo } => on_given_up(state, undo),
        CouponEvent::UndoAsked { undo } => on_undo_asked(state, undo),
        CouponEvent::Undone => on_undone(state),
        CouponEvent::UndoRefused { reason } => on_undo_refused(state, *reason),
    }
}

fn not_now(state: &CouponState) -> Decision {
    let state = state.code().to_owned();
    Err(Refusal::NotNow { state })
}

fn same(state: &CouponState) -> Decision {
    Ok((state.clone(), Vec::new()))
}

/// What was found first stays: a use that may have been told is told again in the same words.
fn on_found(coupon: &Coupon) -> Decision {
    let state = &coupon.state;
    match state {
        CouponState::Asked | CouponState::Provisional { .. } | CouponState::GivenUp { .. } => {
            same(state)
        }
        CouponState::Used { .. }
        | CouponState::Refused { .. }
        | CouponState::WrittenOff { .. }
        | CouponState::Undoing { .. }
        | CouponState::Undone { .. } => not_now(state),
    }
}

/// A claim that was given up and turns out true is true: the goods were handed over for it.
fn on_used(state: &CouponState, word: &str) -> Decision {
    let used = || CouponState::Used {
        word: word.to_owned(),
        undos: 0,
    };
    match state {
        CouponState::Asked => Ok((used(), vec![CouponEffect::Finish])),
        CouponState::Provisional { .. } | CouponState::WrittenOff { .. } => {
            let effects = vec![CouponEffect::Finish, CouponEffect::CloseCases];
            Ok((used(), effects))
        }
        CouponState::GivenUp { undo } => {
            let (word, undo) = (word.to_owned(), undo.clone());
            let effects = vec![CouponEffect::Enqueue];
            Ok((CouponState::Undoing { word, undo }, effects))
        }
        CouponState::Used { .. } | CouponState::Undoing { .. } | CouponState::Undone { .. } => {
            same(state)
        }
        CouponState::Refused { .. } => not_now(state),
    }
}

/// A refuted claim stays a claim: only a person may give up on it.
fn on_refused(state: &CouponState, reason: Reason) -> Decision {
    match state {
        CouponState::Asked | CouponState::GivenUp { .. } => {
            Ok((CouponState::Refused { reason }, vec![CouponEffect::Finish]))
        }
        CouponState::Provisional { .. } if planted(Planted::CouponRefusalIgnored) => {
            Ok((state.clone(), vec![CouponEffect::Finish]))
        }
        CouponState::Provisional { .. } => {
            let case = CouponEffect::OpenCase(CaseKind::CouponRefused, reason);
            Ok((state.clone(), vec![CouponEffect::Stick, case]))
        }
        CouponState::Refused { .. } => same(state),
        CouponState::Used { .. }
        | CouponState::WrittenOff { .. }
        | CouponState::Undoing { .. }
        | CouponState::Undone { .. } => not_now(state),
    }
}

/// The work that tells the platform stays queued: a claim is a use it does not know of yet.
fn on_claimed(state: &CouponState, claim: &CouponClaim) -> Decision {
    match state {
        CouponState::Asked => {
            let claim = claim.clone();
            let effects = match planted(Planted::CouponUploadForgotten) {
                true => vec![CouponEffect::Finish],
                false => Vec::new(),
            };
            Ok((CouponState::Provisional { claim }, effects))
        }
        CouponState::Provisional { .. }
        | CouponState::Used { .. }
        | CouponState::Refused { .. }
        | CouponState::WrittenOff { .. }
        | CouponState::Undoing { .. }
        | CouponState::GivenUp { .. }
        | CouponState::Undone { .. } => not_now(state),
    }
}

fn on_written_off(state: &CouponState) -> Decision {
    match state {
        CouponState::Provisional { claim } => {
            let claim = claim.clone();
            Ok((
                CouponState::WrittenOff { claim },
                vec![CouponEffect::Finish],
            ))
        }
        CouponState::WrittenOff { .. } => same(state),
        CouponState::Asked
        | CouponState::Used { .. }
        | CouponState::Refused { .. }
        | CouponState::Undoing { .. }
        | CouponState::GivenUp { .. }
        | CouponState::Undone { .. } => not_now(state),
    }
}

fn on_given_up(state: &CouponState, undo: &CouponUndo) -> Decision {
    match state {
        CouponState::Asked => {
            let undo = undo.clone();
            Ok((CouponState::GivenUp { undo }, Vec::new()))
        }
        CouponState::GivenUp { .. } => same(state),
        CouponState::Provisional { .. }
        | CouponState::Used { .. }
        | CouponState::Refused { .. }
        | CouponState::WrittenOff { .. }
        | CouponState::Undoing { .. }
        | CouponState::Undone { .. } => not_now(state),
    }
}

fn on_undo_asked(state: &CouponState, undo: &CouponUndo) -> Decision {
    match state {
        CouponState::Used { word, undos } if undo.nth == undos.saturating_add(1) => {
            let (word, undo) = (word.clone(), undo.clone());
            let effects = vec![CouponEffect::Enqueue];
            Ok((CouponState::Undoing { word, undo }, effects))
        }
        CouponState::Undoing { .. } => same(state),
        CouponState::Asked
        | CouponState::Provisional { .. }
        | CouponState::Used { .. }
        | CouponState::Refused { .. }
        | CouponState::WrittenOff { .. }
        | CouponState::GivenUp { .. }
        | CouponState::Undone { .. } => not_now(state),
    }
}

fn on_undone(state: &CouponState) -> Decision {
    match state {
        CouponState::Undoing { word, undo } => {
            let (word, undo) = (word.clone(), undo.clone());
            let effects = vec![CouponEffect::Finish, CouponEffect::CloseCases];
            Ok((CouponState::Undone { word, undo }, effects))
        }
        CouponState::Undone { .. } => same(state),
        CouponState::Asked
        | CouponState::Provisional { .. }
        | CouponState::Used { .. }
        | CouponState::Refused { .. }
        | CouponState::GivenUp { .. }
        | CouponState::WrittenOff { .. } => not_now(state),
    }
}

fn on_undo_refused(state: &CouponState, reason: Reason) -> Decision {
    match state {
        CouponState::Undoing { word, undo } => {
            let (word, undos) = (word.clone(), undo.nth);
            let case = CouponEffect::OpenCase(CaseKind::CouponUndoRefused, reason);
            let used = CouponState::Used { word, undos };
            Ok((used, vec![CouponEffect::Finish, case]))
        }
        CouponState::Asked
        | CouponState::Provisional { .. }
        | CouponState::Used { .. }
        | CouponState::Refused { .. }
        | CouponState::WrittenOff { .. }
        | CouponState::GivenUp { .. }
        | CouponState::Undone { .. } => not_now(state),
    }
}
