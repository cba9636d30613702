//! The connection's settings (reliability.md §6.1), each read back, and what it may never do.

use super::Options;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use std::time::Duration;

/// Why the connection is not fit for a ledger.
#[derive(Debug)]
pub enum NotReady {
    Sqlite(rusqlite::Error),
    /// A pragma did not take.
    Pragma(&'static str),
    /// Before 3.51.3 a WAL reset could corrupt.
    Version(&'static str),
}

impl From<rusqlite::Error> for NotReady {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

const OLDEST_SQLITE: i32 = 3_051_003;

/// Name, value to set, value to read back.
const PRAGMAS: [(&str, &str, &str); 10] = [
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", "2"),
    ("fullfsync", "ON", "1"),
    ("checkpoint_fullfsync", "ON", "1"),
    ("recursive_triggers", "ON", "1"),
    ("foreign_keys", "ON", "1"),
    ("trusted_schema", "OFF", "0"),
    ("cell_size_check", "ON", "1"),
    ("mmap_size", "0", "0"),
    ("wal_autocheckpoint", "1000", "1000"),
];

/// Another program's short hold on the file is waited out; a longer one is `InUse`.
const PATIENCE: Duration = Duration::from_millis(500);

/// Takes the file for this connection alone, before anything is read or changed.
pub fn hold(db: &Connection) -> Result<(), NotReady> {
    db.busy_timeout(PATIENCE)?;
    set(db, "locking_mode", "EXCLUSIVE", "exclusive")
}

/// Sets everything and reads it back.
pub fn prepare(db: &Connection, options: &Options) -> Result<(), NotReady> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(NotReady::Version(rusqlite::version()));
    }
    hold(db)?;
    db.set_prepared_statement_cache_capacity(128);
    for (name, value, expected) in PRAGMAS {
        set(db, name, value, expected)?;
    }
    if let Some(pages) = options.max_pages {
        db.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
    }
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // The exclusive lock is taken by the first read; a second program is told so here.
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(())
}

fn set(db: &Connection, name: &'static str, value: &str, expected: &str) -> Result<(), NotReady> {
    let mut statement = db.prepare(&format!("PRAGMA {name} = {value}"))?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    let mut statement = db.prepare(&format!("PRAGMA {name}"))?;
    let mut rows = statement.query([])?;
    // In-memory databases and some builds have no mmap at all and answer with no row.
    let Some(row) = rows.next()? else {
        return Ok(());
    };
    let found = match row.get_ref(0)? {
        rusqlite::types::ValueRef::Integer(number) => number.to_string(),
        rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        rusqlite::types::ValueRef::Null
        | rusqlite::types::ValueRef::Real(_)
        | rusqlite::types::ValueRef::Blob(_) => String::new(),
    };
    match found.eq_ignore_ascii_case(expected) {
        true => Ok(()),
        false => Err(NotReady::Pragma(name)),
    }
}

/// From here on the connection can neither change the past nor its own safety.
pub fn restrict(db: &Connection) -> rusqlite::Result<()> {
    db.authorizer(Some(|context: AuthContext<'_>| permit(context.action)))
}

/// A list of what the ledger does; whatever is not on it is denied.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "SQLite's own list, and it may grow: what is not known is denied"
)]
fn permit(action: AuthAction<'_>) -> Authorization {
    let allowed = match action {
        AuthAction::Select
        | AuthAction::Read { .. }
        | AuthAction::Function { .. }
        | AuthAction::Recursive
        | AuthAction::Transaction { .. } => true,
        AuthAction::Insert { table_name } => !is_schema(table_name),
        AuthAction::Update { table_name, .. } => table_name != "journal" && !is_schema(table_name),
        AuthAction::Pragma { pragma_name, .. } => pragma_name == "wal_checkpoint",
        _ => false,
    };
    match allowed {
        true => Authorization::Allow,
        false => Authorization::Deny,
    }
}

fn is_schema(table: &str) -> bool {
    table.starts_with("sqlite_")
}
