//! The entries themselves, twice: a JSON object a line, and a table.

use crate::archive::folder::{Folder, Sealed, Written};
use crate::archive::time::Clock;
use crate::archive::{ArchiveError, hex};
use crate::text_file::{self, Csv, harmless};
use hexiao_domain::JournalEntry;
use serde::Serialize;
use std::io::Write;

const HEADINGS: [&str; 15] = [
    "seq",
    "version",
    "till",
    "epoch",
    "prev",
    "kind",
    "body_hash",
    "at_ms",
    "mono_ms",
    "boot",
    "actor",
    "hash",
    "at_utc",
    "at_local",
    "body",
];

/// One line: the header's fields as they are hashed, and the body as the text it is.
#[derive(Serialize)]
struct Line<'a> {
    seq: i64,
    version: i64,
    till: &'a str,
    epoch: i64,
    prev: &'a str,
    kind: &'a str,
    body_hash: &'a str,
    at_ms: i64,
    mono_ms: i64,
    boot: &'a str,
    actor: &'a str,
    body: &'a str,
    hash: &'a str,
}

pub struct Files {
    jsonl: Sealed,
    csv: Csv<Sealed>,
    clock: Clock,
}

impl Files {
    pub fn begin(folder: &Folder, clock: Clock) -> Result<Self, ArchiveError> {
        let mut csv = text_file::begin(folder.file("journal.csv")?)?;
        csv.write_record(HEADINGS)?;
        let jsonl = folder.file("journal.jsonl")?;
        Ok(Self { jsonl, csv, clock })
    }

    pub fn add(&mut self, entry: &JournalEntry) -> Result<(), ArchiveError> {
        let [prev, body_hash, hash] = [entry.prev, entry.body_hash, entry.hash].map(|h| hex(&h));
        let line = Line {
            seq: entry.seq,
            version: entry.version,
            till: &entry.till,
            epoch: entry.epoch,
            prev: &prev,
            kind: &entry.kind,
            body_hash: &body_hash,
            at_ms: entry.at_ms,
            mono_ms: entry.mono_ms,
            boot: &entry.boot,
            actor: &entry.actor,
            body: &entry.body,
            hash: &hash,
        };
        let mut text = serde_json::to_vec(&line)
            .map_err(|error| ArchiveError::broken(entry.seq, error.to_string()))?;
        text.push(b'\n');
        self.jsonl.write_all(&text)?;
        self.row(&line)
    }

    fn row(&mut self, line: &Line<'_>) -> Result<(), ArchiveError> {
        let number = |number: i64| number.to_string();
        self.csv.write_record([
            number(line.seq),
            number(line.version),
            harmless(line.till),
            number(line.epoch),
            line.prev.to_owned(),
            harmless(line.kind),
            line.body_hash.to_owned(),
            number(line.at_ms),
            number(line.mono_ms),
            harmless(line.boot),
            harmless(line.actor),
            line.hash.to_owned(),
            Clock::utc(line.at_ms),
            self.clock.local(line.at_ms),
            harmless(line.body),
        ])?;
        Ok(())
    }

    pub fn end(self) -> Result<[Written; 2], ArchiveError> {
        let csv = end(self.csv)?;
        Ok([self.jsonl.end()?, csv])
    }
}

/// Ends a table.
pub fn end(csv: Csv<Sealed>) -> Result<Written, ArchiveError> {
    let file = csv.into_inner().map_err(|error| error.into_error())?;
    Ok(file.end()?)
}
