//! Verify: the file, the chain, and every table against a rebuild from the journal.

mod compare;
#[cfg(test)]
mod tests;

use crate::entry::Head;
use crate::error::ReadError;
use crate::open::empty;
use crate::replay::Replay;
use crate::table::journal;
use rusqlite::Connection;

/// The part of the ledger that a problem is one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The journal: an entry that is missing, changed, unreadable, or of no effect.
    Chain,
    /// A signed word that is not its key's, or speaks of another book.
    Signatures,
    /// The file itself, a table's definition, or a row that the journal does not say.
    Tables,
}

/// Something that is not as the journal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is a problem of.
    pub part: Part,
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
    /// Signed words among them.
    pub checkpoints: i64,
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
        replay: Replay::new(),
        report: VerifyReport {
            entries: 0,
            checkpoints: 0,
            head: Head::START,
            problems: Vec::new(),
        },
    };
    audit.rebuilt.execute_batch("BEGIN")?;
    audit.attempt(Part::Tables, "file", |audit| audit.file(db));
    audit.attempt(Part::Chain, "journal", |audit| audit.replay(db, told));
    audit.attempt(Part::Tables, "schema", |audit| {
        compare::schema(db, &audit.rebuilt, &mut audit.report.problems)
    });
    for table in compare::tables(&audit.rebuilt)? {
        audit.attempt(Part::Tables, &table.name, |audit| {
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
    journal::each_header(db, |header| {
        match header {
            Ok(header) => {
                let faults = header.faults(head).into_iter();
                problems.extend(faults.map(|what| of_entry(header.seq, Part::Chain, what)));
                head = header.head();
            }
            Err(error) => {
                let seq = head.seq.saturating_add(1);
                problems.push(of_entry(seq, Part::Chain, &error.to_string()));
            }
        }
        true
    })?;
    Ok((head, problems))
}

/// A digest of every row of every table, in the order of the keys.
#[cfg(feature = "harness")]
pub fn contents(db: &Connection) -> Result<[u8; 32], ReadError> {
    use sha2::{Digest, Sha256};
    let mut digest = Sha256::new();
    compare::each_value(db, |value| digest_value(&mut digest, value))?;
    Ok(digest.finalize().into())
}

#[cfg(feature = "harness")]
fn digest_value(digest: &mut sha2::Sha256, value: rusqlite::types::ValueRef<'_>) {
    use rusqlite::types::ValueRef;
    use sha2::Digest;
    let bytes: &[u8] = match &value {
        ValueRef::Null => b"",
        ValueRef::Integer(number) => &number.to_be_bytes(),
        ValueRef::Real(number) => &number.to_be_bytes(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes,
    };
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    digest.update(length.to_be_bytes());
    digest.update(bytes);
}

struct Audit {
    rebuilt: Connection,
    replay: Replay,
    report: VerifyReport,
}

impl Audit {
    fn attempt(
        &mut self,
        part: Part,
        table: &str,
        look: impl FnOnce(&mut Self) -> Result<(), ReadError>,
    ) {
        if let Err(error) = look(self) {
            self.problem(part, table, &error.to_string());
        }
    }

    fn problem(&mut self, part: Part, table: &str, what: &str) {
        self.report.problems.push(Problem {
            part,
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
                self.problem(Part::Tables, "file", &what);
            }
        }
        Ok(())
    }

    fn replay(&mut self, db: &Connection, mut told: impl FnMut(i64, i64)) -> Result<(), ReadError> {
        let all = journal::last_number(db)?;
        let read = journal::each_from(db, i64::MIN, |entry| {
            let faults = self.replay.audit(&self.rebuilt, &entry);
            let seq = self.replay.head().seq;
            let faults = faults.iter().map(|f| of_entry(seq, f.part, &f.what));
            self.report.problems.extend(faults);
            let signed = entry.is_ok_and(|entry| entry.kind == "checkpoint");
            self.report.checkpoints += i64::from(signed);
            self.report.entries += 1;
            if self.report.entries % TOLD_EVERY == 0 {
                told(self.report.entries, all);
            }
        });
        // As far as it could be read.
        self.report.head = self.replay.head();
        read?;
        told(self.report.entries, all);
        Ok(())
    }
}

fn of_entry(seq: i64, part: Part, what: &str) -> Problem {
    Problem {
        part,
        table: "journal".to_owned(),
        key: seq.to_string(),
        what: what.to_owned(),
    }
}
