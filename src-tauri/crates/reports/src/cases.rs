//! The list of cases as files: CSV and XLSX of the same rows, exactly as the filter showed them.

use crate::name::{self, Format};
use crate::save::{aside_in, keep_as, publish, sync_folder};
use crate::table::{Cell, Table};
use crate::text_file;
use crate::words::CaseWords;
use crate::workbook;
use crate::{Lang, ReportError};
use chrono::{DateTime, FixedOffset};
use hexiao_domain::{Currency, Money, MoneyError, TillId};
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The list and what the file says about itself. All amounts are in its one currency; all times
/// are in the shop's zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseList {
    /// The shop's name, as it was entered.
    pub shop_name: String,
    /// A practice shop: no amount in here is money.
    pub practice: bool,
    /// The till.
    pub till: TillId,
    /// The shop's IANA time zone.
    pub zone: String,
    /// When the list was taken from the ledger.
    pub generated_at: DateTime<FixedOffset>,
    /// The version of the program.
    pub app_version: String,
    /// The digest of the ledger's last entry.
    pub ledger_head: String,
    /// The currency of every amount.
    pub currency: Currency,
    /// Only open cases are listed.
    pub open_only: bool,
    /// Only this person's cases are listed, by name.
    pub of: Option<String>,
    /// The cases, in the order of the list.
    pub rows: Vec<CaseRow>,
}

/// One case in the words of the file's language; what somebody entered is hostile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// Its number.
    pub case: i64,
    /// The till's number of the payment or the coupon.
    pub order_number: String,
    /// What kind of trouble.
    pub kind: String,
    /// Why, in plain words.
    pub reason: String,
    /// The next step.
    pub next: String,
    /// The payment's amount, or the coupon's value.
    pub amount: Money,
    /// What the shop may lose.
    pub at_risk: Money,
    /// The wallet.
    pub wallet: String,
    /// The cashier's name, as it was entered.
    pub cashier: String,
    /// When it was opened.
    pub opened_at: DateTime<FixedOffset>,
    /// Until when somebody has to act.
    pub due_at: Option<DateTime<FixedOffset>>,
    /// That time is over.
    pub overdue: bool,
    /// Who works on it, by name.
    pub assigned: Option<String>,
    /// How it ended; none while it is open.
    pub resolution: Option<String>,
    /// When it ended.
    pub resolved_at: Option<DateTime<FixedOffset>>,
    /// How often somebody tried to reach the customer.
    pub contacts: i64,
    /// What came of the last try.
    pub last_contact: Option<String>,
}

impl CaseList {
    /// What all of them may cost the shop.
    fn at_risk(&self) -> Result<Money, MoneyError> {
        let zero = Money::zero(self.currency);
        let mut risks = self.rows.iter().map(|row| row.at_risk);
        risks.try_fold(zero, Money::checked_add)
    }

    fn facts(&self, lang: Lang) -> Result<Vec<(&'static str, Cell)>, ReportError> {
        let (words, own) = (lang.words(), lang.case_words());
        let count = i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
        let practice = (words.practice, Cell::text(words.practice_means));
        let mut facts = Vec::from_iter(self.practice.then_some(practice));
        facts.extend([
            (words.shop, Cell::text(&self.shop_name)),
            (words.till, Cell::text(self.till.as_str())),
            (words.zone, Cell::text(&self.zone)),
            (
                words.generated_at,
                Cell::Text(self.generated_at.to_rfc3339()),
            ),
            (words.app_version, Cell::text(&self.app_version)),
            (words.ledger_head, Cell::text(&self.ledger_head)),
            (own.filter, Cell::text(&self.filter(own))),
            (own.count, Cell::Count(count)),
            (own.at_risk, Cell::Amount(self.at_risk()?)),
            (words.currency, Cell::text(self.currency.code())),
        ]);
        Ok(facts)
    }

    fn filter(&self, own: &CaseWords) -> String {
        let which = match self.open_only {
            true => own.open_only,
            false => own.all,
        };
        match &self.of {
            Some(name) => format!("{which}, {}: {name}", own.assigned),
            None => which.to_owned(),
        }
    }

