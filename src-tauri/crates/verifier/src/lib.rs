//! Confirms or refutes an archive of a till's journal. It shares no code with the till: the
//! format is specified in this crate's README, and this is one reading of it.
//!
//! Memory holds one line and the payments that are not settled yet. Nothing in an archive is
//! believed before it is checked, and nothing in it can end the program early.

mod book;
mod chain;
mod check;
mod coupons;
mod crypto;
mod entry;
mod heads;
mod kind;
mod manifest;
mod payments;
mod report;
mod seals;
mod source;
mod table;
mod time;

pub use check::{Options, verify};
pub use crypto::unhex;
pub use heads::Head;
pub use kind::Kind;
pub use manifest::Unreadable;
pub use report::{Facts, Finding, Lang, Report};
