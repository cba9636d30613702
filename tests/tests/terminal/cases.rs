//! The failed payments, seen, worked and ended from the terminal.

use crate::support::{LANGUAGES, Shop, refused, refused_as, speaks};

fn with_a_failed_payment() -> Shop {
    let shop = Shop::new("decline");
    let words = [
        "checkout",
        "--wallet",
        "alipay",
        "--amount",
        "12.34",
        "--scan",
        "280000000000000001",
    ];
    let _not_paid = shop.ctl.json(&words);
    shop
}

/// Contacted, given to somebody, given a time, written to, and exported.
fn works_on(shop: &Shop, id: &str) {
    let case = |words: &[&str]| shop.ctl.done(&[&["case"][..], words].concat());
    let told = [
        "--channel",
        "phone",
        "--result",
        "will_pay",
        "--text",
        "tonight",
    ];
    let contacted = case(&[&["contact", id][..], &told].concat());
    assert_eq!(contacted["contacts"][0]["result"], "will_pay");
    let odd = ["case", "due", id, "never"];
    refused_as(&shop.ctl, &odd, 1, "bad_due");
    let nobody = ["case", "assign", id, "ghost"];
    refused_as(&shop.ctl, &nobody, 1, "unknown_person");
    assert_eq!(shop.ctl.done(&["cases", "--mine"])["total"], 0);
    let people = contacted["people"].as_array().unwrap();
    let owner = people.iter().find(|person| person["role"] == "owner");
    let owner = owner.unwrap()["person_id"].as_str().unwrap();
    case(&["assign", id, owner]);
    assert_eq!(shop.ctl.done(&["cases", "--mine"])["total"], 1);
    assert!(case(&["assign", id, "none"])["case"]["assigned"].is_null());
    let order = contacted["case"]["order_number"].as_str().unwrap();
    for language in LANGUAGES {
        speaks(&shop.ctl.read(language, &["case", "message", order]));
    }
    refused_as(&shop.ctl, &["case", "message", "T01"], 1, "no_case");
    let file = shop.file("cases.csv");
    assert_eq!(case(&["export", "--out", &file])["rows"], 1);
    refused(&shop.ctl, &["case", "export", "--out", &file]);
}

#[test]
fn a_case_is_seen_noted_and_ended_with_a_reason() {
    let shop = with_a_failed_payment();
    let page = shop.ctl.done(&["cases"]);
    assert_eq!(page["total"], 1);
    assert_eq!(page["from"], 0);
    let id = page["cases"][0]["case_id"].to_string();
    let case = |words: &[&str]| shop.ctl.done(&[&["case"][..], words].concat());
    let seen = case(&["show", &id]);
    assert_eq!(seen["case"]["kind"], "failed");
    assert!(seen["draft"].is_null());
    let noted = case(&["note", &id, "called the customer"]);
    assert_eq!(noted["notes"][0]["text"], "called the customer");
    for language in LANGUAGES {
        speaks(&shop.ctl.read(language, &["cases"]));
        speaks(&shop.ctl.read(language, &["case", "show", &id]));
    }
    works_on(&shop, &id);
    refused(&shop.ctl, &["case", "refund", &id]);
    refused_as(&shop.ctl, &["case", "retry", &id], 1, "case_not_open");
    let resolve = |how: &'static str| ["case", "resolve", "1", how, "--note", "paid in cash"];
    refused_as(&shop.ctl, &resolve("returned"), 1, "case_not_open");
    let ended = shop.ctl.done(&resolve("paid_otherwise"));
    assert_eq!(ended["case"]["status"], "resolved");
    assert_eq!(shop.ctl.done(&["cases"])["total"], 0);
    assert_eq!(shop.ctl.done(&["cases", "--all"])["total"], 1);
    refused_as(&shop.ctl, &resolve("paid_otherwise"), 1, "case_not_open");
}
