//! The handle: cheap to clone, safe to share. Whoever calls does the work, one at a time; a
//! quiet thread of its own only empties the log once nobody has written for a second.

use crate::backup::{self, Half};
use crate::entry::{Head, Stamp};
use crate::error::{OpenError, ReadError, WriteError};
use crate::open::{self, Doubt, Options};
use crate::place::{Folder, Place};
use crate::seal::Seal;
use crate::store::Store;
use crate::verify::{VerifyReport, verify};
use crate::view::View;
use crate::witness;
use hexiao_domain::{Fact, Refusal};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

/// A till's ledger. Clones share it; it is closed when the last one is dropped.
#[derive(Clone)]
pub struct Ledger {
    owner: Arc<Owner>,
}

impl Ledger {
    /// Makes a new ledger in `dir`, a folder for the owner alone; an existing ledger is
    /// refused.
    pub fn create(dir: &Path) -> Result<Self, OpenError> {
        Self::create_with(dir, Options::default())
    }

    /// The same with options.
    pub fn create_with(dir: &Path, options: Options) -> Result<Self, OpenError> {
        Self::over(Store::create_in(Arc::new(Folder::new(dir)), options)?)
    }

    /// Opens the ledger in `dir`.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        Self::open_with(dir, Options::default())
    }

    /// Opens the ledger in `dir`, with options.
    pub fn open_with(dir: &Path, options: Options) -> Result<Self, OpenError> {
        Self::over(Store::open_in(Arc::new(Folder::new(dir)), options)?)
    }

    /// A ledger whose disk cannot be written ([`OpenError::ReadOnly`]): everything can be
    /// read, people can sign in, and nothing is sold. It is a copy as it was at this moment.
    pub fn look(dir: &Path) -> Result<Self, OpenError> {
        Self::over(open::look(dir)?)
    }

    /// Opens the ledger in `dir`, or makes one where there is none.
    pub fn open_or_create(dir: &Path) -> Result<Self, OpenError> {
        match Self::open(dir) {
            Err(OpenError::Missing) => Self::create(dir),
            other => other,
        }
    }

    /// Shares an open store.
    pub fn over(store: Store) -> Result<Self, OpenError> {
        let shared = Arc::new(Shared {
            store: Mutex::new(Some(store)),
            changed: Condvar::new(),
        });
        let tidied = Arc::clone(&shared);
        let named = thread::Builder::new().name("ledger".to_owned());
        let spawned = named.spawn(move || tidied.tidy());
        let tidier = spawned.map_err(|error| OpenError::Io(error.to_string()))?;
        let owner = Owner {
            shared,
            tidier: Mutex::new(Some(tidier)),
        };
        Ok(Self {
            owner: Arc::new(owner),
        })
    }

    /// One durable transaction: runs `decide` on the state as it is, appends its facts and
    /// projects them. When it returns, they are on the disk and witnessed. No facts, or only
    /// facts that repeat what is known: nothing is written and nothing is synced.
    ///
    /// `decide` must not call the ledger again.
    pub fn write<T>(
        &self,
        stamp: Stamp,
        decide: impl FnOnce(&View<'_>) -> Result<(Vec<Fact>, T), Refusal>,
    ) -> Result<T, WriteError> {
        let mut held = self.owner.shared.hold();
        let store = held.as_mut().ok_or(WriteError::Stopped)?;
        let was_quiet = store.rest().is_none();
        let done = store.write(&stamp, decide);
        let wake = was_quiet && store.rest().is_some();
        drop(held);
        if wake {
            self.owner.shared.changed.notify_one();
        }
        done
    }

    /// Reads one consistent state.
    pub fn read<T>(
        &self,
        read: impl FnOnce(&View<'_>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        self.with(|store| store.read(read))?
    }

    /// The newest entry.
    pub fn head(&self) -> Result<Head, ReadError> {
        self.with(|store| store.head())
    }

    /// Why nothing may be written before [`Ledger::begin_epoch`]; none for a ledger whose
    /// witnesses agree.
    pub fn doubt(&self) -> Result<Option<Doubt>, ReadError> {
        self.with(|store| store.doubt())
    }

    /// Begins a new epoch, in recovery, if the ledger is in doubt.
    pub fn begin_epoch(&self, stamp: &Stamp) -> Result<(), WriteError> {
        self.change(|store| store.begin_epoch(stamp))
    }

    /// Begins a new epoch, in recovery, because a platform knows order numbers up to about `known`
    /// that the journal does not hold; it is `epoch` or a later one.
    pub fn begin_epoch_after(
        &self,
        stamp: &Stamp,
        epoch: i64,
        known: i64,
    ) -> Result<(), WriteError> {
        self.change(|store| store.begin_epoch_after(stamp, epoch, known))
    }

    /// Signs the journal as it stands, if there is a key and anything new.
    pub fn sign(&self, stamp: &Stamp) -> Result<(), WriteError> {
        self.change(|store| store.sign(stamp))
    }

    /// The key that signs this ledger, if it was opened with one.
    pub fn seal(&self) -> Result<Option<Seal>, ReadError> {
        self.with(|store| store.options.seal.clone())
    }

    /// What the last head that could not be witnessed failed with.
    pub fn witness_fault(&self) -> Result<Option<String>, ReadError> {
        self.with(|store| store.unwitnessed.clone())
    }

    /// Whether the ring beside the ledger holds the newest entry; a copy that is only looked at
    /// has none.
    pub fn is_witnessed(&self) -> Result<bool, ReadError> {
        self.with(|store| {
            let head = store.head();
            let heads = witness::heads(&*store.place, witness::FILE)?;
            Ok(store.is_copy || head.seq == 0 || heads.contains(&head))
        })?
    }

    /// Whether the disk takes another sale, and there is room to finish what it begins. It writes a
    /// little and takes it away again, so it is for who looks, not for each sale.
    pub fn has_room(&self) -> Result<bool, ReadError> {
        self.with(|store| !store.is_copy && store.has_ballast() && store.has_spare())
    }

    /// Whether this is a copy of a ledger that cannot be written.
    pub fn is_copy(&self) -> Result<bool, ReadError> {
        self.with(|store| store.is_copy)
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
        let no_name = || std::io::Error::from(std::io::ErrorKind::InvalidInput);
        let name = path.file_name().and_then(|name| name.to_str());
        let place = Folder::new(path.parent().ok_or_else(no_name)?);
        let half = Half::begin(&place, name.ok_or_else(no_name)?)?;
        let head = self.on_connection(|db| half.copy(db))?;
        half.finish(head)
    }

    /// Closes the ledger for every handle; the file is free when this returns.
    pub fn close(self) {
        self.owner.close();
    }

    fn on_connection<T>(
        &self,
        work: impl FnOnce(&rusqlite::Connection) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        self.with(|store| match store.db.as_ref() {
            Some(db) => work(db),
            None => Err(ReadError::Stopped),
        })?
    }

    fn change(
        &self,
        work: impl FnOnce(&mut Store) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        let done = self.with(work).map_err(|_| WriteError::Stopped)?;
        self.owner.shared.changed.notify_one();
        done
    }

    fn with<T>(&self, work: impl FnOnce(&mut Store) -> T) -> Result<T, ReadError> {
        let mut held = self.owner.shared.hold();
        held.as_mut().map(work).ok_or(ReadError::Stopped)
    }
}

impl Store {
    /// Makes a new ledger in a place.
    pub fn create_in(place: Arc<dyn Place>, options: Options) -> Result<Self, OpenError> {
        open::create(place, options)
    }

    /// Opens the ledger of a place.
    pub fn open_in(place: Arc<dyn Place>, options: Options) -> Result<Self, OpenError> {
        open::open(place, options)
    }

    /// As [`Ledger::verify`].
    pub fn verify(&self) -> Result<VerifyReport, ReadError> {
        let db = self.db.as_ref().ok_or(ReadError::Stopped)?;
        verify(&backup::temporary(db)?, |_, _| {})
    }

    /// As [`Ledger::backup_to`], to the new file `name` of a place.
    pub fn backup_in(&self, place: &dyn Place, name: &str) -> Result<Head, ReadError> {
        let half = Half::begin(place, name)?;
        let head = half.copy(self.db.as_ref().ok_or(ReadError::Stopped)?)?;
        half.finish(head)
    }
}

struct Shared {
    /// None once it is closed.
    store: Mutex<Option<Store>>,
    /// Something was written, or it is closed.
    changed: Condvar,
}

impl Shared {
    /// A panic in a caller's closure rolls its transaction back and leaves what the store
    /// remembers as it was, so the store behind a poisoned lock is whole.
    fn hold(&self) -> MutexGuard<'_, Option<Store>> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tidy(&self) {
        let mut held = self.hold();
        while let Some(store) = held.as_mut() {
            held = match store.rest() {
                None => {
                    let woken = self.changed.wait(held);
                    woken.unwrap_or_else(PoisonError::into_inner)
                }
                Some(rest) if rest.is_zero() => {
                    store.settle();
                    held
                }
                Some(rest) => {
                    let woken = self.changed.wait_timeout(held, rest);
                    woken.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }
}

/// Closes the ledger when the last handle is gone.
struct Owner {
    shared: Arc<Shared>,
    tidier: Mutex<Option<JoinHandle<()>>>,
}

impl Owner {
    fn close(&self) {
        drop(self.shared.hold().take());
        self.shared.changed.notify_all();
        let tidier = self.tidier.lock();
        let tidier = tidier.unwrap_or_else(PoisonError::into_inner).take();
        if tidier.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the ledger's thread ended badly");
        }
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.close();
    }
}
