//! `hexiaoctl` as a script and as a person uses it: every command, every exit code, both
//! languages, and whatever else may be typed at it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod cases;
mod claim_search;
mod codes;
mod coupons;
mod disk;
mod keeping;
mod money_back;
mod network;
mod odd;
mod owner;
mod paid_again;
mod payouts;
mod queue;
mod sales;
mod secrets;
mod shifts;
mod support;
mod wallets;
