use super::till::till;
use hexiao_sandbox::{Customer, demo::wechat as demo};
use serde_json::json;

#[test]
fn the_phone_scans_a_shown_code_and_pays_it() {
    let till = till(Customer::Manual);
    let code = till.native("order_1", 1230).body["code_url"].clone();
    let listed = till.look("/phone/orders");
    assert_eq!(listed["orders"][0]["code"], code);
    let (_, scanned) = till.press("/phone/scan", &json!({ "code": code }));
    assert_eq!(
        (&scanned["kind"], &scanned["amount"]),
        (&json!("order"), &json!("12.30"))
    );
    let (_, paid) = till.press("/phone/pay", &json!({ "code": code }));
    assert_eq!(paid["paid"], true);
    assert!(paid["svg"].as_str().unwrap().contains("<svg"));
    assert_eq!(till.state("order_1"), "SUCCESS");
    assert_eq!(till.press("/phone/pay", &json!({ "code": code })).0, 409);
    assert_eq!(till.press("/phone/scan", &json!({ "code": code })).0, 409);
    assert_eq!(
        till.look("/phone/orders/order_1")["transaction_id"],
        paid["transaction_id"]
    );
    let unknown = json!({ "code": "weixin://wxpay/bizpayurl?pr=none" });
    assert_eq!(till.press("/phone/scan", &unknown).0, 404);
}

#[test]
fn a_customer_who_declines_leaves_the_code_for_the_shop_to_close() {
    let till = till(Customer::Manual);
    till.native("order_1", 1230);
    let (status, _) = till.press("/phone/decline", &json!({ "out_trade_no": "order_1" }));
    assert_eq!((status, till.state("order_1").as_str()), (200, "NOTPAY"));
    till.sandbox.set_customer(Customer::Never);
    till.codepay("order_2", "131234567890123456");
    till.press("/phone/decline", &json!({ "out_trade_no": "order_2" }));
    assert_eq!(till.state("order_2"), "PAYERROR");
    till.close("order_1");
    let (status, _) = till.press("/phone/decline", &json!({ "out_trade_no": "order_1" }));
    assert_eq!(status, 409);
}

#[test]
fn the_phones_own_code_pays_as_its_owner_wishes_and_the_phone_hears_of_it() {
    let till = till(Customer::Manual);
    let wish = json!({ "wallet": "wechatpay", "how": "decline" });
    let (_, shown) = till.press("/phone/auth-code", &wish);
    let code = shown["auth_code"].as_str().unwrap();
    assert!(
        code.len() == 18 && ("10".."16").contains(&&code[..2]),
        "{code}"
    );
    let ask = json!({ "auth_code": code });
    assert_eq!(till.press("/phone/auth-code/result", &ask).1["used"], false);
    assert_eq!(till.codepay("order_1", code).body["code"], "NOT_ENOUGH");
    assert_eq!(till.press("/phone/auth-code/result", &ask).1["used"], true);
    let (_, shown) = till.press("/phone/auth-code", &json!({ "wallet": "wechatpay" }));
    let code = shown["auth_code"].as_str().unwrap();
    assert_eq!(till.codepay("order_2", code).status, 200);
    let (_, result) = till.press("/phone/auth-code/result", &json!({ "auth_code": code }));
    assert_eq!(result["payment"]["out_trade_no"], "order_2");
}

#[test]
fn the_printed_code_takes_an_amount_of_the_customers_choice() {
    let till = till(Customer::Manual);
    let code = demo::static_code();
    assert_eq!(till.look("/phone/shop")["wechat_static_code"], code);
    let (_, scanned) = till.press("/phone/scan", &json!({ "code": code }));
    assert_eq!(scanned["kind"], "static");
    let (_, paid) = till.press("/phone/pay", &json!({ "code": code, "amount": "8.8" }));
    assert_eq!(
        (&paid["paid"], &paid["amount"]),
        (&json!(true), &json!("8.80"))
    );
    assert!(paid["transaction_id"].as_str().unwrap().starts_with("42"));
}
