//! The CSV read back by the csv crate and by Python.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(dead_code)]

mod fixture;

use fixture::{any_day, busy_day, report};
use hexiao_domain::{Figure, Money};
use hexiao_reports::{DayReport, Lang, write_csv};
use proptest::prelude::*;
use std::process::Command;

fn written(report: &DayReport, lang: Lang) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_csv(report, lang, &mut bytes).unwrap();
    bytes
}

fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text);
    let rows = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

/// The rows below the headings of the section with this title.
fn section<'a>(rows: &'a [Vec<String>], title: &str) -> &'a [Vec<String>] {
    let start = rows
        .iter()
        .position(|row| row.as_slice() == [title])
        .unwrap()
        + 2;
    let length = rows[start..]
        .iter()
        .take_while(|row| row.as_slice() != [""])
        .count();
    &rows[start..start + length]
}

fn fen(decimal: &str) -> i64 {
    decimal.replace('.', "").parse().unwrap()
}

/// Count and fen of the payments with this status word.
fn listed(rows: &[Vec<String>], word: &str) -> (i64, i64) {
    let of = |row: &&Vec<String>| row[5] == word;
    let list = section(rows, "付款单");
    let sum = list.iter().filter(of).map(|row| fen(&row[3])).sum();
    (i64::try_from(list.iter().filter(of).count()).unwrap(), sum)
}

#[test]
fn excel_knows_the_encoding_and_every_line_ends_as_it_expects() {
    let bytes = written(&busy_day(), Lang::ZhCn);
    assert!(bytes.starts_with(b"\xef\xbb\xbf\"\xe5\xba\x97\xe9\x93\xba\",\"\xe8\x80\x81"));
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    assert!(text.ends_with("\r\n"));
}

#[test]
fn the_file_says_what_it_is_about() {
    let rows = rows(&written(&busy_day(), Lang::ZhCn));
    let facts = [
        ["店铺", "老王茶馆"],
        ["收银台", "T01"],
        ["营业日", "2026-11-22"],
        ["时区", "Asia/Shanghai"],
        ["生成时间", "2026-11-22T22:05:09+08:00"],
        ["软件版本", "0.1.0"],
        ["账本指纹", "9f86d081884c7d65"],
        ["币种", "CNY"],
        ["付款单数", "40"],
    ];
    assert_eq!(rows[..9], facts);
}

#[test]
fn the_three_truths_stand_apart_and_tie_to_the_list() {
    let report = busy_day();
    let rows = rows(&written(&report, Lang::ZhCn));
    let summary = section(&rows, "汇总");
    let totals = &report.totals;
    let stated = [
        ("待核实", totals.claimed),
        ("已到账", totals.confirmed),
        ("已结算", totals.settled),
        ("失败", totals.failed),
    ];
    for (row, (word, figure)) in summary.iter().zip(stated) {
        let expected = [
            word,
            &figure.count.to_string(),
            &figure.amount.to_string(),
            "CNY",
        ];
        assert_eq!(row, &expected);
        assert_eq!(listed(&rows, word), (figure.count, figure.amount.minor()));
    }
    assert_eq!(summary[4], ["已退款", "1", "18.80", "CNY"]);
    assert_eq!(summary[5], ["待处理问题单风险金额", "2", "123.45", "CNY"]);
}

#[test]
fn coupons_stand_apart_and_are_in_no_figure_of_money() {
    let report = busy_day();
    let rows = rows(&written(&report, Lang::En));
    let coupons = section(&rows, "Coupons");
    let expected = ["WeChat Pay", "3", "45.00", "1", "9.00", "2", "CNY"];
    assert_eq!(coupons, [expected]);
    let summary = section(&rows, "Summary");
    assert!(
        summary
            .iter()
            .all(|row| row[2] != "45.00" && row[2] != "9.00")
    );
}

