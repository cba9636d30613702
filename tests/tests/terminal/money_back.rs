//! Refunds and merchant accounts, as a script and as a person uses them.

use crate::support::{LANGUAGES, Shop, refused_as, speaks};
use serde_json::{Value, json};
use std::fs;

fn sold(shop: &Shop) -> String {
    let words = [
        "checkout", "--wallet", "alipay", "--amount", "12.34", "--redeem",
    ];
    let sold = shop.ctl.done(&words);
    sold["order_number"].as_str().unwrap().to_owned()
}

#[test]
fn a_part_is_given_back_then_the_rest_and_the_report_shows_both() {
    let shop = Shop::new("pay");
    let order = sold(&shop);
    let back = shop.ctl.done(&["refund", &order, "--amount", "2.34"]);
    assert_eq!(back["refunds"][0]["state"], "done");
    assert_eq!(back["refundable"]["amount"], "10.00");
    refused_as(
        &shop.ctl,
        &["refund", &order, "--amount", "99"],
        1,
        "refund_too_large",
    );
    refused_as(
        &shop.ctl,
        &["refund", &order, "--amount", "x"],
        2,
        "amount.not_a_number",
    );
    let rest = shop.ctl.done(&["refund", &order, "--reason", "退货"]);
    assert_eq!(rest["given_back"], true);
    let report = shop.ctl.done(&["report"]);
    assert_eq!(report["returned"]["amount"]["amount"], "12.34");
    assert_eq!(report["returned"]["count"], 2);
    for language in LANGUAGES {
        speaks(&shop.ctl.read(language, &["report"]));
    }
    refused_as(
        &shop.ctl,
        &["--as", "lin", "refund", &order],
        1,
        "refund_too_large",
    );
}

fn settings(shop: &Shop) -> Value {
    let known = shop.ctl.done(&["account", "list"]);
    let account = &known[0];
    json!({
        "gateway": account["gateway"],
        "app_id": account["app_id"],
        "seller_id": account["seller_id"],
        "platform_public_key": account["platform_public_key"],
        "fee_percent": "0.38",
    })
}

#[test]
fn an_account_is_checked_kept_and_listed_and_its_key_is_never_shown() {
    let shop = Shop::new("pay");
    let file = shop.file("alipay.json");
    let key = include_str!("../data/another_key.pem");
    fs::write(shop.path("wrong.pem"), key).unwrap();
    let mut entry = settings(&shop);
    fs::write(&file, entry.to_string()).unwrap();
    let account = |command| {
        [
            "account",
            command,
            "--platform",
            "alipay",
            "--settings",
            &file,
        ]
    };
    assert_eq!(shop.ctl.done(&account("check"))["state"], "good");
    let kept = shop.ctl.done(&account("add"));
    assert_eq!(kept[0]["fee_percent"], "0.38");
    entry["private_key_file"] = "wrong.pem".into();
    fs::write(&file, entry.to_string()).unwrap();
    let wrong = shop.ctl.json(&account("check"));
    assert_eq!(wrong.code, 1);
    assert!(wrong.stdout.contains("account.private_key"), "{wrong:?}");
    for language in LANGUAGES {
        let told = shop
            .ctl
            .run(&[&["--lang", language], &account("check")[..]].concat());
        speaks(&told);
        let listed = shop.ctl.run(&["--lang", language, "account", "list"]);
        speaks(&listed);
        assert!(!listed.stdout.contains("PRIVATE"));
    }
    sold(&shop);
}

#[test]
fn a_settings_file_that_cannot_be_read_is_named_with_the_reason() {
    let shop = Shop::new("pay");
    let file = shop.file("bad.json");
    let words = [
        "account",
        "add",
        "--platform",
        "alipay",
        "--settings",
        &file,
    ];
    refused_as(&shop.ctl, &words, 1, "bad_settings_file");
    fs::write(&file, r#"{"gatway":"x"}"#).unwrap();
    refused_as(&shop.ctl, &words, 1, "bad_settings_file");
    fs::write(
        &file,
        r#"{"gateway":"https://openapi.alipay.com/gateway.do"}"#,
    )
    .unwrap();
    refused_as(&shop.ctl, &words, 1, "live_in_practice");
    let other = ["account", "add", "--platform", "cash", "--settings", &file];
    refused_as(&shop.ctl, &other, 2, "unknown_wallet");
}

#[test]
fn a_platform_of_the_open_protocol_is_called_generic_whichever_wallet_it_serves() {
    let shop = Shop::new("pay");
    let file = shop.file("mall.json");
    let known = shop.ctl.done(&["account", "list"]);
    let mut accounts = known.as_array().unwrap().iter();
    let mall = accounts.find(|account| account["wallet"] == "other");
    let mut entry = json!({
        "gateway": mall.unwrap()["gateway"],
        "app_id": hexiao_sandbox::demo::MALL_APP_ID,
        "private_key": hexiao_sandbox::demo::MALL_SECRET,
    });
    let write = |entry: &Value| fs::write(&file, entry.to_string()).unwrap();
    let words = |command| {
        [
            "account",
            command,
            "--platform",
            "generic",
            "--settings",
            &file,
        ]
    };
    let kept = |kept: &Value, wallet: &str| {
        let mut kept = kept.as_array().unwrap().iter();
        kept.any(|account| account["wallet"] == wallet && account["problem"].is_null())
    };
    write(&entry);
    assert_eq!(shop.ctl.done(&words("check"))["state"], "good");
    assert!(kept(&shop.ctl.done(&words("add")), "other"));
    let named = [&words("add")[..], &["--wallet", "unionpay"]].concat();
    assert!(kept(&shop.ctl.done(&named), "unionpay"));
    entry["wallet"] = "unionpay".into();
    write(&entry);
    assert_eq!(shop.ctl.done(&words("check"))["state"], "good");
    entry["wallet"] = "alipay".into();
    write(&entry);
    refused_as(&shop.ctl, &words("check"), 1, "setup.other_wallet");
}
