//! Copies by SQLite's own backup: whole, even while sales go on.

use crate::error::ReadError;
use crate::table::journal;
use rusqlite::Connection;
use rusqlite::backup::Backup;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

const PAGES: std::ffi::c_int = 1_024;

/// Copies the database to the new file `path` and checks the copy: the file and its newest
/// entry. An existing file is refused; a copy that is not whole never bears that name.
pub fn copy(db: &Connection, path: &Path) -> Result<(), ReadError> {
    if path.exists() {
        return Err(ReadError::Row(format!("{} exists", path.display())));
    }
    let mut half = path.to_owned().into_os_string();
    half.push(".half");
    let half = Path::new(&half);
    match fs::remove_file(half) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(file(&error)),
        Ok(()) | Err(_) => {}
    }
    copy_and_check(db, half)?;
    let synced = File::options().write(true).open(half);
    let synced = synced.and_then(|copy| copy.sync_all());
    synced.map_err(|error| file(&error))?;
    fs::rename(half, path).map_err(|error| file(&error))
}

fn copy_and_check(db: &Connection, path: &Path) -> Result<(), ReadError> {
    let mut target = Connection::open(path)?;
    Backup::new(db, &mut target)?.run_to_completion(PAGES, Duration::ZERO, None)?;
    let verdict: String = target.query_row("PRAGMA quick_check", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(ReadError::Row(format!("the copy: {verdict}")));
    }
    if journal::newest(&target)? != journal::newest(db)? {
        return Err(ReadError::missing("the copy's newest entry"));
    }
    target.close().map_err(|(_, error)| error.into())
}

fn file(error: &std::io::Error) -> ReadError {
    ReadError::Row(format!("the copy: {error}"))
}
