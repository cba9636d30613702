//! A customer's wallet coupon: redeemed at most once, asked of the platform under one number.

mod code;
mod machine;
#[cfg(test)]
mod tests;

pub use code::{CouponCode, StockId};
pub use machine::{decide_coupon, decide_new_coupon};

use crate::named::named;
use crate::{
    BusinessDay, CaseKind, CouponId, Money, PersonId, Planted, Reason, TillId, Timestamp, Wallet,
    WorkState, planted,
};
use serde::{Deserialize, Serialize};

/// A coupon that is to be redeemed, as it is stored before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCoupon {
    /// Its id here, also the number of the request at the platform: the same on every retry.
    pub id: CouponId,
    /// The wallet it is from.
    pub wallet: Wallet,
    /// Keyed digest of the wallet and the code (hex): the same code is known again by it.
    pub digest: String,
    /// The code, encrypted under the till's secrets: it is worth goods until the platform
    /// knows of its use, and has to be sent later.
    pub sealed: String,
    /// The code's last characters, for people; empty where they would give it away.
    pub tail: String,
    /// The batch, where the shop makes the codes itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stock: Option<StockId>,
    /// Which of those that were bought together under one code it is, counted from zero.
    #[serde(skip_serializing_if = "is_first", default)]
    pub part: u32,
    /// Who takes it.
    pub cashier: PersonId,
    /// The business day it counts on.
    pub day: BusinessDay,
    /// The hour it counts on (0 to 23, shop's zone).
    pub hour: u8,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde asks for"
)]
const fn is_first(part: &u32) -> bool {
    *part == 0
}

/// What was noted when the goods were handed over and the platform could not be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CouponClaim {
    /// Who handed over.
    pub by: PersonId,
    /// What the cashier read on the coupon.
    pub value: Money,
    /// When.
    pub at: Timestamp,
    /// The manager who approved it, where the policy asks.
    pub approved_by: Option<PersonId>,
}

/// What the platform said of a coupon when it was looked up before the use was told. Every
/// retry is told with the same words: the platform compares the whole request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CouponDetails {
    /// The code that the platform takes instead of the scanned one, encrypted like it.
    pub sealed: String,
    /// What the platform calls it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// What it was sold for, where it was sold.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<Money>,
    /// How many were bought together under the scanned code, as far as the platform said so.
    pub together: u32,
}

/// Why and by whom a use is taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CouponUndo {
    /// Which try of taking it back this is, counted from one: each has its own number at the
    /// platform.
    pub nth: u32,
    /// Who takes it back.
    pub by: PersonId,
    /// The manager who approved it, where another person takes it back.
    pub approved_by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// Where a coupon stands. Each state carries exactly its data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum CouponState {
    /// The platform is asked, under the same number until it says what became of it. Nothing
    /// was handed over. Sync acts.
    Asked,
    /// Handed over on a claim; nobody proved it. Sync acts, or a person once it is in a case.
    Provisional {
        /// What was noted.
        claim: CouponClaim,
    },
    /// The platform's signed word: used by this till.
    Used {
        /// The platform's own words for the use.
        word: String,
        /// How often it refused to take the use back.
        undos: u32,
    },
    /// The platform will not have it, and nothing was handed over. The code may come again.
    Refused {
        /// Why.
        reason: Reason,
    },
    /// Handed over on a claim that is not true; a person closed it.
    WrittenOff {
        /// What was noted.
        claim: CouponClaim,
    },
    /// Given up before the platform said anything: it may have been used, so the platform is
    /// asked under the same number, and what was used is taken back. Sync acts.
    GivenUp {
        /// Who gave it up.
        undo: CouponUndo,
    },
    /// The use is being taken back; the platform has not said yet. Sync acts.
    Undoing {
        /// The platform's own words for the use.
        word: String,
        /// Who takes it back.
        undo: CouponUndo,
    },
    /// The platform took the use back: the coupon is the customer's again.
    Undone {
        /// The platform's own words for the use.
        word: String,
        /// Who took it back.
        undo: CouponUndo,
    },
}

named! {
    CouponState,
    /// Every state's stable name, for the schema's CHECK and for tests.
    CODES,
    /// The stable name in tables and JSON.
    code,
    Asked = "asked",
    Provisional = "provisional",
    Used = "used",
    Refused = "refused",
    WrittenOff = "written_off",
    GivenUp = "given_up",
    Undoing = "undoing",
    Undone = "undone",
}

