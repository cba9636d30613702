//! Wallet coupons at the counter: looked at and redeemed with F9, taken back with a manager's
//! word, and without a network handed over on a claim that is proved later.

use super::Shop;
use super::driver::{F9, Window};
use hexiao_sandbox::Customer;

/// A practice certificate of Alipay as its code is scanned: it names itself before its use.
const CERTIFICATE: &str = "HXQ660000000017";

/// To the place for coupons of a wallet, wherever the till stands.
fn coupons_of(window: &Window, wallet: &str) {
    window.keys(F9, 0);
    window.see("coupon-desk");
    window.touch(&format!("coupon-wallet-{wallet}"));
}

/// Scanned, shown with name and value, redeemed with one key.
fn a_certificate_names_itself(window: &Window) {
    coupons_of(window, "alipay");
    window.look(
        "coupon-1-desk",
        &["coupon-code", "coupon-look", "coupon-back"],
    );
    window.scan(CERTIFICATE);
    window.read("coupon-name", "双人下午茶套餐");
    window.read("coupon-value", "68.00");
    window.look(
        "coupon-2-offer",
        &["coupon-name", "coupon-value", "coupon-redeem"],
    );
    window.enter();
    window.read("coupon-standing", "券已核销，可以交货");
    window.look("coupon-3-done", &["coupon-next"]);
    window.enter();
    // The same scan within two seconds is one scan; typed, it is another try.
    window.fill("coupon-code", CERTIFICATE);
    window.touch("coupon-look");
    window.read("coupon-taken", "核销过了");
    window.look("coupon-4-again", &["coupon-next"]);
    window.enter();
}

/// Typed, because the scanner is broken; then a manager's word takes the use back.
fn a_coupon_is_typed_redeemed_and_taken_back(shop: &Shop, window: &Window) {
    let code = shop.sandbox.wechat_coupon();
    coupons_of(window, "wechatpay");
    window.fill("coupon-code", &code);
    window.touch("coupon-look");
    window.read("coupon-offer", "核销时才告诉我们");
    window.look("coupon-5-not-told", &["coupon-redeem", "coupon-value"]);
    window.touch("coupon-redeem");
    window.read("coupon-standing", "券已核销，可以交货");
    assert!(shop.sandbox.wechat_coupon_use(&code).is_some());
    window.touch("coupon-undo");
    window.choose("approve-person", "wang");
    window.fill("approve-pin", "135791");
    window.look("coupon-6-undo", &["approve-pin", "coupon-undo-go"]);
    window.touch("coupon-undo-go");
    window.read("coupon-standing", "已撤销，券回到顾客手里");
    window.look("coupon-7-undone", &["coupon-next"]);
    assert_eq!(shop.sandbox.wechat_coupon_use(&code), None);
    window.enter();
}

/// Without a network the value is read from the coupon, and the claim waits for the platform.
fn a_claim_is_proved_when_the_network_is_back(shop: &Shop, window: &Window) {
    let code = shop.sandbox.wechat_coupon();
    shop.sandbox.set_network(false);
    window.read("banner", "离线中");
    coupons_of(window, "wechatpay");
    window.scan(&code);
    window.see("coupon-claiming");
    window.look(
        "coupon-8-offline",
        &["coupon-offline", "coupon-claim-value", "coupon-hand-over"],
    );
    window.fill_anew("coupon-claim-value", "12.00");
    window.touch("coupon-hand-over");
    window.read("coupon-standing", "已先行交货，待核实");
    window.look("coupon-9-claimed", &["coupon-next"]);
    window.read("coupon-standing", "12.00");
    window.read("banner", "12.00");
    assert_eq!(shop.sandbox.wechat_coupon_use(&code), None);
    shop.sandbox.set_network(true);
    window.read("coupon-standing", "券已核销，可以交货");
    assert!(shop.sandbox.wechat_coupon_use(&code).is_some());
    window.look("coupon-10-proved", &["coupon-next"]);
    window.touch("coupon-back");
    window.see("show-code");
}

/// Whether a banner stands above the page is a matter of moments; the page has room for less with one.
const AS_UNDER_A_BANNER: &str = "document.querySelector('header').style.paddingBottom = '56px'";

#[test]
fn a_coupon_is_redeemed_online_taken_back_and_claimed_without_a_network() {
    let shop = Shop::open(Customer::Manual);
    let window = shop.cashier();
    window.run(AS_UNDER_A_BANNER, &serde_json::json!([]));
    a_certificate_names_itself(&window);
    a_coupon_is_typed_redeemed_and_taken_back(&shop, &window);
    a_claim_is_proved_when_the_network_is_back(&shop, &window);
    drop(window);
    let report = shop.ctl(&["report"]);
    assert_eq!(
        report["coupons"].as_array().map(Vec::len),
        Some(2),
        "{report}"
    );
    assert_eq!(shop.ctl(&["verify"])["sound"], true);
}
