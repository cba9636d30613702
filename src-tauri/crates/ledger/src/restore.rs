//! A backup takes a ledger's place. Nothing is overwritten: what was there is kept under
//! another name, and the restored ledger begins in doubt, so that it sells nothing before it
//! has asked what happened since.

use crate::backup::Half;
use crate::entry::Head;
use crate::error::OpenError;
use crate::open::{FILE, RESTORED};
use crate::place::{Folder, Place, write_whole};
use rusqlite::{Connection, OpenFlags};
use std::io;
use std::path::Path;

const NEW: &str = "restored.db";

/// Puts the backup `file` into the folder `dir` and says where it ends. The folder's own
/// ledger, damaged or not, stays beside it as `replaced-1.db`, `replaced-2.db`, …
pub fn restore(file: &Path, dir: &Path) -> Result<Head, OpenError> {
    let failed = |error: io::Error| OpenError::of_io(&error);
    let place = Folder::new(dir);
    place.prepare().map_err(failed)?;
    let _lock = place.lock()?;
    let backup = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let backup = backup.map_err(|error| OpenError::Io(error.to_string()))?;
    take_place(&place, &backup)
}

fn take_place(place: &dyn Place, backup: &Connection) -> Result<Head, OpenError> {
    let failed = |error: io::Error| OpenError::of_io(&error);
    place.remove(NEW).map_err(failed)?;
    let half = Half::begin(place, NEW).map_err(unsound)?;
    let head = half.copy(backup).map_err(unsound)?;
    let head = half.finish(head).map_err(unsound)?;
    put_aside(place).map_err(failed)?;
    // Before its name, so that no crash in between makes it a ledger without a doubt.
    let epoch = head.epoch.to_string();
    write_whole(place, RESTORED, epoch.as_bytes()).map_err(failed)?;
    place.rename(NEW, FILE).map_err(failed)?;
    Ok(head)
}

#[cfg(feature = "harness")]
impl crate::Store {
    /// As [`restore`], of the backup `name` in a place that nobody else holds.
    pub fn restore_in(place: &dyn Place, name: &str) -> Result<Head, OpenError> {
        take_place(place, &crate::open::connect_raw(place, name)?)
    }
}

fn unsound(error: crate::error::ReadError) -> OpenError {
    OpenError::Damaged {
        what: error.to_string(),
        copied_to: None,
    }
}

/// The file never stands without its log, whenever the power goes: what is only in the log is
/// copied first, and the log in the file's place is taken away last.
fn put_aside(place: &dyn Place) -> io::Result<()> {
    let log = format!("{FILE}-wal");
    let (is_file, is_log) = (place.exists(FILE)?, place.exists(&log)?);
    if !is_file && !is_log {
        return Ok(());
    }
    let target = free_name(place)?;
    let targets_log = format!("{target}-wal");
    if !is_file {
        // Cut short after the file was put aside: the log's copy lies beside it.
        return place.rename(&log, &targets_log);
    }
    if is_log {
        place.copy(&log, &targets_log)?;
    }
    place.rename(FILE, &target)?;
    place.remove(&log)
}

/// Neither a file nor the log of one bears it, not even one that was cut short.
fn free_name(place: &dyn Place) -> io::Result<String> {
    for number in 1..1_000 {
        let name = format!("replaced-{number}.db");
        if !place.exists(&name)? && !place.exists(&format!("{name}-wal"))? {
            return Ok(name);
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}
