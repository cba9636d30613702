//! The journal as an archive for an auditor.

use crate::app::App;
use crate::error::read_problem;
use crate::session::Acting;
use hexiao_contract::{Archived, Problem};
use hexiao_domain::{BusinessDay, JournalEntry, Permission, Posting, Timestamp, day_begins};
use hexiao_ledger::{ReadError, Seal};
use hexiao_reports::{ArchiveError, ArchiveMeta, ArchiveSummary, Signing, write_archive};
use std::path::Path;

/// Entries read from the ledger at a time, so that an archive holds up no sale.
const PAGE: i64 = 500;

/// Which entries, and what the book held around them.
struct Span {
    first: i64,
    last: i64,
    opening: Vec<Posting>,
    closing: Vec<Posting>,
}

impl App {
    /// Writes the entries from `from` to `to` into the new folder `folder`. Each end is an
    /// entry's number or a business day; without it, the first or the newest.
    pub fn archive_as(
        &self,
        acting: &Acting,
        from: Option<&str>,
        to: Option<&str>,
        folder: &Path,
    ) -> Result<Archived, Problem> {
        acting.may(Permission::Keep)?;
        // So that a signed word covers the newest entry, too.
        let stamp = hexiao_sync::Stamps::stamp(&*self.host, acting.actor());
        let signed = self.ledger.sign(&stamp);
        signed.map_err(crate::error::write_problem)?;
        let span = self.span(from, to)?;
        let seal = self.ledger.seal().map_err(read_problem)?;
        let written = self.write_span(&span, seal.as_ref(), folder);
        let ArchiveSummary {
            from_seq,
            to_seq,
            head,
            signed,
            ..
        } = written.map_err(archive_problem)?;
        let short = head.get(..8).unwrap_or_default();
        Ok(Archived {
            path: folder.display().to_string(),
            from: u32::try_from(from_seq).unwrap_or(u32::MAX),
            to: u32::try_from(to_seq).unwrap_or(u32::MAX),
            head: format!("{to_seq}-{short}"),
            signed,
        })
    }

    fn write_span(
        &self,
        span: &Span,
        seal: Option<&Seal>,
        folder: &Path,
    ) -> Result<ArchiveSummary, ArchiveError> {
        let meta = ArchiveMeta {
            shop: match self.shop.practice {
                true => format!("{} · 练习 Practice", self.shop.name),
                false => self.shop.name.clone(),
            },
            till: self.shop.till.clone(),
            zone: self.shop.zone.clone(),
            created_at: self.host.now(),
            program: format!("Hexiao {}", env!("CARGO_PKG_VERSION")),
            opening: span.opening.clone(),
            closing: span.closing.clone(),
        };
        let key = seal.map(Seal::public).unwrap_or_default();
        let sign = |message: &[u8]| seal.map(|seal| seal.sign(message)).unwrap_or_default();
        let signing = seal.map(|_| Signing {
            key: &key,
            sign: &sign,
        });
        write_archive(self.entries(span), &meta, signing, folder)
    }

    fn entries(
        &self,
        span: &Span,
    ) -> impl Iterator<Item = Result<JournalEntry, ReadError>> + use<'_> {
        let last = span.last;
        let starts = (span.first..=last).step_by(usize::try_from(PAGE).unwrap_or(1));
        starts.flat_map(move |start| {
            let end = start.saturating_add(PAGE - 1).min(last);
            match self.ledger.read(|view| view.entries(start, end)) {
                Ok(page) => page.into_iter().map(Ok).collect::<Vec<_>>(),
                Err(error) => vec![Err(error)],
            }
        })
    }

    fn span(&self, from: Option<&str>, to: Option<&str>) -> Result<Span, Problem> {
        let newest = self.ledger.head().map_err(read_problem)?.seq;
        let first = match from {
            None => 1,
            Some(text) => self.entry_or_day(text, 0)?.unwrap_or(newest),
        };
        let last = match to {
            None => newest,
            Some(text) => match self.entry_or_day(text, 1)? {
                Some(next) if parse_entry(text).is_none() => next.saturating_sub(1),
                Some(entry) => entry,
                None => newest,
            },
        };
        if first < 1 || last > newest || first > last {
            return Err(Problem::new("archive_range").with("newest", newest));
        }
        self.read(|view| {
            Ok(Span {
                first,
                last,
                opening: view.balances_at(first.saturating_sub(1))?,
                closing: view.balances_at(last)?,
            })
        })
    }

    /// The entry of that number, or the first one of the day `later` days after the one named;
    /// none when there is nothing so late.
    fn entry_or_day(&self, text: &str, later: i64) -> Result<Option<i64>, Problem> {
        if let Some(entry) = parse_entry(text) {
            return Ok(Some(entry));
        }
        let wrong = || Problem::new("archive_range").with("newest", text);
        let day = BusinessDay::parse(text).ok_or_else(wrong)?;
        let begins = day_begins(day, later, &self.shop.zone, self.shop.cut_over_hour);
        let begins: Timestamp = begins.map_err(|_| wrong())?;
        self.read(|view| view.first_since(begins))
    }
}

fn parse_entry(text: &str) -> Option<i64> {
    text.parse().ok()
}

fn archive_problem(error: ArchiveError) -> Problem {
    tracing::error!(%error, "archive");
    if let ArchiveError::File(why) = &error {
        return Problem::new("export_failed").with("why", why);
    }
    // The words' keys are nested by dots, so a problem's code has none.
    Problem::new(&error.code().replace('.', "_"))
}
