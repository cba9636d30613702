//! Where a ledger lives: a folder with SQLite's file and the few files beside it. The system's
//! own, or a simulated disk that tears, fails and loses power.

use crate::error::OpenError;
use std::any::Any;
use std::collections::hash_map::RandomState;
use std::fs::{self, File, TryLockError};
use std::hash::{BuildHasher, Hasher};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// A file that is kept open and written in place.
pub trait Kept: Send {
    /// Writes all of `bytes` at `offset`.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;
    /// Returns once what was written is durable.
    fn sync(&mut self) -> io::Result<()>;
}

/// What the ledger needs of the folder it lives in. Names are plain file names.
pub trait Place: Send + Sync {
    /// The name of the SQLite file system to open the database with; none: the system's.
    fn vfs(&self) -> Option<&str>;
    /// The path under which SQLite finds the file.
    fn path(&self, name: &str) -> PathBuf;
    /// Makes the folder, for its owner alone, where there is none.
    fn prepare(&self) -> io::Result<()>;
    /// Holds the folder against every other process until the answer is dropped.
    fn lock(&self) -> Result<Box<dyn Any + Send>, OpenError>;
    /// Whether the file is there.
    fn exists(&self, name: &str) -> io::Result<bool>;
    /// At most `most` bytes from its beginning; none when it is not there.
    fn read(&self, name: &str, most: u64) -> io::Result<Option<Vec<u8>>>;
    /// Opens the file to be written in place, or makes it.
    fn keep(&self, name: &str) -> io::Result<Box<dyn Kept>>;
    /// Gives the file another name; durable when it returns.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Takes the file away, if it is there; durable when it returns.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// Copies a file, with the instant of its last change, for a person to look at; durable when
    /// it returns.
    fn copy(&self, from: &str, to: &str) -> io::Result<()>;
    /// Its size in bytes; none when it is not there.
    fn size(&self, name: &str) -> io::Result<Option<u64>>;
    /// A word that changes when the file does, such as its last change.
    fn mark(&self, name: &str) -> io::Result<String>;
}

/// A folder of the system's.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

const LOCK: &str = "ledger.lock";

impl Folder {
    /// The folder `dir`.
    #[must_use]
    pub fn new(dir: &Path) -> Self {
        Self(dir.to_owned())
    }

    fn sync(&self) -> io::Result<()> {
        sync_folder(&self.0)
    }
}

impl Place for Folder {
    fn vfs(&self) -> Option<&str> {
        None
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn prepare(&self) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.0)
    }

    fn lock(&self) -> Result<Box<dyn Any + Send>, OpenError> {
        let mut options = File::options();
        options.create(true).truncate(false).write(true);
        let file = options.open(self.path(LOCK));
        let file = file.map_err(|error| OpenError::of_io(&error))?;
        match file.try_lock() {
            Ok(()) => Ok(Box::new(file)),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse),
            Err(TryLockError::Error(error)) => Err(OpenError::of_io(&error)),
        }
    }

    fn exists(&self, name: &str) -> io::Result<bool> {
        self.path(name).try_exists()
    }

    fn read(&self, name: &str, most: u64) -> io::Result<Option<Vec<u8>>> {
        let file = match File::open(self.path(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            other => other?,
        };
        let mut bytes = Vec::new();
        file.take(most).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    fn keep(&self, name: &str) -> io::Result<Box<dyn Kept>> {
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Box::new(KeptFile(options.open(self.path(name))?)))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.path(from), self.path(to))?;
        self.sync()
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.path(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(()) => self.sync(),
        }
    }

    fn copy(&self, from: &str, to: &str) -> io::Result<()> {
        let (from, to) = (self.path(from), self.path(to));
        fs::copy(&from, &to)?;
        let written = fs::metadata(from)?.modified()?;
        let copy = File::options().write(true).open(to)?;
        copy.set_modified(written)?;
        copy.sync_all()?;
        self.sync()
    }

    fn size(&self, name: &str) -> io::Result<Option<u64>> {
        match fs::metadata(self.path(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            found => Ok(Some(found?.len())),
        }
    }

    fn mark(&self, name: &str) -> io::Result<String> {
        let found = fs::metadata(self.path(name))?;
        Ok(format!("{} {:?}", found.len(), found.modified()?))
    }
}

struct KeptFile(File);

impl Kept for KeptFile {
    #[cfg(unix)]
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::write_all_at(&self.0, bytes, offset)
    }

    #[cfg(not(unix))]
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        use std::io::{Seek, SeekFrom, Write};
        self.0.seek(SeekFrom::Start(offset))?;
        self.0.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }
}

/// So that a new name is on the disk, too, where a folder can be synced.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) && !folder.as_os_str().is_empty() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// A folder of its own for a copy that is looked at and taken away when dropped.
pub struct Passing(PathBuf);

impl Passing {
    /// A new folder among the system's temporary ones.
    pub fn new() -> io::Result<Self> {
        let name = RandomState::new().build_hasher().finish();
        let dir = std::env::temp_dir().join(format!("hexiao-look-{name:016x}"));
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&dir)?;
        Ok(Self(dir))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "a temporary copy stays");
        }
    }
}

/// Writes a small file whole: the old one or the new one, never half of either.
pub fn write_whole(place: &dyn Place, name: &str, bytes: &[u8]) -> io::Result<()> {
    let part = format!("{name}.part");
    place.remove(&part)?;
    let mut file = place.keep(&part)?;
    file.write_at(0, bytes)?;
    file.sync()?;
    drop(file);
    place.rename(&part, name)
}

/// Writes bytes for real, so that the space is taken.
pub fn fill(place: &dyn Place, name: &str, bytes: usize) -> io::Result<()> {
    let mut file = place.keep(name)?;
    file.write_at(0, &vec![0xA5; bytes])?;
    file.sync()
}

#[cfg(test)]
mod tests;
