//! The XLSX read back by calamine, and its parts by Python's own XML reader.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(dead_code, clippy::wildcard_enum_match_arm)]

mod fixture;

use calamine::{Data, DataType, Range, Reader, Xlsx, open_workbook_from_rs};
use fixture::{any_day, busy_day, report};
use hexiao_domain::{Currency, Figure, Money};
use hexiao_reports::{DayReport, Lang, write_xlsx};
use proptest::prelude::*;
use std::io::Cursor;
use std::process::Command;

type Book = Xlsx<Cursor<Vec<u8>>>;

fn written(report: &DayReport, lang: Lang) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_xlsx(report, lang, &mut bytes).unwrap();
    bytes
}

fn book(report: &DayReport, lang: Lang) -> Book {
    open_workbook_from_rs(Cursor::new(written(report, lang))).unwrap()
}

fn sheet(book: &mut Book, name: &str) -> Range<Data> {
    book.worksheet_range(name).unwrap()
}

/// Count and amount of the row whose first cell is `word`.
fn figure(sheet: &Range<Data>, word: &str) -> (i64, String) {
    let row = sheet.rows().find(|row| row[0] == *word).unwrap();
    (
        row[1].as_i64().unwrap(),
        format!("{:.2}", row[2].as_f64().unwrap()),
    )
}

#[test]
fn the_sheets_have_the_words_of_the_language() {
    assert_eq!(
        book(&busy_day(), Lang::ZhCn).sheet_names(),
        ["汇总", "按小时", "付款单"]
    );
    assert_eq!(
        book(&busy_day(), Lang::En).sheet_names(),
        ["Summary", "By hour", "Payments"]
    );
}

#[test]
fn the_three_truths_are_formulas_over_the_list_with_their_values() {
    let report = busy_day();
    let mut book = book(&report, Lang::ZhCn);
    let summary = sheet(&mut book, "汇总");
    let totals = &report.totals;
    for (word, Figure { count, amount }) in [
        ("待核实", totals.claimed),
        ("已到账", totals.confirmed),
        ("已结算", totals.settled),
        ("失败", totals.failed),
        ("已退款", report.returned),
        ("待处理问题单风险金额", report.at_risk),
    ] {
        assert_eq!(
            figure(&summary, word),
            (count, amount.to_string()),
            "{word}"
        );
    }
    let formulas: Vec<String> = book
        .worksheet_formula("汇总")
        .unwrap()
        .cells()
        .map(|c| c.2.clone())
        .collect();
    let has = |text: &str| formulas.iter().any(|formula| formula == text);
    assert!(has("COUNTIF(付款单!$F$2:$F$41,\"待核实\")"), "{formulas:?}");
    assert!(
        has("SUMIF(付款单!$F$2:$F$41,\"失败\",付款单!$D$2:$D$41)"),
        "{formulas:?}"
    );
}

#[test]
fn the_hours_have_a_total_by_formula_and_by_value() {
    let report = busy_day();
    let mut book = book(&report, Lang::ZhCn);
    let hours = sheet(&mut book, "按小时");
    let last = hours.rows().next_back().unwrap();
    assert_eq!(last[0], *"合计");
    assert_eq!(last[3].as_i64(), Some(report.totals.confirmed.count));
    assert_eq!(
        format!("{:.2}", last[4].as_f64().unwrap()),
        report.totals.confirmed.amount.to_string()
    );
    let formulas = book.worksheet_formula("按小时").unwrap();
    assert!(formulas.cells().any(|cell| cell.2 == "SUM(D2:D13)"));
}

#[test]
fn amounts_are_numbers_and_long_ids_are_exact_text() {
    let mut book = book(&busy_day(), Lang::En);
    let list = sheet(&mut book, "Payments");
    let row: Vec<&Data> = list.rows().nth(2).unwrap().iter().collect();
    assert_eq!(row[1], &Data::String("2026112222001400000000000002".into()));
    assert_eq!(row[3], &Data::Float(20.0));
    assert_eq!(row[10], &Data::String("-1".into()));
    let Data::DateTime(created) = row[8] else {
        panic!("{:?}", row[8])
    };
    assert_eq!(created.to_ymd_hms_milli(), (2026, 11, 22, 9, 5, 9, 0));
}

#[test]
fn a_day_without_payments_is_a_whole_file() {
    let mut book = book(&report("店", &[]), Lang::ZhCn);
    assert_eq!(
        figure(&sheet(&mut book, "汇总"), "已到账"),
        (0, "0.00".into())
    );
    assert_eq!(book.worksheet_formula("汇总").unwrap().cells().count(), 0);
}

