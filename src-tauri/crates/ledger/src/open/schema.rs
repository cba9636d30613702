//! The schema: forward only, one transaction, after a verified copy of what was there.

#[cfg(test)]
mod tests;

use super::{damaged, sqlite};
use crate::backup;
use crate::error::{OpenError, ReadError};
use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};
use std::path::{Path, PathBuf};

/// Every step of the schema, in order.
pub const SCHEMA: [&str; 1] = [include_str!("../../migrations/0001_first.sql")];

/// `HXLG`, the mark of the first step.
const APPLICATION: i64 = 0x4858_4C47;

/// Ours, a newer program's, or a stranger's? Nothing is changed before this is known.
pub fn recognise(db: &Connection, steps: &[&str]) -> Result<(), OpenError> {
    let number = |sql: &str| -> Result<i64, OpenError> {
        let answer = db.query_row(sql, [], |row| row.get(0));
        answer.map_err(|error| sqlite(&error))
    };
    let application = number("PRAGMA application_id")?;
    let found = number("PRAGMA user_version")?;
    let known = version(steps);
    match application == APPLICATION && found > 0 {
        true if found > known => Err(OpenError::Newer { found, known }),
        true => Ok(()),
        false => Err(damaged("this file is not a till's ledger")),
    }
}

/// All or nothing: the steps and `user_version` are one transaction (reliability.md §1.5).
pub fn bring_up_to_date(dir: &Path, db: &mut Connection, steps: &[&str]) -> Result<(), OpenError> {
    let found: i64 = db
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(|error| sqlite(&error))?;
    let known = version(steps);
    if found >= known {
        return Ok(());
    }
    keep_a_copy(dir, db, known)?;
    bring_up(db, steps)
}

/// From whatever it is, nothing included.
pub fn bring_up(db: &mut Connection, steps: &[&str]) -> Result<(), OpenError> {
    let migrations = Migrations::new(steps.iter().map(|step| M::up(step)).collect());
    migrations.to_latest(db).map_err(fault)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a library's list that may grow; the rest keep their own words"
)]
fn fault(error: rusqlite_migration::Error) -> OpenError {
    match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => sqlite(&err),
        other => OpenError::Io(other.to_string()),
    }
}

/// `backup-before-v2.db`, or the next free `backup-before-v2-1.db`, …
fn keep_a_copy(dir: &Path, db: &Connection, version: i64) -> Result<(), OpenError> {
    let numbered = |n: u32| dir.join(format!("backup-before-v{version}-{n}.db"));
    let plain = dir.join(format!("backup-before-v{version}.db"));
    let names = std::iter::once(plain).chain((1..1_000).map(numbered));
    let target: Option<PathBuf> = { names }.find(|path| !path.exists());
    let target = target.ok_or_else(|| OpenError::Io("no name left for a copy".to_owned()))?;
    let half = backup::Half::begin(&target).map_err(super::read)?;
    let head = backup::copy(db, half.file()).map_err(super::read)?;
    half.finish(head).map(|_| ()).map_err(super::read)
}

fn version(steps: &[&str]) -> i64 {
    i64::try_from(steps.len()).unwrap_or(i64::MAX)
}

/// An empty ledger in a private temporary database: in memory while it is small.
pub fn empty() -> Result<Connection, ReadError> {
    let db = Connection::open("")?;
    db.set_prepared_statement_cache_capacity(128);
    db.execute_batch("PRAGMA cache_size = -65536")?;
    for step in SCHEMA {
        db.execute_batch(step)?;
    }
    Ok(db)
}
