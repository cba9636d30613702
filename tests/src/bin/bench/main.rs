//! `cargo xtask bench`: what the till costs, against floors of the same run on the same
//! disk: bare rusqlite statements on a copy of the same ledger, and the libraries that encode
//! and sign, turn by turn with ours.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measurement that cannot be made ends the run"
)]

mod codes;
mod drain;
mod fill;
mod queue;
mod raw;
mod redeem;
mod reopen;
mod signing;
mod size;
mod syncs;
mod table;

use table::Table;

/// Fills the table with one part of what is measured.
type Measure = fn(&mut Table);

/// What is measured, each by its name; without a word all of it.
const PARTS: [(&str, Measure); 8] = [
    ("codes", codes::measure),
    ("signing", signing::measure),
    ("redeem", redeem::measure),
    ("syncs", syncs::measure),
    ("drain", drain::measure),
    ("queue", queue::measure),
    ("size", size::measure),
    ("reopen", reopen::measure),
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.as_slice() {
        [mode, dir, redeems, duplicates] if mode == "syncs" => {
            return syncs::child(dir, redeems, duplicates);
        }
        [mode, dir, what @ ..] if mode == "killed" => return reopen::act(dir, what),
        _ => {}
    }
    if cfg!(debug_assertions) {
        println!("This is a debug build; only `cargo xtask bench` gives figures that count.");
    }
    let mut table = Table::default();
    for (name, measure) in PARTS {
        if words.is_empty() || words.iter().any(|word| word == name) {
            measure(&mut table);
        }
    }
    table.print();
    println!(
        "Not measured here: start to first frame of the window against an empty one; it needs \
         a display and a second program. The core's share of the start is in the table."
    );
}
