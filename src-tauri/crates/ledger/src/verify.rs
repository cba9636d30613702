//! Verify: the chain, and every table against a rebuild from the journal.

mod compare;

use crate::entry::{Entry, Head, VERSION};
use crate::error::ReadError;
use crate::open::SCHEMA;
use crate::project::{Fault, Projected, project};
use crate::table::journal;
use rusqlite::Connection;

/// Something that is not as the journal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The table.
    pub table: String,
    /// The row, or the journal entry's number.
    pub key: String,
    /// What is wrong.
    pub what: String,
}

/// What a replay found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyReport {
    /// Entries replayed.
    pub entries: i64,
    /// The newest entry.
    pub head: Head,
    /// Everything that is wrong; empty for a sound ledger.
    pub problems: Vec<Problem>,
}

const BATCH: i64 = 2_000;

/// Replays the journal into an empty database and compares.
pub fn verify(db: &Connection, mut told: impl FnMut(i64, i64)) -> Result<VerifyReport, ReadError> {
    let all: i64 = db.query_row("SELECT count(*) FROM journal", [], |row| row.get(0))?;
    let rebuilt = empty()?;
    let mut report = VerifyReport {
        entries: 0,
        head: Head::START,
        problems: Vec::new(),
    };
    rebuilt.execute_batch("BEGIN")?;
    loop {
        let found = journal::after(db, report.head.seq, BATCH)?;
        if found.is_empty() {
            break;
        }
        for row in &found {
            match &row.entry {
                Ok(entry) => replay(&rebuilt, entry, &mut report),
                Err(error) => report
                    .problems
                    .push(problem(row.head.seq, &error.to_string())),
            }
            report.head = row.head;
            report.entries += 1;
        }
        told(report.entries, all);
    }
    rebuilt.execute_batch("COMMIT")?;
    if report.entries != all {
        let what = format!("{all} rows, of which {} have a number", report.entries);
        report.problems.push(problem(0, &what));
    }
    compare::tables(db, &rebuilt, &mut report.problems)?;
    Ok(report)
}

fn empty() -> Result<Connection, ReadError> {
    let db = Connection::open_in_memory()?;
    db.set_prepared_statement_cache_capacity(128);
    for step in SCHEMA {
        db.execute_batch(step)?;
    }
    Ok(db)
}

fn replay(rebuilt: &Connection, entry: &Entry, report: &mut VerifyReport) {
    for what in chain_faults(entry, report.head) {
        report.problems.push(problem(entry.seq, what));
    }
    let what = match project(rebuilt, entry) {
        Ok(Projected::Changed) => None,
        Ok(Projected::Nothing) => Some("the entry changes nothing".to_owned()),
        Err(Fault::Refused(refusal)) => Some(refusal.to_string()),
        Err(Fault::Sqlite(error)) => Some(error.to_string()),
        Err(Fault::Read(error)) => Some(error.to_string()),
    };
    report
        .problems
        .extend(what.map(|what| problem(entry.seq, &what)));
}

fn problem(seq: i64, what: &str) -> Problem {
    Problem {
        table: "journal".to_owned(),
        key: seq.to_string(),
        what: what.to_owned(),
    }
}

fn chain_faults(entry: &Entry, before: Head) -> Vec<&'static str> {
    let checks = [
        (
            entry.seq == before.seq.saturating_add(1),
            "a number is missing before it",
        ),
        (
            entry.prev == before.hash,
            "it does not follow the entry before it",
        ),
        (entry.version == VERSION, "its version is not known"),
        (
            entry.kind == entry.fact.kind(),
            "its kind is not its body's",
        ),
        (
            entry.computed_body_hash() == entry.body_hash,
            "its body was changed",
        ),
        (
            entry.computed_hash() == entry.hash,
            "its header was changed",
        ),
    ];
    let wrong = checks.into_iter().filter(|(sound, _)| !sound);
    wrong.map(|(_, what)| what).collect()
}
