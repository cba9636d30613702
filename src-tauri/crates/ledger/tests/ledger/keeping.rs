//! Copies: whole, checked, never over something else.

use super::till::Till;
use hexiao_domain::RedemptionState;
use hexiao_ledger::{Ledger, ReadError};
use std::fs;
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
    assert!(told.len() > 1, "{told:?}");
    assert_eq!(told.last(), Some(&(all, all)));
    assert!(till.seq() > report.head.seq);
}
