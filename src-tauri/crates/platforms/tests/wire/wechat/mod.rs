//! WeChat Pay: the connector at the simulated platform, and its account's set-up.

mod account;
mod bill_faults;
mod bills;
mod certificates;
mod coupons;
mod faults;
mod stories;
mod till;
mod v2;

pub use till::{account, key};
