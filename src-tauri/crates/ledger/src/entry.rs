//! A journal entry: a canonical header, hash-chained; the body hangs on it by its hash, so
//! that a new kind of body never breaks an old chain.

use crate::error::ReadError;
use crate::hex::hex;
use hexiao_domain::{Actor, Fact, JournalEntry, PersonId, Posting, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::cmp::Ordering;

/// The shape of the body and the encoding of the header. In version 1 the body was the fact
/// alone; since version 2 it holds what the fact books, too.
pub const VERSION: i64 = 2;
const BEFORE_BOOKS: i64 = 1;

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
    /// The epoch it was written in; 1 for an empty journal.
    pub epoch: i64,
    /// Its number; 0 for an empty journal.
    pub seq: i64,
    /// Its hash; zeroes for an empty journal.
    pub hash: [u8; 32],
}

impl Head {
    /// Before the first entry.
    pub const START: Self = Self {
        epoch: 1,
        seq: 0,
        hash: [0; 32],
    };

    /// `seq-abcdef01`, for receipts and files.
    #[must_use]
    pub fn short(&self) -> String {
        format!(
            "{}-{}",
            self.seq,
            hex(self.hash.get(..4).unwrap_or_default())
        )
    }

    /// `epoch-seq-hash`, whole.
    #[must_use]
    pub fn full(&self) -> String {
        format!("{}-{}-{}", self.epoch, self.seq, hex(&self.hash))
    }

    /// Reads [`Head::full`] back; none for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (epoch, seq) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let digits = parts.next().filter(|digits| digits.len() == 64)?;
        let mut hash = [0; 32];
        for (byte, place) in hash.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(digits.get(place..place + 2)?, 16).ok()?;
        }
        let head = Self { epoch, seq, hash };
        (parts.next().is_none() && head.full() == text).then_some(head)
    }
}

/// How the ledger stands between two entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The epoch that entries are written in.
    pub epoch: i64,
    /// Whether it is in recovery and sells nothing.
    pub recovering: bool,
    /// Order numbers count on after this.
    pub after_sequence: i64,
}

impl Standing {
    /// Of a new ledger.
    pub const NEW: Self = Self {
        epoch: 1,
        recovering: false,
        after_sequence: 0,
    };

    /// Once this fact is written.
    #[must_use]
    pub const fn after(self, fact: &Fact) -> Self {
        match fact {
            Fact::EpochBegun {
                epoch,
                after_sequence,
                ..
            } => Self {
                epoch: *epoch,
                recovering: true,
                after_sequence: *after_sequence,
            },
            Fact::RecoveryEnded { .. } => Self {
                recovering: false,
                ..self
            },
            Fact::ShopSetUp { .. }
            | Fact::PersonAdded { .. }
            | Fact::AccountSet { .. }
            | Fact::PolicySet { .. }
            | Fact::StaticCodeSet { .. }
            | Fact::StaticCodeChecked { .. }
            | Fact::BackupsSet { .. }
            | Fact::PinTried { .. }
            | Fact::SignedIn { .. }
            | Fact::SignedOut { .. }
            | Fact::ShiftOpened { .. }
            | Fact::ShiftClosed { .. }
            | Fact::PaymentMade { .. }
            | Fact::PaymentMoved { .. }
            | Fact::Redeemed { .. }
            | Fact::WorkDeferred { .. }
            | Fact::WorkDone { .. }
            | Fact::WorkStuck { .. }
            | Fact::WorkRetried { .. }
            | Fact::RefundAsked { .. }
            | Fact::RefundEnded { .. }
            | Fact::CouponAsked { .. }
            | Fact::CouponMoved { .. }
            | Fact::CouponDeferred { .. }
            | Fact::CouponRetried { .. }
            | Fact::DoublePaid { .. }
            | Fact::CaseNoted { .. }
            | Fact::CaseContacted { .. }
            | Fact::CaseAssigned { .. }
            | Fact::CaseDueSet { .. }
            | Fact::PlatformSaid { .. }
            | Fact::CasesExported { .. }
            | Fact::CaseResolved { .. }
            | Fact::ReportExported { .. }
            | Fact::QueueTold { .. }
            | Fact::WalletLost { .. }
            | Fact::WalletFound { .. }
            | Fact::ClockSuspect { .. }
            | Fact::Checkpoint { .. }
            | Fact::PaymentFound { .. }
            | Fact::DoubtDecided { .. } => self,
        }
    }
}

/// What the projection sees of an entry.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The till it was written at; empty before the shop is set up.
    pub till: &'a str,
    /// How the ledger stood before it.
    pub standing: Standing,
    /// The number it has in the journal.
    pub seq: i64,
    /// When, by the till's wall clock.
    pub at: Timestamp,
    /// What happened.
    pub fact: &'a Fact,
}

/// When something happened: by the clock, for people, and by the journal, which orders.
#[derive(Clone, Copy, Debug)]
pub struct When {
    pub at: Timestamp,
    pub seq: i64,
}

impl Entry<'_> {
    /// When it happened.
    pub const fn when(&self) -> When {
        When {
            at: self.at,
            seq: self.seq,
        }
    }

    /// The epoch in the header: a new epoch begins with the entry that says so.
    fn epoch(&self) -> i64 {
        self.standing.after(self.fact).epoch
    }
}

#[derive(Serialize)]
struct Written<'a> {
    what: &'a Fact,
    #[serde(skip_serializing_if = "<[Posting]>::is_empty")]
    postings: &'a [Posting],
}

