//! Writing.

use super::{
    FORMAT, First, LARGEST_QUEUE_FILE, LONGEST_QUEUE, LONGEST_QUEUE_LINE, Last, QueueFileError,
    QueueHeader, QueueLine, VERSION,
};
use crate::ReportError;
use crate::archive::Signing;
use crate::save::{aside_in, keep_as, publish, sync_folder};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The most files of one journal entry in one folder.
const MOST_COPIES: u32 = 999;

/// The whole file. `signing` is the till's key, which the header names.
pub fn queue_bytes(
    header: &QueueHeader,
    lines: &[QueueLine],
    signing: Signing<'_>,
) -> Result<Vec<u8>, QueueFileError> {
    if lines.len() > LONGEST_QUEUE {
        return Err(QueueFileError::TooLarge);
    }
    let mut bytes = Vec::new();
    let first = First {
        format: FORMAT.to_owned(),
        version: VERSION,
        lines: lines.len(),
        queue: header.clone(),
    };
    put(&mut bytes, &first)?;
    for line in lines {
        put(&mut bytes, line)?;
    }
    let signature = (signing.sign)(&bytes);
    put(&mut bytes, &Last { signature })?;
    match bytes.len() > LARGEST_QUEUE_FILE {
        true => Err(QueueFileError::TooLarge),
        false => Ok(bytes),
    }
}

fn put<T: Serialize>(bytes: &mut Vec<u8>, line: &T) -> Result<(), QueueFileError> {
    let line = encoded(line)?;
    bytes.extend_from_slice(&line);
    bytes.push(b'\n');
    Ok(())
}

/// A line as it is written, without its end.
pub(super) fn encoded<T: Serialize>(line: &T) -> Result<Vec<u8>, QueueFileError> {
    let line = serde_json::to_vec(line).map_err(|_| QueueFileError::TooLarge)?;
    match line.len() > LONGEST_QUEUE_LINE {
        true => Err(QueueFileError::TooLarge),
        false => Ok(line),
    }
}

/// Writes the file into `dir` under the first free name of its journal entry, and says which
/// path that is.
pub fn save_queue(dir: &Path, header: &QueueHeader, bytes: &[u8]) -> Result<PathBuf, ReportError> {
    let mark = match header.practice {
        true => "practice-",
        false => "",
    };
    let stem = format!(
        "{mark}queue-{}-{}-{}",
        header.till, header.epoch, header.seq
    );
    let names = (1..=MOST_COPIES).map(|copy| match copy {
        1 => dir.join(format!("{stem}.jsonl")),
        _ => dir.join(format!("{stem}-{copy}.jsonl")),
    });
    let path = publish(aside(dir, bytes)?, names)?;
    sync_folder(dir);
    Ok(path)
}

/// Writes the file to this very path; an existing one is refused.
pub fn save_queue_as(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    keep_as(path, |dir| aside(dir, bytes))
}

fn aside(dir: &Path, bytes: &[u8]) -> Result<NamedTempFile, ReportError> {
    let mut aside = aside_in(dir)?;
    aside.write_all(bytes)?;
    aside.as_file().sync_all()?;
    Ok(aside)
}
