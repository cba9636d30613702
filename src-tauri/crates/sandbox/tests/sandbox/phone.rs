use crate::till::till;
use hexiao_sandbox::{Customer, demo};
use serde_json::json;

#[test]
fn waiting_orders_are_listed_and_paid_ones_are_not() {
    let till = till(Customer::Manual);
    till.precreate("order_1", "12.30");
    till.precreate("order_2", "4.00");
    let listed = till.look("/phone/orders");
    assert_eq!(listed["orders"][1]["out_trade_no"], "order_1");
    assert_eq!(listed["orders"][1]["amount"], "12.30");
    till.press("/phone/pay", json!({"out_trade_no": "order_1"}));
    assert_eq!(
        till.look("/phone/orders")["orders"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn the_printed_code_asks_for_an_amount_and_shows_a_transaction_id() {
    let till = till(Customer::Manual);
    let code = demo::static_code();
    assert_eq!(
        till.press("/phone/scan", json!({"code": code})).1["kind"],
        "static"
    );
    let (status, problem) = till.press("/phone/pay", json!({"code": code, "amount": "many"}));
    assert_eq!((status, &problem["code"]), (400, &json!("bad_amount")));
    let (_, paid) = till.press("/phone/pay", json!({"code": code, "amount": "8.8"}));
    assert_eq!(
        (&paid["paid"], &paid["amount"]),
        (&json!(true), &json!("8.80"))
    );
    assert!(paid["svg"].as_str().unwrap().contains("<svg"));
    let trade = till.call(
        "alipay.trade.query",
        json!({"trade_no": paid["transaction_id"]}),
    );
    assert_eq!(trade["total_amount"], "8.80");
}

#[test]
fn the_phones_own_code_pays_as_its_owner_wishes_and_the_phone_hears_of_it() {
    let till = till(Customer::Manual);
    let (_, shown) = till.press("/phone/auth-code", json!({"how": "decline"}));
    let code = shown["auth_code"].as_str().unwrap();
    assert!(
        code.len() == 18 && ("25".."31").contains(&&code[..2]),
        "{code}"
    );
    let ask = json!({"auth_code": code});
    assert_eq!(
        till.press("/phone/auth-code/result", ask.clone()).1["used"],
        false
    );
    assert_eq!(
        till.pay("order_1", "8.00", code)["sub_code"],
        "ACQ.BUYER_BALANCE_NOT_ENOUGH"
    );
    let (_, result) = till.press("/phone/auth-code/result", ask);
    assert_eq!(
        (&result["used"], &result["payment"]),
        (&json!(true), &json!(null))
    );
}

#[test]
fn a_declined_order_is_closed() {
    let till = till(Customer::Manual);
    let code = till.precreate("order_1", "8.00");
    assert_eq!(
        till.press("/phone/decline", json!({"code": code})).1["status"],
        "TRADE_CLOSED"
    );
    assert_eq!(till.press("/phone/pay", json!({"code": code})).0, 409);
    assert_eq!(till.query("order_1")["trade_status"], "TRADE_CLOSED");
}

#[test]
fn a_late_customer_of_the_phone_beats_the_cancel() {
    let till = till(Customer::Manual);
    let code = till.precreate("order_1", "8.00");
    assert_eq!(
        till.press("/phone/pay", json!({"code": code, "how": "late"}))
            .1["paid"],
        false
    );
    assert_eq!(till.cancel("order_1")["retry_flag"], "Y");
    assert_eq!(till.look("/phone/orders/order_1")["paid"], true);
}

#[test]
fn an_unknown_code_is_not_found() {
    let till = till(Customer::Manual);
    for code in ["", "https://qr.alipay.com/bax0", "javascript:alert(1)"] {
        assert_eq!(
            till.press("/phone/scan", json!({"code": code})).0,
            404,
            "{code}"
        );
    }
}

#[test]
fn a_page_of_another_origin_cannot_press_the_buttons() {
    let till = till(Customer::Manual);
    let url = format!("{}/control/network", till.sandbox.url());
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    // What a foreign page may send without asking: a body that does not say it is JSON.
    let sent = agent
        .post(url)
        .header("content-type", "text/plain")
        .send(r#"{"up":false}"#);
    assert_eq!(sent.unwrap().status().as_u16(), 400);
    assert_eq!(till.look("/control/network"), json!({"up": true}));
}

#[test]
fn the_page_needs_no_other_origin() {
    let till = till(Customer::Manual);
    for path in [
        "/",
        "/phone.css",
        "/phone.js",
        "/phone-api.js",
        "/phone-words.js",
    ] {
        let mut page = ureq::get(format!("{}{path}", till.sandbox.url()))
            .call()
            .unwrap();
        let policy = page.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        let text = page.body_mut().read_to_string().unwrap();
        assert!(!text.is_empty() && !text.contains("http://"), "{path}");
    }
}

#[test]
fn the_control_page_switches_customers() {
    let till = till(Customer::Manual);
    till.press("/control/customer", json!({"customer": "never"}));
    assert_eq!(till.look("/control/customer"), json!({"customer": "never"}));
    assert_eq!(
        till.press("/control/customer", json!({"customer": "rich"}))
            .0,
        400
    );
    assert_eq!(
        till.pay("order_1", "8.00", "281234567890123456")["code"],
        "10003"
    );
    assert_eq!(
        till.look("/control/trades")["trades"][0]["status"],
        "WAIT_BUYER_PAY"
    );
}
