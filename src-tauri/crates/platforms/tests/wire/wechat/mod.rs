//! WeChat Pay: the connector at the simulated platform, and its account's set-up.

mod account;
mod bills;
mod certificates;
mod coupons;
mod faults;
mod stories;
mod storm;
mod till;
mod v2;