#[test]
fn a_payment_is_listed_with_all_it_has() {
    let rows = rows(&written(&busy_day(), Lang::En));
    let payment = &section(&rows, "Payments")[1];
    let expected = [
        "T01_1_000002_5\t",
        "2026112222001400000000000002\t",
        "WeChat Pay",
        "20.00",
        "CNY",
        "Confirmed",
        "Redeemed",
        "Li Lei",
        "2026-11-22 09:05:09",
        "2026-11-22 09:05:09",
        "'-1\t",
    ];
    let (number, rest) = payment.split_first().unwrap();
    assert!(
        number.starts_with("T01_1_000002_") && number.ends_with('\t'),
        "{number:?}"
    );
    assert_eq!(rest, &expected[1..]);
}

#[test]
fn a_day_without_payments_has_every_section() {
    let rows = rows(&written(&report("店", &[]), Lang::ZhCn));
    assert_eq!(section(&rows, "汇总").len(), 6);
    for title in ["按钱包", "按小时", "按收银员", "付款单"] {
        assert_eq!(section(&rows, title).len(), 0, "{title}");
    }
}

#[test]
fn no_name_becomes_a_formula() {
    for (name, expected) in [
        ("=1+1", "'=1+1"),
        ("+86 138", "'+86 138"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1+1", "' =1+1"),
        ("\r\n@x", "'  @x"),
        ("\u{0}=1", "' =1"),
        ("＝１", "'＝１"),
        ("\u{feff}=1", "'\u{feff}=1"),
        ("老王=茶馆", "老王=茶馆"),
    ] {
        let rows = rows(&written(&report(name, &[]), Lang::ZhCn));
        assert_eq!(rows[0], ["店铺", expected]);
    }
}

/// Another program, by other people: sums the list with Python's decimals.
const ADD_UP: &str = r"
import csv, sys, collections, decimal
count, total = collections.Counter(), collections.defaultdict(decimal.Decimal)
rows = list(csv.reader(open(sys.argv[1], encoding='utf-8-sig', newline=''), strict=True))
start = rows.index(['付款单']) + 2
for row in rows[start:]:
    assert len(row) == 11, row
    count[row[5]] += 1
    total[row[5]] += decimal.Decimal(row[3])
sys.stdout.reconfigure(encoding='utf-8')
for word in ['待核实', '已到账', '已结算', '失败']:
    print(count[word], format(total[word], '.2f'))
print(rows[0][1])
";

#[test]
fn python_reads_the_same_totals_and_the_chinese_name() {
    let report = busy_day();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("day.csv");
    std::fs::write(&path, written(&report, Lang::ZhCn)).unwrap();
    let mut python = Command::new("python3");
    let output = python
        .arg("-c")
        .arg(ADD_UP)
        .arg(&path)
        .output()
        .expect("python3 is installed");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let totals = &report.totals;
    let line = |f: Figure| format!("{} {}\n", f.count, f.amount);
    let figures = [
        totals.claimed,
        totals.confirmed,
        totals.settled,
        totals.failed,
    ]
    .map(line);
    let expected = format!("{}老王茶馆\n", figures.concat());
    assert_eq!(
        String::from_utf8(output.stdout)
            .unwrap()
            .replace("\r\n", "\n"),
        expected
    );
}

proptest! {
    #[test]
    fn no_cell_of_any_day_starts_a_formula_and_no_figure_is_lost(report in any_day()) {
        let rows = rows(&written(&report, Lang::ZhCn));
        for cell in rows.iter().flatten() {
            let first = cell.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').chars().next();
            prop_assert!(!matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')), "{:?}", cell);
            prop_assert!(!cell.trim_end_matches('\t').chars().any(char::is_control), "{:?}", cell);
        }
        prop_assert_eq!(section(&rows, "付款单").len(), report.payments.len());
        let Figure { count, amount } = report.totals.confirmed;
        prop_assert_eq!(listed(&rows, "已到账"), (count, Money::minor(amount)));
    }
}

#[test]
fn a_practice_day_says_so_before_anything_else_and_a_real_one_does_not() {
    let mut report = busy_day();
    for (lang, mark) in [(Lang::ZhCn, "练习"), (Lang::En, "Practice")] {
        report.practice = true;
        let rows = rows(&written(&report, lang));
        assert_eq!(rows[0][0], mark);
        assert!(!rows[0][1].is_empty());
        report.practice = false;
        let real = written(&report, lang);
        assert!(!String::from_utf8(real).unwrap().contains(mark));
    }
}