impl CouponState {
    /// Whether the code is taken: nobody redeems it here once more while it is.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        match self {
            Self::Used { .. } if planted(Planted::CouponTakenAgain) => false,
            Self::Asked
            | Self::Provisional { .. }
            | Self::Used { .. }
            | Self::WrittenOff { .. }
            | Self::GivenUp { .. }
            | Self::Undoing { .. } => true,
            Self::Refused { .. } | Self::Undone { .. } => false,
        }
    }

    /// Whether it counts as used: only the platform's word makes it so.
    #[must_use]
    pub fn counts_as_used(&self) -> bool {
        match self {
            Self::Used { .. } | Self::Undoing { .. } => true,
            Self::Provisional { .. } => planted(Planted::CouponClaimCountedAsUsed),
            Self::Asked
            | Self::Refused { .. }
            | Self::WrittenOff { .. }
            | Self::GivenUp { .. }
            | Self::Undone { .. } => false,
        }
    }

    /// The claim it was handed over on, while no word proves it.
    #[must_use]
    pub const fn claim(&self) -> Option<&CouponClaim> {
        match self {
            Self::Provisional { claim } | Self::WrittenOff { claim } => Some(claim),
            Self::Asked
            | Self::Used { .. }
            | Self::Refused { .. }
            | Self::GivenUp { .. }
            | Self::Undoing { .. }
            | Self::Undone { .. } => None,
        }
    }

    /// The platform's own words for the use, where it said so.
    #[must_use]
    pub const fn word(&self) -> Option<&String> {
        match self {
            Self::Used { word, .. } | Self::Undoing { word, .. } | Self::Undone { word, .. } => {
                Some(word)
            }
            Self::Asked
            | Self::Provisional { .. }
            | Self::Refused { .. }
            | Self::WrittenOff { .. }
            | Self::GivenUp { .. } => None,
        }
    }
}

/// One coupon as the ledger knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coupon {
    /// As it was stored.
    pub new: NewCoupon,
    /// What the platform said when it was looked up.
    pub details: Option<CouponDetails>,
    /// The till that took it.
    pub till: TillId,
    /// When it was taken, by the till's clock: the time of use that the platform is told.
    pub at: Timestamp,
    /// What it is worth, as far as it is known: by the platform's word, else by the cashier's.
    pub value: Option<Money>,
    /// Where it stands.
    pub state: CouponState,
    /// What the till still has to tell the platform of it.
    pub work: CouponWork,
}

impl Coupon {
    /// Whether the next of those that were bought together under one code may follow: this one
    /// is used for certain, and the platform said that there are more.
    #[must_use]
    pub fn has_more(&self) -> bool {
        let together = self.details.as_ref().map_or(1, |details| details.together);
        let used = matches!(self.state, CouponState::Used { .. });
        used && together > self.new.part.saturating_add(1)
    }

    /// The number of an undoing at the platform: another than the use's, the same on every
    /// retry, at most 32 letters, digits and `_`.
    #[must_use]
    pub fn undo_request(&self, undo: &CouponUndo) -> String {
        format!("{}U{}", self.new.id, undo.nth)
    }
}

/// The coupon's row of the outbox: to tell of its use, or to take the use back. Never deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CouponWork {
    /// Where it stands.
    pub state: WorkState,
    /// Tries so far.
    pub attempts: u32,
    /// Not before this instant.
    pub due_at: Timestamp,
    /// Waiting since.
    pub queued_at: Timestamp,
}

/// What happened to a coupon. Each is one journal entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum CouponEvent {
    /// The platform said what the coupon is; its use was not told yet.
    Found {
        /// What it said.
        details: CouponDetails,
    },
    /// The platform's signed word: used by this request.
    Used {
        /// The platform's own words for the use.
        word: String,
    },
    /// The platform will not have it.
    Refused {
        /// Why.
        reason: Reason,
    },
    /// The goods were handed over although the platform could not be asked.
    Claimed {
        /// What was noted.
        claim: CouponClaim,
    },
    /// A person gave up on a claim that is not true.
    WrittenOff,
    /// The customer left before the platform said anything; nothing was handed over.
    GivenUp {
        /// By whom.
        undo: CouponUndo,
    },
    /// The use is to be taken back.
    UndoAsked {
        /// By whom.
        undo: CouponUndo,
    },
    /// The platform took the use back.
    Undone,
    /// The platform will not take the use back.
    UndoRefused {
        /// Why.
        reason: Reason,
    },
}

named! {
    CouponEvent,
    /// Every event's name.
    CODES,
    /// The stable name in JSON.
    code,
    Found = "found",
    Used = "used",
    Refused = "refused",
    Claimed = "claimed",
    WrittenOff = "written_off",
    GivenUp = "given_up",
    UndoAsked = "undo_asked",
    Undone = "undone",
    UndoRefused = "undo_refused",
}

/// What must follow, as data: the coupon's row of work, or a case for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponEffect {
    /// The platform has to be told, from now on.
    Enqueue,
    /// There is nothing to tell any more.
    Finish,
    /// Telling it again is of no use before a person decides.
    Stick,
    /// A person must look at it.
    OpenCase(CaseKind, Reason),
    /// Whatever case is open on it is answered by the platform itself.
    CloseCases,
}

/// Who redeemed a code that is taken, when and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CouponTaken {
    /// The coupon's id here.
    pub id: CouponId,
    /// Who.
    pub by: PersonId,
    /// When, by the till's clock.
    pub at: Timestamp,
    /// At which till.
    pub till: TillId,
}

impl CouponTaken {
    /// Of the coupon that has the code.
    #[must_use]
    pub fn of(coupon: &Coupon) -> Self {
        Self {
            id: coupon.new.id.clone(),
            by: coupon.new.cashier.clone(),
            at: coupon.at,
            till: coupon.till.clone(),
        }
    }
}
