//! The shop's printed codes, looked at when a day begins: a sticker pasted over one sends the
//! customers' money to somebody else, and no till would notice.

use crate::{BusinessDay, PersonId, Timestamp, Wallet};
use serde::{Deserialize, Serialize};

/// What a look at a printed code found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "found")]
pub enum CodeFinding {
    /// The text that the till has.
    Same,
    /// Another text: the printed code must not be used.
    Different {
        /// What it was, as far as it may be kept and shown.
        scanned: String,
    },
    /// Nobody looked, on a manager's word.
    Skipped {
        /// Why, in that person's words.
        reason: String,
    },
}

impl CodeFinding {
    /// The stable name in JSON.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different { .. } => "different",
            Self::Skipped { .. } => "skipped",
        }
    }
}

/// A look at a printed code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeCheck {
    /// The wallet whose code it was to be.
    pub wallet: Wallet,
    /// The business day it counts for.
    pub day: BusinessDay,
    /// What was found.
    pub finding: CodeFinding,
    /// Who scanned it; of a skip, the manager whose word it was.
    pub by: PersonId,
}

/// The newest look at a wallet's code, since it was registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedCode {
    /// The look.
    pub check: CodeCheck,
    /// When.
    pub at: Timestamp,
}

/// Why a look cannot be skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoSkip {
    /// It was skipped the time before: somebody has to look now.
    Again,
    /// The code was another one: only the right one ends that.
    Different,
    /// It was looked at today.
    NotDue,
}

impl NoSkip {
    /// The stable code that screens and scripts switch on.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Again => "skipped_before",
            Self::Different => "printed_code_differs",
            Self::NotDue => "checked_already",
        }
    }
}

impl CheckedCode {
    /// Whether somebody has to look on `today`: once a business day, and until the right code
    /// is there again.
    #[must_use]
    pub fn is_due(last: Option<&Self>, today: BusinessDay) -> bool {
        last.is_none_or(|last| last.check.day != today || last.is_different())
    }

    /// Whether the printed code was another one.
    #[must_use]
    pub const fn is_different(&self) -> bool {
        match self.check.finding {
            CodeFinding::Different { .. } => true,
            CodeFinding::Same | CodeFinding::Skipped { .. } => false,
        }
    }

    /// Whether the look of `today` may be skipped: once, and then somebody has to look.
    pub fn may_skip(last: Option<&Self>, today: BusinessDay) -> Result<(), NoSkip> {
        let Some(last) = last else {
            return Ok(());
        };
        match last.check.finding {
            CodeFinding::Different { .. } => Err(NoSkip::Different),
            CodeFinding::Same | CodeFinding::Skipped { .. } if last.check.day == today => {
                Err(NoSkip::NotDue)
            }
            CodeFinding::Skipped { .. } => Err(NoSkip::Again),
            CodeFinding::Same => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YESTERDAY: &str = "2026-11-21";
    const TODAY: &str = "2026-11-22";

    fn day(text: &str) -> BusinessDay {
        BusinessDay::parse(text).unwrap()
    }

    fn looked(on: &str, finding: CodeFinding) -> CheckedCode {
        CheckedCode {
            check: CodeCheck {
                wallet: Wallet::Alipay,
                day: day(on),
                finding,
                by: PersonId::parse("lin").unwrap(),
            },
            at: Timestamp::from_millis(0),
        }
    }

    fn different() -> CodeFinding {
        CodeFinding::Different {
            scanned: "https://example.org/".to_owned(),
        }
    }

    fn skipped() -> CodeFinding {
        CodeFinding::Skipped {
            reason: "the scanner is broken".to_owned(),
        }
    }

    #[test]
    fn somebody_looks_once_a_day_and_until_the_right_code_is_there() {
        let due = |last: Option<CheckedCode>| CheckedCode::is_due(last.as_ref(), day(TODAY));
        assert!(due(None));
        assert!(due(Some(looked(YESTERDAY, CodeFinding::Same))));
        assert!(!due(Some(looked(TODAY, CodeFinding::Same))));
        assert!(!due(Some(looked(TODAY, skipped()))));
        assert!(due(Some(looked(TODAY, different()))));
    }

    #[test]
    fn a_look_is_skipped_once_and_never_where_the_code_was_another() {
        let may = |last: Option<CheckedCode>| CheckedCode::may_skip(last.as_ref(), day(TODAY));
        assert_eq!(may(None), Ok(()));
        assert_eq!(may(Some(looked(YESTERDAY, CodeFinding::Same))), Ok(()));
        assert_eq!(may(Some(looked(YESTERDAY, skipped()))), Err(NoSkip::Again));
        assert_eq!(may(Some(looked(TODAY, skipped()))), Err(NoSkip::NotDue));
        assert_eq!(
            may(Some(looked(YESTERDAY, different()))),
            Err(NoSkip::Different)
        );
        assert_eq!(
            may(Some(looked(TODAY, different()))),
            Err(NoSkip::Different)
        );
    }
}
