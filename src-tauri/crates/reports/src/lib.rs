//! The daily report as files, and what an outage cost: CSV and XLSX of the same figures, checked before they are
//! written, never over another file, and never half a file. And the journal as a signed
//! archive that needs no program of ours to be read or checked.
//!
//! The app builds a [`DayReport`] from the ledger; nothing here reads a ledger or a clock.

mod archive;
mod cases;
mod check;
mod error;
mod name;
mod outage;
mod payout;
mod queue_file;
mod report;
mod save;
mod table;
mod text_file;
mod together;
mod words;
mod workbook;

pub use archive::{ArchiveError, ArchiveMeta, ArchiveSummary, Signing, write_archive};
pub use cases::{CaseList, CaseRow, save_cases, save_cases_as, write_cases_csv, write_cases_xlsx};
pub use error::{Column, Part, ReportError};
pub use name::{Format, export_path};
pub use outage::{
    OutageReport, OutageReportCashier, OutageReportPart, save_outage, save_outage_as,
    write_outage_csv,
};
pub use payout::{PayoutReport, PayoutRow, write_payout_csv};
pub use queue_file::{
    LARGEST_QUEUE_FILE, LONGEST_QUEUE, LONGEST_QUEUE_LINE, QueueAccount, QueueClaim, QueueFile,
    QueueFileError, QueueHeader, QueueLeft, QueueLine, QueueUpload, queue_bytes, queue_header,
    read_queue, save_queue, save_queue_as,
};
pub use report::{
    CashierRow, CouponRow, DayReport, HourRow, PaymentRow, Standing, Totals, WalletRow,
};
pub use save::{save, save_as};
pub use text_file::write_csv;
pub use together::Together;
pub use words::Lang;
pub use workbook::write_xlsx;
