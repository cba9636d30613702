//! What the ledger promises, as sentences.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod claims;
mod facts;
mod keeping;
mod holding;
mod people;
mod redeem;
mod sequences;
mod tampering;
mod till;
