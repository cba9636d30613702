//! What an entry of the journal looks like to whoever reads it: the ledger, an archive, a
//! verifier. And what a checkpoint signs.

use crate::Posting;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// An entry as it is stored and archived. `hash` covers the header (every field but the body,
/// which hangs on it by `body_hash`) and `prev` chains it to the entry before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    /// 1, 2, 3, … without a gap.
    pub seq: i64,
    /// Of the header's encoding and the body's shape.
    pub version: i64,
    /// The till.
    pub till: String,
    /// The till's epoch: it grows when a ledger was restored or recovered.
    pub epoch: i64,
    /// The hash of the entry before; zeroes for the first.
    pub prev: [u8; 32],
    /// The fact's kind.
    pub kind: String,
    /// SHA-256 of `body`.
    pub body_hash: [u8; 32],
    /// Wall clock, ms, UTC. Orders nothing.
    pub at_ms: i64,
    /// Monotonic clock of this boot, ms.
    pub mono_ms: i64,
    /// The run of the program.
    pub boot: String,
    /// A person's id, or `-` for the till.
    pub actor: String,
    /// The fact and its postings, JSON.
    pub body: String,
    /// SHA-256 of the header.
    pub hash: [u8; 32],
}

/// A signed word about the whole journal up to an entry: where it ends, and what every
/// account holds. Chained entries alone can be rewritten by whoever has the file; this
/// cannot, without the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The entry it speaks of.
    pub seq: i64,
    /// That entry's hash, hex.
    pub head: String,
    /// Every account that is not zero, by account, then currency: the perpetual grand totals.
    pub balances: Vec<Posting>,
    /// The Ed25519 public key, hex.
    pub key: String,
    /// The Ed25519 signature of [`Checkpoint::message`], hex.
    pub signature: String,
}

impl Checkpoint {
    /// The text that is signed: lines of UTF-8, each ended by a newline.
    #[must_use]
    pub fn message(till: &str, epoch: i64, seq: i64, head: &str, balances: &[Posting]) -> String {
        let mut text =
            format!("hexiao checkpoint 1\ntill {till}\nepoch {epoch}\nseq {seq}\nhead {head}\n");
        for balance in balances {
            let (account, amount) = (balance.account, balance.amount);
            let code = amount.currency().code();
            let written = writeln!(text, "balance {account} {code} {}", amount.minor());
            debug_assert!(written.is_ok(), "a String takes everything");
        }
        text
    }
}
