//! Opening: the lock, the pragmas read back, the schema brought up to date, every entry and
//! every witness checked, and a kind word for every way it can fail. Nothing is ever deleted.

mod ahead;
mod aside;
mod guard;
mod schema;
#[cfg(test)]
mod tests;
mod trust;

use crate::entry::Head;
use crate::error::{OpenError, ReadError};
use crate::place::{Folder, Passing, Place};
use crate::seal::Seal;
use crate::store::{Memory, Store};
use crate::table::waiting;
use crate::verify::{VerifyReport, verify};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use ahead::StaysOpen;
pub use schema::{STEPS, empty};
pub use trust::{Doubt, Machine, RESTORED, epoch_began};

/// The ledger's file in its folder.
pub const FILE: &str = "ledger.db";
const HALF: &str = "ledger.new";

/// How a ledger is opened.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// A quota in pages of 4 KiB; beyond it the disk counts as full.
    pub max_pages: Option<u32>,
    /// The key that signs checkpoints; without one nothing is signed.
    pub seal: Option<Seal>,
    /// A folder outside the ledger's own where this machine keeps a witness of its ledgers.
    pub machine: Option<PathBuf>,
    /// A head that somebody else remembers, the system's keyring, say: one more witness.
    pub remembered: Option<Head>,
    /// Only to measure what the witness costs: its writes are not synced.
    pub unsynced_witness: bool,
    /// Only to see the proof fail: SQLite's `synchronous` as named, instead of FULL.
    #[cfg(feature = "harness")]
    pub synchronous: Option<&'static str>,
}

/// A new ledger.
pub fn create(place: Arc<dyn Place>, options: Options) -> Result<Store, OpenError> {
    place.prepare().map_err(|error| OpenError::of_io(&error))?;
    let lock = place.lock()?;
    if exists(&*place)? {
        return Err(OpenError::Exists);
    }
    trust::nothing_was_here(&*place)?;
    make_file(&*place, &options)?;
    finish(place, options, lock, &STEPS)
}

/// Under another name until it is whole, so that a file without its tables is always a
/// damaged ledger and never taken for a new one.
fn make_file(place: &dyn Place, options: &Options) -> Result<(), OpenError> {
    let io = |error: std::io::Error| OpenError::of_io(&error);
    for suffix in ["", "-wal"] {
        place.remove(&format!("{HALF}{suffix}")).map_err(io)?;
    }
    let mut db = connect_raw(place, HALF)?;
    guard::hold(&db)?;
    guard::prepare(&db, options)?;
    schema::bring_up(&mut db, &STEPS)?;
    // Closing does so, too, but says nothing of a disk that fails meanwhile; and what stays in the
    // log of the other name would not be in the ledger.
    let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
    let busy: Result<i64, _> = db.query_row(sql, [], |row| row.get(0));
    if busy.map_err(|error| sqlite(&error))? != 0 {
        return Err(OpenError::Io("the log could not be emptied".to_owned()));
    }
    db.close().map_err(|(_, error)| sqlite(&error))?;
    place.rename(HALF, FILE).map_err(io)
}

fn exists(place: &dyn Place) -> Result<bool, OpenError> {
    place.exists(FILE).map_err(|error| OpenError::of_io(&error))
}

/// An existing ledger.
pub fn open(place: Arc<dyn Place>, options: Options) -> Result<Store, OpenError> {
    open_as(place, options, &STEPS)
}

/// An existing ledger, for a program that knows these steps of the schema.
pub fn open_as(
    place: Arc<dyn Place>,
    options: Options,
    steps: &[&str],
) -> Result<Store, OpenError> {
    if !exists(&*place)? {
        return Err(OpenError::Missing);
    }
    let lock = place.lock()?;
    finish(place, options, lock, steps)
}

/// The bytes of the file and of its log as they are, in a passing folder. Not their permissions:
/// the copy of a file that must not be written is written.
fn passing_copy(dir: &Path) -> Result<Passing, OpenError> {
    let io = |error: std::io::Error| OpenError::of_io(&error);
    let copy = Passing::new().map_err(io)?;
    for name in [FILE.to_owned(), format!("{FILE}-wal")] {
        let source = dir.join(&name);
        if source.exists() {
            let mut from = File::open(source).map_err(io)?;
            let mut to = File::create_new(copy.path().join(name)).map_err(io)?;
            std::io::copy(&mut from, &mut to).map_err(io)?;
        }
    }
    Ok(copy)
}

/// Verifies a ledger that is too damaged to be opened, on a copy: every problem, named.
pub fn audit(dir: &Path, told: impl FnMut(i64, i64)) -> Result<VerifyReport, OpenError> {
    if !dir.join(FILE).exists() {
        return Err(OpenError::Missing);
    }
    let copy = passing_copy(dir)?;
    let db = connect_raw(&Folder::new(copy.path()), FILE)?;
    verify(&db, told).map_err(read)
}

