//! A shop's whole day, from the first sign-in to the report. Its pictures are those of the README.

use super::driver::{F2, F6, F11, Window};
use super::wallets::{ALIPAY, APPLE, MALL, WECHAT, Wallet, give_back, pays, show_code};
use super::{Shop, claim};
use hexiao_sandbox::Customer;
use hexiao_testkit::demo_shop;

#[test]
fn a_whole_day_goes_from_the_first_sign_in_to_the_report() {
    let shop = Shop::open(Customer::Manual);
    let window = shop.window();
    first_sign_in(&shop, &window);
    let first = sells(&shop, &window, &ALIPAY, ("1280", "12.80"));
    sells(&shop, &window, &APPLE, ("3600", "36.00"));
    sells(&shop, &window, &MALL, ("990", "9.90"));
    sells_slowly(&shop, &window);
    sells_without_a_network(&shop, &window);
    gives_back(&window, &first);
    ends_the_shift(&window);
    reports(&window);
    opens_a_case(&window);
    drop(window);
    let truths = shop.ctl(&["report"])["truths"].clone();
    assert_eq!(truths["confirmed"]["amount"]["amount"], "134.70");
    assert_eq!(truths["claimed"]["amount"]["amount"], "6.00");
    assert_eq!(shop.redemptions(), 6);
    assert_eq!(shop.ctl(&["verify"])["sound"], true);
}

/// The day begins with a look at the codes on the counter: both are the shop's own.
fn first_sign_in(shop: &Shop, window: &Window) {
    let printed = demo_shop(&shop.sandbox.gateway()).static_codes;
    window.look(
        "tour-sign-in",
        &["person-lin", "person-wang", "person-chen"],
    );
    window.sign_in("lin", "246810");
    window.read("scan-now", "支付宝");
    window.scan(&printed["alipay"]);
    window.read("scan-now", "微信支付");
    window.look("tour-opening", &["opening", "opening-later"]);
    window.scan(&printed["wechatpay"]);
    window.see("show-code");
}

/// A sale by the wallet's code; the order's number.
fn sells(shop: &Shop, window: &Window, wallet: &Wallet, (fen, shown): (&str, &str)) -> String {
    let (order, code) = show_code(window, wallet, fen, shown);
    pays(shop, &order, &code);
    window.read("paid", shown);
    window.enter();
    window.read("done", shown);
    window.enter();
    window.see("show-code");
    order
}

/// The same, with a look at each screen.
fn sells_slowly(shop: &Shop, window: &Window) {
    window.touch("wallet-wechatpay");
    window.amount("6800", "68.00");
    window.look("tour-sale", &["amount", "recent", "show-code"]);
    window.keys(F2, 0);
    let (order, code) = show_code(window, &WECHAT, "6800", "68.00");
    window.look("tour-code", &["qr", "amount", "cancel"]);
    pays(shop, &order, &code);
    window.read("paid", "68.00");
    window.look("tour-paid", &["amount", "redeem"]);
    window.enter();
    window.read("done", "68.00");
    window.read("upload", "已上传");
    window.look("tour-done", &["amount", "upload", "next-sale"]);
    window.enter();
}

/// One customer has paid, another only says so.
fn sells_without_a_network(shop: &Shop, window: &Window) {
    window.touch("wallet-alipay");
    shop.sandbox.set_network(false);
    window.read("banner", "离线中");
    claim(window, "800", "8.00", &shop.sandbox.pay_static(800));
    claim(window, "600", "6.00", "2026112322001400000000000001");
    window.read("banner", "14.00");
    window.amount("2600", "26.00");
    window.look("tour-offline", &["banner", "amount", "go-offline"]);
    window.keys(F2, 0);
    shop.sandbox.set_network(true);
    window.read("banner", "需要处理");
    window.look("tour-back", &["banner", "show-code"]);
}

fn gives_back(window: &Window, order: &str) {
    give_back(window, order, Some("480"), "tour-refund");
    window.read("refunds", "已退");
    window.look("tour-refunded", &["refunds", "next-sale"]);
    window.enter();
}

fn ends_the_shift(window: &Window) {
    window.keys(F11, 0);
    window.look("tour-shift", &["shift", "shift-end", "shift-close"]);
    window.touch("shift-end");
    window.look("tour-shift-ended", &["shift-done"]);
    window.touch("shift-done");
}

fn reports(window: &Window) {
    window.sign_in("wang", "135791");
    window.touch("nav-report");
    window.read("truth-confirmed", "134.70");
    window.look("tour-report", &["truth-confirmed", "export-csv"]);
    window.touch("nav-lock");
}

fn opens_a_case(window: &Window) {
    window.sign_in("chen", "864209");
    window.keys(F6, 0);
    window.touch("case-row");
    window.read("case-detail", "6.00");
    window.look("tour-cases", &["case-row", "case-detail"]);
}
