//! The whole judgement: one pass over the journal, with the tables beside it.

use crate::book::Posting;
use crate::chain::{self, Chain};
use crate::coupons::Coupons;
use crate::crypto::{Bytes32, hex};
use crate::entry::{Entry, Fact};
use crate::heads::{Head, Heads};
use crate::kind;
use crate::manifest::{self, FILES, Manifest, Unreadable};
use crate::payments::{self, Payments};
use crate::report::{Facts, Place, Report};
use crate::seals::Seals;
use crate::source::{Closed, Next, Source};
use crate::table::{Row, Table};
use std::io;
use std::path::Path;

const JOURNAL: &str = "journal.jsonl";
const COLUMNS: &[&str] = &[
    "seq",
    "version",
    "till",
    "epoch",
    "prev",
    "kind",
    "body_hash",
    "at_ms",
    "mono_ms",
    "boot",
    "actor",
    "hash",
    "at_utc",
    "at_local",
    "body",
];
const POSTING_COLUMNS: &[&str] = &[
    "entry", "at_utc", "at_local", "account", "debit", "credit", "currency",
];

/// What an auditor knows from elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Heads printed on receipts.
    pub heads: Vec<Head>,
    /// The owner's public keys.
    pub keys: Vec<Bytes32>,
}

/// Judges the archive in `folder`.
///
/// # Errors
/// When there is nothing to judge: no manifest that can be read, or the system does not let
/// us read a file.
pub fn verify(folder: &Path, options: &Options) -> Result<Report, Unreadable> {
    let (manifest, bytes) = manifest::read(folder)?;
    let mut report = Report::default();
    manifest.check(folder, &bytes, &options.keys, &mut report);
    manifest::note_strangers(folder, &mut report);
    let mut open = |name| open(folder, name, &mut report);
    let [journal, csv, postings, payments, readme] = [
        open(FILES[0])?,
        open(FILES[1])?,
        open(FILES[2])?,
        open(FILES[3])?,
        open(FILES[4])?,
    ];
    let mut checking = Checking {
        csv: table(FILES[1], COLUMNS, csv, &mut report)?,
        postings: table(FILES[2], POSTING_COLUMNS, postings, &mut report)?,
        payments: table(FILES[3], payments::HEADINGS, payments, &mut report)?,
        chain: Chain::new(),
        seals: Seals::new(&manifest),
        known: Payments::new(manifest.from_seq == 1),
        coupons: Coupons::new(manifest.from_seq == 1),
        heads: Heads::new(&options.heads),
        keys: &options.keys,
        manifest: &manifest,
        row: Row::default(),
        gave_up: false,
        report,
    };
    let journal = match journal {
        Some(journal) => Some(
            checking
                .read(journal)
                .map_err(|error| Unreadable::Io(JOURNAL, error))?,
        ),
        None => {
            checking.give_up();
            None
        }
    };
    checking.end(journal, readme)
}

fn open(
    folder: &Path,
    name: &'static str,
    report: &mut Report,
) -> Result<Option<Source>, Unreadable> {
    match Source::open(&folder.join(name)) {
        Ok(source) => return Ok(Some(source)),
        Err(Closed::Missing) => report.problem(kind::MISSING, (name, None), []),
        Err(Closed::NoFile) => report.problem(kind::NO_FILE, (name, None), []),
        Err(Closed::Io(error)) => return Err(Unreadable::Io(name, error)),
    }
    Ok(None)
}

fn table(
    name: &'static str,
    headings: &'static [&'static str],
    source: Option<Source>,
    report: &mut Report,
) -> Result<Table, Unreadable> {
    let table = Table::begin(name, headings, source, report);
    table.map_err(|error| Unreadable::Io(name, error))
}

struct Checking<'a> {
    csv: Table,
    postings: Table,
    payments: Table,
    chain: Chain,
    seals: Seals,
    known: Payments,
    coupons: Coupons,
    heads: Heads,
    keys: &'a [Bytes32],
    manifest: &'a Manifest,
    row: Row,
    /// Whether the journal could not be read to its end; then nothing is said of the end.
    gave_up: bool,
    report: Report,
}

