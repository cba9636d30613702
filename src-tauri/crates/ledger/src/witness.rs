//! The head's witness, beside the database: SQLite forgets committed sales without a word
//! when one bit of its log rots (reliability.md §1.2), and a shorter chain is still a chain.
//! So each head is also written here, after its commit and before the sale is called done. It
//! is not synced: it can lag behind the journal after a power cut, but never be ahead of it.
//!
//! A ring of 64 lines of 128 bytes, each `seq hash check`, in digits and hex.

use crate::entry::Head;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// The file's name in the ledger's folder.
pub const FILE: &str = "head.log";
const SLOTS: i64 = 64;
const LINE: usize = 128;

/// The open file.
pub struct Witness {
    file: File,
    line: String,
}

impl Witness {
    /// Opens it, or makes it.
    pub fn open(dir: &Path) -> io::Result<Self> {
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(dir.join(FILE))?;
        let line = String::with_capacity(LINE);
        Ok(Self { file, line })
    }

    /// Every head that was kept and can be read, in no order. A line that was cut off in the
    /// middle does not count.
    pub fn heads(&mut self) -> io::Result<Vec<Head>> {
        let mut text = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        let most = u64::try_from(LINE).unwrap_or(0).saturating_mul(128);
        Read::by_ref(&mut self.file)
            .take(most)
            .read_to_end(&mut text)?;
        Ok(text.chunks(LINE).filter_map(parse).collect())
    }

    /// Keeps a head in its slot.
    pub fn keep(&mut self, head: Head) -> io::Result<()> {
        write_line(&mut self.line, head);
        let slot = u64::try_from(head.seq.rem_euclid(SLOTS)).unwrap_or(0);
        let width = u64::try_from(LINE).unwrap_or(0);
        self.file
            .seek(SeekFrom::Start(slot.saturating_mul(width)))?;
        self.file.write_all(self.line.as_bytes())
    }
}

fn write_line(line: &mut String, head: Head) {
    use std::fmt::Write as _;
    line.clear();
    let hash = hex(&head.hash);
    let written = write!(line, "{:020} {hash} {}", head.seq, check(head));
    debug_assert!(written.is_ok(), "a String takes everything");
    let rest = (LINE - 1).saturating_sub(line.len());
    line.extend(std::iter::repeat_n(' ', rest));
    line.push('\n');
}

fn parse(line: &[u8]) -> Option<Head> {
    let text = std::str::from_utf8(line).ok()?;
    let mut parts = text.split_ascii_whitespace();
    let seq = parts.next()?.parse().ok()?;
    let hash = unhex(parts.next()?)?;
    let head = Head { seq, hash };
    (parts.next()? == check(head)).then_some(head)
}

/// Eight bytes are enough: they hold off a torn or rotten line, not a forger.
fn check(head: Head) -> String {
    let mut digest = Sha256::new();
    digest.update(head.seq.to_be_bytes());
    digest.update(head.hash);
    hex(digest.finalize().get(..8).unwrap_or_default())
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let digit = |n: u8| DIGITS.get(usize::from(n)).copied().unwrap_or('0');
    let pairs = bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]);
    pairs.collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() == 64)?;
    let pair = |pair: &[u32]| match pair {
        [high, low] => u8::try_from(high * 16 + low).ok(),
        _ => None,
    };
    let bytes: Option<Vec<u8>> = digits.chunks(2).map(pair).collect();
    bytes?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(seq: i64) -> Head {
        let hash = Sha256::digest(seq.to_be_bytes()).into();
        Head { seq, hash }
    }

    #[test]
    fn the_last_sixty_four_heads_are_remembered() {
        let dir = tempfile::tempdir().unwrap();
        let mut witness = Witness::open(dir.path()).unwrap();
        for seq in 1..=200 {
            witness.keep(head(seq)).unwrap();
        }
        let mut heads = Witness::open(dir.path()).unwrap().heads().unwrap();
        heads.sort_by_key(|head| head.seq);
        let expected: Vec<Head> = (137..=200).map(head).collect();
        assert_eq!(heads, expected);
    }

    #[test]
    fn a_torn_or_rotten_line_does_not_count() {
        let dir = tempfile::tempdir().unwrap();
        let mut witness = Witness::open(dir.path()).unwrap();
        witness.keep(head(1)).unwrap();
        witness.keep(head(2)).unwrap();
        let path = dir.path().join(FILE);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[LINE * 2 + 30] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(witness.heads().unwrap(), [head(1)]);
        std::fs::write(&path, &bytes[..LINE + 40]).unwrap();
        assert_eq!(witness.heads().unwrap(), []);
    }
}
