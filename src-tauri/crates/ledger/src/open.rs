//! Opening: the lock, the pragmas read back, the schema brought up to date, and a kind
//! word for every way it can fail. Nothing is ever deleted.

mod guard;
#[cfg(test)]
mod tests;

use crate::error::{OpenError, ReadError};
use crate::store::{Memory, Store};
use crate::table::journal;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use rusqlite_migration::{M, Migrations};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

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

/// Every step of the schema, in order; forward only.
pub(crate) const SCHEMA: [&str; 1] = [include_str!("../migrations/0001_first.sql")];

fn migrations() -> Migrations<'static> {
    Migrations::new(SCHEMA.into_iter().map(M::up).collect())
}

fn known_version() -> i64 {
    i64::try_from(SCHEMA.len()).unwrap_or(i64::MAX)
}

/// A new ledger.
pub fn create(dir: &Path, options: Options) -> Result<Store, OpenError> {
    make_folder(dir).map_err(|error| io(&error))?;
    let lock = lock(dir)?;
    if dir.join(FILE).exists() {
        return Err(OpenError::Exists);
    }
    make_file(dir, &options)?;
    finish(dir, options, lock)
}

/// Under another name until it is whole, so that a ledger without its tables is always a
/// damaged one and never taken for a new one.
fn make_file(dir: &Path, options: &Options) -> Result<(), OpenError> {
    let half = dir.join(HALF);
    for leftover in [half.clone(), dir.join(format!("{HALF}-wal"))] {
        match fs::remove_file(leftover) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io(&error)),
            Ok(()) | Err(_) => {}
        }
    }
    let mut db = connect_raw(&half)?;
    guard::prepare(&db, options).map_err(not_ready)?;
    migrations().to_latest(&mut db).map_err(|e| migration(&e))?;
    db.close().map_err(|(_, error)| sqlite(&error))?;
    fs::rename(half, dir.join(FILE)).map_err(|error| io(&error))?;
    sync_folder(dir).map_err(|error| io(&error))
}

/// Makes the new name durable, where a folder can be synced.
fn sync_folder(dir: &Path) -> std::io::Result<()> {
    if cfg!(unix) {
        File::open(dir)?.sync_all()?;
    }
    Ok(())
}

/// An existing ledger.
pub fn open(dir: &Path, options: Options) -> Result<Store, OpenError> {
    if !dir.join(FILE).exists() {
        return Err(OpenError::Missing);
    }
    let lock = lock(dir)?;
    let opened = finish(dir, options, lock);
    match opened {
        Err(OpenError::Damaged { what, .. }) => Err(OpenError::Damaged {
            what,
            copied_to: copy_aside(dir),
        }),
        other => other,
    }
}

fn finish(dir: &Path, options: Options, lock: File) -> Result<Store, OpenError> {
    let mut db = connect_known(dir, &options)?;
    bring_up_to_date(dir, &mut db)?;
    guard::restrict(&db).map_err(|error| sqlite(&error))?;
    let memory = Memory::load(&db).map_err(read)?;
    check_head(&db, &memory)?;
    keep_log_on_close(&db, false)?;
    Ok(Store {
        dir: dir.to_owned(),
        options,
        db: Some(db),
        memory,
        _lock: lock,
    })
}

/// The connection again, after a fault; the lock is still held.
pub fn connect(dir: &Path, options: &Options) -> Result<Connection, OpenError> {
    let db = connect_known(dir, options)?;
    guard::restrict(&db).map_err(|error| sqlite(&error))?;
    keep_log_on_close(&db, false)?;
    Ok(db)
}

/// Looks before it changes anything; until the file is known to be sound, closing it does
/// not change it either.
fn connect_known(dir: &Path, options: &Options) -> Result<Connection, OpenError> {
    let db = connect_raw(&dir.join(FILE))?;
    keep_log_on_close(&db, true)?;
    guard::hold(&db).map_err(not_ready)?;
    match is_ledger(&db) {
        Ok(true) => {}
        Ok(false) => return Err(damaged("this file is not a till's ledger")),
        Err(error) => return Err(sqlite(&error)),
    }
    guard::prepare(&db, options).map_err(not_ready)?;
    Ok(db)
}