/// A ledger whose disk cannot be written: a passing copy of it, to be looked at. It has no key
/// and no machine: it signs nothing, and nobody remembers its head.
pub fn look(dir: &Path) -> Result<Store, OpenError> {
    let copy = passing_copy(dir)?;
    let place = Arc::new(Folder::new(copy.path()));
    let mut store = open(place, Options::default())?;
    store.is_copy = true;
    store._lock = Box::new((store._lock, copy));
    Ok(store)
}

/// The lock is held until a damaged file has been copied aside.
fn finish(
    place: Arc<dyn Place>,
    options: Options,
    lock: Box<dyn std::any::Any + Send>,
    steps: &[&str],
) -> Result<Store, OpenError> {
    match connect(&*place, &options, steps) {
        Ok((Connected { db, memory, read }, trust)) => {
            let mut store = Store {
                place,
                options,
                db: Some(db),
                read,
                memory,
                doubt: trust.doubt,
                witness: trust.witness,
                machine: trust.machine,
                unwitnessed: None,
                ring_holds: false,
                commit: |transaction| transaction.commit(),
                unsettled: None,
                ballast: false,
                is_copy: false,
                _lock: lock,
            };
            // A full disk is no reason not to open: it is looked at again at each sale.
            store.has_ballast();
            Ok(store)
        }
        Err(OpenError::Damaged { what, .. }) => Err(OpenError::Damaged {
            what,
            copied_to: aside::copy_aside(&*place),
        }),
        Err(error) => Err(error),
    }
}

/// A connection to a ledger whose past is sound.
pub struct Connected {
    pub db: Connection,
    pub memory: Memory,
    pub read: Option<StaysOpen>,
}

fn connect(
    place: &dyn Place,
    options: &Options,
    steps: &[&str],
) -> Result<(Connected, trust::Trust), OpenError> {
    let mut db = connection(place, options, steps)?;
    schema::bring_up_to_date(place, &mut db, steps)?;
    schema::is_as_made(&db, steps)?;
    let connected = believe(place, db)?;
    let Connected { db, memory, .. } = &connected;
    let trust = trust::ask(place, options, db, memory)?;
    keep_log_on_close(db, false).map_err(|error| sqlite(&error))?;
    Ok((connected, trust))
}

/// The connection again, after a fault; the lock is still held.
pub fn connect_again(place: &dyn Place, options: &Options) -> Result<Connected, OpenError> {
    let connected = believe(place, connection(place, options, &STEPS)?)?;
    keep_log_on_close(&connected.db, false).map_err(|error| sqlite(&error))?;
    Ok(connected)
}

/// From here on the past is out of reach; it must be sound.
fn believe(place: &dyn Place, db: Connection) -> Result<Connected, OpenError> {
    // Declared first, so that it is dropped after the connection.
    let mut file = None;
    let db = db;
    waiting::count_from_now_on(&db).map_err(|error| sqlite(&error))?;
    guard::restrict(&db).map_err(|error| sqlite(&error))?;
    trust::chain(place, &db, &mut file)?;
    let memory = Memory::load(&db).map_err(read)?;
    Ok(Connected {
        db,
        memory,
        read: file,
    })
}

/// Looks before it changes anything; until the file is known to be sound, closing it does
/// not change it either.
fn connection(
    place: &dyn Place,
    options: &Options,
    steps: &[&str],
) -> Result<Connection, OpenError> {
    let db = connect_raw(place, FILE)?;
    keep_log_on_close(&db, true).map_err(|error| sqlite(&error))?;
    guard::hold(&db)?;
    schema::recognise(&db, steps)?;
    guard::prepare(&db, options)?;
    Ok(db)
}

/// A connection to a file of the place, with nothing set yet.
pub fn connect_raw(place: &dyn Place, name: &str) -> Result<Connection, OpenError> {
    let flags = OpenFlags::from_iter([
        OpenFlags::SQLITE_OPEN_READ_WRITE,
        OpenFlags::SQLITE_OPEN_CREATE,
        OpenFlags::SQLITE_OPEN_NO_MUTEX,
        OpenFlags::SQLITE_OPEN_PRIVATE_CACHE,
    ]);
    let file = place.path(name);
    let opened = match place.vfs() {
        None => Connection::open_with_flags(file, flags),
        Some(vfs) => Connection::open_with_flags_and_vfs(file, flags, vfs),
    };
    opened.map_err(|error| sqlite(&error))
}

fn keep_log_on_close(db: &Connection, keep: bool) -> rusqlite::Result<bool> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep)
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
        ReadError::Io(error) => OpenError::of_io(&error),
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
