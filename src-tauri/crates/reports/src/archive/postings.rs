//! What the entries book, a line each: the book as an accountant reads it.

use crate::archive::folder::{Folder, Sealed, Written};
use crate::archive::time::Clock;
use crate::archive::{ArchiveError, journal};
use crate::text_file::{self, Csv};
use hexiao_domain::{JournalEntry, Money, Posting, balances};

const HEADINGS: [&str; 7] = [
    "entry", "at_utc", "at_local", "account", "debit", "credit", "currency",
];

pub struct File {
    csv: Csv<Sealed>,
    clock: Clock,
    booked: Vec<Posting>,
}

impl File {
    pub fn begin(folder: &Folder, clock: Clock) -> Result<Self, ArchiveError> {
        let mut csv = text_file::begin(folder.file("postings.csv")?)?;
        csv.write_record(HEADINGS)?;
        let booked = Vec::new();
        Ok(Self { csv, clock, booked })
    }

    pub fn add(&mut self, entry: &JournalEntry, postings: &[Posting]) -> Result<(), ArchiveError> {
        for posting in postings {
            let amount = posting.amount;
            let (debit, credit) = match amount.minor() < 0 {
                false => (amount.to_string(), String::new()),
                true => (String::new(), opposite(entry, amount)?.to_string()),
            };
            self.csv.write_record([
                entry.seq.to_string(),
                Clock::utc(entry.at_ms),
                self.clock.local(entry.at_ms),
                posting.account.name(),
                debit,
                credit,
                amount.currency().code().to_owned(),
            ])?;
        }
        if !postings.is_empty() {
            let sum = balances(&self.booked, postings);
            self.booked = sum.map_err(|_| ArchiveError::Differs)?;
        }
        Ok(())
    }

    /// Whether `opening` and what was booked are `closing`.
    pub fn holds(&self, opening: &[Posting], closing: &[Posting]) -> Result<(), ArchiveError> {
        let sum = balances(opening, &self.booked).map_err(|_| ArchiveError::Differs)?;
        match sum == closing {
            true => Ok(()),
            false => Err(ArchiveError::Differs),
        }
    }

    pub fn end(self) -> Result<Written, ArchiveError> {
        journal::end(self.csv)
    }
}

fn opposite(entry: &JournalEntry, amount: Money) -> Result<Money, ArchiveError> {
    let minor = amount.minor().checked_neg();
    let minor = minor.ok_or_else(|| ArchiveError::broken(entry.seq, "its amount is too large"))?;
    Ok(Money::new(minor, amount.currency()))
}
