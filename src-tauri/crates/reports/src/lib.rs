//! The daily report as files: CSV and XLSX of the same figures, checked before they are
//! written, never over another file, and never half a file.
//!
//! The app builds a [`DayReport`] from the ledger; nothing here reads a ledger or a clock.

mod check;
mod error;
mod name;
mod report;
mod save;
mod table;
mod text_file;
mod words;
mod workbook;

pub use error::{Column, Part, ReportError};
pub use name::{Format, export_path};
pub use report::{CashierRow, DayReport, HourRow, PaymentRow, Standing, Totals, WalletRow};
pub use save::{save, save_as};
pub use text_file::write_csv;
pub use words::Lang;
pub use workbook::write_xlsx;
