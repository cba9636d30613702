//! Opening: the lock, the pragmas read back, the schema brought up to date, and a kind
//! word for every way it can fail. Nothing is ever deleted.

mod aside;
mod guard;
mod schema;
#[cfg(test)]
mod tests;
mod trust;

use crate::backup::{sync_folder, with_suffix};
use crate::error::{OpenError, ReadError};
use crate::store::{Memory, Store};
use crate::witness::Witness;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::{self, File, TryLockError};
use std::path::Path;

pub use schema::{SCHEMA, empty};

/// The ledger's file in its folder.
pub const FILE: &str = "ledger.db";
const HALF: &str = "ledger.new";
const LOCK: &str = "ledger.lock";

/// How a ledger is opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// A quota in pages of 4 KiB; beyond it the disk counts as full.
    pub max_pages: Option<u32>,
}

/// A new ledger.
pub fn create(dir: &Path, options: Options) -> Result<Store, OpenError> {
    make_folder(dir).map_err(|error| io(&error))?;
    let lock = lock(dir)?;
    if dir.join(FILE).exists() {
        return Err(OpenError::Exists);
    }
    trust::nothing_was_here(dir)?;
    make_file(dir, options)?;
    finish(dir, options, lock, &SCHEMA)
}

/// Under another name until it is whole, so that a file without its tables is always a
/// damaged ledger and never taken for a new one.
fn make_file(dir: &Path, options: Options) -> Result<(), OpenError> {
    let half = dir.join(HALF);
    for suffix in ["", "-wal"] {
        match fs::remove_file(with_suffix(&half, suffix)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io(&error)),
            Ok(()) | Err(_) => {}
        }
    }
    let mut db = connect_raw(&half)?;
    guard::hold(&db)?;
    guard::prepare(&db, options)?;
    schema::bring_up(&mut db, &SCHEMA)?;
    db.close().map_err(|(_, error)| sqlite(&error))?;
    let named = fs::rename(half, dir.join(FILE)).and_then(|()| sync_folder(dir));
    named.map_err(|error| io(&error))
}

/// An existing ledger.
pub fn open(dir: &Path, options: Options) -> Result<Store, OpenError> {
    open_as(dir, options, &SCHEMA)
}

/// An existing ledger, for a program that knows these steps of the schema.
pub fn open_as(dir: &Path, options: Options, steps: &[&str]) -> Result<Store, OpenError> {
    if !dir.join(FILE).exists() {
        return Err(OpenError::Missing);
    }
    let lock = lock(dir)?;
    finish(dir, options, lock, steps)
}

/// The lock is held until a damaged file has been copied aside.
fn finish(dir: &Path, options: Options, lock: File, steps: &[&str]) -> Result<Store, OpenError> {
    match connect(dir, options, steps) {
        Ok((db, memory, witness)) => Ok(Store {
            dir: dir.to_owned(),
            options,
            db: Some(db),
            memory,
            witness,
            commit: |transaction| transaction.commit(),
            unsettled: None,
            _lock: lock,
        }),
        Err(OpenError::Damaged { what, .. }) => Err(OpenError::Damaged {
            what,
            copied_to: aside::copy_aside(dir),
        }),
        Err(error) => Err(error),
    }
}

fn connect(
    dir: &Path,
    options: Options,
    steps: &[&str],
) -> Result<(Connection, Memory, Witness), OpenError> {
    let mut db = connection(dir, options, steps)?;
    schema::bring_up_to_date(dir, &mut db, steps)?;
    let memory = believe(&db)?;
    let witness = trust::witness(dir, &db, &memory)?;
    keep_log_on_close(&db, false).map_err(|error| sqlite(&error))?;
    Ok((db, memory, witness))
}

/// The connection again, after a fault; the lock is still held.
pub fn connect_again(dir: &Path, options: Options) -> Result<(Connection, Memory), OpenError> {
    let db = connection(dir, options, &SCHEMA)?;
    let memory = believe(&db)?;
    keep_log_on_close(&db, false).map_err(|error| sqlite(&error))?;
    Ok((db, memory))
}

/// From here on the past is out of reach; its newest part must be sound.
fn believe(db: &Connection) -> Result<Memory, OpenError> {
    guard::restrict(db).map_err(|error| sqlite(&error))?;
    let memory = Memory::load(db).map_err(read)?;
    trust::newest(db, memory.head)?;
    Ok(memory)
}

/// Looks before it changes anything; until the file is known to be sound, closing it does
/// not change it either.
fn connection(dir: &Path, options: Options, steps: &[&str]) -> Result<Connection, OpenError> {
    let db = connect_raw(&dir.join(FILE))?;
    keep_log_on_close(&db, true).map_err(|error| sqlite(&error))?;
    guard::hold(&db)?;
    schema::recognise(&db, steps)?;
    guard::prepare(&db, options)?;
    Ok(db)
}

fn connect_raw(file: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_PRIVATE_CACHE;
    let opened = Connection::open_with_flags(file, flags);
    opened.map_err(|error| sqlite(&error))
}

fn keep_log_on_close(db: &Connection, keep: bool) -> rusqlite::Result<bool> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep)
}

fn lock(dir: &Path) -> Result<File, OpenError> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    let file = options.open(dir.join(LOCK)).map_err(|error| io(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse),
        Err(TryLockError::Error(error)) => Err(io(&error)),
    }
}

fn make_folder(dir: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

fn damaged(what: impl Into<String>) -> OpenError {
    OpenError::Damaged {
        what: what.into(),
        copied_to: None,
    }
}

fn read(error: ReadError) -> OpenError {
    match error {
        ReadError::Sqlite(error) => sqlite(&error),
        ReadError::Row(what) => damaged(what),
        ReadError::Io(error) => io(&error),
        ReadError::Stopped => OpenError::Io("stopped".to_owned()),
    }
}

fn sqlite(error: &rusqlite::Error) -> OpenError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => damaged(error.to_string()),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::InUse,
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            OpenError::ReadOnly
        }
        Some(ErrorCode::DiskFull) => OpenError::Full,
        Some(_) => OpenError::Io(error.to_string()),
        // SQLite has no complaint, but a column does not hold what it must.
        None => damaged(error.to_string()),
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the system's own list, and it grows; the rest keep their own words"
)]
fn io(error: &std::io::Error) -> OpenError {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => OpenError::ReadOnly,
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => OpenError::Full,
        ErrorKind::NotFound => OpenError::Missing,
        _ => OpenError::Io(error.to_string()),
    }
}
