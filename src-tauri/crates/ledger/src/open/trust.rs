//! What is checked at each start, however large the ledger is: the newest entries, and the
//! witness. The whole chain is `verify`'s business.

use super::{damaged, io, sqlite};
use crate::entry::{Head, Record};
use crate::error::OpenError;
use crate::store::Memory;
use crate::table::journal;
use crate::verify::chain_faults;
use crate::witness::Witness;
use rusqlite::Connection;
use std::path::Path;

const CHECKED: i64 = 64;

/// The newest entries must hash to what they say and follow each other.
pub fn newest(db: &Connection, head: Head) -> Result<(), OpenError> {
    let first = head.seq.saturating_sub(CHECKED).max(1);
    let mut before = None;
    let mut fault = None;
    let walked = journal::each_from(db, first, |record| {
        if fault.is_none() {
            fault = next(record, &mut before);
        }
    });
    walked.map_err(|error| sqlite(&error))?;
    match fault {
        None => Ok(()),
        Some(what) => Err(damaged(what)),
    }
}

fn next(record: rusqlite::Result<Record>, before: &mut Option<Head>) -> Option<String> {
    let record = match record {
        Ok(record) => record,
        Err(error) => return Some(format!("the journal: {error}")),
    };
    // The first that is looked at is believed when it names the one before it.
    let claimed = Head {
        seq: record.seq.saturating_sub(1),
        hash: record.prev,
    };
    let faults = chain_faults(&record, before.unwrap_or(claimed));
    *before = Some(record.head());
    let what = faults.first()?;
    Some(format!("journal entry {}: {what}", record.seq))
}

/// Where a witness remembers a ledger, its file was taken away: that is no place for a new one.
pub fn nothing_was_here(dir: &Path) -> Result<(), OpenError> {
    let heads = Witness::open(dir).and_then(|mut witness| witness.heads());
    let heads = heads.map_err(|error| io(&error))?;
    match heads.iter().max_by_key(|head| head.seq) {
        None => Ok(()),
        Some(head) => {
            let was = head.short();
            Err(damaged(format!("its file is gone; its journal held {was}")))
        }
    }
}

/// Every head that was witnessed must be in the journal: else sales were forgotten, or an
/// older file was put in the place of this one.
pub fn witness(dir: &Path, db: &Connection, memory: &Memory) -> Result<Witness, OpenError> {
    let mut witness = Witness::open(dir).map_err(|error| io(&error))?;
    let mut heads = witness.heads().map_err(|error| io(&error))?;
    heads.sort_by_key(|head| std::cmp::Reverse(head.seq));
    for head in heads {
        let there = journal::hash_at(db, head.seq).map_err(|error| sqlite(&error))?;
        if there != Some(head.hash) {
            let (ends, was) = (memory.head.short(), head.short());
            let what = format!("the journal ends at {ends} and does not hold {was}");
            return Err(damaged(what));
        }
    }
    Ok(witness)
}