    fn table(&self, lang: Lang) -> Table {
        let (words, own) = (lang.words(), lang.case_words());
        let headings = [
            own.case,
            words.order_number,
            own.kind,
            own.reason,
            own.next,
            words.amount,
            own.at_risk,
            words.currency,
            words.wallet,
            words.cashier,
            own.opened_at,
            own.due_at,
            own.overdue,
            own.assigned,
            own.status,
            own.resolved_at,
            own.contacts,
            own.last_contact,
        ];
        Table {
            title: own.title,
            headings: headings.map(str::to_owned).into(),
            rows: self.rows.iter().map(|row| cells(row, own)).collect(),
            total: None,
        }
    }
}

fn cells(row: &CaseRow, own: &CaseWords) -> Vec<Cell> {
    let text = |text: &Option<String>| text.as_deref().map_or(Cell::Empty, Cell::text);
    let at = |at: Option<DateTime<FixedOffset>>| at.map_or(Cell::Empty, Cell::At);
    let status = row.resolution.as_deref().unwrap_or(own.open);
    vec![
        Cell::Count(row.case),
        Cell::Id(row.order_number.clone()),
        Cell::text(&row.kind),
        Cell::text(&row.reason),
        Cell::text(&row.next),
        Cell::Amount(row.amount),
        Cell::Amount(row.at_risk),
        Cell::text(row.amount.currency().code()),
        Cell::text(&row.wallet),
        Cell::text(&row.cashier),
        Cell::At(row.opened_at),
        at(row.due_at),
        Cell::text(if row.overdue { own.yes } else { "" }),
        text(&row.assigned),
        Cell::text(status),
        at(row.resolved_at),
        Cell::Count(row.contacts),
        text(&row.last_contact),
    ]
}

/// Writes the list as CSV, in the dialect of the daily report: no cell is ever a formula.
pub fn write_cases_csv(
    list: &CaseList,
    lang: Lang,
    out: &mut impl Write,
) -> Result<(), ReportError> {
    let mut csv = text_file::begin(out)?;
    text_file::write_facts(&mut csv, &list.facts(lang)?)?;
    text_file::write_table(&mut csv, &list.table(lang))?;
    csv.flush()?;
    Ok(())
}

/// Writes the list as XLSX: typed cells, so that no text is ever a formula.
pub fn write_cases_xlsx(
    list: &CaseList,
    lang: Lang,
    out: &mut impl Write,
) -> Result<(), ReportError> {
    let sheet = workbook::Sheet {
        shop_name: &list.shop_name,
        practice: list.practice,
        currency: list.currency,
        generated_at: &list.generated_at,
        facts: &list.facts(lang)?,
        table: &list.table(lang),
    };
    workbook::write_list(&sheet, lang.words(), out)
}

/// Writes the list into `dir` under the first free name of its day, in the way of
/// [`crate::save`], and says which path that is.
pub fn save_cases(
    dir: &Path,
    list: &CaseList,
    lang: Lang,
    format: Format,
) -> Result<PathBuf, ReportError> {
    let aside = write_aside(dir, list, lang, format)?;
    let words = lang.words();
    let shop = match list.practice {
        true => format!("{} {}", words.practice, list.shop_name),
        false => list.shop_name.clone(),
    };
    let day = list.generated_at.date_naive();
    let kind = lang.case_words().title;
    let stem = name::stem_of(kind, &shop, &list.till, day, lang);
    let path = publish(aside, name::candidates(dir, &stem, format))?;
    sync_folder(dir);
    Ok(path)
}

/// Writes the list to this very path; a name that is taken is an error with the code
/// `report.exists`.
pub fn save_cases_as(
    path: &Path,
    list: &CaseList,
    lang: Lang,
    format: Format,
) -> Result<(), ReportError> {
    keep_as(path, |dir| write_aside(dir, list, lang, format))
}

fn write_aside(
    dir: &Path,
    list: &CaseList,
    lang: Lang,
    format: Format,
) -> Result<NamedTempFile, ReportError> {
    let mut aside = aside_in(dir)?;
    match format {
        Format::Csv => write_cases_csv(list, lang, aside.as_file_mut())?,
        Format::Xlsx => write_cases_xlsx(list, lang, aside.as_file_mut())?,
    }
    aside.as_file().sync_all()?;
    Ok(aside)
}
