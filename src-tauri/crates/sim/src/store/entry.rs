//! A journal entry, chained by a 64-bit mix: SHA-256 would be most of a run's time, and what
//! the chain is to find here is forgetting, not forgery.

use crate::rng::mix;
use hexiao_domain::{Actor, Fact, Posting, Timestamp};
use serde::Serialize as _;
use std::io;

/// When and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The till's wall clock.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
}

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// 1, 2, 3, …
    pub seq: i64,
    /// The till's epoch.
    pub epoch: i64,
    /// The hash of the entry before; 0 for the first.
    pub prev: u64,
    /// Its own.
    pub hash: u64,
    /// The wall clock. Orders nothing.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What happened.
    pub fact: Fact,
    /// What it books.
    pub postings: Vec<Posting>,
}

impl Entry {
    /// The hash its fields have.
    #[must_use]
    pub fn computed(&self) -> u64 {
        let mut mixer = Mixer(self.prev);
        for number in [self.seq, self.epoch, self.at.millis()] {
            mixer.number(number);
        }
        mixer.bytes(self.actor.as_str().as_bytes());
        let mut json = serde_json::Serializer::new(&mut mixer);
        // A writer that never fails, and facts that always serialise.
        let done = self.fact.serialize(&mut json);
        debug_assert!(done.is_ok(), "every fact has a body");
        for posting in &self.postings {
            mixer.number(posting.amount.minor());
        }
        mix(mixer.0)
    }
}

/// Mixes whatever is written into one number.
struct Mixer(u64);

impl Mixer {
    fn number(&mut self, number: i64) {
        self.word(number.cast_unsigned());
    }

    const fn word(&mut self, word: u64) {
        self.0 = (self.0 ^ word)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .rotate_left(23);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let eight = <[u8; 8]>::try_from(chunk).unwrap_or_default();
            self.word(u64::from_le_bytes(eight));
        }
        let rest = chunks.remainder().iter();
        let rest = rest.fold(1_u64, |word, byte| (word << 8) | u64::from(*byte));
        self.word(rest);
    }
}

impl io::Write for Mixer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
