//! Two customers paid the same sum by the printed code while nobody noted a number: a manager finds
//! the money of each claim among two lines of the bill that look alike.

use super::driver::{F6, Window};
use super::{Shop, claim_unnoted};
use hexiao_sandbox::Customer;
use hexiao_testkit::eventually;

const TWO_DAYS: i64 = 2 * 24 * 3600;
const MINUTES: u32 = 2 * 24 * 60;

#[test]
fn a_manager_picks_the_money_of_two_claims_from_two_lines_that_look_alike() {
    let shop = Shop::with_wallets(Customer::Manual, &["alipay"]);
    two_claims_alike(&shop);
    // A window that was closed frees the ledger a moment later.
    shop.ctl(&["verify"]);
    // The bill of a day is made the day after.
    shop.sandbox.skip(TWO_DAYS);
    let window = shop.window_later(MINUTES);
    window.sign_in("wang", "135791");
    window.keys(F6, 0);
    window.read("cases", "8.80");
    picks(&window, 2);
    told(&shop, 1);
    picks(&window, 1);
    told(&shop, 2);
    window.see("cases-empty");
    window.look("search-4-none-left", &["cases-empty"]);
    drop(window);
    assert_eq!(shop.redemptions(), 2);
    assert_eq!(shop.ctl(&["verify"])["sound"], true);
}

fn two_claims_alike(shop: &Shop) {
    let window = shop.cashier();
    shop.sandbox.set_network(false);
    window.read("banner", "离线中");
    for _ in 0..2 {
        // The number on the customer's screen, that nobody asks for.
        let _number = shop.sandbox.pay_static(880);
        claim_unnoted(&window, "880", "8.80");
    }
    shop.sandbox.set_network(true);
    window.read("banner", "笔需要处理");
    window.look("search-1-unproved", &["banner"]);
}

/// Of so many lines the first, which the platform then confirms.
fn picks(window: &Window, lines: usize) {
    window.touch("case-row");
    window.touch("search-go");
    window.see("candidate");
    let script = "return document.querySelectorAll('[data-testid=candidate]').length";
    let found = window.run(script, &serde_json::json!([]));
    assert_eq!(found, lines, "lines of the bill");
    // Without a mouse.
    window.tab_to("candidate-pick");
    window.enter();
    window.look(&format!("search-2-of-{lines}"), &["case-detail"]);
    window.read("case-detail", "已证实到账");
    window.look(&format!("search-3-picked-of-{lines}"), &["case-detail"]);
}

/// So many redemptions are recorded at the platform.
fn told(shop: &Shop, redemptions: usize) {
    eventually("the records", || {
        let records: usize = shop.sandbox.trades().iter().map(|t| t.records.len()).sum();
        (redemptions == records).then_some(())
    });
}
