//! The till's ledger: an append-only, hash-chained journal in SQLite, and tables that are
//! its projection. The only crate that knows SQL.
//!
//! There is one connection, and one caller at a time. [`Ledger::write`] books what a pure
//! decision says in one durable transaction; when it returns, it is on the disk.

mod backup;
mod commit;
mod entry;
mod error;
mod find;
mod hex;
mod known;
mod ledger;
mod open;
mod paid;
mod place;
mod project;
mod replay;
mod restore;
mod seal;
mod store;
mod table;
mod timeline;
mod verify;
mod view;
mod witness;

pub use commit::EPOCH_GAP;
pub use entry::{Head, Stamp};
pub use error::{OpenError, ReadError, WriteError};
pub use find::Key;
pub use ledger::Ledger;
pub use open::{Doubt, Options, audit};
pub use paid::{names_another, paid, second_money, struck};
pub use place::{Folder, Kept, Place};
pub use project::Recovery;
pub use restore::restore;
pub use seal::{Seal, is_signature};
pub use store::Store;
pub use table::put_off::PutOff;
pub use table::waiting::WaitingLine;
pub use table::work::WorkCounts;
pub use timeline::{Happened, Happening, Timeline};
pub use verify::{Part, Problem, VerifyReport};
pub use view::View;
pub use witness::newest_witness;
