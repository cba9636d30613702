//! CSV: UTF-8 with a byte order mark, so that Excel shows Chinese; CRLF (RFC 4180); every
//! cell quoted; no cell that a spreadsheet would run as a formula.

use crate::table::{self, Cell, Table};
use crate::{DayReport, Lang, ReportError};
use csv::{QuoteStyle, Terminator, WriterBuilder};
use std::io::{self, Write};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A file in the dialect above.
pub(crate) type Csv<W> = csv::Writer<W>;

/// Begins a file: the mark, then rows of any length.
pub(crate) fn begin<W: Write>(mut out: W) -> io::Result<Csv<W>> {
    out.write_all(BYTE_ORDER_MARK)?;
    Ok(WriterBuilder::new()
        .flexible(true)
        .quote_style(QuoteStyle::Always)
        .terminator(Terminator::CRLF)
        .from_writer(out))
}

/// Writes the report as CSV: what the file is about, the figures, the breakdowns and the
/// payments, each under its own title. Amounts are plain decimals in major units with the
/// currency in a column of its own; times are the shop's wall clock. Refuses a report that
/// does not add up.
pub fn write_csv(report: &DayReport, lang: Lang, out: &mut impl Write) -> Result<(), ReportError> {
    report.check()?;
    let words = lang.words();
    let mut csv = begin(out)?;
    write_facts(&mut csv, &table::facts(report, words))?;
    write_table(&mut csv, &table::summary(report, words))?;
    write_table(&mut csv, &table::by_wallet(report, words))?;
    write_table(&mut csv, &table::by_hour(report, words))?;
    write_table(&mut csv, &table::by_cashier(report, words))?;
    write_table(&mut csv, &table::coupons(report, words))?;
    write_title(&mut csv, words.payments)?;
    csv.write_record(table::payment_headings(words))?;
    for row in &report.payments {
        csv.write_record(table::payment_cells(row, words).iter().map(shown))?;
    }
    csv.flush()?;
    Ok(())
}

/// What a file says about itself.
pub(crate) fn write_facts<W: Write>(
    csv: &mut Csv<W>,
    facts: &[(&'static str, Cell)],
) -> Result<(), ReportError> {
    for (name, cell) in facts {
        csv.write_record([*name, &shown(cell)])?;
    }
    Ok(())
}

pub(crate) fn write_table<W: Write>(csv: &mut Csv<W>, table: &Table) -> Result<(), ReportError> {
    write_title(csv, table.title)?;
    csv.write_record(&table.headings)?;
    for row in &table.rows {
        csv.write_record(row.iter().map(shown))?;
    }
    Ok(())
}

fn write_title<W: Write>(csv: &mut Csv<W>, title: &str) -> Result<(), ReportError> {
    csv.write_record([""])?;
    csv.write_record([title])?;
    Ok(())
}

pub(crate) fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => harmless(text),
        Cell::Id(text) => unmangled(text),
        Cell::Count(count) => count.to_string(),
        Cell::Amount(money) => money.to_string(),
        Cell::At(at) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
        Cell::Empty => String::new(),
    }
}

/// A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP,
/// "CSV injection"); blanks and marks without width before the sign do not hide it.
pub(crate) fn harmless(text: &str) -> String {
    let hidden = |c: char| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}');
    let first = text.trim_start_matches(hidden).chars().next();
    let formula = matches!(
        first,
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
    );
    match formula {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// Excel rounds a number of 28 digits, drops leading zeros and turns `3-5` into a date; a
/// tab at the end keeps it text, as in Alipay's own bills (alipay.md §10).
pub(crate) fn unmangled(text: &str) -> String {
    format!("{}\t", harmless(text))
}
