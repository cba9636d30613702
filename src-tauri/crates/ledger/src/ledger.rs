//! The handle: cheap to clone, safe to share; every call goes to the one writer thread.

use crate::entry::{Head, Stamp};
use crate::error::{OpenError, ReadError, WriteError};
use crate::open::{self, Options};
use crate::store::Store;
use crate::verify::{VerifyReport, verify};
use crate::view::View;
use hexiao_domain::{Fact, Refusal};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::time::Duration;

type Job = Box<dyn FnOnce(&mut Store) + Send>;

enum Message {
    Run(Job),
    Close(std::sync::mpsc::SyncSender<()>),
}

/// After so long without work the write-ahead log goes into the file: it is the one place
/// where SQLite forgets silently when a bit rots, so it should hold seconds of sales.
const IDLE: Duration = Duration::from_millis(1_000);

/// A till's ledger.
#[derive(Clone)]
pub struct Ledger {
    jobs: Sender<Message>,
}

impl Ledger {
    /// Makes a new ledger in `dir`; an existing one is refused.
    pub fn create(dir: &Path) -> Result<Self, OpenError> {
        open::create(dir, Options::default()).map(Self::start)
    }

    /// Opens the ledger in `dir`.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        Self::open_with(dir, Options::default())
    }

    /// Opens the ledger with a quota.
    pub fn open_with(dir: &Path, options: Options) -> Result<Self, OpenError> {
        open::open(dir, options).map(Self::start)
    }

    fn start(store: Store) -> Self {
        let (jobs, inbox) = channel();
        std::thread::spawn(move || serve(store, &inbox));
        Self { jobs }
    }

    /// One durable transaction: runs `decide` on the state as it is, appends its facts and
    /// projects them. When it returns, they are on the disk. No facts, or only facts that
    /// change nothing: nothing is written and nothing is synced.
    pub fn write<T: Send + 'static>(
        &self,
        stamp: Stamp,
        decide: impl FnOnce(&View<'_>) -> Result<(Vec<Fact>, T), Refusal> + Send + 'static,
    ) -> Result<T, WriteError> {
        let done = self.call(move |store| store.write(&stamp, decide));
        done.unwrap_or(Err(WriteError::Stopped))
    }

    /// Reads one consistent state.
    pub fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&View<'_>) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, ReadError> {
        let done = self.call(move |store| store.read(read));
        done.unwrap_or(Err(ReadError::Stopped))
    }

    /// The newest entry.
    pub fn head(&self) -> Result<Head, ReadError> {
        self.read(|view| view.head())
    }

    /// Replays the journal: the chain, and every table against it. Reports every problem,
    /// not only the first; `told` hears of entries done and all.
    pub fn verify_with(
        &self,
        told: impl FnMut(i64, i64) + Send + 'static,
    ) -> Result<VerifyReport, ReadError> {
        let done = self.call(move |store| match store.db.as_ref() {
            Some(db) => verify(db, told),
            None => Err(ReadError::Stopped),
        });
        done.unwrap_or(Err(ReadError::Stopped))
    }

    /// [`Ledger::verify_with`] without a listener.
    pub fn verify(&self) -> Result<VerifyReport, ReadError> {
        self.verify_with(|_, _| {})
    }

    /// Copies the whole ledger to the new file `path` by SQLite's backup, never by copying
    /// the file, and checks the copy. An existing file is refused.
    pub fn backup_to(&self, path: &Path) -> Result<(), ReadError> {
        let path = path.to_owned();
        let done = self.call(move |store| match store.db.as_ref() {
            Some(db) => crate::backup::copy(db, &path),
            None => Err(ReadError::Stopped),
        });
        done.unwrap_or(Err(ReadError::Stopped))
    }

    /// Closes the ledger for every handle and waits until the file is free.
    pub fn close(self) {
        let (done, closed) = sync_channel(1);
        if self.jobs.send(Message::Close(done)).is_ok() {
            let _closed_or_gone = closed.recv();
        }
    }

    /// None when the writer is gone. A panic in `work` goes on in the caller's thread: its
    /// transaction is rolled back by then, and the writer serves the others.
    fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> T + Send + 'static,
    ) -> Option<T> {
        let (answer, answered) = sync_channel(1);
        let job: Job = Box::new(move |store| {
            let done = catch_unwind(AssertUnwindSafe(|| work(store)));
            let _caller_may_be_gone = answer.send(done);
        });
        self.jobs.send(Message::Run(job)).ok()?;
        match answered.recv().ok()? {
            Ok(value) => Some(value),
            Err(panic) => resume_unwind(panic),
        }
    }
}

fn serve(mut store: Store, inbox: &Receiver<Message>) {
    let mut settled = true;
    loop {
        let next = match settled {
            true => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            false => inbox.recv_timeout(IDLE),
        };
        match next {
            Ok(Message::Run(job)) => {
                job(&mut store);
                settled = false;
            }
            Ok(Message::Close(done)) => {
                drop(store);
                let _caller_may_be_gone = done.send(());
                return;
            }
            Err(RecvTimeoutError::Timeout) => {
                checkpoint(&store);
                settled = true;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Best effort: what stays in the log is durable there, and the next idle second tries again.
fn checkpoint(store: &Store) {
    let Some(db) = store.db.as_ref() else {
        return;
    };
    let done = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    if let Err(error) = done {
        tracing::warn!(%error, "idle checkpoint");
    }
}
