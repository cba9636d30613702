//! Why a report cannot be written.

use hexiao_domain::{Figure, MoneyError};
use rust_xlsxwriter::XlsxError;
use std::io;

/// A part of the report that must add up to its totals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The rows per wallet.
    ByWallet,
    /// The rows per hour.
    ByHour,
    /// The rows per cashier.
    ByCashier,
    /// The list of payments.
    Payments,
}

/// A figure of the totals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// 待核实
    Claimed,
    /// 已到账
    Confirmed,
    /// 已结算
    Settled,
    /// Refused or written off.
    Failed,
}

/// Why no file was written. Whatever was begun is gone.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The report does not add up; a file with a wrong figure is worse than none.
    #[error("the report does not add up: {column:?} of {part:?} is {} × {}, stated {} × {}",
        summed.count, summed.amount, stated.count, stated.amount)]
    Differs {
        /// The part that differs.
        part: Part,
        /// The figure that differs.
        column: Column,
        /// The figure in the totals.
        stated: Figure,
        /// The sum of the part.
        summed: Figure,
    },
    /// An outage's figures do not add up.
    #[error("the outage does not add up: {} × {}, stated {} × {}",
        summed.count, summed.amount, stated.count, stated.amount)]
    OutageDiffers {
        /// The figure as stated.
        stated: Figure,
        /// The sum of its parts.
        summed: Figure,
    },
    /// Two currencies, or a sum that no integer holds.
    #[error("the report's amounts cannot be added: {0}")]
    Money(#[from] MoneyError),
    /// More than a spreadsheet can hold exactly: 15 digits, or its rows.
    #[error("this is more than a spreadsheet can hold; please export CSV")]
    TooLarge,
    /// Every name for this day's file is taken.
    #[error("this folder has too many exports of this day")]
    NoFreeName,
    /// The file system refused.
    #[error("the file could not be written: {0}")]
    File(#[from] io::Error),
    /// The spreadsheet could not be built.
    #[error("the spreadsheet could not be built: {0}")]
    Sheet(XlsxError),
}

impl ReportError {
    /// The stable code that screens and scripts switch on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Differs { .. } | Self::OutageDiffers { .. } => "report.differs",
            Self::Money(_) => "report.money",
            Self::TooLarge => "report.too_large",
            Self::NoFreeName => "report.no_free_name",
            Self::File(error) => file_code(error),
            Self::Sheet(_) => "report.sheet",
        }
    }
}

/// The causes that the person at the screen can do something about.
pub(crate) fn file_code(error: &io::Error) -> &'static str {
    let is = |kind: io::ErrorKind| error.kind() == kind;
    if is(io::ErrorKind::StorageFull) || is(io::ErrorKind::QuotaExceeded) {
        "report.disk_full"
    } else if is(io::ErrorKind::NotFound) || is(io::ErrorKind::NotADirectory) {
        "report.no_folder"
    } else if is(io::ErrorKind::PermissionDenied) || is(io::ErrorKind::ReadOnlyFilesystem) {
        "report.not_allowed"
    } else if is(io::ErrorKind::AlreadyExists) {
        "report.exists"
    } else {
        "report.write"
    }
}

impl From<csv::Error> for ReportError {
    fn from(error: csv::Error) -> Self {
        Self::File(cause(error))
    }
}

/// Keeps the cause: csv's own conversion would hide a full disk.
pub(crate) fn cause(error: csv::Error) -> io::Error {
    let text = error.to_string();
    if let csv::ErrorKind::Io(cause) = error.into_kind() {
        cause
    } else {
        io::Error::other(text)
    }
}

impl From<XlsxError> for ReportError {
    fn from(error: XlsxError) -> Self {
        match matches!(error, XlsxError::RowColumnLimitError) {
            true => Self::TooLarge,
            false => Self::Sheet(error),
        }
    }
}
