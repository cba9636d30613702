//! A copy that is not what it should be never bears its name.

use super::{Half, copy};
use crate::entry::Head;
use crate::open::{Options, create};
use crate::store::Store;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn copied(store: &Store, target: &Path) -> (Half, Head) {
    let half = Half::begin(target).unwrap();
    let head = copy(store.db.as_ref().unwrap(), half.file()).unwrap();
    (half, head)
}

fn new() -> (TempDir, Store, PathBuf) {
    let dir = TempDir::new().unwrap();
    let store = create(&dir.path().join("till"), Options::default()).unwrap();
    let target = dir.path().join("copy.db");
    (dir, store, target)
}

/// What lies beside the till's own folder.
fn left(dir: &TempDir) -> usize {
    std::fs::read_dir(dir.path()).unwrap().count() - 1
}

#[test]
fn a_copy_that_ends_elsewhere_is_taken_away() {
    let (dir, store, target) = new();
    let (half, _) = copied(&store, &target);
    let elsewhere = Head {
        seq: 1,
        hash: [1; 32],
    };
    assert!(half.finish(elsewhere).is_err());
    assert_eq!(left(&dir), 0);
}

#[test]
fn a_copy_that_is_damaged_is_taken_away() {
    let (dir, store, target) = new();
    let (half, head) = copied(&store, &target);
    let mut bytes = std::fs::read(half.file()).unwrap();
    let end = bytes.len();
    bytes[end - 4_096..].fill(0xAA);
    std::fs::write(half.file(), bytes).unwrap();
    assert!(half.finish(head).is_err());
    assert_eq!(left(&dir), 0);
}

#[test]
fn a_copy_whose_chain_is_broken_is_taken_away() {
    let (dir, store, target) = new();
    let (half, _) = copied(&store, &target);
    let head = Head {
        seq: 1,
        hash: [7; 32],
    };
    let db = Connection::open(half.file()).unwrap();
    db.execute(
        "INSERT INTO journal VALUES (1, 1, 'T01', 1, zeroblob(32), 'k', zeroblob(32), 0, 0, 'b', \
         '-', '{}', ?1)",
        [head.hash],
    )
    .unwrap();
    drop(db);
    assert!(half.finish(head).is_err());
    assert_eq!(left(&dir), 0);
}

#[test]
fn a_sound_copy_gets_its_name() {
    let (dir, store, target) = new();
    let (half, head) = copied(&store, &target);
    assert_eq!(half.finish(head).unwrap(), head);
    assert!(target.exists());
    assert_eq!(left(&dir), 1);
}
