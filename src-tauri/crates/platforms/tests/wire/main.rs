//! The crate from outside: keys, genuine messages, the wire, and the simulated platform.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod alipay;
mod faults;
mod forger;
mod gateway;
mod hosted;
mod keys;
mod mall;
mod shop;
mod stories;
mod storm;
mod support;
mod till;
mod vectors;
mod wechat;
