//! The open ledger: the connection, the lock, and what it remembers. One caller at a time.

use crate::entry::{Head, Standing};
use crate::error::ReadError;
use crate::open::{Doubt, Machine, Options, StaysOpen};
use crate::place::{Place, fill};
use crate::table::{journal, posting, setting};
use crate::witness::Witness;
use hexiao_domain::{Shop, Timestamp};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction};
use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// So long after the last commit the write-ahead log goes into the file: it is the one place
/// where SQLite forgets silently when a bit rots, so it should hold seconds of sales.
const IDLE: Duration = Duration::from_secs(1);

/// Without an idle second the log goes into the file after so many commits, between two of
/// them: no sale waits for it, and it bounds what a rotten bit can take.
const BUSY_COMMITS: u32 = 128;

/// Room that is taken while there is some, and given to what must be finished when there is
/// none: enough for dozens of commits.
const BALLAST: &str = "ballast";
const BALLAST_BYTES: usize = 256 * 1024;

/// Written and taken away again to see whether the disk takes more: as much as a few sales.
const SPARE: &str = "spare";
const SPARE_BYTES: usize = 64 * 1024;

/// What would else be read again for every entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    pub head: Head,
    pub last_at: Timestamp,
    pub till: String,
    pub standing: Standing,
    /// The entry that the newest signed word speaks of; 0 without any.
    pub checkpointed: i64,
}

impl Memory {
    /// Of the ledger as it is on disk.
    pub fn load(db: &Connection) -> Result<Self, ReadError> {
        let newest = journal::newest(db)?;
        let start = (Head::START, Timestamp::from_millis(i64::MIN));
        let (head, last_at) = newest.unwrap_or(start);
        let shop: Option<Shop> = setting::get(db, setting::SHOP)?;
        let recovery: Option<crate::Recovery> = setting::get(db, setting::RECOVERY)?;
        Ok(Self {
            head,
            last_at,
            till: shop.map_or_else(String::new, |shop| shop.till.to_string()),
            standing: recovery.map_or(Standing::NEW, |recovery| Standing {
                epoch: recovery.epoch,
                recovering: recovery.ended_by.is_none(),
                after_sequence: recovery.after_sequence,
            }),
            checkpointed: posting::last_checkpoint(db)?,
        })
    }
}

/// How a transaction is committed: by SQLite; tests put a failing disk in its place.
pub type Commit = for<'a> fn(Transaction<'a>) -> rusqlite::Result<()>;

/// The open ledger. [`crate::Ledger`] shares one between threads; a program with one thread
/// may use it as it is.
pub struct Store {
    pub(crate) place: Arc<dyn Place>,
    pub(crate) options: Options,
    /// None once a fault could not be cleared up: it has stopped.
    pub(crate) db: Option<Connection>,
    /// Dropped after the connection.
    pub(crate) read: Option<StaysOpen>,
    pub(crate) memory: Memory,
    /// Why nothing may be written before a new epoch begins.
    pub(crate) doubt: Option<Doubt>,
    pub(crate) witness: Witness,
    pub(crate) machine: Option<Machine>,
    /// What the last head that could not be witnessed failed with.
    pub(crate) unwitnessed: Option<String>,
    /// Whether the ring beside the ledger took the last head, in this run: one that opens may still take
    /// nothing.
    pub(crate) ring_holds: bool,
    pub(crate) commit: Commit,
    /// Commits since the log last went into the file, and when the last one was.
    pub(crate) unsettled: Option<(u32, Instant)>,
    pub(crate) ballast: bool,
    /// A passing copy of a ledger whose disk cannot be written: it is only looked at.
    pub(crate) is_copy: bool,
    /// Held for as long as the ledger is open; the system frees it when the process dies.
    pub(crate) _lock: Box<dyn Any + Send>,
}

impl Store {
    /// A commit succeeded.
    pub(crate) fn committed(&mut self, memory: Memory) {
        let began = memory.standing.epoch != self.memory.standing.epoch;
        self.memory = memory;
        let commits = self.unsettled.map_or(0, |(commits, _)| commits);
        self.unsettled = Some((commits.saturating_add(1), Instant::now()));
        self.bear_witness();
        if began {
            self.doubt = None;
            crate::open::epoch_began(&*self.place, self.machine.as_ref());
        }
    }

