//! The head's witnesses: SQLite forgets committed sales without a word when one bit of its log
//! rots (reliability.md §1.2), and a shorter chain is still a chain. So each head is also
//! written outside the database, after its commit and before the sale is called done: into a
//! ring in the ledger's folder, synced; and into one that this machine keeps elsewhere, so
//! that a folder put back as a whole is noticed, too.
//!
//! A ring of 64 lines of 128 bytes, each `epoch seq hash check`, in digits and hex.

use crate::entry::Head;
use crate::hex::{hex, unhex};
use crate::place::{Folder, Kept, Place};
use sha2::{Digest, Sha256};
use std::io;
use std::path::Path;

/// The ring's name in the ledger's folder.
pub const FILE: &str = "head.log";
const SLOTS: i64 = 64;
const LINE: usize = 128;
/// All lines: no more is ever read.
const MOST: u64 = 8_192;

/// An open ring.
pub struct Witness {
    file: Box<dyn Kept>,
    line: String,
    synced: bool,
}

impl Witness {
    /// Opens it, or makes it. `synced`: a kept head is durable when `keep` returns.
    pub fn open(place: &dyn Place, name: &str, synced: bool) -> io::Result<Self> {
        Ok(Self {
            file: place.keep(name)?,
            line: String::with_capacity(LINE),
            synced,
        })
    }

    /// Keeps a head in its slot.
    pub fn keep(&mut self, head: Head) -> io::Result<()> {
        write_line(&mut self.line, head);
        let slot = u64::try_from(head.seq.rem_euclid(SLOTS)).unwrap_or(0);
        let width = u64::try_from(LINE).unwrap_or(0);
        let offset = slot.saturating_mul(width);
        self.file.write_at(offset, self.line.as_bytes())?;
        match self.synced {
            true => self.file.sync(),
            false => Ok(()),
        }
    }
}

/// Every head that was kept there and can be read, in no order. A line that was cut off in the
/// middle does not count.
pub fn heads(place: &dyn Place, name: &str) -> io::Result<Vec<Head>> {
    let bytes = place.read(name, MOST)?.unwrap_or_default();
    Ok(bytes.chunks(LINE).filter_map(parse).collect())
}

/// The newest head that the ring in a ledger's folder knows, whether or not the ledger can be
/// opened. None where there is no ring, or no line of it can be read.
pub fn newest_witness(dir: &Path) -> Option<Head> {
    let heads = heads(&Folder::new(dir), FILE).ok()?;
    heads.into_iter().max_by_key(|head| (head.epoch, head.seq))
}

fn write_line(line: &mut String, head: Head) {
    use std::fmt::Write as _;
    line.clear();
    let Head { epoch, seq, hash } = head;
    let written = write!(line, "{epoch:010} {seq:020} {} {}", hex(&hash), check(head));
    debug_assert!(written.is_ok(), "a String takes everything");
    let rest = (LINE - 1).saturating_sub(line.len());
    line.extend(std::iter::repeat_n(' ', rest));
    line.push('\n');
}

fn parse(line: &[u8]) -> Option<Head> {
    let text = std::str::from_utf8(line).ok()?;
    let mut parts = text.split_ascii_whitespace();
    let epoch = parts.next()?.parse().ok()?;
    let seq = parts.next()?.parse().ok()?;
    let hash = unhex(parts.next()?)?;
    let head = Head { epoch, seq, hash };
    (parts.next()? == check(head)).then_some(head)
}

/// Eight bytes are enough: they hold off a torn or rotten line, not a forger.
fn check(head: Head) -> String {
    let mut digest = Sha256::new();
    digest.update(head.epoch.to_be_bytes());
    digest.update(head.seq.to_be_bytes());
    digest.update(head.hash);
    hex(digest.finalize().get(..8).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(seq: i64) -> Head {
        Head {
            epoch: 1,
            seq,
            hash: Sha256::digest(seq.to_be_bytes()).into(),
        }
    }

    #[test]
    fn the_last_sixty_four_heads_are_remembered() {
        let dir = tempfile::tempdir().unwrap();
        let place = Folder::new(dir.path());
        let mut witness = Witness::open(&place, FILE, true).unwrap();
        for seq in 1..=200 {
            witness.keep(head(seq)).unwrap();
        }
        let mut heads = heads(&place, FILE).unwrap();
        heads.sort_by_key(|head| head.seq);
        let expected: Vec<Head> = (137..=200).map(head).collect();
        assert_eq!(heads, expected);
        let length = dir.path().join(FILE).metadata().unwrap().len();
        assert_eq!(length, MOST, "no line reaches into the next");
    }

    #[test]
    fn the_newest_head_of_a_folder_is_that_of_its_latest_epoch() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(newest_witness(dir.path()), None);
        let mut witness = Witness::open(&Folder::new(dir.path()), FILE, true).unwrap();
        let later = Head {
            epoch: 2,
            ..head(5)
        };
        for head in [head(4), later, head(70)] {
            witness.keep(head).unwrap();
        }
        assert_eq!(newest_witness(dir.path()), Some(later));
    }

    #[test]
    fn a_torn_or_rotten_line_does_not_count() {
        let dir = tempfile::tempdir().unwrap();
        let place = Folder::new(dir.path());
        let mut witness = Witness::open(&place, FILE, false).unwrap();
        witness.keep(head(1)).unwrap();
        witness.keep(head(2)).unwrap();
        let path = dir.path().join(FILE);
        let bytes = std::fs::read(&path).unwrap();
        for offset in 0..LINE - 8 {
            let mut rotten = bytes.clone();
            rotten[LINE * 2 + offset] ^= 1;
            std::fs::write(&path, &rotten).unwrap();
            let found = heads(&place, FILE).unwrap();
            assert!(!found.contains(&head(2)) || found == [head(1), head(2)]);
            assert!(found.contains(&head(1)), "{offset}");
            assert!(found.iter().all(|h| [head(1), head(2)].contains(h)));
        }
        std::fs::write(&path, &bytes[..LINE + 40]).unwrap();
        assert_eq!(heads(&place, FILE).unwrap(), []);
    }
}
