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

/// What the projection sees of an entry.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The till it was written at; empty before the shop is set up.
    pub till: &'a str,
    /// The till's epoch.
    pub epoch: i64,
    /// When, by the till's wall clock.
    pub at: Timestamp,
    /// What happened.
    pub fact: &'a Fact,
}

/// An entry as its row holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub seq: i64,
    pub version: i64,
    pub till: String,
    pub epoch: i64,
    pub prev: [u8; 32],
    pub kind: String,
    pub body_hash: [u8; 32],
    pub at_ms: i64,
    pub mono_ms: i64,
    pub boot: String,
    pub actor: String,
    pub body: String,
    pub hash: [u8; 32],
}

impl Record {
    /// The entry after `head`.
    pub fn after(head: Head, entry: &Entry<'_>, stamp: &Stamp) -> Result<Self, ReadError> {
        let body = serde_json::to_string(entry.fact);
        let body = body.map_err(|error| ReadError::Row(error.to_string()))?;
        let mut record = Self {
            seq: head.seq.saturating_add(1),
            version: VERSION,
            till: entry.till.to_owned(),
            epoch: entry.epoch,
            prev: head.hash,
            kind: entry.fact.kind().to_owned(),
            body_hash: Sha256::digest(body.as_bytes()).into(),
            at_ms: entry.at.millis(),
            mono_ms: stamp.mono_ms,
            boot: stamp.boot.clone(),
            actor: stamp.actor.as_str().to_owned(),
            body,
            hash: [0; 32],
        };
        record.hash = record.computed_hash();
        Ok(record)
    }

    /// The fact in the body.
    pub fn fact(&self) -> Result<Fact, ReadError> {
        serde_json::from_str(&self.body)
            .map_err(|error| ReadError::Row(format!("journal entry {}: {error}", self.seq)))
    }

    /// Whether `actor` names the till or a person.
    pub fn names_an_actor(&self) -> bool {
        self.actor == Actor::Till.as_str() || PersonId::parse(&self.actor).is_ok()
    }

    /// The head once this entry is the newest.
    pub const fn head(&self) -> Head {
        Head {
            seq: self.seq,
            hash: self.hash,
        }
    }

    /// SHA-256 over the header: integers as 8 bytes big-endian, texts and hashes behind
    /// their length in 8 bytes big-endian, in the order below. This is what an independent
    /// verifier has to compute.
    pub fn computed_hash(&self) -> [u8; 32] {
        let mut header = Header(Sha256::new());
        header.number(self.version);
        header.bytes(self.till.as_bytes());
        header.number(self.epoch);
        header.number(self.seq);
        header.bytes(&self.prev);
        header.bytes(self.kind.as_bytes());
        header.bytes(&self.body_hash);
        header.number(self.at_ms);
        header.number(self.mono_ms);
        header.bytes(self.boot.as_bytes());
        header.bytes(self.actor.as_bytes());
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
