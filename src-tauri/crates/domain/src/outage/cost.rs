//! What an outage cost: every claim that was taken in it counts in full, and once.

use crate::{CaseKind, Figure, Money, MoneyError, PersonId, Resolution};

/// Where a claim stands in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClaimFate {
    /// The platform has not said its word.
    Open,
    /// The platform says that the money came.
    Confirmed,
    /// The platform knows no such money, or another: a person decides.
    Refuted,
    /// The customer paid in another way, or nothing was owed.
    Otherwise,
    /// The money went back to the customer.
    Refunded,
    /// The shop bears it.
    Lost,
}

/// Where a claim stands, by the state of its payment and the cases about it: the kinds of the
/// open ones, and how the newest of the others ended.
#[must_use]
pub fn claim_fate(state: &str, open: &[CaseKind], ended: Option<Resolution>) -> ClaimFate {
    let doubted = |kind: &CaseKind| {
        matches!(
            kind,
            CaseKind::ClaimUnproved | CaseKind::Mismatch | CaseKind::LateMoney
        )
    };
    match state {
        "confirmed" => ClaimFate::Confirmed,
        _ if open.iter().any(doubted) => ClaimFate::Refuted,
        "claimed" => ClaimFate::Open,
        _ => match ended {
            Some(Resolution::WrittenOff) => ClaimFate::Lost,
            Some(Resolution::Returned) => ClaimFate::Refunded,
            Some(Resolution::PaidOtherwise | Resolution::NoAction) => ClaimFate::Otherwise,
            Some(Resolution::Proved | Resolution::Reopened) | None => ClaimFate::Refuted,
        },
    }
}

/// Where the claim of a coupon stands, by the coupon's state, whether a case is open about it, and
/// how the newest of the others ended. A use that was proved and then taken back is settled.
#[must_use]
pub fn coupon_claim_fate(state: &str, is_doubted: bool, ended: Option<Resolution>) -> ClaimFate {
    match state {
        "used" | "undoing" => ClaimFate::Confirmed,
        "undone" => ClaimFate::Otherwise,
        _ if is_doubted => ClaimFate::Refuted,
        "provisional" => ClaimFate::Open,
        _ => match ended {
            Some(Resolution::PaidOtherwise | Resolution::NoAction) => ClaimFate::Otherwise,
            Some(Resolution::Returned) => ClaimFate::Refunded,
            Some(Resolution::WrittenOff | Resolution::Proved | Resolution::Reopened) | None => {
                ClaimFate::Lost
            }
        },
    }
}

/// A claim that was taken in an outage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimTaken {
    /// Who handed over.
    pub by: PersonId,
    /// How much.
    pub amount: Money,
    /// What of it went back to the customer.
    pub returned: Money,
    /// Where it stands.
    pub fate: ClaimFate,
}

/// The claims of an outage. What was taken is, to the cent, the sum of the rest; a claim of which
/// a part went back counts in two lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutageCost {
    /// Taken as claims.
    pub taken: Figure,
    /// The platform confirmed it.
    pub confirmed: Figure,
    /// The platform knows nothing of it, or something else; a case is open.
    pub refuted: Figure,
    /// Settled in another way.
    pub otherwise: Figure,
    /// Went back to the customer.
    pub refunded: Figure,
    /// Written off: what the outage cost.
    pub lost: Figure,
    /// Not proved yet.
    pub open: Figure,
}

impl OutageCost {
    /// Nothing taken.
    #[must_use]
    pub const fn zero(none: Figure) -> Self {
        Self {
            taken: none,
            confirmed: none,
            refuted: none,
            otherwise: none,
            refunded: none,
            lost: none,
            open: none,
        }
    }

    /// With one more claim.
    pub fn with(mut self, claim: &ClaimTaken) -> Result<Self, MoneyError> {
        self.taken = more(self.taken, claim.amount)?;
        let returned = match claim.returned.minor() >= claim.amount.minor() {
            true => claim.amount,
            false => claim.returned,
        };
        let kept = claim.amount.checked_sub(returned)?;
        if !returned.is_zero() {
            self.refunded = more(self.refunded, returned)?;
        }
        if kept.is_zero() {
            return Ok(self);
        }
        let line = match claim.fate {
            ClaimFate::Open => &mut self.open,
            ClaimFate::Confirmed => &mut self.confirmed,
            ClaimFate::Refuted => &mut self.refuted,
            ClaimFate::Otherwise => &mut self.otherwise,
            ClaimFate::Refunded => &mut self.refunded,
            ClaimFate::Lost => &mut self.lost,
        };
        *line = more(*line, kept)?;
        Ok(self)
    }
}

fn more(figure: Figure, amount: Money) -> Result<Figure, MoneyError> {
    figure.checked_add(Figure { count: 1, amount })
}
