//! The simulated platform as a till, a customer and a drill leader see it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    missing_docs
)]

mod auth_code;
mod bills;
mod certificates;
mod drills;
mod faults;
mod giving_up;
mod hosted;
mod phone;
mod records;
mod refunds;
mod restart;
mod shown_code;
mod signatures;
mod till;
mod wechat;
