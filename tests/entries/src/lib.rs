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
mod bills;
mod calls;
mod codes;
mod keys;
mod shops;

pub use bills::bill;
pub use codes::{drawing, picture, scan};
pub use keys::keys;
pub use shops::{alipay, generic, stripe, wechat};

/// An entry.
pub type Entry = fn(&[u8]);

/// Every entry by its name, which is also its corpus's folder.
pub const ENTRIES: [(&str, Entry); 9] = [
    ("scan", scan),
    ("keys", keys),
    ("bill", bill),
    ("picture", picture),
    ("drawing", drawing),
    ("alipay", alipay),
    ("wechat", wechat),
    ("stripe", stripe),
    ("generic", generic),
];
