//! The owner registers the shop's printed codes by pictures of them, on a till that says from its
//! first screen on that it is for practice.

use super::driver::Window;
use super::{Shop, code_on};
use hexiao_codes::draw_png;
use hexiao_sandbox::{Customer, demo};
use serde_json::json;
use std::fs;
use std::path::PathBuf;

/// Brings the form into sight as a person does who looks for it.
const TO_THE_FORM: &str =
    "document.querySelector('[data-testid=\"static-code\"]').scrollIntoView({block: 'start'})";

/// A file as the owner has it from the platform.
fn kept(shop: &Shop, name: &str, bytes: &[u8]) -> PathBuf {
    let file = shop.home.path().join(name);
    fs::write(&file, bytes).unwrap();
    file
}

/// Picks the picture of a wallet's code; what is drawn again says the same.
fn registers(window: &Window, shop: &Shop, wallet: &str, text: &str) {
    window.touch(&format!("static-code-wallet-{wallet}"));
    window.read("static-code", "还没有登记");
    let picture = draw_png(text, 400).unwrap();
    let picture = kept(shop, &format!("{wallet}.png"), &picture);
    window.attach("static-code-file", &picture);
    window.read("static-code-saved", "已登记");
    window.read("static-code-facts", text);
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
    for (wallet, text) in codes {
        registers(&window, &shop, wallet, text);
    }
    drop(window);
    let listed = shop.ctl(&["static-code", "list"]);
    for (place, (wallet, text)) in codes.into_iter().enumerate() {
        assert_eq!(listed[place]["wallet"], wallet);
        assert_eq!(listed[place]["address"], text);
    }
    assert_eq!(shop.ctl(&["verify"])["sound"], true);
}
