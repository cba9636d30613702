//! Coupons in the terminal, as a script and as a person uses them.

use crate::support::{LANGUAGES, Shop, refused, refused_as, speaks};

const WECHAT: [&str; 2] = ["--wallet", "wechatpay"];

fn redeem<'a>(code: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["coupon", "redeem", code], &WECHAT[..], more].concat()
}

#[test]
fn a_coupon_is_looked_at_redeemed_listed_taken_back_and_reported() {
    let shop = Shop::new("never");
    let code = "PRACTICE202611290001";
    let look = shop
        .ctl
        .done(&["coupon", "look", code, "--wallet", "wechatpay"]);
    assert_eq!(look["found"], "not_told");
    let used = shop.ctl.done(&redeem(code, &[]));
    assert_eq!(
        (&used["state"], &used["tail"]),
        (&"used".into(), &"0001".into())
    );
    let again = shop.ctl.json(&redeem(code, &[]));
    assert_eq!(
        (again.code, &again.json()["coupon_id"]),
        (1, &used["coupon_id"])
    );
    for language in LANGUAGES {
        let told = [&["--lang", language][..], &redeem(code, &[])[..]].concat();
        let told = shop.ctl.run(&told);
        speaks(&told);
        assert!(told.stdout.contains("林小雨") && !told.stdout.contains(code));
        speaks(&shop.ctl.read(language, &["coupon", "list"]));
        speaks(&shop.ctl.read(language, &["report"]));
    }
    let report = shop.ctl.done(&["report"]);
    assert_eq!(report["coupons"][0]["used"]["count"], 1);
    let id = used["coupon_id"].as_str().unwrap();
    assert_eq!(shop.ctl.done(&["coupon", "undo", id])["state"], "undone");
    assert_eq!(shop.ctl.done(&redeem(code, &[]))["state"], "used");
    let listed = shop.ctl.done(&["coupon", "list"]);
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert_eq!(
        shop.ctl.done(&["verify"])["problems"],
        serde_json::json!([])
    );
}

#[test]
fn what_cannot_be_redeemed_says_why_and_with_which_exit_code() {
    let shop = Shop::new("never");
    let unknown = shop.ctl.json(&redeem("123456789012", &[]));
    assert_eq!(unknown.code, 1);
    assert_eq!(unknown.json()["reason"], "coupon_unknown");
    for language in LANGUAGES {
        let words = [&["--lang", language][..], &redeem("PRACTICEOLD1", &[])[..]].concat();
        speaks(&shop.ctl.run(&words));
    }
    refused_as(&shop.ctl, &redeem("x", &[]), 2, "bad_coupon");
    refused_as(
        &shop.ctl,
        &redeem("PRACTICE1", &["--stock", "?"]),
        2,
        "bad_stock",
    );
    let nobodys = ["coupon", "redeem", "PRACTICE1", "--wallet", "unionpay"];
    refused_as(&shop.ctl, &nobodys, 1, "no_account");
    let undo = ["coupon", "undo", "T01_1_C000999_H"];
    refused_as(&shop.ctl, &undo, 1, "unknown_coupon");
    refused(&shop.ctl, &undo);
    let cashier = ["--as", "lin", "coupon", "undo", "T01_1_C000999_H"];
    refused(&shop.ctl, &cashier);
}

#[test]
fn without_a_network_a_coupon_is_claimed_and_told_by_the_next_command_that_reaches_it() {
    let shop = Shop::new("never");
    shop.sandbox.network(false);
    let code = "PRACTICE202611290002";
    let waits = shop
        .ctl
        .json(&redeem("PRACTICE202611290003", &["--timeout", "2"]));
    assert_eq!((waits.code, &waits.json()["state"]), (3, &"asked".into()));
    let claimed = shop.ctl.done(&redeem(code, &["--claim", "30.00"]));
    assert_eq!(claimed["state"], "provisional");
    refused_as(
        &shop.ctl,
        &redeem(code, &["--claim", "30.00"]),
        1,
        "coupon_taken",
    );
    refused_as(
        &shop.ctl,
        &redeem("PRACTICE202611290004", &["--claim", "900.00"]),
        1,
        "over_limit",
    );
    shop.sandbox.network(true);
    let _synced = shop.ctl.done(&["sync"]);
    let listed = shop.ctl.done(&["coupon", "list"]);
    let states: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|c| &c["state"])
        .collect();
    assert_eq!(states, ["used", "used"]);
}
