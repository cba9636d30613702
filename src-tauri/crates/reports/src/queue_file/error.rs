//! Why a file is not taken, or was not written.

use crate::error::file_code;
use std::io;

/// Why a queue's file is not taken, or was not written.
#[derive(Debug, thiserror::Error)]
pub enum QueueFileError {
    /// It is something else.
    #[error("this is not the file of a till's queue")]
    NotAQueue,
    /// A newer program made it.
    #[error("a newer program made this file (version {0})")]
    Newer(u32),
    /// It ends before its signature, or more follows.
    #[error("the file is not whole")]
    NotWhole,
    /// It was changed after it was signed, or the key in it is not the one that signed it.
    #[error("the signature does not fit: the file was changed")]
    Changed,
    /// It was signed as it stands, and no till of ours writes such a line.
    #[error("line {0} is none that a till writes")]
    Line(usize),
    /// More than a file may hold.
    #[error("there is more than one file can hold")]
    TooLarge,
    /// The file system refused.
    #[error("{0}")]
    File(#[from] io::Error),
}

impl QueueFileError {
    /// The stable code that screens and scripts switch on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAQueue => "queue_file.other",
            Self::Newer(_) => "queue_file.newer",
            Self::NotWhole => "queue_file.not_whole",
            Self::Changed => "queue_file.changed",
            Self::Line(_) => "queue_file.line",
            Self::TooLarge => "queue_file.too_large",
            Self::File(error) => file_code(error),
        }
    }
}
