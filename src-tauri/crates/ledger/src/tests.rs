//! What the ledger promises, as sentences.

mod claims;
mod facts;
mod people;
mod redeem;
mod till;
