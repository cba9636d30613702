//! The owner's side of an outage: a cashier sets a wallet offline, and the owner sees what that puts at risk, takes it
//! back, reads what the outage came to, and keeps it as a file.

use super::driver::Window;
use super::{Shop, claim};
use hexiao_sandbox::Customer;
use hexiao_testkit::eventually;

/// A number that no platform ever gave out.
const INVENTED: &str = "2026112322001400000000000001";

#[test]
fn an_owner_sees_what_is_at_risk_takes_a_wallet_back_and_keeps_the_report_of_its_outage() {
    let shop = Shop::with_wallets(Customer::Manual, &["alipay", "wechatpay"]);
    let window = shop.cashier();
    hands_over_offline(&shop, &window);
    leaves(&window);
    window.sign_in("chen", "864209");
    window.touch("nav-network");
    window.see("network");
    is_at_risk(&window);
    takes_it_back(&shop, &window);
    reads_the_report(&window);
    let said = exports(&window);
    drop(window);
    is_in_the_file(&shop, &said);
    assert_eq!(shop.redemptions(), 2);
    assert_eq!(shop.ctl(&["verify"])["sound"], true);
}

/// One customer has paid, another only says so.
fn hands_over_offline(shop: &Shop, window: &Window) {
    window.touch("force-wallet");
    window.read("banner-forced", "林小雨");
    window.look(
        "outage-1-forced",
        &["banner-forced", "release-alipay", "force-wallet", "amount"],
    );
    claim(window, "880", "8.80", &shop.sandbox.pay_static(880));
    claim(window, "600", "6.00", INVENTED);
    window.read("banner", "14.80");
}

/// Whoever goes hears what waits.
fn leaves(window: &Window) {
    window.touch("nav-lock");
    window.read("leave-what", "14.80");
    window.look(
        "outage-2-leave",
        &["leave-what", "leave-oldest", "leave-stay", "leave-go"],
    );
    window.touch("leave-go");
}

fn is_at_risk(window: &Window) {
    window.touch("view-risk");
    window.read("meter-total", "14.80");
    window.read("meter-largest", "8.80");
    window.read("shares-cashier", "林小雨");
    window.look(
        "outage-3-risk",
        &["meter-total", "meter-largest", "meter-age", "shares-till"],
    );
}

/// What is proved is at risk no more; what nobody knows of still is, and has a case.
fn takes_it_back(shop: &Shop, window: &Window) {
    window.touch("release-alipay");
    window.read("banner", "需要处理");
    eventually("the record of what was paid", || {
        let records: usize = shop.sandbox.trades().iter().map(|t| t.records.len()).sum();
        (records == 1).then_some(())
    });
    window.read("meter-total", "6.00");
    window.look("outage-4-released", &["banner", "meter-total"]);
}

fn reads_the_report(window: &Window) {
    window.touch("view-outages");
    let line = window.read("outage-1", "14.80");
    assert!(
        line.contains("支付宝") && line.contains("手动设为离线"),
        "{line}"
    );
    window.look("outage-5-list", &["outages", "open-outage-1"]);
    window.touch("open-outage-1");
    let parts = window.read("outage-parts", "林小雨");
    assert!(parts.contains("陈建国"), "{parts}");
    let sum = window.read("outage-sum", "14.80");
    assert!(sum.contains("8.80") && sum.contains("6.00"), "{sum}");
    window.look(
        "outage-6-report",
        &["outage-parts", "outage-cost", "outage-export"],
    );
}

/// What the screen says of the file.
fn exports(window: &Window) -> String {
    window.touch("outage-export");
    let said = window.read("outage-exported", ".csv");
    window.look("outage-7-exported", &["outage-exported"]);
    said
}

fn is_in_the_file(shop: &Shop, said: &str) {
    let exports = std::fs::read_dir(shop.home.path().join("exports")).unwrap();
    let files: Vec<_> = exports.map(|entry| entry.unwrap().path()).collect();
    let [file] = files.as_slice() else {
        panic!("one file: {files:?}");
    };
    assert!(said.contains(file.to_str().unwrap()), "{said}");
    let text = std::fs::read_to_string(file).unwrap();
    for row in [
        r#""离线收款","2","14.80""#,
        r#""已到账","1","8.80""#,
        r#""查无此款或不符","1","6.00""#,
        r#""已认损","0","0.00""#,
        r#""支付宝","手动设为离线","#,
    ] {
        assert!(text.contains(row), "{row} in {text}");
    }
}
