//! The handle: cheap to clone, safe to share; every call goes to the one writer thread.

use crate::backup;
use crate::entry::{Head, Stamp};
use crate::error::{OpenError, ReadError, WriteError};
use crate::open::{self, Options};
use crate::store::Store;
use crate::verify::{VerifyReport, verify};
use crate::view::View;
use hexiao_domain::{Fact, Refusal};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce(&mut Store) + Send>;

enum Message {
    Run(Job),
    Close(SyncSender<()>),
}

/// A till's ledger. Clones share it; it is closed when the last one is dropped.
#[derive(Clone)]
pub struct Ledger {
    writer: Arc<Writer>,
}

impl Ledger {
    /// Makes a new ledger in `dir`, a folder for the owner alone; an existing ledger is
    /// refused.
    pub fn create(dir: &Path) -> Result<Self, OpenError> {
        Self::start(open::create(dir, Options::default())?)
    }

    /// Opens the ledger in `dir`.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        Self::open_with(dir, Options::default())
    }

    /// Opens the ledger in `dir`, with a quota.
    pub fn open_with(dir: &Path, options: Options) -> Result<Self, OpenError> {
        Self::start(open::open(dir, options)?)
    }

    /// Opens the ledger in `dir`, or makes one where there is none.
    pub fn open_or_create(dir: &Path) -> Result<Self, OpenError> {
        match Self::open(dir) {
            Err(OpenError::Missing) => Self::create(dir),
            other => other,
        }
    }

    pub(crate) fn start(store: Store) -> Result<Self, OpenError> {
        let (jobs, inbox) = channel();
        let named = thread::Builder::new().name("ledger".to_owned());
        let spawned = named.spawn(move || serve(store, &inbox));
        let thread = spawned.map_err(|error| OpenError::Io(error.to_string()))?;
        let writer = Arc::new(Writer {
            jobs: Some(jobs),
            thread: Some(thread),
        });
        Ok(Self { writer })
    }

    /// One durable transaction: runs `decide` on the state as it is, appends its facts and
    /// projects them. When it returns, they are on the disk. No facts, or only facts that
    /// repeat what is known: nothing is written and nothing is synced.
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

    /// [`Ledger::verify_with`] without a listener.
    pub fn verify(&self) -> Result<VerifyReport, ReadError> {
        self.verify_with(|_, _| {})
    }

    /// Replays the journal: the file, the chain, and every table against it, on a copy in the
    /// caller's thread, so that sales go on. Reports every problem, not only the first;
    /// `told` hears of entries done and all.
    pub fn verify_with(&self, told: impl FnMut(i64, i64)) -> Result<VerifyReport, ReadError> {
        let copy = self.on_connection(backup::temporary)?;
        verify(&copy, told)
    }

    /// Copies the whole ledger to the new file `path`, by SQLite's own backup and never by
    /// copying the file, and checks the copy: the file, the chain, the head. The head it
    /// holds comes back. An existing file is refused.
    pub fn backup_to(&self, path: &Path) -> Result<Head, ReadError> {
        let half = backup::Half::begin(path)?;
        let target = half.file().to_owned();
        let head = self.on_connection(move |db| backup::copy(db, &target))?;
        half.finish(head)
    }

    /// Closes the ledger for every handle and waits until the file is free.
    pub fn close(self) {
        let (done, closed) = sync_channel(1);
        if self.send(Message::Close(done)).is_some() {
            // An error means that the writer is gone already, and the file with it.
            let _gone = closed.recv();
        }
    }

    fn on_connection<T: Send + 'static>(
        &self,
        work: impl FnOnce(&rusqlite::Connection) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, ReadError> {
        let done = self.call(move |store| match store.db.as_ref() {
            Some(db) => work(db),
            None => Err(ReadError::Stopped),
        });
        done.unwrap_or(Err(ReadError::Stopped))
    }

    /// None when the writer is gone. A panic in `work` is the caller's own: its transaction
    /// is rolled back, what the store remembers has not moved, and the ledger goes on.
    fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> T + Send + 'static,
    ) -> Option<T> {
        let (answer, answered) = sync_channel(1);
        let job: Job = Box::new(move |store| {
            let done = catch_unwind(AssertUnwindSafe(|| work(store)));
            // A caller that is gone wants no answer.
            let _gone = answer.send(done);
        });
        self.send(Message::Run(job))?;
        match answered.recv().ok()? {
            Ok(done) => Some(done),
            Err(panic) => resume_unwind(panic),
        }
    }

    fn send(&self, message: Message) -> Option<()> {
        self.writer.jobs.as_ref()?.send(message).ok()
    }
}

/// The thread, and the way to it. Dropping it waits until the file is free.
struct Writer {
    jobs: Option<Sender<Message>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        let own = |thread: &JoinHandle<()>| thread.thread().id() == thread::current().id();
        // A job may hold the last handle; the thread cannot wait for itself.
        if let Some(thread) = self.thread.take().filter(|thread| !own(thread))
            && thread.join().is_err()
        {
            tracing::error!("the ledger's thread ended badly");
        }
    }
}

fn serve(mut store: Store, inbox: &Receiver<Message>) {
    loop {
        let next = match store.rest() {
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(rest) => inbox.recv_timeout(rest),
        };
        match next {
            Ok(Message::Run(job)) => {
                job(&mut store);
                store.settle_when_busy();
            }
            Ok(Message::Close(done)) => {
                drop(store);
                let _gone = done.send(());
                return;
            }
            Err(RecvTimeoutError::Timeout) => store.settle(),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}
