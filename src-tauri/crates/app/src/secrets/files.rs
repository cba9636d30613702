//! Files that only this user can read, replaced and removed so that a crash loses nothing.

use std::fs;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use zeroize::Zeroizing;

/// The file's bytes; none when there is no file. A file above `limit` bytes is an error.
pub(super) fn read(path: &Path, limit: usize) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if is_nothing(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let size = file.metadata()?.len().min(most);
    let room = usize::try_from(size).unwrap_or(limit).saturating_add(1);
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    file.take(most).read_to_end(&mut bytes)?;
    match bytes.len() > limit {
        true => Err(io::Error::from(io::ErrorKind::FileTooLarge)),
        false => Ok(Some(bytes)),
    }
}

/// There is no such file, or not even such a folder.
fn is_nothing(error: &io::Error) -> bool {
    let kind = error.kind();
    kind == io::ErrorKind::NotFound || kind == io::ErrorKind::NotADirectory
}

/// Writes aside, flushes, renames, flushes the folder: a crash leaves the old file or the new.
pub(super) fn replace(path: &Path, aside: &Path, bytes: &[u8]) -> io::Result<()> {
    remove(aside)?;
    let mut file = create(aside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(aside, path)?;
    sync_folder(path)
}

/// Overwrites the file with zeros, then removes it. What the disk itself still keeps of the
/// old blocks (wear levelling, snapshots) is out of reach.
pub(super) fn wipe(path: &Path) -> io::Result<()> {
    let mut file = match fs::OpenOptions::new().write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(0))?;
    io::copy(&mut io::repeat(0).take(size), &mut file)?;
    file.sync_all()?;
    drop(file);
    fs::remove_file(path)?;
    sync_folder(path)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A new file, never one that somebody else laid there with wider permissions.
fn create(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    fs::File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
}

/// Elsewhere a folder cannot be opened; the rename is journaled by the file system.
#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}
