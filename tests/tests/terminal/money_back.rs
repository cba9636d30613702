//! Refunds and merchant accounts, as a script and as a person uses them.

use crate::support::{LANGUAGES, Shop, refused_as, speaks};
use hexiao_sandbox::demo::{self, wechat};
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

/// A key as the platforms' consoles give it out.
fn pem(kind: &str, bare: &str) -> String {
    let lines = bare.as_bytes().chunks(64);
    let lines: Vec<&str> = lines.map(|l| std::str::from_utf8(l).unwrap()).collect();
    let body = lines.join("\n");
    format!("-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n")
}

/// The account of a wallet as a list shows it.
fn account_of(accounts: &Value, wallet: &str) -> Value {
    let mut all = accounts.as_array().unwrap().iter();
    let found = all.find(|account| account["wallet"] == wallet);
    found.unwrap().clone()
}

fn gateway_of(shop: &Shop, wallet: &str) -> Value {
    let known = shop.ctl.done(&["account", "list"]);
    account_of(&known, wallet)["gateway"].clone()
}

fn written(shop: &Shop, settings: &Value) -> String {
    let file = shop.file("settings.json");
    fs::write(&file, settings.to_string()).unwrap();
    file
}

fn account<'a>(command: &'a str, platform: &'a str, file: &'a str) -> [&'a str; 6] {
    [
        "account",
        command,
        "--platform",
        platform,
        "--settings",
        file,
    ]
}

/// Checked, kept, listed without its secrets, and sold by; the account as it is kept.
fn taken_into_use(shop: &Shop, platform: &str, settings: &Value, secrets: &[&str]) -> Value {
    let file = written(shop, settings);
    let check = account("check", platform, &file);
    let add = account("add", platform, &file);
    assert_eq!(shop.ctl.done(&check)["state"], "good");
    let kept = account_of(&shop.ctl.done(&add), platform);
    assert!(kept["problem"].is_null(), "{kept}");
    let listed = shop.ctl.json(&["account", "list"]);
    assert_eq!(account_of(&listed.json(), platform), kept);
    let mut told = vec![listed, shop.ctl.json(&check), shop.ctl.json(&add)];
    for language in LANGUAGES {
        for words in [&check[..], &add, &["account", "list"]] {
            let said = shop.ctl.read(language, words);
            assert_eq!(said.code, 0, "{words:?}: {said:?}");
            speaks(&said);
            told.push(said);
        }
    }
    for secret in secrets {
        let told = told.iter().map(|said| format!("{said:?}"));
        assert_eq!(told.filter(|said| said.contains(*secret)).count(), 0);
    }
    let sale = [
        "checkout", "--wallet", platform, "--amount", "12.34", "--redeem",
    ];
    let sold = shop.ctl.done(&sale);
    let made = [
        &sold["wallet"],
        &sold["state"],
        &sold["redemption"]["state"],
    ];
    assert_eq!(made, [platform, "confirmed", "redeemed"], "{sold}");
    kept
}

fn told_wrong(shop: &Shop, platform: &str, settings: &Value, field: &str) {
    let file = written(shop, settings);
    let check = account("check", platform, &file);
    let wrong = shop.ctl.json(&check);
    let found = wrong.json();
    assert_eq!(wrong.code, 1, "{wrong:?}");
    assert_eq!([&found["state"], &found["field"]], ["wrong", field]);
    for language in LANGUAGES {
        speaks(&shop.ctl.read(language, &check));
    }
}

/// The settings file of WeChat Pay as the README has it, for the practice shop.
fn wechat_settings(shop: &Shop) -> Value {
    let key = pem("PRIVATE KEY", wechat::merchant_private_key());
    fs::write(shop.path("apiclient_key.pem"), key).unwrap();
    let public = pem("PUBLIC KEY", wechat::platform_public_key());
    fs::write(shop.path("pub_key.pem"), public).unwrap();
    json!({
        "gateway": gateway_of(shop, "wechatpay"),
        "seller_id": wechat::MERCHANT_ID,
        "app_id": wechat::APP_ID,
        "merchant_serial": wechat::MERCHANT_SERIAL,
        "private_key_file": "apiclient_key.pem",
        "platform_key_id": wechat::PLATFORM_KEY_ID,
        "platform_public_key_file": "pub_key.pem",
        "page": wechat::PAGE,
        "store": wechat::STORE,
        "fee_percent": "0.54",
    })
}