#[test]
fn one_report_gives_one_file() {
    let report = busy_day();
    assert_eq!(written(&report, Lang::ZhCn), written(&report, Lang::ZhCn));
}

#[test]
fn a_figure_that_a_spreadsheet_would_round_is_refused() {
    let mut day = report("店", &[]);
    day.at_risk.amount = Money::new(999_999_999_999_999, Currency::Cny);
    assert!(write_xlsx(&day, Lang::ZhCn, &mut Vec::new()).is_ok());
    day.at_risk.amount = Money::new(1_000_000_000_000_000, Currency::Cny);
    let refused = write_xlsx(&day, Lang::ZhCn, &mut Vec::new()).unwrap_err();
    assert_eq!(refused.code(), "report.too_large");
}

/// Another reader: every part is well-formed XML, headings are frozen, formulas counted.
const TAKE_APART: &str = r"
import sys, zipfile, xml.etree.ElementTree as tree
book = zipfile.ZipFile(sys.argv[1])
assert book.testzip() is None
parts = {name: tree.fromstring(book.read(name)) for name in book.namelist() if name.endswith(('.xml', '.rels'))}
main = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
for n in (1, 2, 3):
    sheet = parts['xl/worksheets/sheet%d.xml' % n]
    print(len(list(sheet.iter(main + 'f'))), len(list(sheet.iter(main + 'pane'))), len(list(sheet.iter(main + 'row'))))
";

#[test]
fn python_takes_the_file_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("day.xlsx");
    std::fs::write(&path, written(&busy_day(), Lang::ZhCn)).unwrap();
    let mut python = Command::new("python3");
    let output = python
        .arg("-c")
        .arg(TAKE_APART)
        .arg(&path)
        .output()
        .expect("python3 is installed");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let shown = String::from_utf8(output.stdout)
        .unwrap()
        .replace("\r\n", "\n");
    assert_eq!(shown, "24 0 32\n8 1 14\n0 1 41\n");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_name_is_ever_a_formula_and_every_figure_reads_back(day in any_day()) {
        let mut book = book(&day, Lang::ZhCn);
        let amounts: Vec<i64> = sheet(&mut book, "付款单")
            .rows()
            .skip(1)
            .map(|row| Money::parse(&format!("{:.2}", row[3].as_f64().unwrap()), Currency::Cny).unwrap().minor())
            .collect();
        prop_assert_eq!(amounts, day.payments.iter().map(|row| row.amount.minor()).collect::<Vec<_>>());
        prop_assert_eq!(book.worksheet_formula("付款单").unwrap().cells().count(), 0);
        for name in ["汇总", "按小时"] {
            for (_, _, formula) in book.worksheet_formula(name).unwrap().used_cells() {
                let ours = ["SUM(", "SUMIF(", "COUNTIF("].iter().any(|start| formula.starts_with(start));
                prop_assert!(ours, "{}", formula);
            }
        }
        let Figure { count, amount } = day.totals.settled;
        prop_assert_eq!(figure(&sheet(&mut book, "汇总"), "已结算"), (count, amount.to_string()));
    }
}

#[test]
fn a_practice_day_says_so_on_its_first_sheet_and_above_every_printed_page() {
    let mut report = busy_day();
    assert_eq!(headers(&report), "[None, None, None]");
    report.practice = true;
    let summary = sheet(&mut book(&report, Lang::ZhCn), "汇总");
    let first = summary.get_value((0, 0)).unwrap();
    assert_eq!(first, &Data::String("练习".into()));
    assert_eq!(headers(&report).matches("练习").count(), 3);
}

const HEADERS: &str = r#"
import sys, zipfile, xml.etree.ElementTree as tree
book = zipfile.ZipFile(sys.argv[1])
name = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}oddHeader"
sheets = [tree.fromstring(book.read(f"xl/worksheets/sheet{n}.xml")) for n in (1, 2, 3)]
found = [sheet.find(f".//{name}") for sheet in sheets]
sys.stdout.buffer.write(str([None if one is None else one.text for one in found]).encode())
"#;

/// What stands above each printed page, as Python reads it.
fn headers(report: &DayReport) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("book.xlsx");
    std::fs::write(&file, written(report, Lang::ZhCn)).unwrap();
    let mut python = Command::new("python3");
    let output = python.args(["-c", HEADERS]).arg(&file).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}
