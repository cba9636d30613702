//! What a payout to the shop's bank is made of, as a file: CSV like the daily report's.

use crate::table::{Cell, Table};
use crate::text_file::{begin, write_facts, write_table};
use crate::{Lang, ReportError};
use chrono::{DateTime, FixedOffset};
use hexiao_domain::{Money, OrderNumber, TillId, TransactionId};
use std::io::Write;

/// One payout. All times are in the shop's zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutReport {
    /// The platform's number of it (`po_…`).
    pub payout: String,
    /// The shop's name, as it was entered.
    pub shop_name: String,
    /// A practice shop: no amount in here is money, and the file says so.
    pub practice: bool,
    /// The till.
    pub till: TillId,
    /// The shop's IANA time zone.
    pub zone: String,
    /// When the platform was asked.
    pub generated_at: DateTime<FixedOffset>,
    /// The version of the program.
    pub app_version: String,
    /// The newest journal entry when it was made: sequence number and hash.
    pub ledger_head: String,
    /// Its entries, in the platform's order.
    pub rows: Vec<PayoutRow>,
}

/// One entry of a payout. Every text of the platform's is hostile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutRow {
    /// The platform's number of the entry.
    pub id: String,
    /// What kind of entry, by the platform's own code: `charge`, `refund`, `payout`.
    pub kind: String,
    /// This till's number of the payment behind it.
    pub order_number: Option<OrderNumber>,
    /// The platform's number of that payment.
    pub transaction_id: Option<TransactionId>,
    /// Before the fee; below zero when money leaves.
    pub gross: Money,
    /// What the platform keeps of it.
    pub fee: Money,
    /// Gross less fee.
    pub net: Money,
    /// When the entry was made.
    pub created_at: DateTime<FixedOffset>,
    /// From when on it may be paid out.
    pub available_at: DateTime<FixedOffset>,
}

/// Writes it as CSV, in the dialect of the daily report: no cell is ever a formula.
pub fn write_payout_csv(
    report: &PayoutReport,
    lang: Lang,
    out: &mut impl Write,
) -> Result<(), ReportError> {
    let mut csv = begin(out)?;
    write_facts(&mut csv, &facts(report, lang))?;
    write_table(&mut csv, &table(report, lang))?;
    csv.flush()?;
    Ok(())
}

fn facts(report: &PayoutReport, lang: Lang) -> Vec<(&'static str, Cell)> {
    let (words, own) = (lang.words(), lang.payout_words());
    let practice = (words.practice, Cell::text(words.practice_means));
    let mut facts = Vec::from_iter(report.practice.then_some(practice));
    facts.extend([
        (words.shop, Cell::text(&report.shop_name)),
        (words.till, Cell::text(report.till.as_str())),
        (own.payout, Cell::text(&report.payout)),
        (words.zone, Cell::text(&report.zone)),
        (
            words.generated_at,
            Cell::Text(report.generated_at.to_rfc3339()),
        ),
        (words.app_version, Cell::text(&report.app_version)),
        (words.ledger_head, Cell::text(&report.ledger_head)),
    ]);
    facts
}

fn table(report: &PayoutReport, lang: Lang) -> Table {
    let (words, own) = (lang.words(), lang.payout_words());
    let headings = [
        own.entry,
        own.kind,
        words.order_number,
        words.transaction_id,
        own.gross,
        own.fee,
        own.net,
        words.currency,
        words.created_at,
        own.available_at,
    ];
    Table {
        title: own.title,
        headings: headings.map(str::to_owned).into(),
        rows: report.rows.iter().map(cells).collect(),
        total: None,
    }
}

fn cells(row: &PayoutRow) -> Vec<Cell> {
    let id = |text: Option<&str>| text.map_or(Cell::Empty, number);
    vec![
        number(&row.id),
        Cell::text(&row.kind),
        id(row.order_number.as_ref().map(OrderNumber::as_str)),
        id(row.transaction_id.as_ref().map(TransactionId::as_str)),
        Cell::Amount(row.gross),
        Cell::Amount(row.fee),
        Cell::Amount(row.net),
        Cell::text(row.net.currency().code()),
        Cell::At(row.created_at),
        Cell::At(row.available_at),
    ]
}

/// A number on one line.
fn number(text: &str) -> Cell {
    let line = |c: char| if c.is_control() { ' ' } else { c };
    Cell::Id(text.chars().map(line).collect())
}
