//! A line of journal.jsonl, and what its body says.

use crate::book::{Money, Posting};
use crate::crypto::{Bytes32, Hasher, unhex};
use serde::Deserialize;
use std::borrow::Cow;

/// The header's fields and the body, as the line has them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line<'a> {
    pub seq: i64,
    pub version: i64,
    #[serde(borrow)]
    pub till: Cow<'a, str>,
    pub epoch: i64,
    #[serde(borrow)]
    pub prev: Cow<'a, str>,
    #[serde(borrow)]
    pub kind: Cow<'a, str>,
    #[serde(borrow)]
    pub body_hash: Cow<'a, str>,
    pub at_ms: i64,
    pub mono_ms: i64,
    #[serde(borrow)]
    pub boot: Cow<'a, str>,
    #[serde(borrow)]
    pub actor: Cow<'a, str>,
    #[serde(borrow)]
    pub body: Cow<'a, str>,
    #[serde(borrow)]
    pub hash: Cow<'a, str>,
}

/// An entry: the line, with its hashes read.
pub struct Entry<'a> {
    pub line: Line<'a>,
    pub prev: Bytes32,
    pub body_hash: Bytes32,
    pub hash: Bytes32,
}

impl<'a> Entry<'a> {
    /// Reads a line; the error says why it is none.
    pub fn read(line: &'a [u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(line).map_err(|error| error.to_string())?;
        let line: Line<'_> = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let hash = |name: &str, text: &str| {
            unhex(text).ok_or_else(|| format!("{name} is not 64 lower-case hex digits"))
        };
        Ok(Self {
            prev: hash("prev", &line.prev)?,
            body_hash: hash("body_hash", &line.body_hash)?,
            hash: hash("hash", &line.hash)?,
            line,
        })
    }

    /// The hash its header has.
    pub fn header_hash(&self) -> Bytes32 {
        let line = &self.line;
        let mut hasher = Hasher::new();
        hasher.number(line.version);
        hasher.measured(line.till.as_bytes());
        hasher.number(line.epoch);
        hasher.number(line.seq);
        hasher.measured(&self.prev);
        hasher.measured(line.kind.as_bytes());
        hasher.measured(&self.body_hash);
        hasher.number(line.at_ms);
        hasher.number(line.mono_ms);
        hasher.measured(line.boot.as_bytes());
        hasher.measured(line.actor.as_bytes());
        hasher.end()
    }

    /// What its body says, and what it books; none in version 1, which did not say.
    pub fn body(&self) -> Result<(Fact, Option<Vec<Posting>>), String> {
        let text = &self.line.body;
        let odd = |error: serde_json::Error| error.to_string();
        if self.line.version == 1 {
            return Ok((serde_json::from_str(text).map_err(odd)?, None));
        }
        let body: Body = serde_json::from_str(text).map_err(odd)?;
        Ok((body.what, Some(body.postings)))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    what: Fact,
    #[serde(default)]
    postings: Vec<Posting>,
}

/// What the verifier needs of any fact; the rest of it is not looked at.
#[derive(Debug, Deserialize)]
pub struct Fact {
    pub fact: String,
    pub order: Option<String>,
    pub by: Option<String>,
    pub handed_over: Option<bool>,
    pub payment: Option<Payment>,
    pub event: Option<Event>,
    pub proof: Option<Proof>,
    pub checkpoint: Option<Checkpoint>,
    pub coupon: Option<Slip>,
}

/// A coupon: as it was asked, or by its number.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Slip {
    Asked { id: String, digest: String },
    Named(String),
}

#[derive(Debug, Deserialize)]
pub struct Payment {
    pub order: String,
    pub amount: Money,
    pub wallet: String,
}

#[derive(Debug, Deserialize)]
pub struct Event {
    pub event: String,
    pub proof: Option<Proof>,
    pub claim: Option<Claim>,
}

#[derive(Debug, Deserialize)]
pub struct Proof {
    pub transaction_id: String,
}

#[derive(Debug, Deserialize)]
pub struct Claim {
    pub evidence: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    pub seq: i64,
    pub head: String,
    pub balances: Vec<Posting>,
    pub key: String,
    pub signature: String,
}

impl Checkpoint {
    /// The text that is signed.
    pub fn message(&self, till: &str, epoch: i64) -> String {
        let (seq, head) = (self.seq, &self.head);
        let mut text =
            format!("hexiao checkpoint 1\ntill {till}\nepoch {epoch}\nseq {seq}\nhead {head}\n");
        for balance in &self.balances {
            let (account, amount) = (balance.account.name(), balance.amount);
            let (code, minor) = (amount.currency.code(), amount.minor);
            text.push_str(&format!("balance {account} {code} {minor}\n"));
        }
        text
    }
}
