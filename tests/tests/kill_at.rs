//! The real program on the real file system, killed at each of its writes: six flows, every
//! system call that changes a file. `strace` counts the calls and kills at the one chosen.
//! `HEXIAO_PLACE`, a call and its number as in `pwrite64:17`, has only that one tried.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_ledger::{Ledger, OpenError};
use std::any::type_name_of_val;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const WORKER: &str = env!("CARGO_BIN_EXE_worker");

/// Everything by which SQLite and the ledger change files.
const CALLS: &str = "pwrite64,write,fsync,fdatasync,ftruncate,rename,unlink,openat";

/// The signal that nobody can catch.
const SIGKILL: i32 = 9;

/// Held while a flow is killed at a place: when that fails, the command that kills there again is
/// told.
struct Again {
    test: &'static str,
    place: String,
}

impl Drop for Again {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self { test, place } = self;
            eprintln!(
                "again with: HEXIAO_PLACE={place} \
                 cargo test -p hexiao-tests --test kill_at -- --exact {test} --nocapture"
            );
        }
    }
}

/// The name of the test that `here`, a function within it, lies in.
fn name_of<T>(here: &T) -> &'static str {
    let test = type_name_of_val(here).trim_end_matches("::here");
    test.split_once("::").map_or(test, |(_, test)| test)
}

/// The name of the test that it stands in.
macro_rules! this_test {
    () => {{
        fn here() {}
        name_of(&here)
    }};
}

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
    let times = CALLS.split(',').map(|call| (call, calls(&log, call)));
    times.collect()
}

/// How often the call stands in what `strace` wrote, in the thread that it began with: it counts
/// those of each thread for itself, and the ledger's other thread changes nothing in less than an
/// idle second.
fn calls(log: &str, call: &str) -> usize {
    let (main, _) = log.split_once(' ').unwrap_or_default();
    let begins = format!("{call}(");
    let calls = log.lines().filter(|line| {
        let (thread, text) = line.split_once(' ').unwrap_or_default();
        thread == main && text.trim_start().starts_with(&begins)
    });
    calls.count()
}

/// Kills the flow at each of its calls; `check` gets the folder and whether it had said done.
fn killed_everywhere(
    test: &'static str,
    flow: &str,
    dir: &Path,
    check: impl Fn(&Path, bool, &str),
) {
    let only = std::env::var("HEXIAO_PLACE").ok();
    let mut kills = 0;
    for (call, times) in counted(flow, dir) {
        for nth in 1..=times {
            let place = format!("{call}:{nth}");
            if only.as_ref().is_some_and(|only| *only != place) {
                continue;
            }
            let _again = Again { test, place };
            let copy = copied(dir);
            let log = copy.path().join("strace");
            let inject = format!("inject={call}:signal=KILL:when={nth}");
            let output = worker(flow, copy.path(), Some(&inject), &log);
            let done = said(&output, &format!("done {flow}"));
            let at = format!("{flow}, {call} {nth}");
            // `strace` dies of what its program died of.
            if output.status.signal() != Some(SIGKILL) {
                let log = fs::read_to_string(log).unwrap();
                let is_beyond = done && output.status.success() && calls(&log, call) < nth;
                assert!(is_beyond, "{at}: not killed: {output:?}");
                // A machine that stood still for a second had the other thread empty the log.
                break;
            }
            fs::remove_file(log).unwrap_or_default();
            check(copy.path(), done, &at);
            kills += 1;
        }
    }
    println!("{flow}: killed at {kills} calls; 0 lost, 0 double, 0 half");
    let least = if only.is_some() { 1 } else { 11 };
    assert!(kills >= least, "{flow}: {kills} kills");
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
fn flow(test: &'static str, name: &str, steps: &[i64]) {
    let dir = prepared();
    let mut heads = vec![head(dir.path())];
    for step in steps {
        heads.push(heads.last().unwrap() + step);
    }
    killed_everywhere(test, name, dir.path(), |dir, done, at| {
        holds(dir, &heads, done, at);
    });
}

#[test]
fn a_sale_is_there_or_not_wherever_it_is_killed() {
    flow(this_test!(), "sale", &[1, 1]);
}

#[test]
fn a_redemption_is_there_or_not_wherever_it_is_killed() {
    flow(this_test!(), "redeem", &[1]);
}

#[test]
fn a_claim_is_there_whole_or_not_wherever_it_is_killed() {
    flow(this_test!(), "claim", &[3]);
}

#[test]
fn ending_the_program_loses_nothing_wherever_it_is_killed() {
    flow(this_test!(), "close", &[]);
}

#[test]
fn a_backup_that_is_killed_is_whole_or_bears_no_name() {
    let test = this_test!();
    let dir = prepared();
    let newest = head(dir.path());
    killed_everywhere(test, "backup", dir.path(), |dir, done, at| {
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
    let test = this_test!();
    let dir = TempDir::new().unwrap();
    killed_everywhere(
        test,
        "create",
        dir.path(),
        |dir, done, at| match Ledger::open(dir) {
            Ok(ledger) => assert_eq!(ledger.head().unwrap().seq, 0, "{at}"),
            Err(OpenError::Missing) => {
                assert!(!done, "{at}");
                let made = Ledger::create(dir).unwrap_or_else(|error| panic!("{at}: {error}"));
                assert_eq!(made.verify().unwrap().problems, [], "{at}");
            }
            Err(error) => panic!("{at}: {error}"),
        },
    );
}
