//! The proof: the ledger on a disk that crashes, tears, lies, fails and rots.
//!
//! `cargo test --profile proof -p hexiao-ledger --features harness --test crash` runs all of
//! it; `HEXIAO_IMAGES` says how many crash images, `HEXIAO_FLIPS` how many rotten bits,
//! `HEXIAO_SEED` where the seeds begin, and `HEXIAO_COMPOUND` has every fault and every pair of
//! them tried. A failure names the place and the one command that goes there again.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod acts;
mod again;
mod bits;
mod faults;
mod images;
mod life;
mod once;
mod oracle;
mod place;
mod restoring;
mod rollback;
mod steps;
mod trouble;
