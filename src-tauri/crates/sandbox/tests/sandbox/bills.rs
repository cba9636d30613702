//! Where a bill is: never before it is made, and for half a minute.

use crate::till::{Till, till};
use hexiao_sandbox::{Customer, demo};
use serde_json::{Value, json};

const DAY: i64 = 24 * 3600;

fn ask(till: &Till, kind: &str, day: &str) -> Value {
    let biz = json!({ "bill_type": kind, "bill_date": day });
    till.call("alipay.data.dataservice.bill.downloadurl.query", biz)
}

fn fetch(url: &str) -> Vec<u8> {
    let mut response = ureq::get(url).call().unwrap();
    response.body_mut().read_to_vec().unwrap()
}

/// Today in China, as the platform writes it.
fn today(till: &Till) -> String {
    let trade = till.pay("order_1", "8.00", "281234567890123456");
    trade["gmt_payment"].as_str().unwrap()[..10].to_owned()
}

#[test]
fn a_bill_is_made_the_next_morning_and_its_address_lives_for_half_a_minute() {
    let till = till(Customer::Manual);
    let day = today(&till);
    assert_eq!(ask(&till, "trade", &day)["sub_code"], "isp.bill_not_exist");
    till.sandbox.skip(2 * DAY);
    for kind in ["trade", "signcustomer"] {
        let answer = ask(&till, kind, &day);
        assert_eq!(answer.get("bill_file_code"), None);
        let url = answer["bill_download_url"].as_str().unwrap();
        let owner = format!("bizType={kind}&userId={}0156&", demo::SELLER_ID);
        assert!(url.contains(&owner), "{url}");
        assert_eq!(&fetch(url)[..4], b"PK\x03\x04");
        till.sandbox.skip(29);
        assert_eq!(&fetch(url)[..2], b"PK");
        till.sandbox.skip(1);
        assert!(fetch(url).starts_with(b"<html>"));
    }
}

#[test]
fn days_without_business_and_days_without_bills_are_told_apart() {
    let till = till(Customer::Manual);
    till.sandbox.skip(2 * DAY);
    let empty = ask(&till, "trade", "2026-01-02");
    assert_eq!(empty["bill_file_code"], "EMPTY_DATA_WITH_BILL_FILE");
    assert_eq!(
        &fetch(empty["bill_download_url"].as_str().unwrap())[..2],
        b"PK"
    );
    for (kind, day, sub_code) in [
        ("trade", "2023-12-31", "BILL_DATE_BEFORE_REGISTRATION"),
        ("trade", "2015-12-31", "INVAILID_ARGUMENTS"),
        ("trade", "2026-13-01", "INVAILID_ARGUMENTS"),
        ("trade", "today", "INVAILID_ARGUMENTS"),
        ("zft", "2026-01-02", "TYPE_NOT_SUPPORTED"),
    ] {
        assert_eq!(ask(&till, kind, day)["sub_code"], sub_code, "{kind} {day}");
    }
}
