//! The list of cases as files: the same rows in both, and nothing in them runs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use chrono::{DateTime, FixedOffset};
use hexiao_domain::{Currency, Money, TillId};
use hexiao_reports::{
    CaseList, CaseRow, Format, Lang, save_cases, save_cases_as, write_cases_csv, write_cases_xlsx,
};
use std::io::Cursor;

fn at(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

fn row(case: i64, cashier: &str) -> CaseRow {
    CaseRow {
        case,
        order_number: "T01_1_000007_M".to_owned(),
        kind: "付款失败".to_owned(),
        reason: "平台拒绝了这一笔".to_owned(),
        next: "请顾客换一种付款方式再试。".to_owned(),
        amount: Money::new(1_234, Currency::Cny),
        at_risk: Money::new(1_000, Currency::Cny),
        wallet: "支付宝".to_owned(),
        cashier: cashier.to_owned(),
        opened_at: at("2026-11-22T14:05:09+08:00"),
        due_at: Some(at("2026-11-24T04:00:00+08:00")),
        overdue: true,
        assigned: Some("=HYPERLINK(\"http://x\")".to_owned()),
        resolution: None,
        resolved_at: None,
        contacts: 2,
        last_contact: Some("@SUM(A1)".to_owned()),
    }
}

fn list() -> CaseList {
    CaseList {
        shop_name: "老街奶茶".to_owned(),
        practice: false,
        till: TillId::parse("T01").unwrap(),
        zone: "Asia/Shanghai".to_owned(),
        generated_at: at("2026-11-25T09:00:00+08:00"),
        app_version: "0.1.0".to_owned(),
        ledger_head: "7-abcdef01".to_owned(),
        currency: Currency::Cny,
        open_only: true,
        of: Some("王敏".to_owned()),
        rows: vec![row(1, "林小雨"), row(2, "+cmd|' /C calc'!A0")],
    }
}

fn csv_rows(list: &CaseList, lang: Lang) -> Vec<Vec<String>> {
    let mut bytes = Vec::new();
    write_cases_csv(list, lang, &mut bytes).unwrap();
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text);
    let rows = reader.records();
    rows.map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn the_csv_says_what_it_lists_and_sums_what_is_at_risk() {
    let rows = csv_rows(&list(), Lang::ZhCn);
    let fact = |name: &str| rows.iter().find(|row| row[0] == name).unwrap()[1].clone();
    assert_eq!(fact("筛选"), "未处理, 处理人: 王敏");
    assert_eq!(fact("行数"), "2");
    assert_eq!(fact("风险金额"), "20.00");
    let head = rows.iter().position(|row| row[0] == "问题单").unwrap();
    assert_eq!(rows[head].len(), 18);
    assert_eq!(rows.len() - head - 1, 2);
    assert_eq!(rows[head + 1][5], "12.34");
}

#[test]
fn no_cell_that_somebody_entered_is_a_formula_in_either_file() {
    for lang in Lang::ALL {
        for row in csv_rows(&list(), lang) {
            for cell in row {
                let first = cell.chars().next().unwrap_or(' ');
                assert!(!"=+-@".contains(first), "{cell}");
            }
        }
        let mut bytes = Vec::new();
        write_cases_xlsx(&list(), lang, &mut bytes).unwrap();
        let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let name = book.sheet_names()[0].clone();
        assert!(book.worksheet_formula(&name).unwrap().is_empty());
        let sheet = book.worksheet_range(&name).unwrap();
        let hostile = Data::String("=HYPERLINK(\"http://x\")".to_owned());
        assert!(sheet.rows().any(|row| row.contains(&hostile)));
        assert!(sheet.rows().any(|row| row.contains(&Data::Float(12.34))));
    }
}

#[test]
fn a_saved_list_never_replaces_another_and_a_practice_shop_says_so_in_the_name() {
    let dir = tempfile::TempDir::new().unwrap();
    let save = |list: &CaseList| save_cases(dir.path(), list, Lang::ZhCn, Format::Csv).unwrap();
    let first = save(&list());
    assert_eq!(
        first.file_name().unwrap().to_str().unwrap(),
        "老街奶茶_T01_失败付款_2026-11-25.csv"
    );
    assert_ne!(save(&list()), first);
    let practice = CaseList {
        practice: true,
        ..list()
    };
    let name = save(&practice);
    assert!(name.display().to_string().contains("练习"));
    let taken = save_cases_as(&first, &list(), Lang::En, Format::Csv).unwrap_err();
    assert_eq!(taken.code(), "report.exists");
}