    /// Whether the ring beside the ledger takes the newest entry. One that failed is tried again: what
    /// is done stays done, but nothing new begins that nobody outside the file would remember.
    pub(crate) fn ring_takes(&mut self) -> bool {
        if !self.ring_holds {
            self.bear_witness();
        }
        self.ring_holds
    }

    /// The sale is durable whatever happens here; a witness that fails is a fault of its own.
    fn bear_witness(&mut self) {
        let head = self.memory.head;
        let first = || {
            let db = self.db.as_ref()?;
            journal::hash_at(db, 1).ok().flatten()
        };
        let kept = self.witness.keep(head);
        self.ring_holds = kept.is_ok();
        let there = match self.machine.as_mut() {
            Some(machine) => machine.keep(head, first),
            None => Ok(()),
        };
        self.unwitnessed = kept.and(there).err().map(|error| error.to_string());
        if let Some(error) = &self.unwitnessed {
            tracing::error!(%error, "the head's witness could not be written");
        }
    }

    /// How long the writer may sleep before there is something to tidy; none: for ever.
    pub(crate) fn rest(&self) -> Option<Duration> {
        let (_, last) = self.unsettled?;
        Some(IDLE.saturating_sub(last.elapsed()))
    }

    /// An idle second has passed: empties the log.
    pub fn settle(&mut self) {
        self.checkpoint("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// Before the next commit of a busy till. On a full disk the log is never left in the way
    /// of the file, which has to grow in the same room.
    pub(crate) fn settle_when_busy(&mut self) {
        match self.unsettled {
            Some((n, _)) if n >= BUSY_COMMITS => self.checkpoint("PRAGMA wal_checkpoint(PASSIVE)"),
            Some(_) if !self.ballast => self.settle(),
            Some(_) | None => {}
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
    pub(crate) fn abandon(&mut self) {
        let Some(db) = self.db.take() else {
            return;
        };
        let kept = db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
        if let Err(error) = kept {
            tracing::warn!(%error, "the log may be moved into the file");
        }
        drop(db);
        self.read = None;
    }

    /// Whether there is room to finish what a sale begins; takes it again once the disk has
    /// some.
    pub(crate) fn has_ballast(&mut self) -> bool {
        let whole = u64::try_from(BALLAST_BYTES).ok();
        if !self.ballast && self.place.size(BALLAST).unwrap_or_default() == whole {
            self.ballast = true;
        }
        if !self.ballast {
            let filled = fill(&*self.place, BALLAST, BALLAST_BYTES);
            self.ballast = filled.is_ok();
            if let Err(error) = filled {
                tracing::warn!(%error, "no room for the ballast");
                // Half a ballast would take the room that is left.
                let _gone = self.place.remove(BALLAST);
            }
        }
        self.ballast
    }

    /// Whether the disk takes more than the ballast holds, by trying. Only who looks asks: a sale
    /// finds out by itself.
    pub(crate) fn has_spare(&self) -> bool {
        let filled = fill(&*self.place, SPARE, SPARE_BYTES);
        let gone = self.place.remove(SPARE);
        filled.and(gone).is_ok()
    }

    /// Gives the room back; false when there was none to give.
    pub(crate) fn drop_ballast(&mut self) -> bool {
        let had = std::mem::take(&mut self.ballast);
        had && self.place.remove(BALLAST).is_ok()
    }

    /// A digest of everything in every table: two ledgers that hold the same have the same.
    #[cfg(feature = "harness")]
    pub fn contents(&self) -> Result<[u8; 32], ReadError> {
        crate::verify::contents(self.db.as_ref().ok_or(ReadError::Stopped)?)
    }

    /// The newest entry.
    #[must_use]
    pub const fn head(&self) -> Head {
        self.memory.head
    }

    /// Why nothing may be written before [`Store::begin_epoch`].
    #[must_use]
    pub const fn doubt(&self) -> Option<Doubt> {
        self.doubt
    }
}
