//! Copies by SQLite's own backup: whole, even while sales go on, and checked before they
//! bear their name.

#[cfg(test)]
mod tests;

use crate::entry::Head;
use crate::error::ReadError;
use crate::table::journal;
use crate::verify::chain;
use rusqlite::Connection;
use rusqlite::backup::Backup;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Pages a step; there is no pause between steps.
const PAGES: std::ffi::c_int = 4_096;

/// A copy that is not finished: it bears another name until it is checked, and is taken away
/// when it does not get there.
pub struct Half {
    file: PathBuf,
    target: PathBuf,
}

impl Half {
    /// For the new file `target`.
    pub fn begin(target: &Path) -> Result<Self, ReadError> {
        if target.exists() {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists).into());
        }
        let half = Self {
            file: with_suffix(target, ".part"),
            target: target.to_owned(),
        };
        half.clear();
        Ok(half)
    }

    /// Where the copy goes.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Checks the copy and gives it its name.
    pub fn finish(self, head: Head) -> Result<Head, ReadError> {
        check(&self.file, head)?;
        File::options().write(true).open(&self.file)?.sync_all()?;
        fs::rename(&self.file, &self.target)?;
        if let Some(folder) = self.target.parent() {
            sync_folder(folder)?;
        }
        Ok(head)
    }

    fn clear(&self) {
        for suffix in ["", "-journal", "-wal"] {
            // There is nothing to take away, or nothing that can be done about it.
            let _left = fs::remove_file(with_suffix(&self.file, suffix));
        }
    }
}

impl Drop for Half {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Copies the database to `file`, as one file without a log. The head it holds comes back.
pub fn copy(db: &Connection, file: &Path) -> Result<Head, ReadError> {
    let head = journal::newest(db)?.map_or(Head::START, |(head, _)| head);
    let mut target = Connection::open(file)?;
    run(db, &mut target)?;
    target.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    Ok(head)
}

/// A copy in a private temporary database: in memory while it is small, gone when dropped.
pub fn temporary(db: &Connection) -> Result<Connection, ReadError> {
    let mut target = Connection::open("")?;
    run(db, &mut target)?;
    Ok(target)
}

/// The file's name with something behind it.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(suffix);
    name.into()
}

fn run(db: &Connection, target: &mut Connection) -> rusqlite::Result<()> {
    Backup::new(db, target)?.run_to_completion(PAGES, Duration::ZERO, None)
}

fn check(file: &Path, head: Head) -> Result<(), ReadError> {
    let copy = Connection::open(file)?;
    let verdict: String = copy.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(ReadError::Row(format!("the copy: {verdict}")));
    }
    let (found, faults) = chain(&copy)?;
    match faults.first() {
        Some(fault) => Err(ReadError::Row(format!("the copy: {}", fault.what))),
        None if found != head => Err(ReadError::Row("the copy ends elsewhere".to_owned())),
        None => Ok(()),
    }
}

/// So that a new name is on the disk, too, where a folder can be synced.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) && !folder.as_os_str().is_empty() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
