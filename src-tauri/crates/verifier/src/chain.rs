//! Each entry follows the one before it, and is what its hashes say.

use crate::crypto::{Bytes32, hex, sha256};
use crate::entry::{Entry, Fact};
use crate::kind;
use crate::report::{Place, Report};

/// The newest version of an entry that is known here.
const NEWEST: i64 = 2;

/// Where the chain stands.
pub struct Chain {
    first: Option<(i64, Bytes32)>,
    last: Option<Last>,
}

struct Last {
    seq: i64,
    hash: Bytes32,
    version: i64,
    epoch: i64,
}

impl Chain {
    /// Before the first entry.
    pub const fn new() -> Self {
        Self {
            first: None,
            last: None,
        }
    }

    /// The first entry's number and what it follows.
    pub const fn first(&self) -> Option<(i64, Bytes32)> {
        self.first
    }

    /// The last entry's number and hash.
    pub fn last(&self) -> Option<(i64, Bytes32)> {
        self.last.as_ref().map(|last| (last.seq, last.hash))
    }

    /// Judges the hashes of an entry, and how it follows. What it says of itself is then
    /// taken for the next one, so that one change is one problem.
    pub fn follow(&mut self, entry: &Entry<'_>, place: Place, report: &mut Report) {
        let line = &entry.line;
        let header = entry.header_hash();
        if header != entry.hash {
            report.problem(kind::HEADER, place, [hex(&header), line.hash.to_string()]);
        }
        let body = sha256(line.body.as_bytes());
        if body != entry.body_hash {
            report.problem(kind::BODY, place, [hex(&body), line.body_hash.to_string()]);
        }
        match &self.last {
            Some(last) => last.judge(entry, place, report),
            None => self.first = Some((line.seq, entry.prev)),
        }
        if !(1..=NEWEST).contains(&line.version) {
            report.problem(kind::VERSION, place, [line.version.to_string()]);
        }
        self.last = Some(Last {
            seq: line.seq,
            hash: entry.hash,
            version: line.version,
            epoch: line.epoch,
        });
    }
}

impl Last {
    fn judge(&self, entry: &Entry<'_>, place: Place, report: &mut Report) {
        let line = &entry.line;
        let expected = self.seq.saturating_add(1);
        if line.seq != expected {
            report.problem(kind::GAP, place, [expected.to_string()]);
        }
        if entry.prev != self.hash {
            report.problem(kind::PREV, place, [line.prev.to_string(), hex(&self.hash)]);
        }
        if line.version < self.version {
            report.problem(kind::VERSION, place, [line.version.to_string()]);
        }
        let begins = line.kind == "epoch_begun" && line.epoch > self.epoch;
        if line.epoch != self.epoch && !begins {
            let epochs = [self.epoch, line.epoch].map(|epoch| epoch.to_string());
            report.problem(kind::EPOCH, place, epochs);
        }
    }
}

/// Judges what binds an entry's header to its body, and to the archive's till.
pub fn belongs(entry: &Entry<'_>, fact: &Fact, till: &str, place: Place, report: &mut Report) {
    let line = &entry.line;
    if line.kind != fact.fact.as_str() {
        report.problem(
            kind::KIND,
            place,
            [line.kind.to_string(), fact.fact.clone()],
        );
    }
    if line.till != till {
        report.problem(kind::TILL, place, [line.till.to_string(), till.to_owned()]);
    }
}
