//! The three sheets.

use super::{Formats, excel_time, xlsx_number};
use crate::table::{self, AMOUNT_COLUMN, Cell, STANDING_COLUMN, Table};
use crate::words::Words;
use crate::{DayReport, ReportError, Standing};
use rust_xlsxwriter::utility::{cell_range, cell_range_absolute, quote_sheet_name};
use rust_xlsxwriter::{ColNum, Format, Formula, RowNum, Worksheet};

type Done = Result<(), ReportError>;

/// What the file is about, the figures, the breakdowns by wallet and cashier, and the coupons.
pub(super) fn summary(
    sheet: &mut Worksheet,
    report: &DayReport,
    words: &Words,
    formats: &Formats,
) -> Done {
    sheet.set_name(words.summary)?;
    sheet.set_column_width(0, 26)?;
    sheet.set_column_range_width(1, 9, 18)?;
    let mut row = 0;
    for (name, cell) in table::facts(report, words) {
        sheet.write_string_with_format(row, 0, name, &formats.title)?;
        write_cell(sheet, (row, 1), &cell, formats)?;
        row += 1;
    }
    row = write_table(sheet, row + 1, &table::summary(report, words), formats)?;
    link_to_payments(sheet, row - 6, report, words, formats)?;
    row = write_table(sheet, row + 1, &table::by_wallet(report, words), formats)?;
    row = write_table(sheet, row + 1, &table::by_cashier(report, words), formats)?;
    write_table(sheet, row + 1, &table::coupons(report, words), formats)?;
    Ok(())
}

