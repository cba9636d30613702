//! A sale that is paid once more by another wallet, told and given back in the terminal.

use crate::support::{LANGUAGES, Shop, refused, refused_as, speaks};
use hexiao_sandbox::demo::wechat;
use serde_json::{Value, json};

/// A second customer pays by the shop's printed WeChat Pay code; the number on the paid screen.
fn pays_by_wechat(shop: &Shop, amount: &str) -> String {
    let base = shop.sandbox.url().trim_end_matches("/gateway.do");
    let code = wechat::static_code();
    let body = format!(r#"{{"code":"{code}","amount":"{amount}"}}"#);
    let post = ureq::post(format!("{base}/phone/pay"));
    let mut answer = post.content_type("application/json").send(body).unwrap();
    let paid = answer.body_mut().read_to_string().unwrap();
    let paid: Value = serde_json::from_str(&paid).unwrap();
    paid["transaction_id"].as_str().unwrap().to_owned()
}

#[test]
fn a_sale_paid_once_more_by_another_wallet_is_proved_there_and_given_back() {
    let shop = Shop::new("pay");
    let sale = [
        "checkout", "--wallet", "alipay", "--amount", "8.00", "--redeem",
    ];
    let sold = shop.ctl.done(&sale);
    let order = sold["order_number"].as_str().unwrap();
    let transaction = pays_by_wechat(&shop, "8.00");
    // Without a wallet it is the first one's, and Alipay knows nothing of it.
    let again = ["paid-again", order, "--transaction", &transaction];
    refused_as(&shop.ctl, &again, 1, "not_paid_there");
    refused(&shop.ctl, &again);
    let nobodys = [&again[..], &["--wallet", "bitcoin"]].concat();
    refused_as(&shop.ctl, &nobodys, 2, "unknown_wallet");
    let by_wechat = [&again[..], &["--wallet", "wechatpay"]].concat();
    let told = shop.ctl.done(&by_wechat);
    let other = told["paid_twice"].as_str().unwrap();
    assert_ne!(other, order);
    refused_as(&shop.ctl, &by_wechat, 1, "transaction_used");
    refused(&shop.ctl, &by_wechat);

    let page = shop.ctl.done(&["cases"]);
    assert_eq!(page["total"], 1, "{page}");
    let case = &page["cases"][0];
    let found = [&case["kind"], &case["wallet"], &case["order_number"]];
    assert_eq!(found, ["double_pay", "wechatpay", other]);
    assert_eq!(case["other_order"], order);
    let id = case["case_id"].to_string();
    let shown = shop.ctl.done(&["case", "show", &id]);
    assert_eq!(shown["draft"]["order_number"], other);
    assert_eq!(shown["draft"]["amount"]["amount"], "8.00");
    for language in LANGUAGES {
        speaks(&shop.ctl.read(language, &["case", "show", &id]));
    }
    let ended = shop.ctl.done(&["case", "refund", &id]);
    assert_eq!(ended["case"]["resolution"], "returned");
    assert_eq!(shop.ctl.done(&["verify"])["problems"], json!([]));
}
