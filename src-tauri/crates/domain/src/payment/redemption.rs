//! `decide_redeem`: at most one redemption per payment, for ever.

use super::{Effect, Payment, PaymentState, RedemptionState, Refusal};
use crate::{Planted, WorkKind, planted};

/// How the redemption of this payment stands if the cashier presses redeem now, or why not.
/// The offline limits are checked when the claim is noted, before this.
pub fn decide_redeem(payment: &Payment) -> Result<(RedemptionState, Vec<Effect>), Refusal> {
    if let Some(redemption) = &payment.redemption
        && !planted(Planted::RedeemAgain)
    {
        let redemption = redemption.clone();
        return Err(Refusal::AlreadyRedeemed { redemption });
    }
    match &payment.state {
        PaymentState::Confirmed { .. } if payment.is_given_back() => Err(Refusal::GivenBack),
        PaymentState::Confirmed { .. } => Ok((
            RedemptionState::Redeemed,
            vec![Effect::Enqueue(WorkKind::Upload)],
        )),
        PaymentState::Awaiting if planted(Planted::RedeemWithoutChecking) => {
            Ok((RedemptionState::Redeemed, Vec::new()))
        }
        PaymentState::Claimed { .. } => Ok((RedemptionState::Provisional, Vec::new())),
        PaymentState::Created
        | PaymentState::Awaiting
        | PaymentState::Closing { .. }
        | PaymentState::Failed { .. }
        | PaymentState::Closed { .. }
        | PaymentState::PaidAfterClose { .. }
        | PaymentState::Disputed { .. } => Err(Refusal::NotConfirmed {
            state: payment.state.code().to_owned(),
        }),
    }
}
