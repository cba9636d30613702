//! The proof: the ledger on a disk that crashes, tears, lies, fails and rots.
//!
//! `cargo test --profile proof -p hexiao-ledger --features harness --test crash` runs all of
//! it; `HEXIAO_IMAGES` says how many crash images, `HEXIAO_SEED` where the seeds begin. A
//! failure names the image and the one command that makes it again.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod bits;
mod faults;
mod images;
mod life;
mod oracle;
mod place;
mod rollback;
mod steps;
