//! Why no archive was written.

use crate::error::{cause, file_code};
use std::error::Error;
use std::io;

/// Why no archive was written. Whatever was begun is gone.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// There is no entry in the range.
    #[error("there is nothing to archive")]
    Empty,
    /// The journal could not be read.
    #[error("the journal could not be read: {0}")]
    Journal(Box<dyn Error + Send + Sync>),
    /// An entry does not follow the one before it, or cannot be read.
    #[error("journal entry {seq}: {what}")]
    Broken {
        /// Which.
        seq: i64,
        /// What is wrong with it.
        what: String,
    },
    /// The opening balances and what the entries book are not the closing balances.
    #[error("the balances do not add up; an archive with a wrong figure is worse than none")]
    Differs,
    /// The zone's name is not in the time-zone database.
    #[error("this time zone is not known")]
    Zone,
    /// The file system refused; a folder of that name is `AlreadyExists`.
    #[error("the archive could not be written: {0}")]
    File(#[from] io::Error),
}

impl ArchiveError {
    pub(crate) fn broken(seq: i64, what: impl Into<String>) -> Self {
        let what = what.into();
        Self::Broken { seq, what }
    }

    /// The stable code that screens and scripts switch on. What the file system refuses has
    /// the same codes as for a report.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "archive.empty",
            Self::Journal(_) => "archive.journal",
            Self::Broken { .. } => "archive.broken",
            Self::Differs => "archive.differs",
            Self::Zone => "archive.zone",
            Self::File(error) => file_code(error),
        }
    }
}

impl From<csv::Error> for ArchiveError {
    fn from(error: csv::Error) -> Self {
        Self::File(cause(error))
    }
}
