//! The connection's settings (reliability.md §6.1), each read back, and what it may never do.

use super::{Options, sqlite};
use crate::error::OpenError;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use std::time::Duration;

/// Before it, a WAL reset could corrupt (reliability.md §1.8).
const OLDEST_SQLITE: i32 = 3_051_003;

/// Another program's short hold on the file is waited out; a longer one is `InUse`.
const PATIENCE: Duration = Duration::from_millis(500);

/// Name, value to set, value to read back. `locking_mode` stands in `hold`, before any read.
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
    // A bound only: the writer empties the log itself, between two commits.
    ("wal_autocheckpoint", "4000", "4000"),
];

const fn resets_soundly(version: i32) -> bool {
    version >= OLDEST_SQLITE
}

/// Takes the file for this connection alone, before anything is read or changed: the log's
/// index then lives in memory, and a second program is refused.
pub fn hold(db: &Connection) -> Result<(), OpenError> {
    if !resets_soundly(rusqlite::version_number()) {
        let version = rusqlite::version();
        return Err(OpenError::Io(format!("SQLite {version} is too old")));
    }
    db.busy_timeout(PATIENCE).map_err(|error| sqlite(&error))?;
    set(db, "locking_mode", "EXCLUSIVE", "exclusive")?;
    match db.is_readonly("main") {
        Ok(false) => Ok(()),
        Ok(true) => Err(OpenError::ReadOnly),
        Err(error) => Err(sqlite(&error)),
    }
}

/// Statements are planned once and kept: without the guarantee SQLite plans one anew for each
/// value that it is given where a partial index or a limit might tell it more.
pub fn plan_once(db: &Connection) -> rusqlite::Result<()> {
    db.set_prepared_statement_cache_capacity(128);
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// Sets everything and reads it back.
pub fn prepare(db: &Connection, options: &Options) -> Result<(), OpenError> {
    plan_once(db).map_err(|error| sqlite(&error))?;
    for (name, value, expected) in PRAGMAS {
        set(db, name, value, expected)?;
    }
    #[cfg(feature = "harness")]
    if let Some(weaker) = options.synchronous {
        let done = db.execute_batch(&format!("PRAGMA synchronous = {weaker}"));
        done.map_err(|error| sqlite(&error))?;
    }
    if let Some(pages) = options.max_pages {
        let sql = format!("PRAGMA max_page_count = {pages}");
        let done = db.query_row(&sql, [], |_| Ok(()));
        done.map_err(|error| sqlite(&error))?;
    }
    let defended = db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true);
    if !defended.map_err(|error| sqlite(&error))? {
        return Err(OpenError::Io("DEFENSIVE could not be set".to_owned()));
    }
    let limited = db.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0);
    limited.map(|_| ()).map_err(|error| sqlite(&error))
}

fn set(db: &Connection, name: &str, value: &str, expected: &str) -> Result<(), OpenError> {
    let found = tell(db, &format!("PRAGMA {name} = {value}"))
        .and_then(|_| tell(db, &format!("PRAGMA {name}")))
        .map_err(|error| sqlite(&error))?;
    // A file system that cannot map files has nothing to say about how much it maps.
    let cannot = found.is_empty() && name == "mmap_size";
    match found.eq_ignore_ascii_case(expected) || cannot {
        true => Ok(()),
        false => Err(OpenError::Io(format!("{name} could not be set"))),
    }
}

/// The first column of the last row, as text; empty when there is no row.
fn tell(db: &Connection, sql: &str) -> rusqlite::Result<String> {
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut found = String::new();
    while let Some(row) = rows.next()? {
        found = match row.get_ref(0)? {
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
            ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => String::new(),
        };
    }
    Ok(found)
}

/// From here on the connection can neither change the past nor its own safety.
pub fn restrict(db: &Connection) -> rusqlite::Result<()> {
    db.authorizer(Some(|context: AuthContext<'_>| permit(&context.action)))
}

/// What is not named here is denied: every delete, every change of the schema, every other
/// database, every other pragma.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "SQLite's own list, and it may grow: what is not known is denied"
)]
fn permit(action: &AuthAction<'_>) -> Authorization {
    let allowed = match action {
        AuthAction::Select
        | AuthAction::Read { .. }
        | AuthAction::Transaction { .. }
        | AuthAction::Recursive => true,
        AuthAction::Function { function_name } => *function_name != "load_extension",
        AuthAction::Insert { table_name } => !table_name.starts_with("sqlite_"),
        AuthAction::Update { table_name, .. } => {
            *table_name != "journal" && !table_name.starts_with("sqlite_")
        }
        AuthAction::Pragma { pragma_name, .. } => *pragma_name == "wal_checkpoint",
        _ => false,
    };
    match allowed {
        true => Authorization::Allow,
        false => Authorization::Deny,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sqlite_from_before_the_mended_reset_is_too_old() {
        assert!(!resets_soundly(3_051_002));
        assert!(resets_soundly(3_051_003));
        assert!(resets_soundly(3_052_000));
    }

    #[test]
    fn a_setting_that_does_not_read_back_as_it_was_set_is_refused_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let db = Connection::open(dir.path().join("file.db")).unwrap();
        set(&db, "synchronous", "FULL", "2").unwrap();
        for (name, value, expected) in [
            ("synchronous", "OFF", "2"),
            ("mmap_size", "0", "4096"),
            ("a_setting_of_another_sqlite", "1", "1"),
        ] {
            let refused = set(&db, name, value, expected).unwrap_err();
            assert!(refused.to_string().contains(name), "{refused}");
        }
    }

    #[test]
    fn the_connection_of_a_till_plans_each_statement_once() {
        let dir = tempfile::tempdir().unwrap();
        let db = Connection::open(dir.path().join("file.db")).unwrap();
        let once = DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG;
        assert!(!db.db_config(once).unwrap());
        prepare(&db, &Options::default()).unwrap();
        assert!(db.db_config(once).unwrap());
    }
}
