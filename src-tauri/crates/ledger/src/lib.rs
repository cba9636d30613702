//! The till's ledger: an append-only, hash-chained journal in SQLite, and tables that are
//! its projection. The only crate that knows SQL.
//!
//! One thread owns the one connection. [`Ledger::write`] runs a pure decision inside one
//! durable transaction; when it returns, what was decided is on the disk.

mod backup;
mod commit;
mod entry;
mod error;
mod find;
mod known;
mod ledger;
mod open;
mod project;
mod store;
mod table;
mod verify;
mod view;
mod witness;

pub use entry::{Head, Stamp};
pub use error::{OpenError, ReadError, WriteError};
pub use find::Key;
pub use ledger::Ledger;
pub use open::Options;
pub use table::work::WorkCounts;
pub use verify::{Problem, VerifyReport};
pub use view::View;
