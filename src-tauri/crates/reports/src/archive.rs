//! The journal as an archive: files that an auditor reads with any program, and a signature
//! that anybody can check without ours. The format is specified in the verifier's README.

mod error;
mod folder;
mod journal;
mod manifest;
mod payments;
mod postings;
mod readme;
mod time;

pub use error::ArchiveError;

use crate::archive::folder::Folder;
use crate::archive::time::Clock;
use hexiao_domain::{Fact, JournalEntry, Posting, TillId, Timestamp};
use serde::Deserialize;
use std::error::Error;
use std::path::{Path, PathBuf};

/// What an archive says beside its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveMeta {
    /// The shop's name.
    pub shop: String,
    /// The till whose journal it is.
    pub till: TillId,
    /// The shop's IANA time zone, for the columns of local time.
    pub zone: String,
    /// When the archive is made.
    pub created_at: Timestamp,
    /// The program that makes it, with its version.
    pub program: String,
    /// What every account held before the first entry: sorted, without zeroes.
    pub opening: Vec<Posting>,
    /// What every account holds after the last entry: sorted, without zeroes.
    pub closing: Vec<Posting>,
}

/// The till's key: the one that signs its checkpoints.
#[derive(Clone, Copy)]
pub struct Signing<'a> {
    /// The Ed25519 public key, 64 lower-case hex digits.
    pub key: &'a str,
    /// The Ed25519 signature of a message, 128 lower-case hex digits.
    pub sign: &'a dyn Fn(&[u8]) -> String,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveSummary {
    /// The folder.
    pub folder: PathBuf,
    /// The first entry.
    pub from_seq: i64,
    /// The last entry.
    pub to_seq: i64,
    /// The last entry's hash, hex.
    pub head: String,
    /// How many entries.
    pub entries: i64,
    /// How many payments have a row.
    pub payments: u64,
    /// All bytes of all files.
    pub bytes: u64,
    /// Whether it is signed; without a key nobody can tell it from one made by hand.
    pub signed: bool,
}

/// Writes the entries, which must follow each other without a gap, into the new folder
/// `folder`. It appears at once and whole (written aside, flushed, renamed) and replaces
/// nothing; after an error nothing is left. Memory holds one entry and the payments that are
/// not both paid and redeemed yet, never the journal.
pub fn write_archive<E: Into<Box<dyn Error + Send + Sync>>>(
    entries: impl Iterator<Item = Result<JournalEntry, E>>,
    meta: &ArchiveMeta,
    signing: Option<Signing<'_>>,
    folder: &Path,
) -> Result<ArchiveSummary, ArchiveError> {
    let clock = Clock::of(&meta.zone)?;
    let aside = Folder::beside(folder)?;
    let mut writing = Writing::begin(&aside, clock)?;
    for entry in entries {
        let entry = entry.map_err(|error| ArchiveError::Journal(error.into()))?;
        writing.add(&entry)?;
    }
    writing.end(&aside, meta, signing, folder)
}

/// A body as it is read back. In version 1 it was the fact alone.
#[derive(Deserialize)]
struct Body {
    what: Fact,
    #[serde(default)]
    postings: Vec<Posting>,
}

const BEFORE_BOOKS: i64 = 1;

fn body(entry: &JournalEntry) -> Result<Body, ArchiveError> {
    let read = match entry.version {
        BEFORE_BOOKS => serde_json::from_str(&entry.body).map(|what| Body {
            what,
            postings: Vec::new(),
        }),
        _ => serde_json::from_str(&entry.body),
    };
    read.map_err(|error| ArchiveError::broken(entry.seq, error.to_string()))
}

struct Writing {
    journal: journal::Files,
    postings: postings::File,
    payments: payments::File,
    span: Option<Span>,
}

/// What the entries were so far.
struct Span {
    from_seq: i64,
    first_prev: [u8; 32],
    to_seq: i64,
    head: [u8; 32],
    says_all_it_books: bool,
}

impl Span {
    /// Entries of version 1 do not say what they book, so what came before such an entry
    /// cannot be told from balances alone.
    fn of(entry: &JournalEntry) -> Result<Self, ArchiveError> {
        if entry.version == BEFORE_BOOKS && entry.seq != 1 {
            let what = "it is of version 1: an archive that holds it must begin with entry 1";
            return Err(ArchiveError::broken(entry.seq, what));
        }
        Ok(Self {
            from_seq: entry.seq,
            first_prev: entry.prev,
            to_seq: entry.seq,
            head: entry.hash,
            says_all_it_books: entry.version != BEFORE_BOOKS,
        })
    }

    fn then(self, entry: &JournalEntry) -> Result<Self, ArchiveError> {
        if entry.seq != self.to_seq.saturating_add(1) || entry.prev != self.head {
            let what = format!("it does not follow entry {}", self.to_seq);
            return Err(ArchiveError::broken(entry.seq, what));
        }
        Ok(Self {
            to_seq: entry.seq,
            head: entry.hash,
            says_all_it_books: self.says_all_it_books && entry.version != BEFORE_BOOKS,
            ..self
        })
    }

    const fn entries(&self) -> i64 {
        self.to_seq.saturating_sub(self.from_seq).saturating_add(1)
    }
}

impl Writing {
    fn begin(aside: &Folder, clock: Clock) -> Result<Self, ArchiveError> {
        Ok(Self {
            journal: journal::Files::begin(aside, clock)?,
            postings: postings::File::begin(aside, clock)?,
            payments: payments::File::begin(aside, clock)?,
            span: None,
        })
    }

    fn add(&mut self, entry: &JournalEntry) -> Result<(), ArchiveError> {
        self.span = Some(match self.span.take() {
            None => Span::of(entry)?,
            Some(span) => span.then(entry)?,
        });
        let body = body(entry)?;
        self.journal.add(entry)?;
        self.postings.add(entry, &body.postings)?;
        self.payments.add(entry, &body)
    }

    fn end(
        self,
        aside: &Folder,
        meta: &ArchiveMeta,
        signing: Option<Signing<'_>>,
        folder: &Path,
    ) -> Result<ArchiveSummary, ArchiveError> {
        let span = self.span.ok_or(ArchiveError::Empty)?;
        if span.says_all_it_books {
            self.postings.holds(&meta.opening, &meta.closing)?;
        }
        let (payments_file, payments) = self.payments.end()?;
        let [jsonl, csv] = self.journal.end()?;
        let readme = readme::write(aside, meta, &span, signing.is_some())?;
        let files = vec![jsonl, csv, self.postings.end()?, payments_file, readme];
        let bytes = manifest::write(aside, meta, &span, signing, &files)?;
        aside.publish(folder)?;
        Ok(ArchiveSummary {
            folder: folder.to_owned(),
            from_seq: span.from_seq,
            to_seq: span.to_seq,
            head: hex(&span.head),
            entries: span.entries(),
            payments,
            bytes,
            signed: signing.is_some(),
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
