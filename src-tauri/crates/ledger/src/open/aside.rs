//! A damaged ledger is kept: copied aside once, with its log, and never opened for sale.

use super::FILE;
use crate::place::Place;
use std::io;
use std::path::PathBuf;

/// The damaged file and its log, under the first free number. The same damage is copied only
/// once, however often the till is started on it.
pub fn copy_aside(place: &dyn Place) -> Option<PathBuf> {
    for number in 1..1_000 {
        let target = format!("damaged-{number}.db");
        if place.exists(&target).ok()? {
            if is_copy(place, &target).unwrap_or(false) {
                return Some(place.path(&target));
            }
            continue;
        }
        return copy_both(place, &target).ok().map(|()| place.path(&target));
    }
    None
}

fn copy_both(place: &dyn Place, target: &str) -> io::Result<()> {
    let log = format!("{FILE}-wal");
    if place.exists(&log)? {
        place.copy(&log, &format!("{target}-wal"))?;
    }
    place.copy(FILE, target)
}

/// The copy bears its source's size and instant.
fn is_copy(place: &dyn Place, target: &str) -> io::Result<bool> {
    Ok(place.mark(FILE)? == place.mark(target)?)
}
