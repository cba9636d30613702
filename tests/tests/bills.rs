//! The platforms' own bills as files: both of a day, each whole and over no other, or none. And
//! what a payout of Apple Pay's money is made of.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_app::App;
use hexiao_contract::{FetchedBills, FetchedPayout, GiveBack, PaymentView, Problem};
use hexiao_domain::Role;
use hexiao_sandbox::Customer;
use hexiao_testkit::{FakeHost, Till, demo_shop, eventually, person};
use std::path::Path;
use std::sync::Arc;

/// A till two days after a customer paid by each printed code; the day of that, in China.
fn two_days_later() -> (Till, String) {
    let till = Till::new(Customer::Pay);
    let id = till.sandbox().pay_static(1999);
    assert!(!till.sandbox().wechat_pay_static(1999).is_empty());
    till.skip(2 * 24 * 3600);
    let day = format!("{}-{}-{}", &id[..4], &id[4..6], &id[6..8]);
    (till, day)
}

fn fetch(
    till: &Till,
    role: Role,
    wallet: &str,
    day: &str,
    to: &Path,
) -> Result<FetchedBills, Problem> {
    let acting = till.acting(role);
    till.app().fetch_bills_as(&acting, wallet, day, to)
}

/// How many files are in a folder; none of them half.
fn files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names: Vec<String> = names.collect();
    assert!(names.iter().all(|name| name.ends_with(".csv")), "{names:?}");
    names.len()
}

#[test]
fn both_bills_of_a_day_are_fetched_from_either_platform_and_nothing_is_replaced() {
    let (till, day) = two_days_later();
    let folder = till.home().join("bills");
    for (wallet, counts, all) in [("alipay", [2, 1], 3), ("wechatpay", [1, 1], 5)] {
        let fetched = fetch(&till, Role::Manager, wallet, &day, &folder).unwrap();
        let kinds: Vec<&str> = fetched
            .bills
            .iter()
            .map(|bill| bill.kind.as_str())
            .collect();
        assert_eq!(kinds, ["trade", "fund_flow"], "{wallet}");
        for (bill, count) in fetched.bills.iter().zip(counts) {
            assert_eq!(bill.files.len(), count, "{wallet} {}", bill.kind);
            for name in &bill.files {
                let text = std::fs::read_to_string(folder.join(name)).unwrap();
                assert!(text.contains("19.99"), "{name}: {text}");
            }
        }
        assert_eq!(files(&folder), all);
        let again = fetch(&till, Role::Owner, wallet, &day, &folder);
        assert_eq!(again.unwrap_err().code, "bill_exists");
        assert_eq!(files(&folder), all);
    }
}

#[test]
fn a_bill_that_does_not_come_whole_leaves_nothing_behind() {
    let (till, day) = two_days_later();
    let folder = till.home().join("bills");
    for (script, code) in [
        ("bill_url:bad_signature", "bill_unknown"),
        ("bill_url:forbidden", "bill_refused"),
        ("bill_file:refuse", "offline"),
        ("bill_file:truncate", "bill_unknown"),
        // The first of the two comes, and the second does not.
        ("bill_file:delay=0,bill_file:html", "bill_unknown"),
    ] {
        till.sandbox().set_faults(script.parse().unwrap());
        let refused = fetch(&till, Role::Owner, "alipay", &day, &folder);
        assert_eq!(refused.unwrap_err().code, code, "{script}");
        assert_eq!(files(&folder), 0, "{script}");
    }
    fetch(&till, Role::Owner, "alipay", &day, &folder).unwrap();
    assert_eq!(files(&folder), 3);
}

#[test]
fn who_may_not_see_figures_gets_no_bill_and_what_is_no_bill_is_told_so() {
    let (till, day) = two_days_later();
    let folder = till.home().join("bills");
    let code = |role: Role, wallet: &str, day: &str| {
        let refused = fetch(&till, role, wallet, day, &folder);
        refused.unwrap_err().code
    };
    assert_eq!(code(Role::Cashier, "alipay", &day), "not_allowed");
    assert_eq!(code(Role::Owner, "applepay", &day), "no_bills");
    assert_eq!(code(Role::Owner, "cash", &day), "unknown_wallet");
    assert_eq!(code(Role::Owner, "alipay", "yesterday"), "unknown_day");
    assert_eq!(code(Role::Owner, "alipay", "2999-01-01"), "bill_not_yet");
    assert_eq!(files(&folder), 0);
}

/// A sale by Apple Pay that is paid.
fn apple_pays(till: &Till, amount: &str) -> PaymentView {
    let order = till.show_code_of("applepay", amount).order_number;
    assert!(till.sandbox().pay_hosted(&order));
    till.reaches(&order, "confirmed")
}

fn give_back(till: &Till, order: &str, amount: &str) {
    let request = GiveBack {
        order_number: order.to_owned(),
        amount: Some(amount.to_owned()),
        reason: "退货".to_owned(),
        approval: None,
    };
    let manager = till.acting(Role::Manager);
    till.app().refund_as(&manager, &request).unwrap();
    eventually("the refund is done", || {
        let refunds = till.look(order).refunds;
        refunds.iter().any(|one| one.state == "done").then_some(())
    });
}

fn payout(till: &Till, role: Role, number: &str, to: &Path) -> Result<FetchedPayout, Problem> {
    let acting = till.acting(role);
    till.app().fetch_payout_as(&acting, number, to, "en")
}

