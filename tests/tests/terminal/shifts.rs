//! Shifts and what waits, for scripts and for people.

use crate::support::{LANGUAGES, Shop, refused_as, speaks};

#[test]
fn a_shift_is_seen_closed_once_and_begins_again_with_the_next_sale() {
    let shop = Shop::new("pay");
    assert!(shop.ctl.done(&["shift", "status"])["own"].is_null());
    let _why = refused_as(&shop.ctl, &["shift", "close"], 1, "no_shift");
    let sale = [
        "checkout", "--wallet", "alipay", "--amount", "12.34", "--redeem",
    ];
    let _sold = shop.ctl.done(&sale);
    let status = shop.ctl.done(&["shift", "status"]);
    assert_eq!(status["own"]["number"], 1);
    assert_eq!(status["own"]["confirmed"]["amount"]["amount"], "12.34");
    assert!(status["waiting"].is_null());
    for language in LANGUAGES {
        speaks(&shop.ctl.read(language, &["shift", "status"]));
    }
    let closed = shop.ctl.done(&["shift", "close"]);
    assert_eq!(closed["shift"]["redeemed"]["count"], 1);
    assert!(closed["shift"]["closed_at"].is_string());
    let _why = refused_as(&shop.ctl, &["shift", "close", "1"], 1, "no_shift");
    let _sold = shop.ctl.done(&sale);
    let again = shop.ctl.done(&["shift", "status"]);
    assert_eq!(again["own"]["number"], 2);
    let words = ["shift", "close", "2", "--as", "wang"];
    let by_manager = shop.ctl.done(&words);
    assert_eq!(by_manager["shift"]["closed_by"], "王敏");
}

#[test]
fn what_waits_is_a_line_beside_the_answer_and_a_field_in_it() {
    let shop = Shop::new("never");
    assert!(shop.ctl.done(&["waiting"])["waiting"].is_null());
    shop.sandbox.network(false);
    let claim = ["claim", "--wallet", "alipay", "--amount", "40"];
    let _claimed = shop.ctl.done(&claim);
    let waits = shop.ctl.done(&["waiting"]);
    assert_eq!(waits["waiting"]["count"], 1);
    assert_eq!(waits["waiting"]["amount"]["amount"], "40.00");
    for language in LANGUAGES {
        speaks(&shop.ctl.read(language, &["waiting"]));
    }
    let later = shop.ctl.minutes_ahead(1);
    let closed = later.json(&["shift", "close"]);
    assert_eq!(closed.code, 0, "{closed:?}");
    assert_eq!(closed.json()["waiting"]["count"], 1);
    assert!(closed.stderr.contains("40.00"), "{closed:?}");
    assert_eq!(shop.ctl.done(&["waiting"])["waiting"]["count"], 1, "kept");
}
