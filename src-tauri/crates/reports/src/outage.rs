//! What an outage cost, as a file: CSV like the daily report's.

use crate::name;
use crate::save::{aside_in, publish, sync_folder};
use crate::table::{Cell, Table};
use crate::text_file::{Csv, begin, shown, write_table};
use crate::words::OutageWords;
use crate::{Format, Lang, ReportError};
use chrono::{DateTime, FixedOffset, NaiveDate};
use hexiao_domain::{Currency, Figure, OutageCause, OutageCost, OutageId, TillId, Wallet};
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// One outage of one till. All times are in the shop's zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutageReport {
    /// Its number.
    pub outage_id: OutageId,
    /// The shop's name, as it was entered.
    pub shop_name: String,
    /// A practice shop: no amount in here is money, and the file and its name say so.
    pub practice: bool,
    /// The till.
    pub till: TillId,
    /// The business day on which it began.
    pub business_day: NaiveDate,
    /// The shop's IANA time zone.
    pub zone: String,
    /// When it began.
    pub began_at: DateTime<FixedOffset>,
    /// When the last wallet was found again; none while it goes on.
    pub ended_at: Option<DateTime<FixedOffset>>,
    /// When the figures were taken from the ledger.
    pub generated_at: DateTime<FixedOffset>,
    /// The currency of every amount.
    pub currency: Currency,
    /// The digest of the ledger's last entry: ties the file to the ledger.
    pub ledger_head: String,
    /// Each wallet's part.
    pub parts: Vec<OutageReportPart>,
    /// All claims that were taken in it.
    pub cost: OutageCost,
    /// By who handed over.
    pub by_cashier: Vec<OutageReportCashier>,
    /// Coupons that were handed over in it on a claim, at their values: no money was received.
    pub coupons: OutageCost,
}

/// One wallet's part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutageReportPart {
    /// The wallet.
    pub wallet: Wallet,
    /// Why.
    pub cause: OutageCause,
    /// When it began.
    pub began_at: DateTime<FixedOffset>,
    /// When it ended; none while it lasts.
    pub ended_at: Option<DateTime<FixedOffset>>,
    /// The name of who set the wallet offline, as it was entered.
    pub by: Option<String>,
}

/// The claims that one person handed over on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutageReportCashier {
    /// The name, as it was entered.
    pub cashier: String,
    /// The claims.
    pub cost: OutageCost,
}

/// Writes it as CSV. Refuses a report whose cashiers do not add up to the whole.
pub fn write_outage_csv(
    report: &OutageReport,
    lang: Lang,
    out: &mut impl Write,
) -> Result<(), ReportError> {
    report.check()?;
    let mut csv = begin(out)?;
    for (name, cell) in facts(report, lang) {
        csv.write_record([name, &shown(&cell)])?;
    }
    let mut tables = vec![
        parts(report, lang),
        cost(report, lang),
        cashiers(report, lang),
    ];
    tables.extend((report.coupons.taken.count > 0).then(|| coupons(report, lang)));
    tables
        .iter()
        .try_for_each(|table| write_table(&mut csv, table))?;
    flush(csv)
}

fn flush<W: Write>(mut csv: Csv<W>) -> Result<(), ReportError> {
    csv.flush()?;
    Ok(())
}

/// Writes it into `dir` under the first free name, in the way of [`crate::save`].
pub fn save_outage(dir: &Path, report: &OutageReport, lang: Lang) -> Result<PathBuf, ReportError> {
    let aside = write_aside(dir, report, lang)?;
    let words = lang.words();
    let shop = match report.practice {
        true => format!("{} {}", words.practice, report.shop_name),
        false => report.shop_name.clone(),
    };
    let kind = format!("{}_{}", lang.outage_words().outage, report.outage_id.0);
    let stem = name::stem_of(&kind, &shop, &report.till, report.business_day, lang);
    let path = publish(aside, name::candidates(dir, &stem, Format::Csv))?;
    sync_folder(dir);
    Ok(path)
}

/// Writes it to this very path; a name that is taken is an error with the code `report.exists`.
pub fn save_outage_as(path: &Path, report: &OutageReport, lang: Lang) -> Result<(), ReportError> {
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    let dir = parent.unwrap_or(Path::new("."));
    let aside = write_aside(dir, report, lang)?;
    aside
        .persist_noclobber(path)
        .map_err(|refused| refused.error)?;
    sync_folder(dir);
    Ok(())
}

fn write_aside(
    dir: &Path,
    report: &OutageReport,
    lang: Lang,
) -> Result<NamedTempFile, ReportError> {
    let mut aside = aside_in(dir)?;
    write_outage_csv(report, lang, aside.as_file_mut())?;
    aside.as_file().sync_all()?;
    Ok(aside)
}

impl OutageReport {
    /// Holds the cashiers' figures to the whole, and each whole to its parts.
    pub fn check(&self) -> Result<(), ReportError> {
        for pick in PICKS {
            let figures = self.by_cashier.iter().map(|row| pick(&row.cost));
            agree(pick(&self.cost), self.added(figures)?)?;
        }
        self.check_whole(&self.cost)?;
        self.check_whole(&self.coupons)
    }

