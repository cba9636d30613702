//! What the writer thread holds: the connection, the lock, and what it remembers.

use crate::entry::Head;
use crate::error::ReadError;
use crate::open::Options;
use crate::table::{journal, setting};
use crate::witness::Witness;
use hexiao_domain::{Shop, Timestamp};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction};
use std::fs::File;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The first ledger of a till; a restored one will count on from here.
const EPOCH: i64 = 1;

/// So long after the last commit the write-ahead log goes into the file: it is the one place
/// where SQLite forgets silently when a bit rots, so it should hold seconds of sales.
const IDLE: Duration = Duration::from_secs(1);

/// Without an idle second the log goes into the file after so many commits, between two of
/// them: no sale waits for it, and it bounds what a rotten bit can take.
const BUSY_COMMITS: u32 = 128;

/// What would else be read again for every entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    pub head: Head,
    pub last_at: Timestamp,
    pub till: String,
    pub epoch: i64,
}

impl Memory {
    /// Of the ledger as it is on disk.
    pub fn load(db: &Connection) -> Result<Self, ReadError> {
        let newest = journal::newest(db)?;
        let start = (Head::START, Timestamp::from_millis(i64::MIN));
        let (head, last_at) = newest.unwrap_or(start);
        let shop: Option<Shop> = setting::get(db, setting::SHOP)?;
        Ok(Self {
            head,
            last_at,
            till: shop.map_or_else(String::new, |shop| shop.till.to_string()),
            epoch: EPOCH,
        })
    }
}

/// How a transaction is committed: by SQLite; tests put a failing disk in its place.
pub type Commit = for<'a> fn(Transaction<'a>) -> rusqlite::Result<()>;

/// The open ledger. `db` is none once a fault could not be cleared up: it has stopped.
pub struct Store {
    pub dir: PathBuf,
    pub options: Options,
    pub db: Option<Connection>,
    pub memory: Memory,
    pub witness: Witness,
    pub commit: Commit,
    /// Commits since the log last went into the file, and when the last one was.
    pub unsettled: Option<(u32, Instant)>,
    /// Held for as long as the ledger is open; the system frees it when the process dies.
    pub _lock: File,
}

impl Store {
    /// A commit succeeded.
    pub fn committed(&mut self, memory: Memory) {
        self.memory = memory;
        let commits = self.unsettled.map_or(0, |(commits, _)| commits);
        self.unsettled = Some((commits.saturating_add(1), Instant::now()));
        if let Err(error) = self.witness.keep(self.memory.head) {
            tracing::error!(%error, "the head's witness could not be written");
        }
    }

    /// How long the writer may sleep before there is something to tidy; none: for ever.
    pub fn rest(&self) -> Option<Duration> {
        let (_, last) = self.unsettled?;
        Some(IDLE.saturating_sub(last.elapsed()))
    }

    /// An idle second has passed: empties the log.
    pub fn settle(&mut self) {
        self.checkpoint("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// Between two commits of a busy till.
    pub fn settle_when_busy(&mut self) {
        if self.unsettled.is_some_and(|(n, _)| n >= BUSY_COMMITS) {
            self.checkpoint("PRAGMA wal_checkpoint(PASSIVE)");
        }
    }

    /// Best effort: what stays in the log is durable there, and the next idle second tries
    /// again.
    fn checkpoint(&mut self, pragma: &str) {
        let Some(db) = self.db.as_ref() else {
            self.unsettled = None;
            return;
        };
        match db.query_row(pragma, [], |_| Ok(())) {
            Ok(()) => self.unsettled = None,
            Err(error) => {
                tracing::warn!(%error, "checkpoint");
                self.unsettled = Some((0, Instant::now()));
            }
        }
    }

    /// Throws the connection away as it is: nothing is moved from the log into the file.
    pub fn abandon(&mut self) {
        let Some(db) = self.db.take() else {
            return;
        };
        let kept = db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
        if let Err(error) = kept {
            tracing::warn!(%error, "the log may be moved into the file");
        }
    }
}