/// The hours, under a heading that stays in view.
pub(super) fn by_hour(
    sheet: &mut Worksheet,
    report: &DayReport,
    words: &Words,
    formats: &Formats,
) -> Done {
    let table = table::by_hour(report, words);
    sheet.set_name(table.title)?;
    sheet.set_column_range_width(0, 9, 16)?;
    write_rows(sheet, 0, &table, formats)?;
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// Every payment, row by row. There is no sum under the amounts: it would add up the
/// three truths, which the summary keeps apart.
pub(super) fn payments(
    sheet: &mut Worksheet,
    report: &DayReport,
    words: &Words,
    formats: &Formats,
) -> Done {
    sheet.set_name(words.payments)?;
    for (column, width) in (0..).zip([24, 32, 14, 14, 8, 12, 12, 16, 20, 20, 24]) {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    for (column, heading) in (0..).zip(table::payment_headings(words)) {
        sheet.write_string_with_format(0, column, heading, &formats.heading)?;
    }
    for (row, payment) in (1..).zip(&report.payments) {
        for (column, cell) in (0..).zip(table::payment_cells(payment, words)) {
            write_cell(sheet, (row, column), &cell, formats)?;
        }
    }
    Ok(())
}

/// A list under what it says about itself; its headings stay in view.
pub(super) fn list(
    sheet: &mut Worksheet,
    facts: &[(&'static str, Cell)],
    table: &Table,
    formats: &Formats,
) -> Done {
    sheet.set_name(table.title)?;
    sheet.set_column_range_width(0, 20, 18)?;
    let mut row = 0;
    for (name, cell) in facts {
        sheet.write_string_with_format(row, 0, *name, &formats.title)?;
        write_cell(sheet, (row, 1), cell, formats)?;
        row += 1;
    }
    write_rows(sheet, row + 1, table, formats)?;
    sheet.set_freeze_panes(row + 2, 0)?;
    Ok(())
}

fn write_table(
    sheet: &mut Worksheet,
    row: RowNum,
    table: &Table,
    formats: &Formats,
) -> Result<RowNum, ReportError> {
    sheet.write_string_with_format(row, 0, table.title, &formats.title)?;
    write_rows(sheet, row + 1, table, formats)
}

/// Headings, rows and the total; says which row is free next.
fn write_rows(
    sheet: &mut Worksheet,
    start: RowNum,
    table: &Table,
    formats: &Formats,
) -> Result<RowNum, ReportError> {
    for (column, heading) in (0..).zip(&table.headings) {
        sheet.write_string_with_format(start, column, heading, &formats.heading)?;
    }
    let mut row = start + 1;
    for cells in &table.rows {
        for (column, cell) in (0..).zip(cells) {
            write_cell(sheet, (row, column), cell, formats)?;
        }
        row += 1;
    }
    let Some(total) = &table.total else {
        return Ok(row);
    };
    for (column, cell) in (0..).zip(total) {
        let range = cell_range(start + 1, column, row - 1, column);
        let sum = (!table.rows.is_empty()).then(|| format!("=SUM({range})"));
        write_total(sheet, (row, column), cell, sum, formats)?;
    }
    Ok(row + 1)
}

/// The figures of the summary as formulas over the list of payments, so that Excel proves
/// them again; what is at risk is not of this day alone and stays a value.
fn link_to_payments(
    sheet: &mut Worksheet,
    first: RowNum,
    report: &DayReport,
    words: &Words,
    formats: &Formats,
) -> Done {
    let Ok(last @ 1..) = RowNum::try_from(report.payments.len()) else {
        return Ok(());
    };
    let name = quote_sheet_name(words.payments);
    let list = |column| format!("{name}!{}", cell_range_absolute(1, column, last, column));
    let (standings, amounts) = (list(STANDING_COLUMN), list(AMOUNT_COLUMN));
    let totals = &report.totals;
    let figures = [
        (Standing::Claimed, totals.claimed),
        (Standing::Confirmed, totals.confirmed),
        (Standing::Settled, totals.settled),
        (Standing::Failed, totals.failed),
    ];
    for (row, (standing, figure)) in (first..).zip(figures) {
        let word = words.standing(standing);
        let count = format!("=COUNTIF({standings},\"{word}\")");
        let amount = format!("=SUMIF({standings},\"{word}\",{amounts})");
        write_total(
            sheet,
            (row, 1),
            &Cell::Count(figure.count),
            Some(count),
            formats,
        )?;
        write_total(
            sheet,
            (row, 2),
            &Cell::Amount(figure.amount),
            Some(amount),
            formats,
        )?;
    }
    Ok(())
}

/// A figure by formula with its value beside it, for readers that do not calculate.
fn write_total(
    sheet: &mut Worksheet,
    at: (RowNum, ColNum),
    cell: &Cell,
    formula: Option<String>,
    formats: &Formats,
) -> Done {
    let (value, format): (String, &Format) = match cell {
        Cell::Count(count) => (count.to_string(), &formats.count),
        Cell::Amount(money) => (money.to_string(), &formats.amount),
        Cell::Text(_) | Cell::Id(_) | Cell::At(_) | Cell::Empty => {
            return write_cell(sheet, at, cell, formats);
        }
    };
    let Some(formula) = formula else {
        return write_cell(sheet, at, cell, formats);
    };
    xlsx_number(&value)?;
    let formula = Formula::new(formula).set_result(value);
    sheet.write_formula_with_format(at.0, at.1, formula, format)?;
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (RowNum, ColNum),
    cell: &Cell,
    formats: &Formats,
) -> Done {
    match cell {
        Cell::Text(text) | Cell::Id(text) => sheet.write_string(row, column, text)?,
        Cell::Count(count) => {
            let number = xlsx_number(&count.to_string())?;
            sheet.write_number_with_format(row, column, number, &formats.count)?
        }
        Cell::Amount(money) => {
            let number = xlsx_number(&money.to_string())?;
            sheet.write_number_with_format(row, column, number, &formats.amount)?
        }
        Cell::At(at) => {
            let at = excel_time(at)?;
            sheet.write_datetime_with_format(row, column, &at, &formats.at)?
        }
        Cell::Empty => sheet,
    };
    Ok(())
}
