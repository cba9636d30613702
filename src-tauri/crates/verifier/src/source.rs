//! A file of the archive, read once from front to back, hashed as it is read.

use crate::crypto::{Bytes32, Hasher};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Longer lines are nothing that a till writes.
pub const LONGEST_LINE: usize = 16 << 20;

/// The open file.
pub struct Source {
    file: BufReader<File>,
    hasher: Hasher,
    bytes: u64,
}

/// What came instead of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// A line is in the buffer, without its newline.
    Line,
    /// The file is at its end.
    End,
    /// The line is longer than [`LONGEST_LINE`].
    TooLong,
}

/// Why a file of the archive cannot be opened.
#[derive(Debug)]
pub enum Closed {
    /// It is not there.
    Missing,
    /// It is a link, a folder, a pipe or a device.
    NoFile,
    /// The system says no.
    Io(io::Error),
}

impl From<io::Error> for Closed {
    fn from(error: io::Error) -> Self {
        match error.kind() == io::ErrorKind::NotFound {
            true => Self::Missing,
            false => Self::Io(error),
        }
    }
}

impl Source {
    /// Opens a regular file; what a link points to is not part of the archive.
    pub fn open(path: &Path) -> Result<Self, Closed> {
        if !fs::symlink_metadata(path)?.is_file() {
            return Err(Closed::NoFile);
        }
        let file = BufReader::with_capacity(1 << 17, File::open(path)?);
        let hasher = Hasher::new();
        Ok(Self {
            file,
            hasher,
            bytes: 0,
        })
    }

    /// The next line.
    pub fn line(&mut self, into: &mut Vec<u8>) -> io::Result<Next> {
        into.clear();
        let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX);
        let got = Read::by_ref(&mut self.file)
            .take(most)
            .read_until(b'\n', into)?;
        self.count(into);
        if got == 0 {
            return Ok(Next::End);
        }
        if into.last() == Some(&b'\n') {
            into.pop();
        } else if got == LONGEST_LINE {
            return Ok(Next::TooLong);
        }
        Ok(Next::Line)
    }

    /// The next `length` bytes, or fewer at the end.
    pub fn bytes(&mut self, length: usize, into: &mut Vec<u8>) -> io::Result<()> {
        into.clear();
        let most = u64::try_from(length).unwrap_or(u64::MAX);
        Read::by_ref(&mut self.file).take(most).read_to_end(into)?;
        self.count(into);
        Ok(())
    }

    fn count(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        let more = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.bytes = self.bytes.saturating_add(more);
    }

    /// Reads what is left, and answers the size and the hash of the whole.
    pub fn end(mut self) -> io::Result<(u64, Bytes32)> {
        loop {
            let chunk = self.file.fill_buf()?;
            if chunk.is_empty() {
                return Ok((self.bytes, self.hasher.end()));
            }
            let length = chunk.len();
            self.hasher.update(chunk);
            self.file.consume(length);
            self.bytes = self
                .bytes
                .saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
        }
    }
}

/// A small file, whole; `None` when it has more than `most` bytes.
pub fn small(path: &Path, most: usize) -> Result<Option<Vec<u8>>, Closed> {
    let mut bytes = Vec::new();
    Source::open(path)?.bytes(most.saturating_add(1), &mut bytes)?;
    Ok((bytes.len() <= most).then_some(bytes))
}
