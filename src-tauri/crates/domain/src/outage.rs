//! Times in which a wallet's platform could not be worked with, and what became of the claims
//! that were taken meanwhile.

mod cost;
mod watch;

#[cfg(test)]
mod tests;

pub use cost::{ClaimFate, ClaimTaken, OutageCost, claim_fate, coupon_claim_fate};
pub use watch::{LineNews, LineWatch};

use crate::{PersonId, Reason, Timestamp, Wallet};
use serde::{Deserialize, Serialize};

/// Why a wallet could not be worked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutageCause {
    /// Its platform could not be reached; in a journal of before, whatever the network did.
    Unreachable,
    /// Its platform was reached and did not answer in time.
    NoAnswer,
    /// Something else answered in its place: the network wants a sign-in first.
    Intercepted,
    /// Its platform was busy, or had a fault of its own.
    PlatformFault,
    /// What answered could not prove that it is the platform.
    NotBelieved,
    /// A person set it offline: the network was there and of no use.
    Forced,
}

impl OutageCause {
    /// Every cause, for the schema's CHECK and for tests.
    pub const ALL: [Self; 6] = [
        Self::Unreachable,
        Self::NoAnswer,
        Self::Intercepted,
        Self::PlatformFault,
        Self::NotBelieved,
        Self::Forced,
    ];

    /// The stable name in tables and JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::NoAnswer => "no_answer",
            Self::Intercepted => "intercepted",
            Self::PlatformFault => "platform_fault",
            Self::NotBelieved => "not_believed",
            Self::Forced => "forced",
        }
    }

    /// The cause of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.code() == text)
    }

    /// What the first call that failed says of the network.
    #[must_use]
    pub fn of(why: Reason) -> Self {
        let causes = [
            (Reason::NoAnswer, Self::NoAnswer),
            (Reason::Intercepted, Self::Intercepted),
            (Reason::PlatformFault, Self::PlatformFault),
            (Reason::TooOften, Self::PlatformFault),
            (Reason::BadSignature, Self::NotBelieved),
        ];
        let known = causes.into_iter().find(|(reason, _)| *reason == why);
        known.map_or(Self::Unreachable, |(_, cause)| cause)
    }
}

/// The number of an outage: that of its first part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OutageId(pub i64);

/// One wallet's part of an outage. Parts of which one began while another lasted are one outage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutagePart {
    /// The outage it belongs to.
    pub outage: OutageId,
    /// The wallet.
    pub wallet: Wallet,
    /// Why.
    pub cause: OutageCause,
    /// When it truly began, by the till's clock; it is written down some seconds later.
    pub began_at: Timestamp,
    /// When it truly ended; none while it lasts.
    pub ended_at: Option<Timestamp>,
    /// Who set the wallet offline.
    pub by: Option<PersonId>,
    /// Who took that back; none where the till did, at its next start.
    pub ended_by: Option<PersonId>,
}

/// From when to when all parts of one outage lasted; without an end while one of them goes on.
#[must_use]
pub fn outage_span(parts: &[OutagePart]) -> Option<(Timestamp, Option<Timestamp>)> {
    let began = parts.iter().map(|part| part.began_at).min()?;
    let ends: Option<Vec<Timestamp>> = parts.iter().map(|part| part.ended_at).collect();
    Some((began, ends.and_then(|ends| ends.into_iter().max())))
}
