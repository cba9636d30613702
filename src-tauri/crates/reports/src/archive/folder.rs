//! A folder that appears whole or not at all, and files whose size and SHA-256 are known
//! once they are written.

use crate::archive::hex;
use crate::save::sync_folder;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, TempDir};

/// What the manifest says of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    pub name: String,
    pub sha256: String,
    pub bytes: u64,
}

/// The folder aside; dropped, it is gone.
pub struct Folder(TempDir);

impl Folder {
    /// In the folder that `folder` will stand in, so that a rename is enough.
    pub fn beside(folder: &Path) -> io::Result<Self> {
        is_free(folder)?;
        let mut builder = Builder::new();
        builder.prefix(".hexiao-").suffix(".part");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        builder.tempdir_in(parent(folder)).map(Self)
    }

    /// A new file in it, that this user alone can read.
    pub fn file(&self, name: &'static str) -> io::Result<Sealed> {
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(self.0.path().join(name))?;
        Ok(Sealed {
            name,
            file: BufWriter::with_capacity(1 << 16, file),
            digest: Sha256::new(),
            bytes: 0,
        })
    }

    /// A whole file at once.
    pub fn put(&self, name: &'static str, bytes: &[u8]) -> io::Result<Written> {
        let mut file = self.file(name)?;
        file.write_all(bytes)?;
        file.end()
    }

    /// Gives it its name.
    pub fn publish(&self, folder: &Path) -> io::Result<()> {
        sync_folder(self.0.path());
        is_free(folder)?;
        fs::rename(self.0.path(), folder)?;
        sync_folder(&parent(folder));
        Ok(())
    }
}

fn is_free(folder: &Path) -> io::Result<()> {
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
    }
}

fn parent(folder: &Path) -> PathBuf {
    let parent = folder.parent().filter(|parent| *parent != Path::new(""));
    parent.unwrap_or(Path::new(".")).to_owned()
}

/// A file that is hashed as it is written.
pub struct Sealed {
    name: &'static str,
    file: BufWriter<File>,
    digest: Sha256,
    bytes: u64,
}

impl Sealed {
    /// Returns once it is on the disk.
    pub fn end(self) -> io::Result<Written> {
        let file = self.file.into_inner().map_err(|error| error.into_error())?;
        file.sync_all()?;
        Ok(Written {
            name: self.name.to_owned(),
            sha256: hex(&self.digest.finalize()),
            bytes: self.bytes,
        })
    }
}

impl Write for Sealed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_all(bytes)?;
        self.digest.update(bytes);
        let more = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.bytes = self.bytes.saturating_add(more);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
