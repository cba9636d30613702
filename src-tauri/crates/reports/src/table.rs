//! The report as tables of typed cells: one definition for every format, so that a CSV
//! and an XLSX of one day cannot differ.

use crate::words::Words;
use crate::{CouponRow, DayReport, PaymentRow, Totals};
use chrono::{DateTime, FixedOffset};
use hexiao_domain::{Currency, Figure, Money};

/// One cell.
pub(crate) enum Cell {
    /// Words of ours, or a name that somebody entered: hostile.
    Text(String),
    /// A number of the platform's or the shop's that is not a quantity.
    Id(String),
    /// How many.
    Count(i64),
    /// How much, in the report's currency.
    Amount(Money),
    /// When, in the shop's zone.
    At(DateTime<FixedOffset>),
    /// Nothing known.
    Empty,
}

impl Cell {
    /// A text on one line: control characters in a name would break readers that go line
    /// by line, or that stop at a NUL.
    pub(crate) fn text(text: &str) -> Self {
        let line = |c: char| if c.is_control() { ' ' } else { c };
        Self::Text(text.chars().map(line).collect())
    }
}

/// Headings and rows. `total` is the column-wise sum, where columns may be summed.
pub(crate) struct Table {
    pub title: &'static str,
    pub headings: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
    pub total: Option<Vec<Cell>>,
}

/// What the file says about itself, so that it can be checked alone.
pub(crate) fn facts(report: &DayReport, words: &Words) -> Vec<(&'static str, Cell)> {
    let count = i64::try_from(report.payments.len()).unwrap_or(i64::MAX);
    let day = report.business_day.format("%Y-%m-%d").to_string();
    let practice = (words.practice, Cell::text(words.practice_means));
    let mut facts = Vec::from_iter(report.practice.then_some(practice));
    facts.extend([
        (words.shop, Cell::text(&report.shop_name)),
        (words.till, Cell::text(report.till.as_str())),
        (words.business_day, Cell::Text(day)),
        (words.zone, Cell::text(&report.zone)),
        (
            words.generated_at,
            Cell::Text(report.generated_at.to_rfc3339()),
        ),
        (words.app_version, Cell::text(&report.app_version)),
        (words.ledger_head, Cell::text(&report.ledger_head)),
        (words.currency, Cell::text(report.currency.code())),
        (words.payment_count, Cell::Count(count)),
    ]);
    facts
}

/// The day's figures, one row each; what is at risk stands last and apart.
pub(crate) fn summary(report: &DayReport, words: &Words) -> Table {
    let row = |word: &str, figure: Figure| {
        vec![
            Cell::text(word),
            Cell::Count(figure.count),
            Cell::Amount(figure.amount),
            Cell::text(report.currency.code()),
        ]
    };
    let totals = &report.totals;
    Table {
        title: words.summary,
        headings: [words.figure, words.count, words.amount, words.currency]
            .map(str::to_owned)
            .into(),
        rows: vec![
            row(words.claimed, totals.claimed),
            row(words.confirmed, totals.confirmed),
            row(words.settled, totals.settled),
            row(words.failed, totals.failed),
            row(words.returned, report.returned),
            row(words.at_risk, report.at_risk),
        ],
        total: None,
    }
}

pub(crate) fn by_wallet(report: &DayReport, words: &Words) -> Table {
    let rows = report.by_wallet.iter();
    let rows = rows.map(|row| (words.wallet(row.wallet).to_owned(), row.totals));
    breakdown(report, words, (words.by_wallet, words.wallet), rows)
}

pub(crate) fn by_hour(report: &DayReport, words: &Words) -> Table {
    let rows = report.by_hour.iter();
    let rows = rows.map(|row| (format!("{:02}:00", row.hour), row.totals));
    breakdown(report, words, (words.by_hour, words.hour), rows)
}

