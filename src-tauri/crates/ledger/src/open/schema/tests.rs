//! Steps of the schema: from nothing, from an older one, all or nothing.

use super::super::{FILE, Options, create, open_as};
use super::{APPLICATION, STEPS, recognise};
use crate::error::OpenError;
use crate::place::Folder;
use crate::store::Store;
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

const NEXT: &str = "ALTER TABLE journal ADD COLUMN nickname TEXT";
const BROKEN: &str = "ALTER TABLE journal ADD COLUMN nickname TEXT; SELECT nonsense FROM nowhere";

fn made() -> TempDir {
    let dir = TempDir::new().unwrap();
    drop(create(place(dir.path()), Options::default()).unwrap());
    dir
}

fn place(dir: &Path) -> Arc<Folder> {
    Arc::new(Folder::new(dir))
}

fn open(dir: &Path, next: &str) -> Result<Store, OpenError> {
    open_as(
        place(dir),
        Options::default(),
        &[&STEPS[..], &[next]].concat(),
    )
}

fn version(file: &Path) -> i64 {
    let db = Connection::open(file).unwrap();
    db.query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap()
}

fn columns(file: &Path) -> i64 {
    let sql = "SELECT count(*) FROM pragma_table_info('journal') WHERE name = 'nickname'";
    let db = Connection::open(file).unwrap();
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn an_older_ledger_is_copied_checked_and_brought_up_to_date() {
    let dir = made();
    drop(open(dir.path(), NEXT).unwrap());
    let copy = dir.path().join("backup-before-v9.db");
    assert_eq!((version(&copy), columns(&copy)), (8, 0));
    let file = dir.path().join(FILE);
    assert_eq!((version(&file), columns(&file)), (9, 1));
    drop(open(dir.path(), NEXT).unwrap());
    assert!(!dir.path().join("backup-before-v9-1.db").exists());
}

#[test]
fn a_step_that_fails_leaves_the_ledger_as_it_was() {
    let dir = made();
    assert!(open(dir.path(), BROKEN).is_err());
    assert!(open(dir.path(), BROKEN).is_err());
    let file = dir.path().join(FILE);
    assert_eq!((version(&file), columns(&file)), (8, 0));
    assert!(dir.path().join("backup-before-v9.db").exists());
    assert!(dir.path().join("backup-before-v9-1.db").exists());
    drop(open(dir.path(), NEXT).unwrap());
    assert_eq!((version(&file), columns(&file)), (9, 1));
}

#[test]
fn an_older_program_refuses_what_a_newer_one_wrote() {
    let dir = made();
    drop(open(dir.path(), NEXT).unwrap());
    let older = super::super::open(place(dir.path()), Options::default());
    assert!(matches!(
        older.err(),
        Some(OpenError::Newer { found: 9, known: 8 })
    ));
}

#[test]
fn a_ledger_too_damaged_to_copy_is_not_touched_by_a_step() {
    let dir = made();
    let file = dir.path().join(FILE);
    let mut bytes = fs::read(&file).unwrap();
    let page = 4_096;
    bytes[page..2 * page].fill(0xAA);
    fs::write(&file, &bytes).unwrap();
    let refused = open(dir.path(), NEXT);
    assert!(matches!(refused.err(), Some(OpenError::Damaged { .. })));
    assert!(!dir.path().join("backup-before-v9.db").exists());
    assert_eq!(fs::read(&file).unwrap(), bytes);
}

/// What a file's two marks say, and whether it has a journal.
fn marked(application: i64, version: i64, journal: bool) -> Result<(), OpenError> {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch(&format!(
        "PRAGMA application_id = {application}; PRAGMA user_version = {version}"
    ))
    .unwrap();
    if journal {
        db.execute_batch("CREATE TABLE journal (seq)").unwrap();
    }
    recognise(&db, &STEPS)
}

#[test]
fn a_ledger_is_told_by_its_mark_or_in_the_first_schema_by_its_journal() {
    for (application, version, journal) in
        [(APPLICATION, 2, true), (APPLICATION, 8, true), (0, 1, true)]
    {
        let known = marked(application, version, journal);
        assert!(known.is_ok(), "{application} {version}: {known:?}");
    }
    let newer = marked(APPLICATION, 9, true);
    let named = matches!(newer, Err(OpenError::Newer { found: 9, known: 8 }));
    assert!(named, "{newer:?}");
    for (application, version, journal) in [
        (APPLICATION, 1, true),
        (APPLICATION, 0, true),
        (APPLICATION + 1, 2, true),
        (APPLICATION + 1, 1, true),
        (0, 1, false),
        (0, 2, true),
        (0, 0, true),
        (0, 8, true),
    ] {
        let strange = marked(application, version, journal);
        let is_strange = matches!(strange, Err(OpenError::Damaged { .. }));
        assert!(is_strange, "{application} {version} {journal}: {strange:?}");
    }
}
