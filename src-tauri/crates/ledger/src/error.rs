//! What can go wrong, said so that a person can act on it.

use hexiao_domain::Refusal;
use rusqlite::ErrorCode;
use std::path::PathBuf;

/// Why a ledger cannot be opened. Nothing is deleted, whatever the reason.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no ledger in this folder.
    #[error("there is no ledger in this folder")]
    Missing,
    /// There is one already, where a new one was to be made.
    #[error("there is a ledger in this folder already")]
    Exists,
    /// Another process holds it.
    #[error("another program holds this ledger")]
    InUse,
    /// A newer program wrote it.
    #[error("this ledger was written by a newer program (schema {found}, known {known})")]
    Newer {
        /// The file's schema.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// It cannot be trusted; it was kept, and copied aside.
    #[error("this ledger is damaged: {what}")]
    Damaged {
        /// What is wrong.
        what: String,
        /// Where the copy is, when one could be made.
        copied_to: Option<PathBuf>,
    },
    /// The folder or the disk cannot be written.
    #[error("this ledger cannot be written: the disk or the folder is read-only")]
    ReadOnly,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The system says no.
    #[error("the ledger cannot be opened: {0}")]
    Io(String),
}

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// SQLite says no.
    #[error("the ledger cannot be read: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A row does not hold what its table promises.
    #[error("the ledger holds something unreadable: {0}")]
    Row(String),
    /// The ledger stopped after a fault, or is closed.
    #[error("the ledger has stopped")]
    Stopped,
}

impl ReadError {
    /// A row that must be there is not.
    #[must_use]
    pub fn missing(what: &str) -> Self {
        Self::Row(format!("{what} is missing"))
    }
}

/// Why something was not written, or whether it was.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The rules say no; nothing was written.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The state could not be read; nothing was written.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The disk is full; nothing was written.
    #[error("the disk is full")]
    Full,
    /// The disk became read-only; nothing was written.
    #[error("the disk is read-only")]
    ReadOnly,
    /// The disk failed; the ledger was opened again and proves that nothing was written.
    #[error("nothing was written: {0}")]
    NotWritten(String),
    /// The disk failed while committing, and it cannot be found out whether it was written.
    #[error("it is not known whether this was written")]
    Unknown,
    /// The ledger stopped after such a fault.
    #[error("the ledger has stopped")]
    Stopped,
}

/// What kind of failure SQLite names.
pub(crate) fn write_error(error: rusqlite::Error) -> WriteError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => WriteError::Full,
        Some(ErrorCode::ReadOnly) => WriteError::ReadOnly,
        _ => WriteError::NotWritten(error.to_string()),
    }
}
