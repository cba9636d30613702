//! What the ledger promises, as sentences.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod claims;
mod facts;
mod people;
mod redeem;
mod till;
