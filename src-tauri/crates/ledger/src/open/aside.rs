//! A damaged ledger is kept: copied aside once, with its log, and never opened for sale.

use super::FILE;
use crate::backup::with_suffix;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The damaged file and its log, under the first free number. The same damage is copied only
/// once, however often the till is started on it.
pub fn copy_aside(dir: &Path) -> Option<PathBuf> {
    let source = dir.join(FILE);
    for number in 1..1_000 {
        let target = dir.join(format!("damaged-{number}.db"));
        if target.exists() {
            if is_copy(&source, &target).unwrap_or(false) {
                return Some(target);
            }
            continue;
        }
        return copy_both(&source, &target).ok().map(|()| target);
    }
    None
}

fn copy_both(source: &Path, target: &Path) -> io::Result<()> {
    let log = with_suffix(source, "-wal");
    if log.exists() {
        fs::copy(&log, with_suffix(target, "-wal"))?;
    }
    fs::copy(source, target)?;
    let written = fs::metadata(source)?.modified()?;
    let copy = File::options().write(true).open(target)?;
    copy.set_modified(written)?;
    copy.sync_all()
}

/// The copy bears its source's instant.
fn is_copy(source: &Path, target: &Path) -> io::Result<bool> {
    let (source, target) = (fs::metadata(source)?, fs::metadata(target)?);
    Ok(source.len() == target.len() && source.modified()? == target.modified()?)
}
