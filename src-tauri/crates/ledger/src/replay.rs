//! The journal, read from the start: how it stood at each entry, and the tables it makes.

use crate::entry::{self, Entry, Head, Header, Standing};
use crate::known::Known;
use crate::project::{Projected, project};
use crate::seal::is_signed;
use crate::table::{happened, posting};
use crate::verify::Part;
use hexiao_domain::{Checkpoint, Fact, JournalEntry, Posting, Timestamp, balances, is_balanced};
use rusqlite::Connection;

/// What a reader of the journal knows after each entry.
pub struct Replay {
    head: Head,
    standing: Standing,
    /// Every account, by the postings so far.
    balances: Vec<Posting>,
    /// The key that signs in this epoch, once it has signed.
    key: Option<String>,
}

impl Replay {
    /// Before the first entry.
    pub const fn new() -> Self {
        Self {
            head: Head::START,
            standing: Standing::NEW,
            balances: Vec::new(),
            key: None,
        }
    }

    /// The newest entry that was read.
    pub const fn head(&self) -> Head {
        self.head
    }

    /// Writes the entry's projection into `db`, or says what keeps it from being replayed.
    pub fn apply(
        &mut self,
        db: &Connection,
        entry: &rusqlite::Result<JournalEntry>,
    ) -> Result<(), String> {
        match self.audit(db, entry).into_iter().next() {
            None => Ok(()),
            Some(fault) => Err(format!("journal entry {}: {}", self.head.seq, fault.what)),
        }
    }

    /// The same; everything that is wrong with the entry comes back.
    pub fn audit(&mut self, db: &Connection, entry: &rusqlite::Result<JournalEntry>) -> Vec<Fault> {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                self.head.seq = self.head.seq.saturating_add(1);
                return vec![error.to_string().into()];
            }
        };
        let faults = Header::of(entry).faults(self.head).into_iter();
        let mut faults: Vec<Fault> = faults.map(|what| what.to_owned().into()).collect();
        faults.extend(self.project(db, entry).err());
        self.head = entry::head_of(entry);
        faults
    }

    fn project(&mut self, db: &Connection, entry: &JournalEntry) -> Result<(), Fault> {
        let body = entry::body(entry).map_err(|error| error.to_string())?;
        if body.what.kind() != entry.kind {
            return Err("its kind is not its body's".to_owned().into());
        }
        let standing = self.standing;
        self.standing = standing.after(&body.what);
        self.signed(entry, &body.what)?;
        let seen = Entry {
            till: &entry.till,
            standing,
            seq: entry.seq,
            at: Timestamp::from_millis(entry.at_ms),
            fact: &body.what,
        };
        let projected = match project(db, &seen, &Known::default()) {
            Ok(Projected::Nothing) if is_given_by_rule(&body.what) => {
                Ok(Projected::Changed(Vec::new()))
            }
            projected => projected,
        };
        match projected {
            Ok(Projected::Changed(postings)) => {
                self.book(db, entry, &postings)?;
                happened::keep(db, &seen).map_err(|error| error.to_string())?;
                match entry::has_postings(entry) && postings != body.postings {
                    true => Err("it books something else than it says".to_owned().into()),
                    false => Ok(()),
                }
            }
            Ok(Projected::Nothing) => Err("it changes nothing".to_owned().into()),
            Err(fault) => Err(fault.to_string().into()),
        }
    }

    fn book(
        &mut self,
        db: &Connection,
        entry: &JournalEntry,
        postings: &[Posting],
    ) -> Result<(), String> {
        let booked = posting::book(db, entry.seq, postings);
        booked.map_err(|error| error.to_string())?;
        if !is_balanced(postings) {
            return Err("its debits are not its credits".to_owned());
        }
        let sum = balances(&self.balances, postings);
        self.balances = sum.map_err(|error| error.to_string())?;
        Ok(())
    }

    /// A signed word must speak of the entry before it and of what every account then held,
    /// and only a new epoch may change the key.
    fn signed(&mut self, entry: &JournalEntry, fact: &Fact) -> Result<(), Fault> {
        let Fact::Checkpoint { checkpoint } = fact else {
            if let Fact::EpochBegun { .. } = fact {
                self.key = None;
            }
            return Ok(());
        };
        let Checkpoint {
            seq,
            head,
            balances,
            key,
            ..
        } = checkpoint;
        let told = [
            (
                is_signed(checkpoint, &entry.till, entry.epoch),
                "its signature is not its key's",
            ),
            (
                *seq == self.head.seq && *head == crate::hex::hex(&self.head.hash),
                "it signs another entry than the one before it",
            ),
            (
                *balances == self.balances,
                "it signs other balances than the book's",
            ),
            (
                self.key.as_ref().is_none_or(|known| known == key),
                "it is signed by another key than the one before it",
            ),
        ];
        self.key = Some(key.clone());
        match told.into_iter().find(|(sound, _)| !sound) {
            None => Ok(()),
            Some((_, what)) => Err(Fault {
                part: Part::Signatures,
                what: what.to_owned(),
            }),
        }
    }
}

/// What is wrong with an entry. Whatever is not a signed word's is the journal's.
pub struct Fault {
    pub part: Part,
    pub what: String,
}

impl From<String> for Fault {
    fn from(what: String) -> Self {
        let part = Part::Chain;
        Self { part, what }
    }
}

/// A person may have said by hand what a later rule gives a case from the start: the time it is
/// due, or who goes on with it. The entry changed something when it was written, and stays.
const fn is_given_by_rule(fact: &Fact) -> bool {
    matches!(fact, Fact::CaseAssigned { .. } | Fact::CaseDueSet { .. })
}
