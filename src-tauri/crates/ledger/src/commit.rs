//! One durable transaction, and the truth about it when the disk fails in the middle.

#[cfg(test)]
mod tests;

use crate::entry::{Entry, Record, Stamp};
use crate::error::{ReadError, WriteError, is_failed_sync, not_written};
use crate::known::Known;
use crate::open;
use crate::project::{Projected, project};
use crate::store::{Memory, Store};
use crate::table::journal;
use crate::view::View;
use hexiao_domain::{Fact, Refusal};
use rusqlite::{Connection, TransactionBehavior};

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
        let transaction = begun.map_err(|error| not_written(&error))?;
        let known = Known::default();
        let (facts, value) = decide(&View {
            db: &transaction,
            memory: &self.memory,
            known: Some(&known),
        })?;
        let writing = Writing {
            db: &transaction,
            known: &known,
            stamp,
        };
        let Some(memory) = writing.append(&self.memory, &facts)? else {
            return Ok(value);
        };
        match (self.commit)(transaction) {
            Ok(()) => self.committed(memory),
            Err(error) => self.after_failed_commit(memory, &error)?,
        }
        Ok(value)
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
            known: None,
        })
    }

    /// A commit that answers with an error may have happened (reliability.md §1.3): the
    /// connection is thrown away, the file is opened again, and the entry is looked for. Only
    /// after a failed sync looking proves nothing, and the ledger stops.
    fn after_failed_commit(
        &mut self,
        written: Memory,
        error: &rusqlite::Error,
    ) -> Result<(), WriteError> {
        tracing::error!(%error, "commit failed");
        self.abandon();
        if is_failed_sync(error) {
            return Err(WriteError::Unknown);
        }
        let again = open::connect_again(&self.dir, self.options);
        let (db, memory) = again.map_err(|error| {
            tracing::error!(%error, "the ledger cannot be opened again and has stopped");
            WriteError::Unknown
        })?;
        let found = journal::hash_at(&db, written.head.seq).map_err(|_| WriteError::Unknown)?;
        self.db = Some(db);
        if found == Some(written.head.hash) {
            self.committed(memory);
            return Ok(());
        }
        self.memory = memory;
        Err(not_written(error))
    }
}

/// What one write writes with.
struct Writing<'a> {
    db: &'a Connection,
    known: &'a Known,
    stamp: &'a Stamp,
}

impl Writing<'_> {
    /// Appends each fact that changes something; none when no fact did.
    fn append(&self, before: &Memory, facts: &[Fact]) -> Result<Option<Memory>, WriteError> {
        let mut memory = before.clone();
        let earliest = before.last_at.millis().saturating_sub(CLOCK_SLACK_MS);
        if !facts.is_empty() && self.stamp.at.millis() < earliest {
            let before = before.last_at;
            self.append_one(&mut memory, &Fact::ClockSuspect { before })?;
        }
        // A clock that is suspect is news only together with something that happened.
        let start = memory.head;
        for fact in facts {
            self.append_one(&mut memory, fact)?;
        }
        Ok((memory.head != start).then_some(memory))
    }

    /// Projects first: what repeats what is known costs neither a hash nor a row.
    fn append_one(&self, memory: &mut Memory, fact: &Fact) -> Result<(), WriteError> {
        if let Fact::ShopSetUp { shop } = fact {
            memory.till = shop.till.to_string();
        }
        let entry = Entry {
            till: &memory.till,
            epoch: memory.epoch,
            at: self.stamp.at,
            fact,
        };
        if project(self.db, &entry, self.known)? == Projected::Nothing {
            return Ok(());
        }
        let record = Record::after(memory.head, &entry, self.stamp).map_err(WriteError::Read)?;
        journal::insert(self.db, &record).map_err(|error| not_written(&error))?;
        memory.head = record.head();
        memory.last_at = self.stamp.at;
        Ok(())
    }
}
