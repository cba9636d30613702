use super::till::{get, now, post, scanned, shown, till};
use hexiao_sandbox::{Customer, FaultScript, demo::wechat as demo};
use serde_json::{Value, json};

const NATIVE: &str = "/v3/pay/transactions/native";

#[test]
fn a_request_with_anything_changed_after_signing_is_refused_and_does_nothing() {
    let till = till(Customer::Manual);
    let sent = post(NATIVE, &shown("order_1", 1230));
    let authorization = till.authorize(&sent);
    for at in (0..sent.body.len()).step_by(7) {
        let mut changed = sent.clone();
        let mut bytes = changed.body.into_bytes();
        bytes[at] ^= 1;
        let Ok(body) = String::from_utf8(bytes) else {
            continue;
        };
        changed.body = body;
        let back = till.send_as(&changed, &authorization).unwrap();
        assert_eq!(
            (back.status, &back.body["code"]),
            (401, &json!("SIGN_ERROR"))
        );
    }
    let mut other = sent.clone();
    other.path.push_str("?a=1");
    assert_eq!(till.send_as(&other, &authorization).unwrap().status, 401);
    for (from, to) in [
        ("n0nce", "n1nce"),
        ("timestamp=\"1", "timestamp=\"2"),
        ("WECHATPAY2", "WECHATPAY3"),
    ] {
        let changed = authorization.replace(from, to);
        assert_eq!(till.send_as(&sent, &changed).unwrap().status, 401, "{to}");
    }
    for nothing in [
        "",
        "WECHATPAY2-SHA256-RSA2048 ",
        "WECHATPAY2-SHA256-RSA2048 mchid=\"1\"",
    ] {
        assert_eq!(till.send_as(&sent, nothing).unwrap().status, 401);
    }
    assert_eq!(till.sandbox.calls("native"), 0);
    assert!(till.sandbox.trades().is_empty());
    assert_eq!(till.send(&sent).status, 200);
}

#[test]
fn another_merchant_another_certificate_and_an_old_request_are_refused() {
    let till = till(Customer::Manual);
    let good = get("/v3/pay/transactions/out-trade-no/order_1?mchid=1990000001");
    assert_eq!(till.send(&good).status, 404);
    let mut bad = good.clone();
    bad.merchant = "1990000002".into();
    assert_eq!(till.send(&bad).status, 401);
    let mut bad = good.clone();
    bad.serial = "00".repeat(20);
    assert_eq!(till.send(&bad).status, 401);
    for skew in [-301, 302, 86_400] {
        let mut bad = good.clone();
        bad.at = now() + skew;
        assert_eq!(till.send(&bad).body["code"], "SIGN_ERROR", "{skew}");
    }
}

#[test]
fn what_is_asked_wrongly_is_told_so() {
    let till = till(Customer::Manual);
    let native = |name: &str, value: Value| {
        let mut body = shown("order_1", 1230);
        body[name] = value;
        till.send(&post(NATIVE, &body)).body["code"].clone()
    };
    let param = json!("PARAM_ERROR");
    assert_eq!(native("out_trade_no", json!("short")), param);
    assert_eq!(native("out_trade_no", json!("a b c d e f")), param);
    assert_eq!(native("notify_url", json!("http://shop.example")), param);
    assert_eq!(
        native("notify_url", json!("https://shop.example/?a=1")),
        param
    );
    assert_eq!(native("description", json!("长".repeat(50))), param);
    assert_eq!(native("time_expire", json!("tomorrow")), param);
    for total in [json!(0), json!(-1), json!(12.3), json!("1230")] {
        assert_eq!(
            native("amount", json!({ "total": total, "currency": "CNY" })),
            param
        );
    }
    assert_eq!(
        native("amount", json!({ "total": 1, "currency": "USD" })),
        param
    );
    assert_eq!(native("appid", json!("wx0")), "APPID_MCHID_NOT_MATCH");
    let mut body = scanned("order_1", "131234567890123456");
    body["scene_info"] = json!({ "device_ip": "127.0.0.1" });
    let back = till.send(&post("/v3/pay/transactions/codepay", &body));
    assert_eq!(back.body["code"], "PARAM_ERROR");
    for path in ["/v3/none", "/v3/pay/transactions/id/1/more", "/v2/pay"] {
        assert_eq!(till.send(&get(path)).status, 404, "{path}");
    }
    assert_eq!(till.send(&get("/v3/pay/transactions/id/1")).status, 400);
    assert!(till.sandbox.trades().is_empty());
}

#[test]
fn fault_scripts_name_the_calls_of_both_platforms_and_read_back() {
    let text = "native:hang,codepay:5xx*2,wx_query:html*inf,wx_close:refuse,reverse:unsigned,\
                wx_refund:delay=5,wx_refund_query:not_yet,bill:truncate,download:html,\
                coupon_use:forbidden,query:hang,*:5xx";
    let script: FaultScript = text.parse().unwrap();
    assert_eq!(script.to_string(), text);
    let till = till(Customer::Manual);
    till.sandbox
        .set_faults("query:5xx,wx_query:forbidden".parse().unwrap());
    // The other platform's fault stays for the other platform.
    assert_eq!(till.query("order_1").status, 403);
    assert_eq!(till.query("order_1").status, 404);
    till.sandbox.set_network(false);
    let sent = get("/v3/pay/transactions/out-trade-no/order_1?mchid=1990000001");
    assert!(till.send_as(&sent, &till.authorize(&sent)).is_err());
    till.sandbox.set_network(true);
    assert_eq!(till.send(&sent).status, 404);
    assert_eq!(demo::MERCHANT_ID, "1990000001");
}
