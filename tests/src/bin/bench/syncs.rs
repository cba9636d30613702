//! How often the disk is asked to keep its word: fsync and fdatasync counted by strace on a
//! child of its own, as the difference of two runs, so that opening costs nothing here.

use crate::fill;
use crate::redeem::redeem;
use crate::table::Table;
use hexiao_app::SystemHost;
use hexiao_ledger::Ledger;
use std::path::Path;
use std::process::Command;

/// The child: redeems so many payments, then tries the first one again so many times.
pub fn child(dir: &str, redeems: &str, duplicates: &str) {
    let dir = Path::new(dir);
    let ledger = Ledger::open(dir).unwrap();
    let host = SystemHost::new(dir, Box::new(())).unwrap();
    let count = |text: &str| text.parse::<u64>().unwrap();
    for n in 1..=count(redeems) {
        redeem(&ledger, &host, &fill::order(n)).unwrap();
    }
    for _ in 0..count(duplicates) {
        redeem(&ledger, &host, &fill::order(1)).unwrap_err();
    }
    // Not closed: closing would write the log into the file and sync for that.
    std::process::exit(0);
}

/// Fills the table.
pub fn measure(table: &mut Table) {
    if Command::new("strace").arg("-V").output().is_err() {
        return table.alone("syncs per redeem", "no strace", "2.00");
    }
    let few = syncs(10, 0);
    let hundredths = |more: u64, times: u64| {
        let hundredths = more.saturating_sub(few) * 100 / times;
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    };
    let redeems = hundredths(syncs(110, 0), 100);
    // One of the log, one of the witness outside the database.
    table.alone("syncs per redeem, counted by strace", &redeems, "2.00");
    let long = hundredths(syncs(1_010, 0), 1_000);
    table.alone("syncs per redeem with checkpoints", &long, "<= 2.06");
    let refused = hundredths(syncs(10, 100), 100);
    table.alone("syncs per refused duplicate", &refused, "0.00");
}

fn syncs(redeems: u64, duplicates: u64) -> u64 {
    let home = tempfile::TempDir::new().unwrap();
    let host = fill::shop(home.path());
    let ledger = Ledger::open(home.path()).unwrap();
    fill::confirmed(&ledger, &host, 1, redeems);
    ledger.close();
    let counts = home.path().join("strace.txt");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-c", "-e", "trace=fsync,fdatasync", "-o"]);
    strace.arg(&counts).arg(std::env::current_exe().unwrap());
    strace.arg("syncs").arg(home.path());
    strace.args([redeems.to_string(), duplicates.to_string()]);
    assert!(strace.status().unwrap().success());
    let report = std::fs::read_to_string(&counts).unwrap();
    report.lines().filter_map(calls).sum()
}

/// `100.00    0.001234          12       100           fdatasync`
fn calls(line: &str) -> Option<u64> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let named = words.last()?.ends_with("sync");
    named.then(|| words[3].parse().unwrap())
}