fn is_ledger(db: &Connection) -> rusqlite::Result<bool> {
    let sql = "SELECT count(*) = 1 FROM sqlite_schema WHERE type = 'table' AND name = 'journal'";
    db.query_row(sql, [], |row| row.get(0))
}

fn keep_log_on_close(db: &Connection, keep: bool) -> Result<(), OpenError> {
    let set = db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep);
    set.map(|_| ()).map_err(|error| sqlite(&error))
}

fn connect_raw(file: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_PRIVATE_CACHE;
    let opened = Connection::open_with_flags(file, flags);
    opened.map_err(|error| sqlite(&error))
}

fn not_ready(error: guard::NotReady) -> OpenError {
    match error {
        guard::NotReady::Sqlite(error) => sqlite(&error),
        guard::NotReady::Pragma(name) => OpenError::Io(format!("{name} could not be set")),
        guard::NotReady::Version(version) => OpenError::Io(format!("SQLite {version} is too old")),
    }
}

/// All or nothing, after a verified copy of what was there.
fn bring_up_to_date(dir: &Path, db: &mut Connection) -> Result<(), OpenError> {
    let found: i64 = db
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(|error| sqlite(&error))?;
    let known = known_version();
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    if found < 1 {
        return Err(damaged("this file is not a till's ledger"));
    }
    if found < known {
        let copy = dir.join(format!("backup-before-v{known}.db"));
        crate::backup::copy(db, &copy).map_err(read)?;
        let done = migrations().to_latest(db);
        done.map_err(|error| migration(&error))?;
    }
    Ok(())
}

fn migration(error: &rusqlite_migration::Error) -> OpenError {
    if let rusqlite_migration::Error::RusqliteError { err, .. } = error {
        return sqlite(err);
    }
    OpenError::Io(error.to_string())
}

/// The newest entry must hash to what it says; the whole chain is `verify`'s business.
fn check_head(db: &Connection, memory: &Memory) -> Result<(), OpenError> {
    let last = journal::after(db, memory.head.seq.saturating_sub(1), 1).map_err(read)?;
    let sound = last.first().is_none_or(|row| match &row.entry {
        Ok(entry) => {
            entry.computed_hash() == entry.hash && entry.computed_body_hash() == entry.body_hash
        }
        Err(_) => false,
    });
    match sound {
        true => Ok(()),
        false => Err(damaged(&format!("journal entry {}", memory.head.seq))),
    }
}

fn lock(dir: &Path) -> Result<File, OpenError> {
    let opened = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(dir.join(LOCK));
    let file = opened.map_err(|error| io(&error))?;
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

/// The damaged file and its log, under the first free number.
fn copy_aside(dir: &Path) -> Option<PathBuf> {
    let free = (1..1_000).map(|n| dir.join(format!("damaged-{n}.db")));
    let target = free.into_iter().find(|path| !path.exists())?;
    fs::copy(dir.join(FILE), &target).ok()?;
    let log = dir.join(format!("{FILE}-wal"));
    if log.exists() {
        let mut name = target.clone().into_os_string();
        name.push("-wal");
        fs::copy(log, name).ok()?;
    }
    Some(target)
}

fn damaged(what: &str) -> OpenError {
    OpenError::Damaged {
        what: what.to_owned(),
        copied_to: None,
    }
}

fn read(error: ReadError) -> OpenError {
    match error {
        ReadError::Sqlite(error) => sqlite(&error),
        ReadError::Row(what) => damaged(&what),
        ReadError::Stopped => OpenError::Io("stopped".to_owned()),
    }
}

fn sqlite(error: &rusqlite::Error) -> OpenError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => damaged(&error.to_string()),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::InUse,
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            OpenError::ReadOnly
        }
        Some(ErrorCode::DiskFull) => OpenError::Full,
        _ => OpenError::Io(error.to_string()),
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the system's own list; the rest is said in its words"
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
