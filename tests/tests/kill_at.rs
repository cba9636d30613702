//! The real program on the real file system, killed at each of its writes: six flows, every
//! system call that changes a file. `strace` counts the calls and kills at the one chosen.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_ledger::{Ledger, OpenError};
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const WORKER: &str = env!("CARGO_BIN_EXE_worker");

/// Everything by which SQLite and the ledger change files.
const CALLS: &str = "pwrite64,write,fsync,fdatasync,ftruncate,rename,unlink,openat";

fn worker(flow: &str, dir: &Path, inject: Option<&str>, log: &Path) -> Output {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o"]).arg(log);
    match inject {
        None => strace.args(["-e", &format!("trace={CALLS}")]),
        Some(inject) => strace.args(["-e", &format!("trace={CALLS}"), "-e", inject]),
    };
    let run = strace
        .args([WORKER, &format!("flow:{flow}")])
        .arg(dir)
        .arg("1");
    run.stdin(Stdio::null()).output().expect("strace runs")
}

fn said(output: &Output, word: &str) -> bool {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().any(|line| line == word)
}

/// A shop with one payment that is paid and not redeemed.
fn prepared() -> TempDir {
    let dir = TempDir::new().unwrap();
    let host = hexiao_testkit::FakeHost::new(dir.path(), 0);
    let shop = hexiao_testkit::demo_shop("http://127.0.0.1:9/gateway.do");
    shop.create(dir.path(), &host).unwrap();
    let log = dir.path().join("strace");
    let sold = worker("sale", dir.path(), None, &log);
    assert!(said(&sold, "done sale"), "{sold:?}");
    fs::remove_file(log).unwrap();
    dir
}

fn copied(dir: &Path) -> TempDir {
    let copy = TempDir::new().unwrap();
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

/// How often each of the calls happens in the whole flow.
fn counted(flow: &str, dir: &Path) -> Vec<(&'static str, usize)> {
    let copy = copied(dir);
    let log = copy.path().join("strace");
    let done = worker(flow, copy.path(), None, &log);
    assert!(said(&done, &format!("done {flow}")), "{flow}: {done:?}");
    let log = fs::read_to_string(log).unwrap();
    let count = |call: &&str| {
        let begins = format!("{call}(");
        let calls = log.lines().filter(|line| {
            let text = line
                .split_once(' ')
                .map_or("", |(_, rest)| rest.trim_start());
            text.starts_with(&begins)
        });
        calls.count()
    };
    CALLS.split(',').map(|call| (call, count(&call))).collect()
}

/// Kills the flow at each of its calls; `check` gets the folder and whether it had said done.
fn killed_everywhere(flow: &str, dir: &Path, check: impl Fn(&Path, bool, &str)) {
    let mut kills = 0;
    for (call, times) in counted(flow, dir) {
        for nth in 1..=times {
            let copy = copied(dir);
            let log = copy.path().join("strace");
            let inject = format!("inject={call}:signal=KILL:when={nth}");
            let output = worker(flow, copy.path(), Some(&inject), &log);
            let done = said(&output, &format!("done {flow}"));
            let at = format!("{flow}, {call} {nth}");
            fs::remove_file(log).unwrap_or_default();
            check(copy.path(), done, &at);
            kills += 1;
        }
    }
    println!("{flow}: killed at {kills} calls; 0 lost, 0 double, 0 half");
    assert!(kills > 10, "{flow}");
}

/// Opens what was left, and holds it to what the flow does: nothing, all, or one of its
/// transactions.
fn holds(dir: &Path, heads: &[i64], done: bool, at: &str) {
    let ledger = Ledger::open(dir).unwrap_or_else(|error| panic!("{at}: {error}"));
    let head = ledger.head().unwrap().seq;
    assert!(heads.contains(&head), "{at}: {head} of {heads:?}");
    if done {
        assert_eq!(Some(&head), heads.last(), "{at}: said done");
    }
    assert_eq!(ledger.doubt().unwrap(), None, "{at}");
    assert_eq!(ledger.verify().unwrap().problems, [], "{at}");
    ledger.close();
}

fn head(dir: &Path) -> i64 {
    let ledger = Ledger::open(dir).unwrap();
    let head = ledger.head().unwrap().seq;
    ledger.close();
    head
}

/// `steps`: how many entries each of the flow's transactions adds.
fn flow(name: &str, steps: &[i64]) {
    let dir = prepared();
    let mut heads = vec![head(dir.path())];
    for step in steps {
        heads.push(heads.last().unwrap() + step);
    }
    killed_everywhere(name, dir.path(), |dir, done, at| {
        holds(dir, &heads, done, at);
    });
}

#[test]
fn a_sale_is_there_or_not_wherever_it_is_killed() {
    flow("sale", &[1, 1]);
}

#[test]
fn a_redemption_is_there_or_not_wherever_it_is_killed() {
    flow("redeem", &[1]);
}

#[test]
fn a_claim_is_there_whole_or_not_wherever_it_is_killed() {
    flow("claim", &[3]);
}

#[test]
fn ending_the_program_loses_nothing_wherever_it_is_killed() {
    flow("close", &[]);
}

#[test]
fn a_backup_that_is_killed_is_whole_or_bears_no_name() {
    let dir = prepared();
    let newest = head(dir.path());
    killed_everywhere("backup", dir.path(), |dir, done, at| {
        holds(dir, &[newest], false, at);
        let copy = dir.join("copy.db");
        assert!(copy.exists() || !done, "{at}");
        if copy.exists() {
            let elsewhere = TempDir::new().unwrap();
            fs::copy(&copy, elsewhere.path().join("ledger.db")).unwrap();
            holds(elsewhere.path(), &[newest], true, at);
        }
    });
}

#[test]
fn a_ledger_that_is_killed_while_it_is_made_is_made_again() {
    let dir = TempDir::new().unwrap();
    killed_everywhere("create", dir.path(), |dir, done, at| {
        match Ledger::open(dir) {
            Ok(ledger) => assert_eq!(ledger.head().unwrap().seq, 0, "{at}"),
            Err(OpenError::Missing) => {
                assert!(!done, "{at}");
                let made = Ledger::create(dir).unwrap_or_else(|error| panic!("{at}: {error}"));
                assert_eq!(made.verify().unwrap().problems, [], "{at}");
            }
            Err(error) => panic!("{at}: {error}"),
        }
    });
}
