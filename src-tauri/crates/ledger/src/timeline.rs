//! All that happened to a payment or a coupon, in the order of the journal.

use crate::entry;
use crate::error::ReadError;
use crate::table::case::{self, Marked};
use crate::table::{happened, journal};
use hexiao_domain::{Case, Fact, JournalEntry, PersonId, Subject, Timestamp};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Happening {
    /// The entry of the journal that says so.
    pub seq: i64,
    /// When, by the till's wall clock.
    pub at: Timestamp,
    /// Who did it; none is the till itself.
    pub by: Option<PersonId>,
    /// What.
    pub what: Happened,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Happened {
    /// What the entry says.
    Fact(Box<Fact>),
    /// A case was opened by it.
    CaseOpened(Box<Case>),
    /// A case ended by it.
    CaseEnded(Box<Case>),
}

/// The happenings, oldest first.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The newest of them.
    pub happenings: Vec<Happening>,
    /// How many older entries are left out.
    pub left_out: i64,
}

pub fn of(db: &Connection, subject: &Subject, limit: u32) -> Result<Timeline, ReadError> {
    let (entries, left_out) = happened::of(db, subject.as_str(), limit)?;
    let cases = case::all_of(db, subject)?;
    let own: BTreeMap<i64, &JournalEntry> =
        entries.iter().map(|entry| (entry.seq, entry)).collect();
    let mut happenings = Vec::new();
    for seq in numbers(&own, &cases) {
        if let Some(entry) = own.get(&seq) {
            happenings.push(told(entry)?);
            happenings.extend(of_cases(entry, &cases));
            continue;
        }
        for entry in journal::range(db, seq, seq)? {
            happenings.extend(of_cases(&entry, &cases));
        }
    }
    Ok(Timeline {
        happenings,
        left_out,
    })
}

/// The entries to tell of, in order: the subject's own, and those of others that ended one of
/// its cases, as a refund of the other payment of a sale does. Of older ones nothing is told.
fn numbers(own: &BTreeMap<i64, &JournalEntry>, cases: &[Marked]) -> BTreeSet<i64> {
    let oldest = own.keys().next().copied();
    let of_cases = cases
        .iter()
        .flat_map(|marked| [Some(marked.opened), marked.ended]);
    let of_cases = of_cases.flatten().filter(|seq| Some(*seq) >= oldest);
    own.keys().copied().chain(of_cases).collect()
}

fn told(entry: &JournalEntry) -> Result<Happening, ReadError> {
    Ok(happening(
        entry,
        Happened::Fact(Box::new(entry::body(entry)?.what)),
    ))
}

/// What the entry did to cases: an end stands before the next beginning.
fn of_cases(entry: &JournalEntry, cases: &[Marked]) -> Vec<Happening> {
    let ended = { cases.iter() }
        .filter(|marked| marked.ended == Some(entry.seq))
        .map(|marked| Happened::CaseEnded(Box::new(marked.case.clone())));
    let opened = { cases.iter() }
        .filter(|marked| marked.opened == entry.seq)
        .map(|marked| Happened::CaseOpened(Box::new(marked.case.clone())));
    let all = ended.chain(opened);
    all.map(|what| happening(entry, what)).collect()
}

fn happening(entry: &JournalEntry, what: Happened) -> Happening {
    Happening {
        seq: entry.seq,
        at: Timestamp::from_millis(entry.at_ms),
        by: PersonId::parse(&entry.actor).ok(),
        what,
    }
}
