//! The schema: forward only, one transaction, after a verified copy of what was there. Only
//! the journal is ever migrated; everything else is dropped and replayed from it.

#[cfg(test)]
mod tests;

use super::{damaged, guard, sqlite};
use crate::backup;
use crate::error::{OpenError, ReadError};
use crate::place::Place;
use crate::replay::Replay;
use crate::table::journal;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, Transaction};
use rusqlite_migration::{HookError, M, Migrations};
use std::sync::OnceLock;

/// Every step of the journal's schema, in order.
pub const STEPS: [&str; 8] = [
    include_str!("../../migrations/0001_first.sql"),
    include_str!("../../migrations/0002_book.sql"),
    include_str!("../../migrations/0003_refunds.sql"),
    include_str!("../../migrations/0004_double_pay.sql"),
    concat!(
        include_str!("../../migrations/0005_outages.sql"),
        include_str!("../../migrations/0005_case_desk.sql")
    ),
    include_str!("../../migrations/0006_shifts.sql"),
    include_str!("../../migrations/0007_causes_and_counts.sql"),
    include_str!("../../migrations/0008_service_levels.sql"),
];

/// Every other table, as it is today.
const PROJECTION: &str = include_str!("../../migrations/projection.sql");

/// `HXLG`, the mark of the second step.
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
    let journal = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'journal'";
    // The first schema bore no mark yet.
    let first = found == 1 && application == 0 && number(journal)? == 1;
    match (application == APPLICATION && found > 1) || first {
        true if found > known => Err(OpenError::Newer { found, known }),
        true => Ok(()),
        false => Err(damaged("this file is not a till's ledger")),
    }
}

/// All or nothing: the steps, the replay and `user_version` are one transaction
/// (reliability.md §1.5).
pub fn bring_up_to_date(
    place: &dyn Place,
    db: &mut Connection,
    steps: &[&str],
) -> Result<(), OpenError> {
    let found: i64 = db
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(|error| sqlite(&error))?;
    let known = version(steps);
    if found >= known {
        return Ok(());
    }
    keep_a_copy(place, db, known)?;
    bring_up(db, steps)
}

/// From whatever it is, nothing included.
pub fn bring_up(db: &mut Connection, steps: &[&str]) -> Result<(), OpenError> {
    let Some((last, before)) = steps.split_last() else {
        return Ok(());
    };
    let mut all: Vec<M<'_>> = before.iter().map(|step| M::up(step)).collect();
    all.push(M::up_with_hook(last, |transaction: &Transaction<'_>| {
        rebuild(transaction).map_err(|error| HookError::Hook(error.to_string()))
    }));
    Migrations::new(all).to_latest(db).map_err(fault)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a library's list that may grow; the rest keep their own words"
)]
fn fault(error: rusqlite_migration::Error) -> OpenError {
    match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => sqlite(&err),
        rusqlite_migration::Error::Hook(what) => damaged(what),
        other => OpenError::Io(other.to_string()),
    }
}

/// Drops every table that is a projection and replays the journal into today's.
fn rebuild(db: &Connection) -> Result<(), ReadError> {
    db.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'journal' \
               AND name NOT LIKE 'sqlite%'";
    let mut statement = db.prepare(sql)?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?;
    let names = names.collect::<rusqlite::Result<Vec<String>>>()?;
    for name in names {
        db.execute_batch(&format!("DROP TABLE {name}"))?;
    }
    db.execute_batch(PROJECTION)?;
    let mut replay = Replay::new();
    let mut first_fault = None;
    journal::each_from(db, i64::MIN, |entry| {
        if first_fault.is_none() {
            first_fault = replay.apply(db, &entry).err();
        }
    })?;
    match first_fault {
        None => Ok(()),
        Some(what) => Err(ReadError::Row(what)),
    }
}

/// `backup-before-v2.db`, or the next free `backup-before-v2-1.db`, …
fn keep_a_copy(place: &dyn Place, db: &Connection, version: i64) -> Result<(), OpenError> {
    let numbered = |n: u32| format!("backup-before-v{version}-{n}.db");
    let plain = format!("backup-before-v{version}.db");
    let mut names = std::iter::once(plain).chain((1..1_000).map(numbered));
    let target = names.find(|name| !place.exists(name).unwrap_or(true));
    let target = target.ok_or_else(|| OpenError::Io("no name left for a copy".to_owned()))?;
    let half = backup::Half::begin(place, &target).map_err(super::read)?;
    let head = half.copy(db).map_err(super::read)?;
    half.finish(head).map(|_| ()).map_err(super::read)
}

fn version(steps: &[&str]) -> i64 {
    i64::try_from(steps.len()).unwrap_or(i64::MAX)
}

/// Whether every table, index and trigger is defined as these steps make it: a changed
/// definition, by hand or by rot, changes what the rules of the tables are.
pub fn is_as_made(db: &Connection, steps: &[&str]) -> Result<(), OpenError> {
    static TODAYS: OnceLock<Definitions> = OnceLock::new();
    let found = definitions(db).map_err(|error| damaged(error.to_string()))?;
    let make = || {
        let made = empty_of(steps).and_then(|empty| definitions(&empty));
        made.map_err(|error| OpenError::Io(error.to_string()))
    };
    let same = match TODAYS.get() {
        Some(todays) if steps == STEPS => found == *todays,
        Some(_) | None => {
            let made = make()?;
            let same = found == made;
            if steps == STEPS {
                TODAYS.get_or_init(|| made);
            }
            same
        }
    };
    match same {
        true => Ok(()),
        false => Err(damaged("a table is not defined as it was made")),
    }
}

type Definitions = Vec<Vec<Value>>;

fn definitions(db: &Connection) -> Result<Definitions, ReadError> {
    let sql = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name";
    let mut statement = db.prepare(sql)?;
    let columns = |row: &Row<'_>| (0..4).map(|column| row.get(column)).collect();
    let rows = statement.query_map([], columns)?;
    Ok(rows.collect::<rusqlite::Result<Definitions>>()?)
}

/// An empty ledger in a private temporary database: in memory while it is small.
pub fn empty() -> Result<Connection, ReadError> {
    empty_of(&STEPS)
}

fn empty_of(steps: &[&str]) -> Result<Connection, ReadError> {
    let mut db = Connection::open("")?;
    guard::plan_once(&db)?;
    db.execute_batch("PRAGMA cache_size = -65536")?;
    bring_up(&mut db, steps).map_err(|error| ReadError::Row(error.to_string()))?;
    Ok(db)
}
