//! The book on disk, so that a restarted demo keeps its orders.

use crate::book::Book;
use crate::config::SandboxError;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::PathBuf;

/// The largest file that is read: far above what a full book needs.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Where the book is kept. Written beside itself and renamed, so that a crash leaves either
/// the old book or the new one.
pub struct StateFile {
    path: PathBuf,
}

impl StateFile {
    pub const fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// The kept book; none when there is no file yet. A file that cannot be read is left
    /// as it is.
    pub fn load(&self) -> Result<Option<Book>, SandboxError> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.unusable(error)),
        };
        let mut text = String::new();
        file.take(LARGEST)
            .read_to_string(&mut text)
            .map_err(|e| self.unusable(e))?;
        Book::from_json(&text)
            .map(Some)
            .map_err(|e| self.unusable(e))
    }

    /// Replaces the kept book.
    pub fn save(&self, book: &Book) -> Result<(), SandboxError> {
        let text = book.to_json().map_err(|e| self.unusable(e))?;
        let mut name = self.path.clone().into_os_string();
        name.push(".new");
        let beside = PathBuf::from(name);
        let write = || {
            let mut file = File::create(&beside)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&beside, &self.path)
        };
        write().map_err(|e| self.unusable(e))
    }

    fn unusable(&self, cause: impl ToString) -> SandboxError {
        SandboxError::State {
            path: self.path.clone(),
            cause: cause.to_string(),
        }
    }
}
