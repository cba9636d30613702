//! A till's program for tests that kill it: `worker ledger|till|claims|flow:NAME DIR SEED`.
//!
//! It is told on standard input what it must find (`kept ORDER`) and what it may claim
//! (`claim TRANSACTION`), and says on standard output what it begins and what was
//! acknowledged, each line flushed before the next act. It ends when it is killed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a program of the tests: what fails here fails the test"
)]

mod flow;
mod ledger;
mod till;

use hexiao_domain::OrderNumber;
use std::io::{BufRead, Write};
use std::path::PathBuf;

/// What the parent told.
pub struct Told {
    /// The ledger's folder.
    pub dir: PathBuf,
    /// Different in every life.
    pub seed: u64,
    /// Orders whose redemption was acknowledged in the life before.
    pub kept: Vec<OrderNumber>,
    /// Transaction ids of customers who paid to the static code.
    pub claims: Vec<String>,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (kind, dir, seed) = (arguments.next(), arguments.next(), arguments.next());
    let mut told = Told {
        dir: dir.expect("DIR").into(),
        seed: seed.expect("SEED").parse().expect("a number"),
        kept: Vec::new(),
        claims: Vec::new(),
    };
    for line in std::io::stdin().lock().lines() {
        told.hear(&line.expect("a line"));
    }
    say("begin open");
    match kind.as_deref() {
        Some("ledger") => ledger::live(told),
        Some("till") => till::live(told),
        Some("claims") => till::claim_all(told),
        Some(flow) if flow.starts_with("flow:") => {
            flow::run(flow.trim_start_matches("flow:"), &told);
        }
        other => panic!("no such worker: {other:?}"),
    }
}

impl Told {
    fn hear(&mut self, line: &str) {
        match line.split_once(' ') {
            Some(("kept", order)) => self.kept.push(OrderNumber::parse(order).unwrap()),
            Some(("claim", transaction)) => self.claims.push(transaction.to_owned()),
            other => panic!("not told anything: {other:?}"),
        }
    }
}

/// A line that the parent has as soon as this returns.
pub fn say(line: &str) {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}").expect("a parent who listens");
    stdout.flush().expect("a parent who listens");
}
