//! What the fuzzer does with its bytes, one entry for each reader of outside bytes. The test
//! suite replays the corpus through the same entries.
//!
//! An entry panics where the code under it panics, and where it breaks a promise of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a promise that is broken ends the run"
)]

mod answers;
mod archive;
mod bill_rows;
mod bills;
mod building;
mod calls;
mod certificates;
mod codes;
mod coupons;
mod keys;
mod merchant;
mod queue;
mod settings;
mod shops;

pub use archive::archive;
pub use bill_rows::bill;
pub use bills::bills;
pub use building::{building, transfer};
pub use certificates::certificates;
pub use codes::{drawing, picture, scan};
pub use coupons::coupons;
pub use keys::keys;
pub use merchant::{customer, merchant};
pub use queue::queue;
pub use settings::settings;
pub use shops::{alipay, generic, stripe, wechat};

/// An entry.
pub type Entry = fn(&[u8]);

/// Every entry by its name, which is also its corpus's folder.
pub const ENTRIES: [(&str, Entry); 19] = [
    ("scan", scan),
    ("merchant", merchant),
    ("building", building),
    ("customer", customer),
    ("transfer", transfer),
    ("keys", keys),
    ("bill", bill),
    ("picture", picture),
    ("drawing", drawing),
    ("alipay", alipay),
    ("wechat", wechat),
    ("stripe", stripe),
    ("generic", generic),
    ("certificates", certificates),
    ("coupons", coupons),
    ("bills", bills),
    ("settings", settings),
    ("archive", archive),
    ("queue", queue),
];
