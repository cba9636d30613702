//! Writes an archive of so many synthetic entries, to measure the verifier:
//! `cargo run --release -p hexiao-verifier --example synthetic -- 1000000 FOLDER`.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, dead_code)]
#![allow(clippy::indexing_slicing)]

#[path = "../tests/archives/journal.rs"]
mod journal;

use hexiao_reports::{Signing, write_archive};
use journal::{Journal, hex};
use std::convert::Infallible;
use std::path::Path;
use std::time::Instant;

const SIGNED_EVERY: usize = 100;

fn main() {
    let mut words = std::env::args().skip(1);
    let (Some(count), Some(folder)) = (words.next(), words.next()) else {
        println!("usage: synthetic ENTRIES FOLDER");
        return;
    };
    let count: usize = count.parse().expect("a number of entries");
    let mut journal = Journal::new(7);
    journal.set_up();
    while journal.entries.len() < count {
        if journal.entries.len() % SIGNED_EVERY < 4 {
            journal.checkpoint();
        }
        journal.sale(1_234);
    }
    let (meta, key) = (journal.meta(), journal.public());
    let sign = |message: &[u8]| {
        let signature = ed25519_dalek::Signer::sign(&journal.key, message);
        hex(&signature.to_bytes())
    };
    let signing = Signing {
        key: &key,
        sign: &sign,
    };
    let begun = Instant::now();
    let entries = journal.entries.iter().cloned().map(Ok::<_, Infallible>);
    let summary = write_archive(entries, &meta, Some(signing), Path::new(&folder)).unwrap();
    let (entries, bytes) = (summary.entries, summary.bytes);
    println!(
        "{entries} entries, {bytes} bytes, written in {:?}",
        begun.elapsed()
    );
}
