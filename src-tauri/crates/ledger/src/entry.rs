//! A journal entry: a canonical header, hash-chained; the body hangs on it by its hash, so
//! that a new kind of body never breaks an old chain.

use crate::error::ReadError;
use hexiao_domain::{Actor, Fact, PersonId, Timestamp};
use sha2::{Digest, Sha256};

/// The encoding of the header below.
pub const VERSION: i64 = 1;

/// When and by whom, as the caller's clocks say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The wall clock, UTC. For people; the sequence orders.
    pub at: Timestamp,
    /// Milliseconds on the monotonic clock of this boot.
    pub mono_ms: i64,
    /// Names this run of the program, up to 36 characters.
    pub boot: String,
    /// Who did it.
    pub actor: Actor,
}

/// The newest entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its number; 0 for an empty journal.
    pub seq: i64,
    /// Its hash; zeroes for an empty journal.
    pub hash: [u8; 32],
}

impl Head {
    /// Before the first entry.
    pub const START: Self = Self {
        seq: 0,
        hash: [0; 32],
    };

    /// `seq-abcdef01`, for receipts and files.
    #[must_use]
    pub fn short(&self) -> String {
        let hex: String = self
            .hash
            .iter()
            .take(4)
            .map(|b| format!("{b:02x}"))
            .collect();
        format!("{}-{hex}", self.seq)
    }
}

/// One entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub seq: i64,
    pub version: i64,
    pub till: String,
    pub epoch: i64,
    pub prev: [u8; 32],
    pub kind: String,
    pub body_hash: [u8; 32],
    pub stamp: Stamp,
    pub body: String,
    pub fact: Fact,
    pub hash: [u8; 32],
}

impl Entry {
    /// The entry after `head` that holds `fact`.
    pub fn after(head: Head, till: &str, epoch: i64, stamp: &Stamp, fact: Fact) -> Self {
        let body = encode(&fact);
        let mut entry = Self {
            seq: head.seq.saturating_add(1),
            version: VERSION,
            till: till.to_owned(),
            epoch,
            prev: head.hash,
            kind: fact.kind().to_owned(),
            body_hash: Sha256::digest(body.as_bytes()).into(),
            stamp: stamp.clone(),
            body,
            fact,
            hash: [0; 32],
        };
        entry.hash = entry.computed_hash();
        entry
    }

    /// The head once this entry is the newest.
    pub const fn head(&self) -> Head {
        Head {
            seq: self.seq,
            hash: self.hash,
        }
    }

    /// SHA-256 over the header: integers as 8 bytes big-endian, texts and hashes behind
    /// their length in 8 bytes, in the order of the fields below.
    pub fn computed_hash(&self) -> [u8; 32] {
        let mut header = Header(Sha256::new());
        header.number(self.version);
        header.bytes(self.till.as_bytes());
        header.number(self.epoch);
        header.number(self.seq);
        header.bytes(&self.prev);
        header.bytes(self.kind.as_bytes());
        header.bytes(&self.body_hash);
        header.number(self.stamp.at.millis());
        header.number(self.stamp.mono_ms);
        header.bytes(self.stamp.boot.as_bytes());
        header.bytes(self.stamp.actor.as_str().as_bytes());
        header.0.finalize().into()
    }

    /// The hash the body itself has.
    pub fn computed_body_hash(&self) -> [u8; 32] {
        Sha256::digest(self.body.as_bytes()).into()
    }
}

struct Header(Sha256);

impl Header {
    fn number(&mut self, number: i64) {
        self.0.update(number.to_be_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.0.update(length.to_be_bytes());
        self.0.update(bytes);
    }
}

/// A fact's text. Facts hold only strings, integers and enums, which always encode.
fn encode(fact: &Fact) -> String {
    serde_json::to_string(fact).unwrap_or_default()
}

/// Who an entry's `actor` column names.
pub fn actor(text: &str) -> Result<Actor, ReadError> {
    match text {
        "-" => Ok(Actor::Till),
        id => PersonId::parse(id)
            .map(Actor::Person)
            .map_err(|_| ReadError::Row(format!("actor {id:?}"))),
    }
}
