//! A claim without a number, looked for in the platform's bill from the terminal.

use crate::support::{LANGUAGES, Shop, refused, refused_as, speaks};
use hexiao_sandbox::demo;

const TWO_DAYS: u32 = 2 * 24 * 60;

/// A customer scans the printed code and pays.
fn pays(shop: &Shop, amount: &str) {
    let base = shop.sandbox.url().trim_end_matches("/gateway.do");
    let code = demo::static_code();
    let body = format!(r#"{{"code":"{code}","amount":"{amount}"}}"#);
    let post = ureq::post(format!("{base}/phone/pay"));
    let answer = post.content_type("application/json").send(body);
    assert!(answer.unwrap().status().is_success());
}

#[test]
fn candidates_are_offered_side_by_side_and_the_platform_proves_the_one_that_is_picked() {
    let shop = Shop::new("manual");
    pays(&shop, "8.80");
    pays(&shop, "8.80");
    let claim = ["claim", "--wallet", "alipay", "--amount", "8.80"];
    let _claimed = shop.ctl.done(&claim);
    let synced = shop.ctl.json(&["sync"]).json();
    assert_eq!(synced["open_cases"], 1);
    let look = ["case", "candidates", "1"];
    refused_as(&shop.ctl, &look, 1, "bill_too_early");
    refused(&shop.ctl, &look);
    shop.sandbox.skip_minutes(TWO_DAYS);
    let later = shop.ctl.minutes_ahead(TWO_DAYS);
    let found = later.done(&look);
    let lines = found["candidates"].as_array().unwrap();
    assert_eq!(lines.len(), 2);
    let id = lines[1]["transaction_id"].as_str().unwrap();
    let hinted = [&look[..], &["--hint", &id[20..]]].concat();
    let first = &later.done(&hinted)["candidates"][0];
    assert_eq!(
        (first["transaction_id"].as_str(), &first["hint"]),
        (Some(id), &"fits".into())
    );
    for language in LANGUAGES {
        let said = later.read(language, &hinted);
        assert!(said.stdout.contains(id), "{said:?}");
        speaks(&said);
    }
    refused_as(&later, &["case", "pick", "1", "x"], 1, "bad_evidence");
    let invented = ["case", "pick", "1", "2026112222001000000000000000"];
    let unproved = later.json(&invented);
    assert_eq!(
        (unproved.code, &unproved.json()["case"]["status"]),
        (4, &"open".into())
    );
    let proved = later.done(&["case", "pick", "1", id]);
    assert_eq!(proved["case"]["resolution"], "proved");
    refused_as(&later, &look, 1, "case_not_open");
    let told = later.read("en", &["case", "show", "1"]);
    assert!(
        told.stdout.contains("transaction number was noted"),
        "{told:?}"
    );
}