/// The entries in a payout's file: ten cells each, below their headings.
fn entries(path: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.strip_prefix('\u{feff}').unwrap().lines();
    let cells = |line: &str| {
        let line = line.strip_prefix('"').unwrap().strip_suffix('"').unwrap();
        let cells = line.split("\",\"").map(|cell| cell.trim_end_matches('\t'));
        cells.map(str::to_owned).collect::<Vec<String>>()
    };
    let rows = lines.map(cells).filter(|row| row.len() == 10);
    rows.skip(1).collect()
}

fn fen(decimal: &str) -> i64 {
    let (_, cents) = decimal.split_once('.').unwrap();
    assert_eq!(cents.len(), 2, "{decimal}");
    decimal.replace('.', "").parse().unwrap()
}

#[test]
fn a_payout_is_one_file_whose_rows_add_up_to_it_to_the_cent() {
    let till = Till::new(Customer::Never);
    let (first, second) = (apple_pays(&till, "12.34"), apple_pays(&till, "30.00"));
    give_back(&till, &second.order_number, "5.00");
    let number = till.sandbox().pay_out_hosted("cny");
    let folder = till.home().join("payouts");
    let fetched = payout(&till, Role::Manager, &number, &folder).unwrap();
    let sums = [&fetched.gross, &fetched.fee, &fetched.net];
    assert!(sums.iter().all(|sum| sum.currency == "CNY"));
    // 2.9 % and 0.30 of each sale, rounded down; nothing comes back with a refund.
    let sums = sums.map(|sum| sum.amount.as_str());
    assert_eq!((fetched.entries, sums), (3, ["37.34", "1.82", "35.52"]));

    let rows = entries(&fetched.path);
    let kinds: Vec<&str> = rows.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(kinds, ["payout", "refund", "charge", "charge"]);
    for row in &rows {
        let [gross, fee, net] = [4, 5, 6].map(|cell: usize| fen(&row[cell]));
        assert_eq!((gross - fee, row[7].as_str()), (net, "CNY"), "{row:?}");
    }
    let (own, inside) = rows.split_first().unwrap();
    let paid_out: i64 = inside.iter().map(|row| fen(&row[6])).sum();
    assert_eq!((paid_out, fen(&own[6])), (3_552, -3_552));
    let orders: Vec<&str> = rows.iter().map(|row| row[2].as_str()).collect();
    let (a, b) = (first.order_number.as_str(), second.order_number.as_str());
    assert_eq!(orders, ["", b, b, a]);
    assert_eq!(Some(&rows[3][3]), first.transaction_id.as_ref());
    let paid_at = first.paid_at.unwrap().replace('T', " ");
    assert_eq!(rows[3][8], paid_at[..19], "the shop's own wall clock");
    assert!(rows[3][9] > rows[3][8]);
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn a_payouts_file_is_never_replaced_and_a_fault_leaves_none_behind() {
    let till = Till::new(Customer::Never);
    apple_pays(&till, "12.34");
    let number = till.sandbox().pay_out_hosted("cny");
    let folder = till.home().join("payouts");
    for (fault, code) in [
        ("refuse", "offline"),
        ("5xx", "payout_unknown"),
        ("truncate", "payout_unknown"),
        ("wrong_amount", "payout_unknown"),
        ("forbidden", "payout_refused"),
    ] {
        let script = format!("balance:{fault}");
        till.sandbox().set_faults(script.parse().unwrap());
        let refused = payout(&till, Role::Owner, &number, &folder);
        assert_eq!(refused.unwrap_err().code, code, "{fault}");
        assert_eq!(files(&folder), 0, "{fault}");
    }
    till.sandbox().set_faults("".parse().unwrap());
    let fetched = payout(&till, Role::Owner, &format!(" {number}\n"), &folder).unwrap();
    let written = std::fs::read(&fetched.path).unwrap();
    let again = payout(&till, Role::Owner, &number, &folder).unwrap_err();
    assert_eq!(again.code, "bill_exists");
    assert_eq!(std::fs::read(&fetched.path).unwrap(), written);
    assert_eq!(files(&folder), 1);
}

#[test]
fn what_is_no_payout_of_the_shops_is_told_and_makes_no_file() {
    let till = Till::new(Customer::Never);
    let folder = till.home().join("payouts");
    let code = |role: Role, number: &str| {
        let refused = payout(&till, role, number, &folder).unwrap_err();
        refused.code
    };
    assert_eq!(code(Role::Cashier, "po_unknown"), "not_allowed");
    assert_eq!(code(Role::Owner, "po_unknown"), "unknown_payout");
    let long = format!("po_{}", "1".repeat(62));
    for odd in [
        "",
        "po_",
        "ch_1abc",
        "../v1",
        "po_1/../2",
        "po_提现",
        "po_1?a=b",
        &long,
    ] {
        assert_eq!(code(Role::Owner, odd), "bad_payout", "{odd}");
    }
    assert!(!folder.exists());
}

#[test]
fn a_shop_without_apple_pay_has_no_payouts() {
    let platform = Till::new(Customer::Never);
    let dir = platform.home().join("other");
    std::fs::create_dir(&dir).unwrap();
    let mut shop = demo_shop(&platform.sandbox().gateway());
    shop.accounts.retain(|account| account.wallet != "applepay");
    let host = Arc::new(FakeHost::new(&dir, 0));
    shop.create(&dir, &*host).unwrap();
    let opened = App::open(&dir, host, &platform.home().join("exports")).unwrap();
    let owner = opened
        .app
        .act_as(person(Role::Owner).person_id, None)
        .unwrap();
    let folder = platform.home().join("payouts");
    let refused = opened.app.fetch_payout_as(&owner, "po_1abc", &folder, "en");
    let refused = refused.unwrap_err();
    assert_eq!(refused.code, "no_account");
    assert_eq!(refused.params["wallet"], "applepay");
    assert!(!folder.exists());
    opened.close();
}
