//! Copies by SQLite's own backup: whole, even while sales go on, and checked before they
//! bear their name.

#[cfg(test)]
mod tests;

use crate::entry::Head;
use crate::error::ReadError;
use crate::open::connect_raw;
use crate::place::Place;
use crate::table::journal;
use crate::verify::chain;
use rusqlite::Connection;
use rusqlite::backup::Backup;
use std::io;
use std::time::Duration;

/// Pages a step; there is no pause between steps.
const PAGES: std::ffi::c_int = 4_096;

/// A copy that is not finished: it bears another name until it is checked, and is taken away
/// when it does not get there.
pub struct Half<'a> {
    place: &'a dyn Place,
    file: String,
    target: String,
}

impl<'a> Half<'a> {
    /// For the new file `target` of the place.
    pub fn begin(place: &'a dyn Place, target: &str) -> Result<Self, ReadError> {
        if place.exists(target)? {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists).into());
        }
        let half = Self {
            place,
            file: format!("{target}.part"),
            target: target.to_owned(),
        };
        half.clear();
        Ok(half)
    }

    /// Copies the database, as one file without a log. The head it holds comes back.
    pub fn copy(&self, db: &Connection) -> Result<Head, ReadError> {
        let head = journal::newest(db)?.map_or(Head::START, |(head, _)| head);
        let mut target = self.connect()?;
        // Nobody else reads a half copy, so its log needs no shared memory.
        target.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |_| Ok(()))?;
        run(db, &mut target)?;
        target.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
        Ok(head)
    }

    /// Checks the copy and gives it its name.
    pub fn finish(self, head: Head) -> Result<Head, ReadError> {
        check(&self.connect()?, head)?;
        self.place.keep(&self.file)?.sync()?;
        self.place.rename(&self.file, &self.target)?;
        Ok(head)
    }

    fn connect(&self) -> Result<Connection, ReadError> {
        let opened = connect_raw(self.place, &self.file);
        opened.map_err(|error| io::Error::other(error.to_string()).into())
    }

    fn clear(&self) {
        for suffix in ["", "-journal", "-wal"] {
            // There is nothing to take away, or nothing that can be done about it.
            let _left = self.place.remove(&format!("{}{suffix}", self.file));
        }
    }
}

impl Drop for Half<'_> {
    fn drop(&mut self) {
        self.clear();
    }
}

/// A copy in a private temporary database: in memory while it is small, gone when dropped.
pub fn temporary(db: &Connection) -> Result<Connection, ReadError> {
    let mut target = Connection::open("")?;
    run(db, &mut target)?;
    Ok(target)
}

fn run(db: &Connection, target: &mut Connection) -> rusqlite::Result<()> {
    Backup::new(db, target)?.run_to_completion(PAGES, Duration::ZERO, None)
}

fn check(copy: &Connection, head: Head) -> Result<(), ReadError> {
    let verdict: String = copy.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(ReadError::Row(format!("the copy: {verdict}")));
    }
    let (found, faults) = chain(copy)?;
    match faults.first() {
        Some(fault) => Err(ReadError::Row(format!("the copy: {}", fault.what))),
        None if found != head => Err(ReadError::Row("the copy ends elsewhere".to_owned())),
        None => Ok(()),
    }
}