/// A part of a key by which it would be known: a line of its file.
fn part(bare: &str) -> &str {
    &bare[64..128]
}

#[test]
fn a_wechat_pay_account_of_the_documented_settings_file_is_checked_kept_and_sold_by() {
    let shop = Shop::new("pay");
    let mut settings = wechat_settings(&shop);
    let key = part(wechat::merchant_private_key());
    let kept = taken_into_use(&shop, "wechatpay", &settings, &[key]);
    let ids = [&kept["seller_id"], &kept["merchant_serial"]];
    assert_eq!(ids, [wechat::MERCHANT_ID, wechat::MERCHANT_SERIAL]);
    let more = [&kept["platform_key_id"], &kept["fee_percent"]];
    assert_eq!(more, [wechat::PLATFORM_KEY_ID, "0.54"]);
    let other = include_str!("../data/another_key.pem");
    fs::write(shop.path("other.pem"), other).unwrap();
    settings["private_key_file"] = "other.pem".into();
    told_wrong(&shop, "wechatpay", &settings, "private_key");
}

#[test]
fn the_kind_of_alipays_records_is_kept_from_the_settings_and_a_wrong_one_is_told() {
    let shop = Shop::new("pay");
    let mut entry = settings(&shop);
    entry["record_kind"] = "O2O_VERIFY".into();
    let kept = taken_into_use(&shop, "alipay", &entry, &[]);
    assert_eq!(kept["record_kind"], "O2O_VERIFY");
    entry["record_kind"] = "o2o verify".into();
    told_wrong(&shop, "alipay", &entry, "record_kind");
    let file = written(&shop, &entry);
    let add = account("add", "alipay", &file);
    refused_as(&shop.ctl, &add, 1, "setup.bad_record_kind");
}

/// The platform has certificates and no public key, as for older merchants.
fn signs_with_certificates(shop: &Shop) {
    let base = shop.sandbox.url().trim_end_matches("/gateway.do");
    let post = ureq::post(format!("{base}/control/wechat"));
    let answer = post
        .content_type("application/json")
        .send(r#"{"signing":"certificate"}"#);
    assert!(answer.unwrap().status().is_success());
}

#[test]
fn a_wechat_pay_merchant_with_certificates_gives_the_apiv3_key_in_place_of_the_platforms_key() {
    let shop = Shop::new("pay");
    signs_with_certificates(&shop);
    let mut settings = wechat_settings(&shop);
    let fields = settings.as_object_mut().unwrap();
    fields.remove("platform_key_id");
    fields.remove("platform_public_key_file");
    fields.insert("api_v3_key".to_owned(), wechat::API_V3_KEY.into());
    let secrets = [wechat::API_V3_KEY, part(wechat::merchant_private_key())];
    let kept = taken_into_use(&shop, "wechatpay", &settings, &secrets);
    assert_eq!(kept["platform_public_key"], "");
    assert_eq!(kept["has_api_v3_key"], true);
    settings["api_v3_key"] = "another0key0of0thirtytwo0letters".into();
    told_wrong(&shop, "wechatpay", &settings, "api_v3_key");
}

#[test]
fn apple_pay_needs_a_key_of_stripes_and_the_page_after_paying() {
    let shop = Shop::new("pay");
    // An editor ends the only line of the file.
    let key = format!("{}\n", demo::STRIPE_KEY);
    fs::write(shop.path("stripe_key.txt"), key).unwrap();
    let mut settings = json!({
        "gateway": gateway_of(&shop, "applepay"),
        "private_key_file": "stripe_key.txt",
        "page": demo::STRIPE_PAGE,
        "fee_percent": "3.4",
        "settles_after_days": 7,
    });
    let kept = taken_into_use(&shop, "applepay", &settings, &[demo::STRIPE_KEY]);
    assert_eq!(kept["fee_percent"], "3.4");
    assert_eq!(kept["settles_after_days"], 7);
    settings["page"] = "".into();
    told_wrong(&shop, "applepay", &settings, "page");
    settings["page"] = demo::STRIPE_PAGE.into();
    fs::write(shop.path("stripe_key.txt"), demo::STRIPE_ENDED_KEY).unwrap();
    told_wrong(&shop, "applepay", &settings, "private_key");
}
