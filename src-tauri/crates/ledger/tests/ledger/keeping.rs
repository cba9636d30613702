//! Copies: whole, checked, never over something else.

use super::till::{Till, folder, options};
use hexiao_domain::RedemptionState;
use hexiao_ledger::{Ledger, ReadError};
use std::fs;
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

#[test]
fn a_backup_is_the_ledger_in_one_file_and_opens_as_one() {
    let till = Till::new();
    let order = till.confirmed();
    till.redeem(&order, RedemptionState::Redeemed).unwrap();
    let elsewhere = TempDir::new().unwrap();
    let file = elsewhere.path().join("ledger.db");
    let head = till.ledger.backup_to(&file).unwrap();
    assert_eq!(head, till.ledger.head().unwrap());
    let names: Vec<_> = fs::read_dir(elsewhere.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["ledger.db"]);
    let copy = Ledger::open(elsewhere.path()).unwrap();
    assert_eq!(copy.head().unwrap(), head);
    assert_eq!(copy.verify().unwrap().problems, []);
    till.made();
    assert_eq!(till.problems(), [], "the original goes on");
}

#[test]
fn a_backup_never_takes_the_place_of_a_file() {
    let till = Till::new();
    let file = till.dir.path().join("precious.txt");
    fs::write(&file, "keep me").unwrap();
    let done = till.ledger.backup_to(&file);
    assert!(matches!(done, Err(ReadError::Io(_))), "{done:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "keep me");
}

#[test]
fn a_backup_that_cannot_be_made_leaves_nothing_behind() {
    let till = Till::new();
    let file = till.dir.path().join("no such folder").join("copy.db");
    assert!(till.ledger.backup_to(&file).is_err());
    assert!(!file.exists());
    till.made();
}

#[test]
fn verify_tells_how_far_it_is_and_sales_go_on_meanwhile() {
    let till = Till::new();
    for _ in 0..600 {
        till.confirmed();
    }
    let mut told = Vec::new();
    let report = till.ledger.verify_with(|done, all| {
        told.push((done, all));
        till.made();
    });
    let report = report.unwrap();
    let all = report.entries;
    assert_eq!(report.problems, []);
    assert_eq!(
        told,
        [(1_000, all), (all, all)],
        "each thousand, and the end"
    );
    assert!(till.seq() > report.head.seq);
}

fn log(till: &Till) -> u64 {
    let log = till.dir.path().join("ledger.db-wal");
    fs::metadata(log).map_or(0, |log| log.len())
}

#[test]
fn the_log_of_a_quiet_till_goes_into_the_file_by_itself_and_not_before_a_second_has_passed() {
    let till = Till::new();
    // A machine may be so busy that the second is over before anybody could look.
    let seen_early = (0..50).any(|_| {
        let began = Instant::now();
        till.made();
        thread::sleep(Duration::from_millis(200));
        let kept = log(&till) > 0;
        let early = began.elapsed() < Duration::from_millis(900);
        assert!(
            kept || !early,
            "nobody waits for the file while sales go on"
        );
        early
    });
    assert!(seen_early);
    let began = Instant::now();
    while log(&till) > 0 {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "it stays in the log"
        );
        thread::sleep(Duration::from_millis(50));
    }
    till.made();
    assert_eq!(till.problems(), []);
}

#[test]
fn the_newest_entry_is_witnessed_until_the_ring_is_gone_and_again_with_the_next_entry() {
    let empty = folder();
    let new = Ledger::create_with(empty.path(), options()).unwrap();
    assert!(new.is_witnessed().unwrap(), "nothing is there to witness");
    let till = Till::new();
    assert!(till.ledger.is_witnessed().unwrap());
    let dir = till.close();
    fs::remove_file(dir.path().join("head.log")).unwrap();
    let copy = Ledger::look(dir.path()).unwrap();
    assert!(copy.is_witnessed().unwrap(), "a copy has no ring");
    copy.close();
    let till = Till::opened(dir);
    assert!(!till.ledger.is_witnessed().unwrap());
    till.made();
    assert!(till.ledger.is_witnessed().unwrap());
}
