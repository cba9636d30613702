//! XLSX: typed cells, so that no text is ever a formula; totals by formula and value.

mod sheets;

use crate::table::{Cell, Table};
use crate::words::Words;
use crate::{DayReport, Lang, ReportError};
use chrono::{DateTime, FixedOffset};
use hexiao_domain::Currency;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};
use std::io::Write;

/// How cells look.
struct Formats {
    heading: Format,
    title: Format,
    count: Format,
    amount: Format,
    at: Format,
}

impl Formats {
    fn of(currency: Currency) -> Self {
        let decimals = match currency.exponent() {
            0 => "#,##0".to_owned(),
            places => (0..places).fold("#,##0.".to_owned(), |code, _| code + "0"),
        };
        let bold = Format::new().set_bold();
        Self {
            heading: bold.clone().set_background_color("#E8ECEF"),
            title: bold,
            count: Format::new().set_num_format("0"),
            amount: Format::new().set_num_format(decimals),
            at: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        }
    }
}

/// Writes the report as XLSX with the sheets summary, by hour and payments. Refuses a
/// report that does not add up, and figures that a spreadsheet cannot hold exactly.
pub fn write_xlsx(report: &DayReport, lang: Lang, out: &mut impl Write) -> Result<(), ReportError> {
    report.check()?;
    let words = lang.words();
    let formats = Formats::of(report.currency);
    let mut workbook = Workbook::new();
    workbook.set_properties(
        &DocProperties::new()
            .set_title(report.shop_name.as_str())
            .set_creation_datetime(&excel_time(&report.generated_at)?),
    );
    sheets::summary(workbook.add_worksheet(), report, words, &formats)?;
    sheets::by_hour(workbook.add_worksheet(), report, words, &formats)?;
    // Not the library's constant-memory mode: it panics when the disk with its temporary
    // file is full. A day's payments fit in memory.
    sheets::payments(workbook.add_worksheet(), report, words, &formats)?;
    if report.practice {
        mark_practice(&mut workbook, words);
    }
    out.write_all(&workbook.save_to_buffer()?)?;
    Ok(())
}

/// A list that is one sheet: what it says about itself, then its rows.
pub(crate) struct Sheet<'a> {
    pub shop_name: &'a str,
    pub practice: bool,
    pub currency: Currency,
    pub generated_at: &'a DateTime<FixedOffset>,
    pub facts: &'a [(&'static str, Cell)],
    pub table: &'a Table,
}

/// Writes a list as XLSX.
pub(crate) fn write_list(
    list: &Sheet<'_>,
    words: &Words,
    out: &mut impl Write,
) -> Result<(), ReportError> {
    let formats = Formats::of(list.currency);
    let mut workbook = Workbook::new();
    workbook.set_properties(
        &DocProperties::new()
            .set_title(list.shop_name)
            .set_creation_datetime(&excel_time(list.generated_at)?),
    );
    sheets::list(workbook.add_worksheet(), list.facts, list.table, &formats)?;
    if list.practice {
        mark_practice(&mut workbook, words);
    }
    out.write_all(&workbook.save_to_buffer()?)?;
    Ok(())
}

/// A practice shop's sheets say so on the screen and on paper.
fn mark_practice(workbook: &mut Workbook, words: &Words) {
    let mark = format!("&C&\"-,Bold\"{}: {}", words.practice, words.practice_means);
    for sheet in workbook.worksheets_mut() {
        sheet.set_tab_color("#FFD84D").set_header(&mark);
    }
}

/// XLSX knows no numbers but floats. This is the only place where a figure becomes one:
/// from its decimal text, at most 15 digits, which a float holds and Excel shows exactly.
fn xlsx_number(decimal: &str) -> Result<f64, ReportError> {
    let digits = decimal.bytes().filter(u8::is_ascii_digit).count();
    match decimal.parse() {
        Ok(number) if digits <= 15 => Ok(number),
        Ok(_) | Err(_) => Err(ReportError::TooLarge),
    }
}

/// The wall clock of the shop; XLSX knows no zones.
fn excel_time(at: &DateTime<FixedOffset>) -> Result<ExcelDateTime, ReportError> {
    let wall_clock = at.format("%Y-%m-%dT%H:%M:%S").to_string();
    Ok(ExcelDateTime::parse_from_str(&wall_clock)?)
}