    fn check_whole(&self, cost: &OutageCost) -> Result<(), ReportError> {
        let fates = PICKS.iter().skip(1).map(|pick| pick(cost));
        let (taken, fates) = (cost.taken, self.added(fates)?);
        match taken.amount == fates.amount {
            true => Ok(()),
            false => Err(ReportError::OutageDiffers {
                stated: taken,
                summed: fates,
            }),
        }
    }

    fn added(&self, figures: impl Iterator<Item = Figure>) -> Result<Figure, ReportError> {
        let mut sum = Figure::zero(self.currency);
        for figure in figures {
            sum = sum.checked_add(figure)?;
        }
        Ok(sum)
    }
}

fn agree(stated: Figure, summed: Figure) -> Result<(), ReportError> {
    match stated == summed {
        true => Ok(()),
        false => Err(ReportError::OutageDiffers { stated, summed }),
    }
}

type Pick = fn(&OutageCost) -> Figure;

/// What was taken, then what became of it.
const PICKS: [Pick; 7] = [
    |cost| cost.taken,
    |cost| cost.confirmed,
    |cost| cost.refuted,
    |cost| cost.otherwise,
    |cost| cost.refunded,
    |cost| cost.lost,
    |cost| cost.open,
];

const fn fates(words: &OutageWords) -> [&'static str; 7] {
    [
        words.taken,
        words.confirmed,
        words.refuted,
        words.otherwise,
        words.refunded,
        words.lost,
        words.open,
    ]
}

fn facts(report: &OutageReport, lang: Lang) -> Vec<(&'static str, Cell)> {
    let (words, own) = (lang.words(), lang.outage_words());
    let practice = (words.practice, Cell::text(words.practice_means));
    let mut facts = Vec::from_iter(report.practice.then_some(practice));
    facts.extend([
        (words.shop, Cell::text(&report.shop_name)),
        (words.till, Cell::text(report.till.as_str())),
        (own.outage, Cell::Count(report.outage_id.0)),
        (own.began, Cell::At(report.began_at)),
        (own.ended, ended(report.ended_at, own)),
        (words.zone, Cell::text(&report.zone)),
        (
            words.generated_at,
            Cell::Text(report.generated_at.to_rfc3339()),
        ),
        (words.ledger_head, Cell::text(&report.ledger_head)),
        (words.currency, Cell::text(report.currency.code())),
    ]);
    facts
}

fn ended(at: Option<DateTime<FixedOffset>>, own: &OutageWords) -> Cell {
    at.map_or(Cell::text(own.goes_on), Cell::At)
}

fn parts(report: &OutageReport, lang: Lang) -> Table {
    let (words, own) = (lang.words(), lang.outage_words());
    let row = |part: &OutageReportPart| {
        vec![
            Cell::text(words.wallet(part.wallet)),
            Cell::text(own.cause(part.cause)),
            Cell::At(part.began_at),
            ended(part.ended_at, own),
            part.by.as_deref().map_or(Cell::Empty, Cell::text),
        ]
    };
    let headings = [words.wallet, own.why, own.began, own.ended, own.set_by];
    Table {
        title: words.by_wallet,
        headings: headings.map(str::to_owned).into(),
        rows: report.parts.iter().map(row).collect(),
        total: None,
    }
}

fn cost(report: &OutageReport, lang: Lang) -> Table {
    let own = lang.outage_words();
    figures(lang, own.claims, fates(own), &report.cost)
}

fn coupons(report: &OutageReport, lang: Lang) -> Table {
    let own = lang.outage_words();
    figures(lang, own.coupons, own.coupon_fates, &report.coupons)
}

fn figures(lang: Lang, title: &'static str, fates: [&str; 7], cost: &OutageCost) -> Table {
    let words = lang.words();
    let rows = fates.into_iter().zip(PICKS).map(|(word, pick)| {
        let figure = pick(cost);
        let count = Cell::Count(figure.count);
        vec![Cell::text(word), count, Cell::Amount(figure.amount)]
    });
    let headings = [words.figure, words.count, words.amount];
    Table {
        title,
        headings: headings.map(str::to_owned).into(),
        rows: rows.collect(),
        total: None,
    }
}

fn cashiers(report: &OutageReport, lang: Lang) -> Table {
    let (words, own) = (lang.words(), lang.outage_words());
    let mut headings = vec![words.cashier.to_owned()];
    for fate in fates(own) {
        headings.push(format!("{fate}{}{}", words.gap, words.count));
        headings.push(format!("{fate}{}{}", words.gap, words.amount));
    }
    let row = |cashier: &OutageReportCashier| {
        let mut cells = vec![Cell::text(&cashier.cashier)];
        for pick in PICKS {
            let figure = pick(&cashier.cost);
            cells.extend([Cell::Count(figure.count), Cell::Amount(figure.amount)]);
        }
        cells
    };
    Table {
        title: words.by_cashier,
        headings,
        rows: report.by_cashier.iter().map(row).collect(),
        total: None,
    }
}
