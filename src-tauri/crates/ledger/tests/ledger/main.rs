//! What the ledger promises, as sentences.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod auditing;
mod claims;
mod coupon_sequences;
mod coupons;
mod desk;
mod doubles;
mod facts;
mod holding;
mod keeping;
mod keys;
mod migrating;
mod mistaken;
mod network;
mod opening;
mod outbox;
mod people;
mod reading;
mod recovering;
mod redeem;
mod refunds;
mod room;
mod sequences;
mod shifts;
mod signing;
mod tampering;
mod till;
