//! One durable transaction, and the truth about it when the disk fails in the middle.

use crate::entry::{Entry, Stamp};
use crate::error::{ReadError, WriteError, write_error};
use crate::open;
use crate::project::{Fault, Projected, project};
use crate::store::{Memory, Store};
use crate::table::journal;
use crate::view::View;
use hexiao_domain::{Fact, Refusal};
use rusqlite::{Connection, Transaction, TransactionBehavior};

/// A clock may be set back this far without being called suspect, in ms.
const CLOCK_SLACK_MS: i64 = 2_000;

impl Store {
    /// Runs `decide`, writes its facts, and returns once they are durable.
    pub fn write<T>(
        &mut self,
        stamp: &Stamp,
        decide: impl FnOnce(&View<'_>) -> Result<(Vec<Fact>, T), Refusal>,
    ) -> Result<T, WriteError> {
        let db = self.db.as_mut().ok_or(WriteError::Stopped)?;
        let begun = db.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(write_error)?;
        let view = View {
            db: &transaction,
            memory: &self.memory,
        };
        let (facts, value) = decide(&view)?;
        let memory = append(&transaction, &self.memory, stamp, facts)?;
        if memory == self.memory {
            return Ok(value);
        }
        match transaction.commit() {
            Ok(()) => {
                self.memory = memory;
                Ok(value)
            }
            Err(error) => self.after_failed_commit(&memory, &error).map(|()| value),
        }
    }

    /// Reads.
    pub fn read<T>(
        &self,
        read: impl FnOnce(&View<'_>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let db = self.db.as_ref().ok_or(ReadError::Stopped)?;
        read(&View {
            db,
            memory: &self.memory,
        })
    }

    /// A commit that answers with an error may have happened (reliability.md §1.3): the
    /// connection is thrown away, the file is opened again, and the entry is looked for.
    fn after_failed_commit(
        &mut self,
        written: &Memory,
        error: &rusqlite::Error,
    ) -> Result<(), WriteError> {
        tracing::error!(%error, "commit failed; opening the ledger again");
        self.db = None;
        let Ok(db) = open::connect(&self.dir, &self.options) else {
            return Err(WriteError::Unknown);
        };
        let found = journal::hash_at(&db, written.head.seq);
        let memory = Memory::load(&db);
        let (Ok(found), Ok(memory)) = (found, memory) else {
            return Err(WriteError::Unknown);
        };
        self.memory = memory;
        self.db = Some(db);
        match found == Some(written.head.hash) {
            true => Ok(()),
            false => Err(write_error_text(error)),
        }
    }
}

fn write_error_text(error: &rusqlite::Error) -> WriteError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => WriteError::Full,
        _ => WriteError::NotWritten(error.to_string()),
    }
}

/// Appends each fact that changes something; the memory moves with the head.
fn append(
    transaction: &Transaction<'_>,
    before: &Memory,
    stamp: &Stamp,
    facts: Vec<Fact>,
) -> Result<Memory, WriteError> {
    let mut memory = before.clone();
    let slack = before.last_at.millis().saturating_sub(CLOCK_SLACK_MS);
    if !facts.is_empty() && stamp.at.millis() < slack {
        let suspect = Fact::ClockSuspect {
            before: before.last_at,
        };
        append_one(transaction, &mut memory, stamp, suspect)?;
    }
    let suspect = memory.clone();
    for fact in facts {
        append_one(transaction, &mut memory, stamp, fact)?;
    }
    // A clock that is suspect is news only together with something that happened.
    Ok(if memory == suspect {
        before.clone()
    } else {
        memory
    })
}

fn append_one(
    db: &Connection,
    memory: &mut Memory,
    stamp: &Stamp,
    fact: Fact,
) -> Result<(), WriteError> {
    if let Fact::ShopSetUp { shop } = &fact {
        memory.till = shop.till.to_string();
    }
    let entry = Entry::after(memory.head, &memory.till, memory.epoch, stamp, fact);
    match project(db, &entry).map_err(fault)? {
        Projected::Nothing => Ok(()),
        Projected::Changed => {
            journal::insert(db, &entry).map_err(write_error)?;
            memory.head = entry.head();
            memory.last_at = stamp.at;
            Ok(())
        }
    }
}

fn fault(fault: Fault) -> WriteError {
    match fault {
        Fault::Refused(refusal) => WriteError::Refused(refusal),
        Fault::Sqlite(error) => write_error(error),
        Fault::Read(error) => WriteError::Read(error),
    }
}
