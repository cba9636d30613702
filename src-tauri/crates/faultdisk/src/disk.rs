//! The disk as its users hold it.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::change::Change;
use crate::fault::{Fault, Kind, Trouble};
use crate::image::Image;
use crate::model::Model;
use crate::recording::Recording;
use crate::state::State;
use crate::vfs::Registration;

/// A disk in memory, with a folder of files and a SQLite VFS over them. Clones are the same disk.
///
/// Connections may outlive it: their VFS leaves SQLite's list when the last clone and the last open
/// file are gone. Its own file calls stand beside SQLite's: they act on the same files, count as the
/// same operations and meet the same faults.
#[derive(Clone, Debug)]
pub struct Disk(Arc<Shared>);

#[derive(Debug)]
pub(crate) struct Shared {
    state: Mutex<State>,
    vfs: Registration,
}

impl Shared {
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Disk {
    fn default() -> Self {
        Self::new()
    }
}

impl Disk {
    /// An empty disk of the default [`Model`], seed 0.
    #[must_use]
    pub fn new() -> Self {
        Self::with(Model::default(), 0)
    }

    /// An empty disk. `seed` decides its random bytes and what of a failed write or sync arrived.
    #[must_use]
    pub fn with(model: Model, seed: u64) -> Self {
        Self(Arc::new_cyclic(|disk| Shared {
            state: Mutex::new(State::new(model, seed)),
            vfs: Registration::new(disk.clone()),
        }))
    }

    /// A disk of the default model that starts from an image.
    #[must_use]
    pub fn from_image(image: &Image) -> Self {
        let disk = Self::new();
        disk.load(image);
        disk
    }

    /// The name to open SQLite with, for example by `Connection::open_with_flags_and_vfs`.
    /// Path names are taken as they are.
    #[must_use]
    pub fn vfs(&self) -> &str {
        self.0.vfs.name()
    }

    /// Power on with this content, all of it durable. Faults, locks, counts, the recording, the frozen
    /// state and the clock start anew; the capacity stays. Connections from before see a dead device.
    pub fn load(&self, image: &Image) {
        self.0.state().load(image);
    }

    /// What a running process sees.
    #[must_use]
    pub fn image(&self) -> Image {
        self.0.state().image()
    }

    /// What surely survives.
    #[must_use]
    pub fn durable_image(&self) -> Image {
        self.crash_image(0)
    }

    /// What a power cut now leaves; see [`Replay::image`](crate::Replay::image).
    #[must_use]
    pub fn crash_image(&self, seed: u64) -> Image {
        self.0.state().crash_image(seed)
    }

    /// Starts the log of changes anew.
    pub fn record(&self) {
        self.0.state().record();
    }

    /// Notes between two changes that the user was told something, for example "sale 7 is done".
    pub fn mark(&self, label: u64) {
        self.0.state().tell(Change::Mark(label));
    }

    /// Ends the log and hands it over; it is empty if none was started.
    #[must_use]
    pub fn take_recording(&self) -> Recording {
        self.0.state().take_recording()
    }

    /// Adds an error to come. Several may wait.
    pub fn fail(&self, fault: Fault) {
        self.0.state().faults.push(fault);
    }

    /// Takes all errors away, and thaws.
    pub fn heal(&self) {
        let mut state = self.0.state();
        state.faults.clear();
        state.is_frozen = false;
    }

    /// From now on each operation fails and changes nothing, as if the process had died here.
    pub fn freeze(&self) {
        self.0.state().is_frozen = true;
    }

    /// How many operations were asked for since the disk was made or loaded, failed ones too.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.0.state().operations(None)
    }

    /// How many of one kind.
    #[must_use]
    pub fn operations_of(&self, kind: Kind) -> u64 {
        self.0.state().operations(Some(kind))
    }

    /// How many bytes all files together may take; `None` is as many as they like. What is there stays.
    pub fn set_capacity(&self, bytes: Option<u64>) {
        self.0.state().capacity = bytes;
    }

    /// Turns one bit of a file, counted from the lowest of its first byte. False if there is no such bit.
    pub fn flip(&self, name: &str, bit: u64) -> bool {
        self.0.state().flip(name, bit)
    }

    /// Whether a file has this name.
    #[must_use]
    pub fn exists(&self, name: &str) -> bool {
        self.0.state().find(name).is_some()
    }

    /// The names of all files, sorted.
    #[must_use]
    pub fn list(&self) -> Vec<String> {
        self.0.state().names()
    }

    /// The bytes of a file, or `None` if it is not there.
    ///
    /// # Errors
    /// A fault, as [`io::ErrorKind::Other`].
    pub fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        let mut state = self.0.state();
        let Some(id) = state.find(name) else {
            return Ok(None);
        };
        let mut bytes = vec![0; state.size(id).map_err(error)?];
        state.read(id, 0, &mut bytes).map_err(error)?;
        Ok(Some(bytes))
    }

    /// Makes an empty file; one that is there stays as it is.
    ///
    /// # Errors
    /// A fault.
    pub fn create(&self, name: &str) -> io::Result<()> {
        let opened = self.0.state().open(Some(name), true);
        opened.map(drop).map_err(error)
    }

    /// Writes bytes at a place, making the file if need be; a gap is filled with zeros.
    ///
    /// # Errors
    /// A fault; [`io::ErrorKind::StorageFull`] beyond the capacity. Part of the bytes may be there then.
    pub fn write_at(&self, name: &str, at: u64, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.0.state();
        let id = match state.find(name) {
            Some(id) => id,
            None => state.open(Some(name), true).map_err(error)?,
        };
        state.write(id, at, bytes).map_err(error)
    }

    /// Cuts or grows a file to `len` bytes.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`], a fault, or no space to grow.
    pub fn truncate(&self, name: &str, len: u64) -> io::Result<()> {
        self.on(name, |state, id| state.resize(id, len))
    }

    /// Makes a file's bytes durable, and as the [`Model`] has it its name.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`], or a fault: then the bytes may be lost, and a later sync does not help.
    pub fn sync(&self, name: &str) -> io::Result<()> {
        self.on(name, State::sync)
    }

    /// Makes all names durable.
    ///
    /// # Errors
    /// A fault.
    pub fn sync_folder(&self) -> io::Result<()> {
        self.0.state().sync_folder().map_err(error)
    }

    /// Gives a file another name, instead of the file that had it.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`], or a fault.
    pub fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.0.state().rename(from, to).map_err(error)
    }

    /// Removes a file.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`], or a fault.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        self.0.state().remove(name).map_err(error)
    }

    fn on<T>(
        &self,
        name: &str,
        act: impl FnOnce(&mut State, u64) -> Result<T, Trouble>,
    ) -> io::Result<T> {
        let mut state = self.0.state();
        let id = state.find(name).ok_or(Trouble::Missing).map_err(error)?;
        act(&mut state, id).map_err(error)
    }
}

fn error(trouble: Trouble) -> io::Error {
    match trouble {
        Trouble::Eio => io::Error::other("the device failed"),
        Trouble::Full => io::ErrorKind::StorageFull.into(),
        Trouble::Missing => io::ErrorKind::NotFound.into(),
    }
}
