//! People, what they may do, and how often a PIN may be wrong.

use crate::{PersonId, Planted, Timestamp, planted};
use serde::{Deserialize, Serialize};

/// The three people a screen can serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 收银员
    Cashier,
    /// 店长
    Manager,
    /// 店主
    Owner,
}

/// A thing a person may do. Checked in Rust for every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Take payments and redeem confirmed ones.
    Sell,
    /// Redeem a claim provisionally, within the owner's limits.
    RedeemClaim,
    /// Approve a claim above the cashier's limit.
    ApproveClaim,
    /// Start synchronisation by hand.
    Sync,
    /// Give money back, or approve that another person does.
    Refund,
    /// See and export figures.
    Report,
    /// See the failed-payments list and write notes.
    WorkCases,
    /// Resolve a case.
    ResolveCases,
    /// Change accounts, limits, codes, people.
    Configure,
    /// Look at the ledger's health and have it verified.
    Audit,
    /// Work through a recovery.
    Recover,
    /// Backups, restores and archives.
    Keep,
    /// See the shifts of others, and close one that somebody forgot.
    CloseShift,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 13] = [
        Self::Sell,
        Self::RedeemClaim,
        Self::ApproveClaim,
        Self::Sync,
        Self::Refund,
        Self::Report,
        Self::WorkCases,
        Self::ResolveCases,
        Self::Configure,
        Self::Audit,
        Self::Recover,
        Self::Keep,
        Self::CloseShift,
    ];

    /// The stable name in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sell => "sell",
            Self::RedeemClaim => "redeem_claim",
            Self::ApproveClaim => "approve_claim",
            Self::Sync => "sync",
            Self::Refund => "refund",
            Self::Report => "report",
            Self::WorkCases => "work_cases",
            Self::ResolveCases => "resolve_cases",
            Self::Configure => "configure",
            Self::Audit => "audit",
            Self::Recover => "recover",
            Self::Keep => "keep",
            Self::CloseShift => "close_shift",
        }
    }
}

impl Role {
    /// Every role, for the schema's CHECK and for tests.
    pub const ALL: [Self; 3] = [Self::Cashier, Self::Manager, Self::Owner];

    /// The stable name in tables and JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cashier => "cashier",
            Self::Manager => "manager",
            Self::Owner => "owner",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == text)
    }

    /// Whether this role may do that.
    #[must_use]
    pub const fn allows(self, permission: Permission) -> bool {
        match permission {
            Permission::Sell | Permission::RedeemClaim | Permission::Sync => true,
            Permission::ApproveClaim
            | Permission::Refund
            | Permission::Report
            | Permission::WorkCases
            | Permission::Audit
            | Permission::Recover
            | Permission::CloseShift => matches!(self, Self::Manager | Self::Owner),
            Permission::ResolveCases | Permission::Configure | Permission::Keep => {
                matches!(self, Self::Owner)
            }
        }
    }
}

/// Who did it: a person, or the till by itself (sync, expiry, start).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A signed-in person.
    Person(PersonId),
    /// The till itself.
    Till,
}

impl Actor {
    /// The text in the journal: the person's id, or `-` for the till.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Person(id) => id.as_str(),
            Self::Till => "-",
        }
    }
}

/// A person of the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Never reused.
    pub id: PersonId,
    /// The name on the screen.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// Argon2id of the peppered PIN (PHC string); useless without the pepper, which is
    /// never in the database.
    pub pin_hash: String,
}

/// How often the PIN was wrong, and until when the person must wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinStanding {
    /// Tries since the last right PIN, counted before each is checked.
    pub tries: u32,
    /// No try is accepted before this instant.
    pub locked_until: Option<Timestamp>,
}

impl PinStanding {
    /// Tries before waiting begins.
    pub const FREE_TRIES: u32 = 5;
    const LONGEST_WAIT_SECONDS: i64 = 30 * 60;

    /// Whether a try at `now` is to be refused unseen, and until when. A wait that is longer
    /// than any was set under another clock: it is over, and the next wrong try waits anew.
    #[must_use]
    pub fn refused_until(&self, now: Timestamp) -> Option<Timestamp> {
        let furthest = now.plus_seconds(Self::LONGEST_WAIT_SECONDS);
        let waits = |until: &Timestamp| now < *until && *until <= furthest;
        self.locked_until.filter(waits)
    }

    /// The standing after one more try (before the PIN is looked at): from the fifth on
    /// 30 s, doubling up to 30 minutes (PCI DSS 8.3.4).
    #[must_use]
    pub fn after_try(&self, now: Timestamp) -> Self {
        let tries = self.tries.saturating_add(1);
        let over = tries.checked_sub(Self::FREE_TRIES);
        let over = over.filter(|_| !planted(Planted::TriesNeverLock));
        let locked_until = over.map(|over| {
            let wait = 30_i64 << over.min(6);
            now.plus_seconds(wait.min(Self::LONGEST_WAIT_SECONDS))
        });
        Self {
            tries,
            locked_until,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cashier_sells_but_sees_no_figures() {
        assert!(Role::Cashier.allows(Permission::Sell));
        assert!(!Role::Cashier.allows(Permission::Report));
        assert!(!Role::Manager.allows(Permission::ResolveCases));
        assert!(Role::Owner.allows(Permission::ResolveCases));
    }

    #[test]
    fn the_fifth_wrong_pin_locks_and_each_further_doubles_the_wait() {
        let now = Timestamp::from_millis(0);
        let mut standing = PinStanding::default();
        for _ in 0..4 {
            standing = standing.after_try(now);
            assert_eq!(standing.refused_until(now), None);
        }
        standing = standing.after_try(now);
        assert_eq!(standing.refused_until(now), Some(now.plus_seconds(30)));
        standing = standing.after_try(now);
        assert_eq!(standing.refused_until(now), Some(now.plus_seconds(60)));
        for _ in 0..40 {
            standing = standing.after_try(now);
        }
        assert_eq!(standing.refused_until(now), Some(now.plus_seconds(1800)));
    }
}
