//! The owner registers the shop's printed codes by pictures of them, on a till that says from its
//! first screen on that it is for practice; and a sticker over one of them is found when the day
//! begins.

use super::driver::Window;
use super::{Shop, code_on};
use hexiao_codes::{MerchantCode, draw_png};
use hexiao_sandbox::{Customer, demo};
use hexiao_testkit::demo_shop;
use serde_json::json;
use std::fs;
use std::path::PathBuf;

/// Brings the form into sight as a person does who looks for it.
const TO_THE_FORM: &str =
    "document.querySelector('[data-testid=\"static-code\"]').scrollIntoView({block: 'start'})";

/// A joint sticker of three wallets, as long as such texts are: 325 bytes.
const JOINT: &str = concat!(
    "000201010211",
    "26640010com.alipay0146https://qr.alipay.com/fkx09900practice2hexiao1",
    "27470013com.wechatpay0126wxp://f2f0practice2hexiao1",
    "28730016cn.practice.mall0149https://mall.example/pay/practice-shop/counter-01",
    "5204581253031565802CN5920HEXIAO PRACTICE SHOP6008SHANGHAI6106200001",
    "62380310COUNTER 010703T010813TEA AND CAKES",
    "630418A5",
);

/// What somebody else's sticker says.
const STRANGER: &str = "https://qr.alipay.com/fkx00000stranger";

/// A file as the owner has it from the platform.
fn kept(shop: &Shop, name: &str, bytes: &[u8]) -> PathBuf {
    let file = shop.home.path().join(name);
    fs::write(&file, bytes).unwrap();
    file
}

/// Picks the picture of a wallet's code; what is drawn again says the same, and `fact` stands below.
fn registers(window: &Window, shop: &Shop, (wallet, text): (&str, &str), fact: &str) {
    window.touch(&format!("static-code-wallet-{wallet}"));
    window.read("static-code", "还没有登记");
    let picture = draw_png(text, 400).unwrap();
    let picture = kept(shop, &format!("{wallet}.png"), &picture);
    window.attach("static-code-file", &picture);
    window.read("static-code-saved", "已登记");
    window.read("static-code-facts", fact);
    window.run(TO_THE_FORM, &json!([]));
    assert_eq!(code_on(window), text);
    window.look(&format!("printed-{wallet}"), &["practice", "qr"]);
}

/// A letter with the name of a picture is refused in words, and nothing is registered.
fn a_letter_is_no_picture(window: &Window, shop: &Shop) {
    let letter = kept(shop, "letter.png", "收款码在附件里。".as_bytes());
    window.attach("static-code-file", &letter);
    window.read("static-code", "这个文件不是图片");
    window.read("static-code", "请选择 PNG 或 JPEG 图片");
    window.read("static-code", "还没有登记");
}

#[test]
fn the_owner_registers_each_printed_code_by_a_picture_and_sees_it_drawn_again() {
    let shop = Shop::opened(Customer::Manual, |shop| shop.static_codes.clear());
    let window = shop.window();
    window.read("practice", "不是真钱");
    window.see("practice-frame");
    window.sign_in("chen", "864209");
    window.read("practice", "不是真钱");
    window.touch("nav-settings");
    window.read("account-world", "练习，不收真钱");
    a_letter_is_no_picture(&window, &shop);
    let codes = [
        ("alipay", demo::static_code()),
        ("wechatpay", demo::wechat::static_code()),
    ];
    for code in codes {
        registers(&window, &shop, code, code.1);
    }
    let joint = MerchantCode::parse(JOINT).unwrap();
    let name = joint.name().unwrap();
    registers(&window, &shop, ("other", JOINT), name);
    drop(window);
    let listed = shop.ctl(&["static-code", "list"]);
    assert_eq!(listed[2]["wallet"], "other");
    assert_eq!(listed[2]["name"], name);
    for (place, (wallet, text)) in codes.into_iter().enumerate() {
        assert_eq!(listed[place]["wallet"], wallet);
        assert_eq!(listed[place]["address"], text);
    }
    assert_eq!(shop.ctl(&["verify"])["sound"], true);
}

/// The alarm says what to do, shows what was scanned, and leaves no way past it.
fn is_alarmed(window: &Window) {
    window.read("code-differs", "支付宝的码不是店里登记的码");
    window.read("code-differs", "不要用这张码。马上撤下它");
    window.read("scanned-instead", STRANGER);
    window.gone("opening-skip");
    window.look(
        "printed-alarm",
        &["code-differs", "scanned-instead", "opening-later"],
    );
}

/// Put off, it stands above the sale, and leads back to the check.
fn is_told_above_the_sale(window: &Window) {
    window.touch("opening-later");
    window.see("show-code");
    window.read("printed-different", "柜台上的码不是店里的码");
    window.read("printed-different", "不要让顾客扫它");
    window.look("printed-alarm-sale", &["printed-different"]);
    window.touch("printed-different-check");
    window.read("code-differs", "支付宝");
}

#[test]
fn a_sticker_over_the_shops_own_code_is_an_alarm_until_the_right_code_is_scanned() {
    let shop = Shop::open(Customer::Manual);
    let printed = demo_shop(&shop.sandbox.gateway()).static_codes;
    let window = shop.window();
    window.sign_in("lin", "246810");
    window.read("scan-now", "支付宝");
    window.scan(STRANGER);
    is_alarmed(&window);
    is_told_above_the_sale(&window);
    window.scan(&printed["alipay"]);
    window.read("scan-now", "微信支付");
    window.gone("code-differs");
    window.scan(&printed["wechatpay"]);
    window.see("show-code");
    window.gone("printed-different");
    drop(window);
    let looks = shop.ctl(&["static-code", "checks"]);
    let looks = looks["printed_codes"].as_array().unwrap();
    let states: Vec<&str> = looks.iter().filter_map(|l| l["state"].as_str()).collect();
    assert_eq!(states, ["same", "same"]);
    assert_eq!(shop.ctl(&["verify"])["sound"], true);
}
