//! Verify: the file, the chain, and every table against a rebuild from the journal.

mod compare;
#[cfg(test)]
mod tests;

use crate::entry::{Entry, Head, Record, VERSION};
use crate::error::ReadError;
use crate::known::Known;
use crate::open::empty;
use crate::project::{Projected, project};
use crate::table::journal;
use hexiao_domain::Timestamp;
use rusqlite::Connection;

/// Something that is not as the journal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The table; `file` for the database itself, `schema` for a table's own definition.
    pub table: String,
    /// The row's key, or the journal entry's number.
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

/// Entries between two words of progress.
const TOLD_EVERY: i64 = 1_000;

/// Replays the journal into an empty database and compares. What cannot be read is a
/// problem like any other, and the rest is still looked at.
pub fn verify(db: &Connection, told: impl FnMut(i64, i64)) -> Result<VerifyReport, ReadError> {
    let mut audit = Audit {
        rebuilt: empty()?,
        report: VerifyReport {
            entries: 0,
            head: Head::START,
            problems: Vec::new(),
        },
    };
    audit.rebuilt.execute_batch("BEGIN")?;
    audit.attempt("file", |audit| audit.file(db));
    audit.attempt("journal", |audit| audit.replay(db, told));
    audit.attempt("schema", |audit| {
        compare::schema(db, &audit.rebuilt, &mut audit.report.problems)
    });
    for table in compare::tables(&audit.rebuilt)? {
        audit.attempt(&table.name, |audit| {
            compare::rows(&table, db, &audit.rebuilt, &mut audit.report.problems)
        });
    }
    audit.rebuilt.execute_batch("COMMIT")?;
    Ok(audit.report)
}

/// The chain alone: its head, and what is wrong with it.
pub fn chain(db: &Connection) -> Result<(Head, Vec<Problem>), ReadError> {
    let mut head = Head::START;
    let mut problems = Vec::new();
    journal::each_from(db, i64::MIN, |record| match record {
        Ok(record) => {
            let faults = chain_faults(&record, head);
            problems.extend(faults.into_iter().map(|what| of_entry(record.seq, what)));
            head = record.head();
        }
        Err(error) => problems.push(of_entry(head.seq.saturating_add(1), &error.to_string())),
    })?;
    Ok((head, problems))
}

struct Audit {
    rebuilt: Connection,
    report: VerifyReport,
}

impl Audit {
    fn attempt(&mut self, table: &str, look: impl FnOnce(&mut Self) -> Result<(), ReadError>) {
        if let Err(error) = look(self) {
            self.problem(table, &error.to_string());
        }
    }

    fn problem(&mut self, table: &str, what: &str) {
        self.report.problems.push(Problem {
            table: table.to_owned(),
            key: String::new(),
            what: what.to_owned(),
        });
    }

    fn file(&mut self, db: &Connection) -> Result<(), ReadError> {
        let mut statement = db.prepare("PRAGMA integrity_check")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let what: String = row.get(0)?;
            if what != "ok" {
                self.problem("file", &what);
            }
        }
        Ok(())
    }

    fn replay(&mut self, db: &Connection, mut told: impl FnMut(i64, i64)) -> Result<(), ReadError> {
        let all = journal::last_number(db)?;
        journal::each_from(db, i64::MIN, |record| {
            match record {
                Ok(record) => self.entry(&record),
                Err(error) => self.unreadable(&error),
            }
            if self.report.entries % TOLD_EVERY == 0 {
                told(self.report.entries, all);
            }
        })?;
        told(self.report.entries, all);
        Ok(())
    }

    fn entry(&mut self, record: &Record) {
        let faults = chain_faults(record, self.report.head);
        let faults = faults.into_iter().map(|what| of_entry(record.seq, what));
        self.report.problems.extend(faults);
        if let Some(what) = self.project(record) {
            self.report.problems.push(of_entry(record.seq, &what));
        }
        self.report.head = record.head();
        self.report.entries += 1;
    }

    /// What keeps the entry from being replayed.
    fn project(&self, record: &Record) -> Option<String> {
        let fact = match record.fact() {
            Ok(fact) => fact,
            Err(error) => return Some(error.to_string()),
        };
        if fact.kind() != record.kind {
            return Some("its kind is not its body's".to_owned());
        }
        let entry = Entry {
            till: &record.till,
            epoch: record.epoch,
            at: Timestamp::from_millis(record.at_ms),
            fact: &fact,
        };
        match project(&self.rebuilt, &entry, &Known::default()) {
            Ok(Projected::Changed) => None,
            Ok(Projected::Nothing) => Some("it changes nothing".to_owned()),
            Err(fault) => Some(fault.to_string()),
        }
    }

    fn unreadable(&mut self, error: &rusqlite::Error) {
        let seq = self.report.head.seq.saturating_add(1);
        self.report.problems.push(of_entry(seq, &error.to_string()));
        self.report.entries += 1;
    }
}

fn of_entry(seq: i64, what: &str) -> Problem {
    Problem {
        table: "journal".to_owned(),
        key: seq.to_string(),
        what: what.to_owned(),
    }
}

/// What is wrong with an entry as the one after `before`.
pub fn chain_faults(record: &Record, before: Head) -> Vec<&'static str> {
    let checks = [
        (
            record.seq == before.seq.saturating_add(1),
            "a number is missing before it",
        ),
        (
            record.prev == before.hash,
            "it does not follow the entry before it",
        ),
        (record.version == VERSION, "its version is not known"),
        (record.names_an_actor(), "its actor is nobody"),
        (
            record.computed_body_hash() == record.body_hash,
            "its body was changed",
        ),
        (
            record.computed_hash() == record.hash,
            "its header was changed",
        ),
    ];
    let wrong = checks.into_iter().filter(|(sound, _)| !sound);
    wrong.map(|(_, what)| what).collect()
}
