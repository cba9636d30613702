//! What the live connection may never do, and how the system's words are read.

use super::{FILE, Options, create, open, sqlite};
use crate::error::OpenError;
use crate::place::{Folder, Kept, Place};
use crate::store::Store;
use rusqlite::ffi;
use std::any::Any;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

fn store() -> (TempDir, Store) {
    let dir = TempDir::new().unwrap();
    let store = create(Arc::new(Folder::new(dir.path())), Options::default()).unwrap();
    (dir, store)
}

#[test]
fn a_large_ledger_is_read_ahead_and_its_file_stays_open_as_long_as_its_connection() {
    let (dir, store) = store();
    assert!(store.read.is_none(), "a small one is not");
    drop(store);
    let file = File::options().write(true).open(dir.path().join(FILE));
    file.unwrap().set_len(80 << 20).unwrap();
    let place = Arc::new(Folder::new(dir.path()));
    let mut store = open(place, Options::default()).unwrap();
    assert!(store.read.is_some());
    store.abandon();
    assert!(store.read.is_none());
}

#[test]
fn the_live_connection_can_change_neither_the_past_nor_its_own_safety() {
    let (dir, store) = store();
    let db = store.db.as_ref().unwrap();
    let elsewhere = dir.path().join("elsewhere.db");
    let attach = format!("ATTACH '{}' AS other", elsewhere.display());
    for sql in [
        "UPDATE journal SET body = 'x'",
        "DELETE FROM journal",
        "DELETE FROM work",
        "DROP TABLE journal",
        "DROP TRIGGER journal_keeps_rows",
        "ALTER TABLE journal RENAME TO old",
        "CREATE TEMP TRIGGER t BEFORE INSERT ON journal BEGIN SELECT 1; END",
        "CREATE TABLE more (x)",
        "CREATE VIRTUAL TABLE v USING fts5(x)",
        "INSERT INTO sqlite_sequence VALUES ('journal', 9)",
        "PRAGMA synchronous = OFF",
        "PRAGMA recursive_triggers = OFF",
        "PRAGMA foreign_keys = OFF",
        "PRAGMA ignore_check_constraints = ON",
        "PRAGMA writable_schema = ON",
        "PRAGMA journal_mode = DELETE",
        "VACUUM",
        &attach,
    ] {
        assert!(db.execute_batch(sql).is_err(), "{sql}");
    }
    assert!(!elsewhere.exists());
}

#[test]
fn replacing_an_entry_of_the_journal_is_refused_by_the_journal_itself() {
    let (_dir, store) = store();
    let db = store.db.as_ref().unwrap();
    let insert = |verb: &str| {
        let sql = format!(
            "{verb} INTO journal VALUES (1, 1, 'T01', 1, zeroblob(32), 'k', zeroblob(32), 0, 0, \
             'b', '-', '{verb}', zeroblob(32))"
        );
        db.execute(&sql, [])
    };
    insert("INSERT").unwrap();
    let refused = insert("INSERT OR REPLACE").unwrap_err();
    assert!(refused.to_string().contains("append-only"), "{refused}");
    let body: String = db
        .query_row("SELECT body FROM journal", [], |row| row.get(0))
        .unwrap();
    assert_eq!(body, "INSERT");
}

#[test]
fn a_disk_that_cannot_be_written_or_is_full_or_is_held_is_called_so() {
    let code = |code| sqlite(&rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
    assert!(matches!(code(ffi::SQLITE_READONLY), OpenError::ReadOnly));
    assert!(matches!(
        code(ffi::SQLITE_READONLY_DIRECTORY),
        OpenError::ReadOnly
    ));
    assert!(matches!(code(ffi::SQLITE_CANTOPEN), OpenError::ReadOnly));
    assert!(matches!(code(ffi::SQLITE_FULL), OpenError::Full));
    assert!(matches!(code(ffi::SQLITE_BUSY), OpenError::InUse));
    assert!(matches!(
        code(ffi::SQLITE_CORRUPT),
        OpenError::Damaged { .. }
    ));
    assert!(matches!(
        code(ffi::SQLITE_NOTADB),
        OpenError::Damaged { .. }
    ));
    assert!(matches!(code(ffi::SQLITE_IOERR), OpenError::Io(_)));
    let kind = |kind: ErrorKind| OpenError::of_io(&kind.into());
    assert!(matches!(
        kind(ErrorKind::ReadOnlyFilesystem),
        OpenError::ReadOnly
    ));
    assert!(matches!(
        kind(ErrorKind::PermissionDenied),
        OpenError::ReadOnly
    ));
    assert!(matches!(kind(ErrorKind::StorageFull), OpenError::Full));
    assert!(matches!(kind(ErrorKind::QuotaExceeded), OpenError::Full));
    assert!(matches!(kind(ErrorKind::NotFound), OpenError::Missing));
    assert!(matches!(kind(ErrorKind::TimedOut), OpenError::Io(_)));
}

/// A folder that counts how often a file that is kept open was synced.
struct Counted(Folder, Arc<AtomicUsize>);

struct CountedFile(Box<dyn Kept>, Arc<AtomicUsize>);

impl Kept for CountedFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.write_at(offset, bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.sync()
    }
}

impl Place for Counted {
    fn vfs(&self) -> Option<&str> {
        self.0.vfs()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path(name)
    }

    fn prepare(&self) -> io::Result<()> {
        self.0.prepare()
    }

    fn lock(&self) -> Result<Box<dyn Any + Send>, OpenError> {
        self.0.lock()
    }

    fn exists(&self, name: &str) -> io::Result<bool> {
        self.0.exists(name)
    }

    fn read(&self, name: &str, most: u64) -> io::Result<Option<Vec<u8>>> {
        self.0.read(name, most)
    }

    fn keep(&self, name: &str) -> io::Result<Box<dyn Kept>> {
        let file = self.0.keep(name)?;
        Ok(Box::new(CountedFile(file, Arc::clone(&self.1))))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.0.rename(from, to)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.0.remove(name)
    }

    fn copy(&self, from: &str, to: &str) -> io::Result<()> {
        self.0.copy(from, to)
    }

    fn size(&self, name: &str) -> io::Result<Option<u64>> {
        self.0.size(name)
    }

    fn mark(&self, name: &str) -> io::Result<String> {
        self.0.mark(name)
    }
}

#[test]
fn the_head_is_synced_with_its_witness_unless_somebody_measures_what_that_costs() {
    for (unsynced_witness, syncs) in [(false, 1), (true, 0)] {
        let dir = TempDir::new().unwrap();
        let counted = Arc::new(AtomicUsize::new(0));
        let place = Counted(Folder::new(dir.path()), Arc::clone(&counted));
        let options = Options {
            unsynced_witness,
            ..Options::default()
        };
        let mut store = create(Arc::new(place), options).unwrap();
        let before = counted.load(Ordering::Relaxed);
        let memory = store.memory.clone();
        store.committed(memory);
        assert_eq!(counted.load(Ordering::Relaxed) - before, syncs);
    }
}
