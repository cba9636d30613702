//! The shop's printed codes, and what was found when somebody looked at them.

use crate::Approval;
use serde::{Deserialize, Serialize};
use specta::Type;

/// The printed code of a wallet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PrintedCode {
    /// The wallet.
    pub wallet: String,
    /// `same`, `different`, `skipped`, or `never` looked at since it was registered.
    pub state: String,
    /// Somebody has to look today.
    pub due: bool,
    /// A manager may say that nobody looks today.
    pub can_skip: bool,
    /// When somebody looked last.
    pub at: Option<String>,
    /// Who, by name; of a skip, the manager.
    pub by: Option<String>,
    /// What was scanned instead, as far as it may be shown.
    pub scanned: Option<String>,
    /// Why nobody looked.
    pub reason: Option<String>,
}

/// A look that is left out, on a manager's word.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct SkipCodeCheck {
    /// The wallet.
    pub wallet: String,
    /// Why; required.
    pub reason: String,
    /// A manager's approval, where a cashier asks.
    pub approval: Option<Approval>,
}

/// A printed code that everybody at the till should know about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PrintedMark {
    /// The wallet.
    pub wallet: String,
    /// `different`: it must not be used. `due`: nobody looked today. `skipped`: a manager said
    /// that nobody looks today.
    pub state: String,
}
