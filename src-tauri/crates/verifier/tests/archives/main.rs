//! Archives as the till writes them, and as attackers, accidents and strangers leave them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod attackers;
mod by_hand;
mod confirmed;
mod coupons;
mod hostile;
mod journal;
mod liars;
mod program;
mod spliced;
mod tampered;

use hexiao_verifier::{Options, Report, verify};
use std::path::Path;

/// The verdict with the owner's key known.
fn judged(folder: &Path, keys: Vec<[u8; 32]>) -> Report {
    let options = Options {
        keys,
        ..Options::default()
    };
    verify(folder, &options).unwrap()
}

/// The codes of all problems.
fn codes(report: &Report) -> Vec<&'static str> {
    report
        .problems
        .iter()
        .map(|problem| problem.kind.code)
        .collect()
}