pub(crate) fn by_cashier(report: &DayReport, words: &Words) -> Table {
    let rows = report.by_cashier.iter();
    let rows = rows.map(|row| (row.cashier.clone(), row.totals));
    breakdown(report, words, (words.by_cashier, words.cashier), rows)
}

/// Coupons stand in a table of their own: what they are worth is no money that came.
pub(crate) fn coupons(report: &DayReport, words: &Words) -> Table {
    let gap = words.gap;
    let named = |name: &str, what: &str| format!("{name}{gap}{what}");
    let headings = vec![
        words.wallet.to_owned(),
        named(words.redeemed, words.count),
        named(words.redeemed, words.coupon_value),
        named(words.provisional, words.count),
        named(words.provisional, words.coupon_value),
        words.unvalued.to_owned(),
        words.currency.to_owned(),
    ];
    let row = |row: &CouponRow| {
        vec![
            Cell::text(words.wallet(row.wallet)),
            Cell::Count(row.used.count),
            Cell::Amount(row.used.amount),
            Cell::Count(row.provisional.count),
            Cell::Amount(row.provisional.amount),
            Cell::Count(row.unvalued),
            Cell::text(report.currency.code()),
        ]
    };
    Table {
        title: words.coupons,
        headings,
        rows: report.coupons.iter().map(row).collect(),
        total: None,
    }
}

fn breakdown(
    report: &DayReport,
    words: &Words,
    (title, label): (&'static str, &str),
    rows: impl Iterator<Item = (String, Totals)>,
) -> Table {
    let mut headings = vec![label.to_owned()];
    for truth in [words.claimed, words.confirmed, words.settled, words.failed] {
        headings.push(format!("{truth}{}{}", words.gap, words.count));
        headings.push(format!("{truth}{}{}", words.gap, words.amount));
    }
    headings.push(words.currency.to_owned());
    let rows = rows.map(|(name, totals)| figures(&name, &totals, report.currency));
    Table {
        title,
        headings,
        rows: rows.collect(),
        total: Some(figures(words.total, &report.totals, report.currency)),
    }
}

fn figures(name: &str, totals: &Totals, currency: Currency) -> Vec<Cell> {
    let mut cells = vec![Cell::text(name)];
    for figure in [
        totals.claimed,
        totals.confirmed,
        totals.settled,
        totals.failed,
    ] {
        cells.push(Cell::Count(figure.count));
        cells.push(Cell::Amount(figure.amount));
    }
    cells.push(Cell::text(currency.code()));
    cells
}

/// Where the list of payments has its amount and its standing, for formulas.
pub(crate) const AMOUNT_COLUMN: u16 = 3;
/// See [`AMOUNT_COLUMN`].
pub(crate) const STANDING_COLUMN: u16 = 5;

pub(crate) const fn payment_headings(words: &Words) -> [&'static str; 11] {
    [
        words.order_number,
        words.transaction_id,
        words.wallet,
        words.amount,
        words.currency,
        words.standing,
        words.redemption,
        words.cashier,
        words.created_at,
        words.redeemed_at,
        words.reference,
    ]
}

pub(crate) fn payment_cells(row: &PaymentRow, words: &Words) -> [Cell; 11] {
    let id = |text: Option<&str>| text.map_or(Cell::Empty, |text| Cell::Id(text.to_owned()));
    [
        Cell::Id(row.order_number.to_string()),
        id(row.transaction_id.as_ref().map(|id| id.as_str())),
        Cell::text(words.wallet(row.wallet)),
        Cell::Amount(row.amount),
        Cell::text(row.amount.currency().code()),
        Cell::text(words.standing(row.standing)),
        row.redemption
            .map_or(Cell::Empty, |state| Cell::text(words.redemption(state))),
        Cell::text(&row.cashier),
        Cell::At(row.created_at),
        row.redeemed_at.map_or(Cell::Empty, Cell::At),
        id(row.reference.as_ref().map(|reference| reference.as_str())),
    ]
}
