//! What a payout is made of, read back by the csv crate: every entry, exact, and nothing that runs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use chrono::{DateTime, FixedOffset};
use hexiao_domain::{Currency, Money, OrderNumber, TillId, TransactionId};
use hexiao_reports::{Lang, PayoutReport, PayoutRow, write_payout_csv};

fn at(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

fn till() -> TillId {
    TillId::parse("T01").unwrap()
}

fn row(id: &str, kind: &str, money: (i64, i64), currency: Currency) -> PayoutRow {
    let (gross, fee) = money;
    PayoutRow {
        id: id.to_owned(),
        kind: kind.to_owned(),
        order_number: None,
        transaction_id: None,
        gross: Money::new(gross, currency),
        fee: Money::new(fee, currency),
        net: Money::new(gross - fee, currency),
        created_at: at("2026-11-22T20:13:05+08:00"),
        available_at: at("2026-11-24T08:00:00+08:00"),
    }
}

fn report(rows: Vec<PayoutRow>) -> PayoutReport {
    PayoutReport {
        payout: "po_1abc".to_owned(),
        shop_name: "老街奶茶".to_owned(),
        practice: false,
        till: till(),
        zone: "Asia/Shanghai".to_owned(),
        generated_at: at("2026-11-25T09:00:00+08:00"),
        app_version: "0.1.0".to_owned(),
        ledger_head: "128-9f3a01c2".to_owned(),
        rows,
    }
}

fn read(report: &PayoutReport, lang: Lang) -> Vec<Vec<String>> {
    let mut bytes = Vec::new();
    write_payout_csv(report, lang, &mut bytes).unwrap();
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
fn each_entry_is_one_row_with_its_sale_its_money_and_its_times() {
    let mut sale = row("txn_1", "charge", (1_234, 65), Currency::Usd);
    let order = OrderNumber::new(&till(), 1, 7);
    sale.order_number = Some(order.clone());
    sale.transaction_id = Some(TransactionId::parse("pi_3abcdefgh").unwrap());
    let own = row("txn_2", "payout", (-1_169, 0), Currency::Usd);
    let rows = read(&report(vec![own, sale]), Lang::En);
    assert_eq!(rows[0], ["Shop", "老街奶茶"]);
    assert_eq!(rows[2], ["Payout", "po_1abc"]);
    assert!(rows.contains(&vec!["Ledger head".into(), "128-9f3a01c2".into()]));
    let headings = [
        "Entry",
        "Type",
        "Order number",
        "Transaction id",
        "Gross",
        "Fee",
        "Net",
        "Currency",
        "Created at",
        "Available at",
    ];
    let table = rows.iter().position(|row| row == &headings).unwrap();
    let times = ["USD", "2026-11-22 20:13:05", "2026-11-24 08:00:00"];
    let own = ["txn_2\t", "payout", "", "", "-11.69", "0.00", "-11.69"];
    assert_eq!(rows[table + 1], [&own[..], &times].concat());
    let number = format!("{order}\t");
    let sale = ["txn_1\t", "charge", &number, "pi_3abcdefgh\t", "12.34"];
    let sale = [&sale[..], &["0.65", "11.69"], &times].concat();
    assert_eq!(rows[table + 2], sale);
    assert_eq!(rows.len(), table + 3);
}

#[test]
fn amounts_have_the_decimals_of_the_currency_they_are_settled_in() {
    for (currency, gross) in [(Currency::Jpy, "1234"), (Currency::Kwd, "1.234")] {
        let rows = read(
            &report(vec![row("txn_1", "charge", (1_234, 0), currency)]),
            Lang::ZhCn,
        );
        let last = rows.last().unwrap();
        assert_eq!([&last[4], &last[7]], [gross, currency.code()]);
    }
}

#[test]
fn no_text_of_the_platforms_becomes_a_formula_or_breaks_the_line() {
    for (text, id, kind) in [
        (
            "=HYPERLINK(\"http://x\")",
            "'=HYPERLINK(\"http://x\")\t",
            "'=HYPERLINK(\"http://x\")",
        ),
        ("@SUM(A1)", "'@SUM(A1)\t", "'@SUM(A1)"),
        ("\r\n+1", "'  +1\t", "'  +1"),
        ("\u{feff}-1", "'\u{feff}-1\t", "'\u{feff}-1"),
    ] {
        let mut odd = report(vec![row(text, text, (1, 0), Currency::Cny)]);
        odd.shop_name = text.to_owned();
        let rows = read(&odd, Lang::ZhCn);
        let last = rows.last().unwrap();
        assert_eq!([&last[0], &last[1]], [id, kind]);
        assert_eq!(rows[0][1], kind);
        let formula = |cell: &&String| cell.starts_with(['=', '+', '@']);
        assert_eq!(rows.iter().flatten().find(formula), None);
    }
}

#[test]
fn a_practice_payout_says_so_before_anything_else() {
    let mut practice = report(Vec::new());
    practice.practice = true;
    for (lang, mark) in [(Lang::ZhCn, "练习"), (Lang::En, "Practice")] {
        assert_eq!(read(&practice, lang)[0][0], mark);
    }
}
