//! Copies by SQLite's own backup: whole, even while sales go on.

use rusqlite::Connection;
use rusqlite::backup::Backup;
use std::path::Path;
use std::time::Duration;

const PAGES: std::ffi::c_int = 1_024;

/// Copies the database to `path` and checks the copy.
pub fn copy(db: &Connection, path: &Path) -> rusqlite::Result<()> {
    let mut target = Connection::open(path)?;
    Backup::new(db, &mut target)?.run_to_completion(PAGES, Duration::ZERO, None)?;
    let verdict: String = target.query_row("PRAGMA quick_check", [], |row| row.get(0))?;
    match verdict == "ok" {
        true => Ok(()),
        false => Err(rusqlite::Error::InvalidQuery),
    }
}
