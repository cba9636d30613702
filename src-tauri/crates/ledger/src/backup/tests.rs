//! A copy that is not what it should be never bears its name.

use super::Half;
use crate::entry::Head;
use crate::open::{Options, create};
use crate::place::{Folder, Place};
use crate::store::Store;
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

const TARGET: &str = "copy.db";

fn copied<'a>(store: &Store, place: &'a Folder) -> (Half<'a>, Head) {
    let half = Half::begin(place, TARGET).unwrap();
    let head = half.copy(store.db.as_ref().unwrap()).unwrap();
    (half, head)
}

fn new() -> (TempDir, Store, Folder) {
    let dir = TempDir::new().unwrap();
    let till = Folder::new(&dir.path().join("till"));
    let store = create(Arc::new(till), Options::default()).unwrap();
    let place = Folder::new(dir.path());
    (dir, store, place)
}

fn file(half: &Half<'_>) -> PathBuf {
    half.place.path(&half.file)
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
        epoch: 1,
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
    let mut bytes = std::fs::read(file(&half)).unwrap();
    let end = bytes.len();
    bytes[end - 4_096..].fill(0xAA);
    std::fs::write(file(&half), bytes).unwrap();
    assert!(half.finish(head).is_err());
    assert_eq!(left(&dir), 0);
}

#[test]
fn a_copy_whose_chain_is_broken_is_taken_away() {
    let (dir, store, target) = new();
    let (half, _) = copied(&store, &target);
    let head = Head {
        epoch: 1,
        seq: 1,
        hash: [7; 32],
    };
    let db = Connection::open(file(&half)).unwrap();
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
    assert!(target.path(TARGET).exists());
    assert_eq!(left(&dir), 1);
}
