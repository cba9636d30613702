//! What the cells of both platforms' bills have in common: columns by their names, decimal yuan,
//! China's time.

use super::super::alipay::china;
use super::BillFault;
use csv::{ReaderBuilder, StringRecord};
use hexiao_domain::{BillMove, BillRow, Currency, Money, Timestamp, TransactionId};

/// The longest masked payer that is kept, in characters.
const LONGEST_PAYER: usize = 40;
/// The longest order number that is kept, in characters.
const LONGEST_ORDER: usize = 64;

/// The lines of a bill, each in cells. No bill quotes: a quotation mark is a letter like others.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Result<StringRecord, BillFault>> + '_ {
    let reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .quoting(false)
        .from_reader(text.as_bytes());
    let records = reader.into_records();
    records.map(|record| record.map_err(|_| BillFault::NotText))
}

/// The text of a file without its byte order mark.
pub(super) fn text(bytes: &[u8]) -> Result<&str, BillFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| BillFault::NotText)?;
    Ok(text.trim_start_matches('\u{feff}'))
}

/// A column's name without blanks, its brackets half as wide: `订单金额(元)`.
pub(super) fn column(cell: &str) -> String {
    let kept = cell
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{feff}');
    kept.map(|c| match c {
        '（' => '(',
        '）' => ')',
        c => c,
    })
    .collect()
}

/// Where a column stands.
pub(super) fn position(header: &[String], name: &str) -> Result<usize, BillFault> {
    let found = header.iter().position(|column| column == name);
    found.ok_or(BillFault::UnknownLayout)
}

/// Decimal yuan to fen, exactly; with the sign that the text has.
pub(super) fn fen(cell: &str) -> Option<i64> {
    let (digits, sign) = match cell.strip_prefix('-') {
        Some(digits) => (digits, -1),
        None => (cell, 1),
    };
    let money = Money::parse(digits, Currency::Cny).ok()?;
    money.minor().checked_mul(sign)
}

/// A time of a bill: China's, UTC+8.
pub(super) fn time(cell: &str) -> Option<Timestamp> {
    china::parse(cell)
}

/// The cells that make a line, before they are held to their shapes.
pub(super) struct Raw<'a> {
    pub transaction: &'a str,
    pub order: &'a str,
    pub kind: BillMove,
    pub amount: Money,
    pub payer: Option<String>,
    pub time: &'a str,
}

impl Raw<'_> {
    pub(super) fn row(self) -> Option<BillRow> {
        let order = Some(self.order).filter(|order| !order.is_empty());
        if order.is_some_and(|order| order.chars().count() > LONGEST_ORDER) {
            return None;
        }
        Some(BillRow {
            transaction: TransactionId::parse(self.transaction).ok()?,
            order: order.map(str::to_owned),
            kind: self.kind,
            amount: self.amount,
            payer: self.payer.filter(|payer| !payer.is_empty()),
            at: time(self.time)?,
        })
    }
}

/// A payer as it may be shown: no line breaks, no end.
pub(super) fn payer(cell: &str) -> String {
    let shown = cell.chars().filter(|c| !c.is_control());
    shown.take(LONGEST_PAYER).collect()
}
