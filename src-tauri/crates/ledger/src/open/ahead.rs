//! Reading ahead. The first start of a day finds nothing of the file in memory, and SQLite asks the
//! disk for one page at a time. A large ledger is therefore read a little ahead of the check of its
//! chain, in large pieces, by another thread that keeps nothing: what it read is in the system's
//! memory when SQLite asks.
//!
//! On Unix, whoever closes a file takes every lock of the whole process off it, SQLite's among them. So
//! the file that was read stays open until SQLite has closed its own.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

/// A smaller file is read in a moment anyway.
const LARGE: u64 = 64 * MIB;
const PIECE: usize = 1024 * 1024;
/// In bytes, ahead of the check: a machine with little memory would forget what lies further on.
const LEAD: u64 = 256 * MIB;
const MIB: u64 = 1024 * 1024;

/// A thread that reads ahead until this is dropped.
pub struct Ahead {
    size: u64,
    entries: u64,
    pace: Arc<Pace>,
    thread: Option<JoinHandle<u64>>,
    file: Option<StaysOpen>,
}

/// To be dropped after SQLite's connection to the same file.
pub type StaysOpen = Arc<File>;

/// How far the check has come, and how far ahead of it may be read.
struct Pace {
    lead: u64,
    now: Mutex<Now>,
    moved: Condvar,
}

#[derive(Clone, Copy, Default)]
struct Now {
    checked: u64,
    ended: bool,
}

impl Ahead {
    /// In the file at `path`, whose journal has so many entries. Nothing is read of a small file, and one
    /// that cannot be read is left to SQLite, which says so.
    pub fn of(path: &Path, entries: i64) -> Self {
        let size = std::fs::metadata(path).map_or(0, |file| file.len());
        let pace = Arc::new(Pace::with(LEAD));
        let file = (size >= LARGE).then(|| File::open(path).ok()).flatten();
        let file = file.map(Arc::new);
        let thread = file.clone().and_then(|file| {
            let pace = Arc::clone(&pace);
            let named = thread::Builder::new().name("read ahead".to_owned());
            named.spawn(move || read(&file, &pace)).ok()
        });
        Self {
            size,
            entries: u64::try_from(entries).unwrap_or_default(),
            pace,
            thread,
            file,
        }
    }

    /// What must stay open.
    pub fn file(&self) -> Option<StaysOpen> {
        self.file.clone()
    }

    /// The check has come to this entry. The file has grown with the journal, so it is about as far
    /// in the file.
    pub fn checked(&self, seq: i64) {
        if self.thread.is_none() {
            return;
        }
        let seq = u64::try_from(seq).unwrap_or_default().min(self.entries);
        let each = self.size / self.entries.max(1);
        self.pace
            .change(|now| now.checked = seq.saturating_mul(each));
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.pace.change(|now| now.ended = true);
        if let Some(thread) = self.thread.take() {
            let _has_nothing_to_say = thread.join();
        }
    }
}

impl Pace {
    fn with(lead: u64) -> Self {
        Self {
            lead,
            now: Mutex::default(),
            moved: Condvar::new(),
        }
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Now)) {
        change(&mut self.now());
        self.moved.notify_all();
    }

    /// Waits until byte `at` is not too far ahead; false when nobody needs it any more.
    fn wants(&self, at: u64) -> bool {
        let too_far = |now: &mut Now| !now.ended && at > now.checked.saturating_add(self.lead);
        let now = self.moved.wait_while(self.now(), too_far);
        !now.unwrap_or_else(PoisonError::into_inner).ended
    }
}

/// Reads all of it and forgets it. How far that was.
fn read(mut file: &File, pace: &Pace) -> u64 {
    let mut at = 0_u64;
    let mut piece = vec![0; PIECE];
    while pace.wants(at) {
        match file.read(&mut piece) {
            Ok(0) | Err(_) => break,
            Ok(some) => at = at.saturating_add(u64::try_from(some).unwrap_or_default()),
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;
    use std::time::Duration;

    /// A file with holes: its size takes no room.
    fn file(size: u64) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        File::create(&path).unwrap().set_len(size).unwrap();
        (dir, path)
    }

    #[test]
    fn it_waits_where_it_is_far_ahead_of_the_check_and_goes_on_with_it() {
        let (_dir, path) = file(8 * MIB);
        let pace = Pace::with(MIB);
        thread::scope(|scope| {
            let reading = scope.spawn(|| read(&File::open(&path).unwrap(), &pace));
            thread::sleep(Duration::from_millis(500));
            assert!(!reading.is_finished(), "seven eighths are too far ahead");
            pace.change(|now| now.checked = 7 * MIB);
            assert_eq!(reading.join().unwrap(), 8 * MIB);
        });
    }

    #[test]
    fn it_stops_where_it_is_when_the_check_ends() {
        let (_dir, path) = file(3 * LEAD);
        let ahead = Ahead::of(&path, 300);
        assert!(ahead.thread.is_some());
        ahead.checked(10);
        assert_eq!(ahead.pace.now().checked, 10 * (3 * LEAD / 300));
        let pace = Arc::clone(&ahead.pace);
        let file = ahead.file().unwrap();
        drop(ahead);
        assert!(!pace.wants(0), "and its thread is gone");
        assert_eq!(Arc::strong_count(&pace), 1);
        assert_eq!(Arc::strong_count(&file), 1, "its file stays open");
    }

    #[test]
    fn a_number_beyond_the_last_entry_or_before_the_first_is_no_place_outside_the_file() {
        let (_dir, path) = file(LARGE);
        for entries in [-1, 0, 7] {
            let ahead = Ahead::of(&path, entries);
            for seq in [i64::MIN, 0, 8, i64::MAX] {
                ahead.checked(seq);
                assert!(ahead.pace.now().checked <= LARGE);
            }
        }
    }

    #[test]
    fn a_mebibyte_is_read_at_a_time() {
        let (_dir, path) = file(8 * MIB);
        let until_it_waits = || {
            let pace = Pace::with(0);
            thread::scope(|scope| {
                let reading = scope.spawn(|| read(&File::open(&path).unwrap(), &pace));
                thread::sleep(Duration::from_millis(20));
                pace.change(|now| now.ended = true);
                reading.join().unwrap()
            })
        };
        // None where its thread began after the end.
        let first = std::iter::repeat_with(until_it_waits).find(|read| *read > 0);
        assert_eq!(first, Some(1_048_576));
    }

    #[test]
    fn a_file_is_large_from_sixty_four_mebibytes_on() {
        for (size, is_large) in [(67_108_863, false), (67_108_864, true)] {
            let (_dir, path) = file(size);
            assert_eq!(Ahead::of(&path, 9).thread.is_some(), is_large, "{size}");
        }
    }

    #[test]
    fn a_small_file_and_one_that_is_not_there_are_left_to_the_check() {
        let (dir, path) = file(LARGE - 1);
        for path in [path, dir.path().join("none")] {
            let ahead = Ahead::of(&path, 9);
            assert!(ahead.thread.is_none());
            ahead.checked(9);
            assert_eq!(ahead.pace.now().checked, 0, "nobody waits for it");
        }
    }
}