impl Checking<'_> {
    fn read(&mut self, mut journal: Source) -> io::Result<Source> {
        let mut buffer = Vec::new();
        let mut number: u64 = 0;
        loop {
            let next = journal.line(&mut buffer)?;
            number = number.saturating_add(1);
            let place = (JOURNAL, None);
            match next {
                Next::End => return Ok(journal),
                Next::TooLong => {
                    self.report
                        .problem(kind::TOO_LONG, place, [number.to_string()]);
                    self.give_up();
                    return Ok(journal);
                }
                Next::Line => {}
            }
            match Entry::read(&buffer) {
                Ok(entry) => self.judge(&entry)?,
                Err(why) => {
                    let blanks = [number.to_string(), why];
                    self.report.problem(kind::UNREADABLE, place, blanks);
                    self.give_up();
                    return Ok(journal);
                }
            }
        }
    }

    fn give_up(&mut self) {
        self.gave_up = true;
        self.csv.give_up();
        self.postings.give_up();
        self.payments.give_up();
    }

    fn judge(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        let place = (JOURNAL, Some(entry.line.seq));
        self.report.facts.entries = self.report.facts.entries.saturating_add(1);
        self.chain.follow(entry, place, &mut self.report);
        self.heads
            .meet(entry.line.seq, &entry.line.hash, &mut self.report);
        self.compare_entry(entry)?;
        match entry.body() {
            Ok((fact, postings)) => self.judge_fact(entry, &fact, postings.as_deref(), place),
            Err(why) => {
                self.report.problem(kind::CONTENT, place, [why]);
                Ok(())
            }
        }
    }

    fn judge_fact(
        &mut self,
        entry: &Entry<'_>,
        fact: &Fact,
        postings: Option<&[Posting]>,
        place: Place,
    ) -> io::Result<()> {
        let from_start = self.manifest.from_seq == 1;
        chain::belongs(entry, fact, &self.manifest.till, place, &mut self.report);
        self.compare_postings(entry, postings.unwrap_or_default())?;
        self.seals
            .book(postings, from_start, place, &mut self.report);
        if fact.fact == "epoch_begun" {
            self.seals.epoch_begins();
        }
        if let Some(seal) = fact
            .checkpoint
            .as_ref()
            .filter(|_| fact.fact == "checkpoint")
        {
            self.seals
                .judge(seal, entry, self.keys, place, &mut self.report);
        }
        self.coupons.add(fact, place, &mut self.report);
        let row = self
            .known
            .add(entry, fact, postings, place, &mut self.report);
        if let Some((order, known)) = row {
            known.write(&order, &mut self.row);
            let entry = Some(entry.line.seq);
            self.payments
                .compare(&mut self.row, entry, &mut self.report)?;
        }
        Ok(())
    }

    fn compare_entry(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        let (line, row) = (&entry.line, &mut self.row);
        row.clear();
        row.number(line.seq);
        row.number(line.version);
        row.text(&line.till);
        row.number(line.epoch);
        row.plain(&line.prev);
        row.text(&line.kind);
        row.plain(&line.body_hash);
        row.number(line.at_ms);
        row.number(line.mono_ms);
        row.text(&line.boot);
        row.text(&line.actor);
        row.plain(&line.hash);
        row.at(Some(line.at_ms));
        row.text(&line.body);
        self.csv.compare(row, Some(line.seq), &mut self.report)
    }

    fn compare_postings(&mut self, entry: &Entry<'_>, postings: &[Posting]) -> io::Result<()> {
        for posting in postings {
            let (row, amount) = (&mut self.row, posting.amount);
            let minor = i128::from(amount.minor);
            let decimal = amount.currency.decimal(minor.abs());
            row.clear();
            row.number(entry.line.seq);
            row.at(Some(entry.line.at_ms));
            row.plain(posting.account.name());
            row.plain(if minor < 0 { "" } else { &decimal });
            row.plain(if minor < 0 { &decimal } else { "" });
            row.plain(amount.currency.code());
            self.postings
                .compare(row, Some(entry.line.seq), &mut self.report)?;
        }
        Ok(())
    }

    fn end(
        mut self,
        journal: Option<Source>,
        readme: Option<Source>,
    ) -> Result<Report, Unreadable> {
        let io = |name| move |error| Unreadable::Io(name, error);
        self.compare_rest().map_err(io(FILES[3]))?;
        self.judge_ends();
        let (mut report, manifest) = (self.report, self.manifest);
        let files = [
            journal,
            self.csv.end(&mut report).map_err(io(FILES[1]))?,
            self.postings.end(&mut report).map_err(io(FILES[2]))?,
            self.payments.end(&mut report).map_err(io(FILES[3]))?,
            readme,
        ];
        for (name, source) in FILES.into_iter().zip(files) {
            if let (Some(source), Some(listed)) = (source, manifest.listed(name)) {
                let (bytes, hash) = source.end().map_err(io(name))?;
                listed.check(name, bytes, hash, &mut report);
            }
        }
        Ok(report)
    }

    fn compare_rest(&mut self) -> io::Result<()> {
        let from_start = self.manifest.from_seq == 1;
        let known = std::mem::replace(&mut self.known, Payments::new(from_start));
        for (order, known) in known.rest() {
            known.write(&order, &mut self.row);
            self.payments
                .compare(&mut self.row, None, &mut self.report)?;
        }
        Ok(())
    }

    fn judge_ends(&mut self) {
        let (manifest, report) = (self.manifest, &mut self.report);
        if manifest.from_seq != 1 {
            let from = manifest.from_seq.to_string();
            report.note(kind::BEGINS_LATER, (manifest::FILE, None), [from]);
        }
        if !self.gave_up {
            judge_span(&self.chain, manifest, report);
            let (last, _) = self.chain.last().unwrap_or_default();
            self.seals.end(manifest, last, report);
            self.heads.end(manifest, report);
        }
        report.facts = Facts {
            shop: manifest.shop.clone(),
            till: manifest.till.clone(),
            created_at: manifest.created_at.clone(),
            from_seq: manifest.from_seq,
            to_seq: manifest.to_seq,
            head: manifest.head.clone(),
            key: manifest.key.clone(),
            ..std::mem::take(&mut report.facts)
        }
        .printable();
    }
}

/// The entries begin and end where the manifest says.
fn judge_span(chain: &Chain, manifest: &Manifest, report: &mut Report) {
    let place = (manifest::FILE, None);
    let (first, prev) = chain.first().unwrap_or_default();
    let (first, prev) = (first.to_string(), hex(&prev));
    let stated = (manifest.from_seq.to_string(), manifest.first_prev.clone());
    let from_nothing = manifest.from_seq != 1 || prev == hex(&Bytes32::default());
    if (&first, &prev) != (&stated.0, &stated.1) || !from_nothing {
        report.problem(kind::FIRST, place, [first, prev, stated.0, stated.1]);
    }
    let (last, head) = chain.last().unwrap_or_default();
    let (last, head) = (last.to_string(), hex(&head));
    let stated = (manifest.to_seq.to_string(), manifest.head.clone());
    if (&last, &head) != (&stated.0, &stated.1) {
        report.problem(kind::LAST, place, [last, head, stated.0, stated.1]);
    }
}
