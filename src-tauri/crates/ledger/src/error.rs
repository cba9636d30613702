//! What can go wrong, said so that a person can act on it.

use hexiao_domain::Refusal;
use rusqlite::{ErrorCode, ffi};
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
    /// Another process, or another handle of this one, holds it.
    #[error(
        "the till is open elsewhere on this machine and holds this ledger; close it there first"
    )]
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

impl OpenError {
    /// What a failure of the file system means here.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the system's own list, and it grows; the rest keep their own words"
    )]
    pub(crate) fn of_io(error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            ErrorKind::NotFound => Self::Missing,
            _ => Self::Io(error.to_string()),
        }
    }
}

/// Why something could not be read or copied.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// SQLite says no.
    #[error("the ledger cannot be read: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A row does not hold what its table promises.
    #[error("the ledger holds something unreadable: {0}")]
    Row(String),
    /// The file system says no (copies only).
    #[error("the copy cannot be made: {0}")]
    Io(#[from] std::io::Error),
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
    /// The witness beside the ledger cannot be written, so nothing new is begun; nothing was written.
    #[error("the witness of the newest entry cannot be written")]
    Unwitnessed,
    /// The disk failed, or the fact cannot be booked; nothing was written.
    #[error("nothing was written: {0}")]
    NotWritten(String),
    /// The disk failed while committing, and whether it was written cannot be found out
    /// before the ledger is opened again. Nothing more is written until then.
    #[error("it is not known whether this was written")]
    Unknown,
    /// The ledger stopped after such a fault, or is closed.
    #[error("the ledger has stopped")]
    Stopped,
}

/// What kind of failure SQLite names; nothing was written.
pub(crate) fn not_written(error: &rusqlite::Error) -> WriteError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => WriteError::Full,
        Some(ErrorCode::ReadOnly) => WriteError::ReadOnly,
        _ => WriteError::NotWritten(error.to_string()),
    }
}

/// A failed sync: what the file then reads as may never reach the disk, so looking proves
/// nothing (the kernel may have dropped the dirty pages and call them clean).
pub(crate) fn is_failed_sync(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    code == Some(ffi::SQLITE_IOERR_FSYNC) || code == Some(ffi::SQLITE_IOERR_DIR_FSYNC)
}

/// Why an entry could not be projected.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// SQLite says no.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// A row cannot be read.
    #[error(transparent)]
    Read(ReadError),
    /// The caller made a fact that no rule covers.
    #[error("{0}")]
    Broken(&'static str),
}

impl From<ReadError> for Fault {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Sqlite(error) => Self::Sqlite(error),
            other @ (ReadError::Row(_) | ReadError::Io(_) | ReadError::Stopped) => {
                Self::Read(other)
            }
        }
    }
}

impl From<Fault> for WriteError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(refusal) => Self::Refused(refusal),
            Fault::Sqlite(error) => not_written(&error),
            Fault::Read(error) => Self::Read(error),
            Fault::Broken(what) => Self::NotWritten(what.to_owned()),
        }
    }
}
