//! A sale with each wallet as one command: its own platform's code, paid, redeemed, and told to
//! that platform.

use crate::support::{LANGUAGES, Shop, refused_as, speaks};
use hexiao_sandbox::demo;
use serde_json::{Value, json};

/// What a platform that keeps records of redemptions says of one.
const RECORDED: &str = "recorded";

/// WeChat Pay keeps no record of redemptions: there the confirmation is the upload.
const CONFIRMED: &str = "confirmed";

fn sale<'a>(wallet: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let words = [
        "checkout", "--wallet", wallet, "--amount", "12.34", "--redeem",
    ];
    [&words[..], more].concat()
}

fn is_redeemed(sold: &Value, [wallet, method, receipt]: [&str; 3]) {
    let made = [&sold["wallet"], &sold["method"]];
    assert_eq!(made, [wallet, method], "{sold}");
    assert_eq!(sold["amount"]["amount"], "12.34");
    let ended = [&sold["state"], &sold["truth"], &sold["redemption"]["state"]];
    assert_eq!(ended, ["confirmed", "confirmed", "redeemed"], "{sold}");
    let upload = [&sold["upload"]["state"], &sold["upload"]["receipt"]];
    assert_eq!(upload, ["done", receipt], "{sold}");
}

/// By a code that is shown: for a script, and for people who read either language.
fn is_sold_by_its_code(shop: &Shop, wallet: &str, code: &str, receipt: &str) {
    let words = sale(wallet, &[]);
    let answer = shop.ctl.json(&words);
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(answer.stderr.contains(code), "{answer:?}");
    is_redeemed(&answer.json(), [wallet, "show_code", receipt]);
    for language in LANGUAGES {
        let said = shop.ctl.read(language, &words);
        assert_eq!(said.code, 0, "{said:?}");
        assert!(said.stderr.contains(code), "{said:?}");
        speaks(&said);
    }
}

/// By a customer's code, which is repeated nowhere.
fn is_sold_by_scan(shop: &Shop, wallet: &str, scanned: &str, receipt: &str) {
    let answer = shop.ctl.json(&sale(wallet, &["--scan", scanned]));
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(!format!("{answer:?}").contains(scanned), "{answer:?}");
    is_redeemed(&answer.json(), [wallet, "scan_code", receipt]);
}

fn is_sound(shop: &Shop) {
    assert_eq!(shop.ctl.done(&["verify"])["problems"], json!([]));
}

#[test]
fn wechat_pay_is_sold_and_redeemed_by_one_command() {
    let shop = Shop::new("pay");
    let code = "weixin://wxpay/bizpayurl?pr=";
    is_sold_by_its_code(&shop, "wechatpay", code, CONFIRMED);
    is_sold_by_scan(&shop, "wechatpay", "130000000000000017", CONFIRMED);
    is_sound(&shop);
}

#[test]
fn apple_pay_is_sold_and_redeemed_by_one_command() {
    let shop = Shop::new("pay");
    is_sold_by_its_code(&shop, "applepay", "/stripe/pay/", RECORDED);
    is_sound(&shop);
}

#[test]
fn the_shops_own_wallet_is_sold_and_redeemed_by_one_command() {
    let shop = Shop::new("pay");
    is_sold_by_its_code(&shop, "other", "/mall/pay/", RECORDED);
    is_sold_by_scan(&shop, "other", "MALL-88-000017", RECORDED);
    is_sound(&shop);
}

/// The platform of the open protocol serves `UnionPay` from now on as well.
fn takes_unionpay(shop: &Shop) {
    let known = shop.ctl.done(&["account", "list"]);
    let mut accounts = known.as_array().unwrap().iter();
    let mall = accounts.find(|account| account["wallet"] == "other");
    let settings = json!({
        "gateway": mall.unwrap()["gateway"],
        "app_id": demo::MALL_APP_ID,
        "private_key": demo::MALL_SECRET,
    });
    let file = shop.file("unionpay.json");
    std::fs::write(&file, settings.to_string()).unwrap();
    let words = [
        "account",
        "add",
        "--platform",
        "generic",
        "--wallet",
        "unionpay",
        "--settings",
        &file,
    ];
    let _kept = shop.ctl.done(&words);
}

#[test]
fn unionpay_is_sold_and_redeemed_by_one_command_once_the_shop_has_an_account_for_it() {
    let shop = Shop::new("pay");
    refused_as(&shop.ctl, &sale("unionpay", &[]), 1, "no_account");
    takes_unionpay(&shop);
    is_sold_by_its_code(&shop, "unionpay", "/mall/pay/", RECORDED);
    is_sold_by_scan(&shop, "unionpay", "6212345678901234510", RECORDED);
    is_sound(&shop);
}
