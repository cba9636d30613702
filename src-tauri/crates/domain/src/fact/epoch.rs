//! Why the till began to count anew.

use serde::{Deserialize, Serialize};

/// Why a new epoch began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EpochCause {
    /// A backup was put in the ledger's place.
    Restored,
    /// A witness remembers entries that the journal does not hold.
    EntriesLost,
    /// The ledger was never opened on this machine before.
    OtherMachine,
}

impl EpochCause {
    /// Every cause, for tests.
    pub const ALL: [Self; 3] = [Self::Restored, Self::EntriesLost, Self::OtherMachine];

    /// The stable code, the key of the words in `assets/locales`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Restored => "restored",
            Self::EntriesLost => "entries_lost",
            Self::OtherMachine => "other_machine",
        }
    }
}
