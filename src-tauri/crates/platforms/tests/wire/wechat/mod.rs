//! WeChat Pay: the connector at the simulated platform, and its account's set-up.

mod account;
mod bill_faults;
mod bills;
mod coupons;
mod faults;
mod stories;
mod till;

pub use till::{account, key};
