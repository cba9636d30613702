//! What waits, what outages cost and what is at risk, in the terminal.

use crate::support::{LANGUAGES, Shop, refused, refused_as, speaks};

#[test]
fn the_synchronisation_s_standing_is_told_to_scripts_and_to_people() {
    let shop = Shop::new("pay");
    let told = shop.ctl.done(&["sync", "status"]);
    assert_eq!(told["state"], "told");
    let wallets = told["wallets"].as_array().unwrap();
    assert!(
        wallets
            .iter()
            .all(|wallet| wallet["connection"] == "online")
    );
    assert!(
        wallets
            .iter()
            .all(|wallet| wallet["last_success"].is_string())
    );
    shop.sandbox.network(false);
    let claim = ["claim", "--wallet", "alipay", "--amount", "1"];
    let _claimed = shop.ctl.done(&claim);
    let waits = shop.ctl.done(&["sync", "status", "--wait", "1"]);
    assert_eq!(waits["state"], "waiting");
    assert_eq!(waits["waiting"][0]["kind"], "verify");
    let risk = shop.ctl.done(&["exposure"]);
    assert_eq!(risk["figure"]["count"], 1);
    assert_eq!(risk["by_cashier"][0]["figure"]["amount"]["amount"], "1.00");
    for language in LANGUAGES {
        speaks(&shop.ctl.read(language, &["sync", "status", "--wait", "1"]));
        speaks(&shop.ctl.read(language, &["exposure"]));
    }
    refused_as(
        &shop.ctl,
        &["--as", "lin", "sync", "status"],
        1,
        "not_allowed",
    );
}

#[test]
fn outages_are_listed_and_an_unknown_one_is_refused_by_its_number() {
    let shop = Shop::new("pay");
    let page = shop.ctl.done(&["outage", "list"]);
    assert_eq!(
        (
            page["total"].as_u64(),
            page["outages"].as_array().unwrap().len()
        ),
        (Some(0), 0)
    );
    for language in LANGUAGES {
        speaks(&shop.ctl.read(language, &["outage", "list"]));
    }
    refused_as(&shop.ctl, &["outage", "show", "7"], 1, "unknown_outage");
    refused(&shop.ctl, &["outage", "show", "7"]);
    refused_as(
        &shop.ctl,
        &["--as", "lin", "outage", "list"],
        1,
        "not_allowed",
    );
}
