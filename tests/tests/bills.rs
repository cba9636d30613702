//! The platforms' own bills as files: both of a day, each whole and over no other, or none.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_contract::{FetchedBills, Problem};
use hexiao_domain::Role;
use hexiao_sandbox::Customer;
use hexiao_testkit::Till;
use std::path::Path;

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
