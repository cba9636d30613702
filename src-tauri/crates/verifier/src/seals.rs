//! The checkpoints: where the journal stood, what the accounts held, and who says so.

use crate::book::{Balances, Posting, is_balanced};
use crate::crypto::{Bytes32, is_signed, unhex};
use crate::entry::{Checkpoint, Entry};
use crate::kind;
use crate::manifest::{FILE, Manifest};
use crate::report::{Place, Report};

/// The book and the key, as far as the entries tell.
pub struct Seals {
    /// What the accounts hold; unknown after entries that do not say what they book, until a
    /// checkpoint does.
    balances: Option<Balances>,
    key: Option<String>,
    /// Whether an epoch began since the key was last used.
    new_epoch: bool,
    last_seq: Option<i64>,
}

impl Seals {
    /// Before the first entry.
    pub fn new(manifest: &Manifest) -> Self {
        Self {
            balances: Some(Balances::of(&manifest.opening)),
            key: None,
            new_epoch: false,
            last_seq: None,
        }
    }

    /// An epoch begins: a new key may appear.
    pub const fn epoch_begins(&mut self) {
        self.new_epoch = true;
    }

    /// Books an entry.
    pub fn book(
        &mut self,
        postings: Option<&[Posting]>,
        from_start: bool,
        place: Place,
        report: &mut Report,
    ) {
        let Some(postings) = postings else {
            self.balances = None;
            if !from_start {
                report.problem(kind::BEFORE_BOOKS, place, []);
            }
            return;
        };
        if !is_balanced(postings) {
            report.problem(kind::UNBALANCED, place, []);
        }
        if let Some(balances) = &mut self.balances {
            postings.iter().for_each(|posting| balances.add(posting));
        }
    }

    /// Judges a checkpoint in `entry`.
    pub fn judge(
        &mut self,
        seal: &Checkpoint,
        entry: &Entry<'_>,
        keys: &[Bytes32],
        place: Place,
        report: &mut Report,
    ) {
        let line = &entry.line;
        report.facts.checkpoints = report.facts.checkpoints.saturating_add(1);
        if Some(seal.seq) != line.seq.checked_sub(1) || seal.head != line.prev {
            report.problem(
                kind::SEAL_PLACE,
                place,
                [seal.seq.to_string(), seal.head.clone()],
            );
        }
        let message = seal.message(&line.till, line.epoch);
        let key = unhex(&seal.key);
        let signed = match (key, unhex(&seal.signature)) {
            (Some(key), Some(signature)) => is_signed(&key, message.as_bytes(), &signature),
            _ => false,
        };
        if !signed {
            report.problem(kind::SEAL_SIGNATURE, place, [seal.key.clone()]);
        }
        if !keys.is_empty() && !key.is_some_and(|key| keys.contains(&key)) {
            report.problem(kind::OTHER_KEY, place, [seal.key.clone()]);
        }
        self.judge_key(&seal.key, line.epoch, place, report);
        self.judge_balances(seal, place, report);
        self.last_seq = Some(line.seq);
    }

    fn judge_key(&mut self, key: &str, epoch: i64, place: Place, report: &mut Report) {
        let before = self.key.replace(key.to_owned());
        let may_change = std::mem::take(&mut self.new_epoch);
        let Some(before) = before.filter(|before| before != key) else {
            return;
        };
        if may_change {
            let from = place.1.unwrap_or_default().to_string();
            report.note(
                kind::NEW_KEY,
                place,
                [epoch.to_string(), from, key.to_owned()],
            );
        } else {
            report.problem(kind::KEY_CHANGED, place, [before, key.to_owned()]);
        }
    }

    fn judge_balances(&mut self, seal: &Checkpoint, place: Place, report: &mut Report) {
        let stated = Balances::of(&seal.balances);
        let Some(balances) = &self.balances else {
            let seq = place.1.unwrap_or_default().to_string();
            report.note(kind::NOT_BOOKED, place, [seq]);
            if !stated.are(&seal.balances) || !is_balanced(&seal.balances) {
                report.problem(kind::SEAL_BALANCES, place, ["?".to_owned(), stated.text()]);
            }
            self.balances = Some(stated);
            return;
        };
        if !balances.are(&seal.balances) {
            report.problem(kind::SEAL_BALANCES, place, [balances.text(), stated.text()]);
        }
    }

    /// Judges what the manifest says of the key and of the balances at the end.
    pub fn end(&self, manifest: &Manifest, last_seq: i64, report: &mut Report) {
        let place = (FILE, None);
        if let (Some(key), Some(signer), false) = (&self.key, &manifest.key, self.new_epoch)
            && key != signer
        {
            report.problem(kind::KEY_CHANGED, place, [key.clone(), signer.clone()]);
        }
        let sealed = self
            .last_seq
            .unwrap_or_else(|| manifest.from_seq.saturating_sub(1));
        if last_seq > sealed {
            let spoken_of = self.last_seq.map_or(sealed, |seq| seq.saturating_sub(1));
            let after = last_seq.saturating_sub(sealed).to_string();
            report.note(kind::AFTER_SEAL, place, [spoken_of.to_string(), after]);
        }
        let stated = Balances::of(&manifest.closing);
        match &self.balances {
            Some(balances) if balances.are(&manifest.closing) => {}
            Some(balances) => {
                report.problem(kind::CLOSING, place, [balances.text(), stated.text()]);
            }
            None => report.note(kind::NEVER_BOOKED, place, []),
        }
        report.facts.closing = self.balances.as_ref().map_or(stated.text(), Balances::text);
    }
}