/// A body as it is read back.
#[derive(Deserialize)]
pub struct Body {
    /// The fact.
    pub what: Fact,
    /// What it booked; none in an entry of version 1, which did not say.
    #[serde(default)]
    pub postings: Vec<Posting>,
}

/// The entry after `head`.
pub fn after(
    head: Head,
    entry: &Entry<'_>,
    postings: &[Posting],
    stamp: &Stamp,
) -> Result<JournalEntry, ReadError> {
    let what = entry.fact;
    let body = serde_json::to_string(&Written { what, postings });
    let body = body.map_err(|error| ReadError::Row(error.to_string()))?;
    let mut made = JournalEntry {
        seq: head.seq.saturating_add(1),
        version: VERSION,
        till: entry.till.to_owned(),
        epoch: entry.epoch(),
        prev: head.hash,
        kind: what.kind().to_owned(),
        body_hash: Sha256::digest(body.as_bytes()).into(),
        at_ms: entry.at.millis(),
        mono_ms: stamp.mono_ms,
        boot: stamp.boot.clone(),
        actor: stamp.actor.as_str().to_owned(),
        body,
        hash: [0; 32],
    };
    made.hash = Header::of(&made).hash();
    Ok(made)
}

/// The body, read back.
pub fn body(entry: &JournalEntry) -> Result<Body, ReadError> {
    let read = if entry.version == BEFORE_BOOKS {
        serde_json::from_str(&entry.body).map(|what| Body {
            what,
            postings: Vec::new(),
        })
    } else {
        serde_json::from_str(&entry.body)
    };
    read.map_err(|error| ReadError::Row(format!("journal entry {}: {error}", entry.seq)))
}

/// Whether the entry says itself what it books.
pub const fn has_postings(entry: &JournalEntry) -> bool {
    entry.version > BEFORE_BOOKS
}

/// The head once this entry is the newest.
pub const fn head_of(entry: &JournalEntry) -> Head {
    Head {
        epoch: entry.epoch,
        seq: entry.seq,
        hash: entry.hash,
    }
}

/// An entry's columns, borrowed from wherever they are.
pub struct Header<'a> {
    pub seq: i64,
    pub version: i64,
    pub till: &'a str,
    pub epoch: i64,
    pub prev: &'a [u8],
    pub kind: &'a str,
    pub body_hash: &'a [u8],
    pub at_ms: i64,
    pub mono_ms: i64,
    pub boot: &'a str,
    pub actor: &'a str,
    pub body: &'a str,
    pub hash: &'a [u8],
}

impl<'a> Header<'a> {
    /// Of an entry.
    pub fn of(entry: &'a JournalEntry) -> Self {
        Self {
            seq: entry.seq,
            version: entry.version,
            till: &entry.till,
            epoch: entry.epoch,
            prev: &entry.prev,
            kind: &entry.kind,
            body_hash: &entry.body_hash,
            at_ms: entry.at_ms,
            mono_ms: entry.mono_ms,
            boot: &entry.boot,
            actor: &entry.actor,
            body: &entry.body,
            hash: &entry.hash,
        }
    }

    /// SHA-256 over the header: integers as 8 bytes big-endian, texts and hashes behind
    /// their length in 8 bytes big-endian, in the order below. This is what an independent
    /// verifier has to compute.
    pub fn hash(&self) -> [u8; 32] {
        let mut digest = Digested(Sha256::new());
        digest.number(self.version);
        digest.bytes(self.till.as_bytes());
        digest.number(self.epoch);
        digest.number(self.seq);
        digest.bytes(self.prev);
        digest.bytes(self.kind.as_bytes());
        digest.bytes(self.body_hash);
        digest.number(self.at_ms);
        digest.number(self.mono_ms);
        digest.bytes(self.boot.as_bytes());
        digest.bytes(self.actor.as_bytes());
        digest.0.finalize().into()
    }

    /// The head once this entry is the newest; a hash of another length is no hash.
    pub fn head(&self) -> Head {
        Head {
            epoch: self.epoch,
            seq: self.seq,
            hash: self.hash.try_into().unwrap_or_default(),
        }
    }

    /// What is wrong with it as the entry after `before`.
    pub fn faults(&self, before: Head) -> Vec<&'static str> {
        let epoch_follows = match self.epoch.cmp(&before.epoch) {
            Ordering::Equal => true,
            Ordering::Greater => self.kind == "epoch_begun",
            Ordering::Less => false,
        };
        let checks = [
            (
                self.seq == before.seq.saturating_add(1),
                "a number is missing before it",
            ),
            (
                self.prev == before.hash,
                "it does not follow the entry before it",
            ),
            (
                self.version == VERSION || self.version == BEFORE_BOOKS,
                "its version is not known",
            ),
            (epoch_follows, "its epoch does not follow"),
            (self.names_an_actor(), "its actor is nobody"),
            (
                Sha256::digest(self.body.as_bytes()).as_slice() == self.body_hash,
                "its body was changed",
            ),
            (self.hash() == self.hash, "its header was changed"),
        ];
        let wrong = checks.into_iter().filter(|(sound, _)| !sound);
        wrong.map(|(_, what)| what).collect()
    }

    /// Whether `actor` names the till or a person.
    fn names_an_actor(&self) -> bool {
        self.actor == Actor::Till.as_str() || PersonId::parse(self.actor).is_ok()
    }
}

struct Digested(Sha256);

impl Digested {
    fn number(&mut self, number: i64) {
        self.0.update(number.to_be_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.0.update(length.to_be_bytes());
        self.0.update(bytes);
    }
}

#[cfg(test)]
mod tests;
