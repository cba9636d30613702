//! A WeChat Pay SDK as the other side: it drives the simulated platform and believes its
//! answers, and it believes the till's requests. Either side's mistake would show here.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

#[path = "wechat_peer/changed.rs"]
mod changed;
#[path = "wechat_peer/till.rs"]
mod till;
#[path = "wechat_peer/wire.rs"]
mod wire;

use hexiao_domain::Timestamp;
use hexiao_platforms::wechat::{Sealed, open_sealed};
use hexiao_sandbox::{Config, Customer, Sandbox, WechatSigning, demo::wechat as demo};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Once;

/// The peer's folder, its packages installed as its lockfile says.
fn peer() -> PathBuf {
    static INSTALL: Once = Once::new();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("peers/wechat");
    INSTALL.call_once(|| {
        if folder.join("node_modules/wechatpay-axios-plugin").exists() {
            return;
        }
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        let mut install = Command::new(npm);
        install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        let done = install
            .current_dir(&folder)
            .output()
            .expect("npm is needed for the peers");
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    });
    folder
}

/// Runs one command of the peer.
fn ask(command: &str, input: &Value) -> Value {
    let mut node = Command::new("node");
    node.arg("peer.mjs").arg(command).current_dir(peer());
    node.stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut node = node.spawn().expect("node is needed for the peers");
    let stdin = node.stdin.take().unwrap();
    serde_json::to_writer(stdin, input).unwrap();
    let done = node.wait_with_output().unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    serde_json::from_slice(&done.stdout).unwrap()
}

/// The practice shop as the SDK is told of it, believing what `platform_key` signed.
fn shop(gateway: &str) -> Value {
    json!({
        "gateway": gateway,
        "mchid": demo::MERCHANT_ID,
        "serial": demo::MERCHANT_SERIAL,
        "privateKey": demo::merchant_private_key(),
        "platformKeyId": demo::PLATFORM_KEY_ID,
        "platformKey": demo::platform_public_key(),
    })
}

fn get(path: &str) -> Value {
    json!({ "method": "get", "path": path, "params": { "mchid": demo::MERCHANT_ID } })
}

fn post(path: &str, data: Value) -> Value {
    json!({ "method": "post", "path": path, "data": data })
}

fn sale(number: &str) -> Value {
    json!({
        "appid": demo::APP_ID, "mchid": demo::MERCHANT_ID, "description": "茶/饼 & more",
        "out_trade_no": number, "amount": { "total": 1999, "currency": "CNY" },
    })
}

#[test]
fn the_sdk_drives_the_simulated_platform_and_believes_every_answer() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let mut shown = sale("peer_code");
    shown["notify_url"] = demo::PAGE.into();
    let mut scanned = sale("peer_pay");
    scanned["payer"] = json!({ "auth_code": "131234567890123456" });
    scanned["scene_info"] =
        json!({ "device_ip": "127.0.0.1", "store_info": { "out_id": demo::STORE } });
    let own = json!({ "mchid": demo::MERCHANT_ID });
    let both = json!({ "appid": demo::APP_ID, "mchid": demo::MERCHANT_ID });
    let refund = json!({
        "out_trade_no": "peer_pay", "out_refund_no": "peer_refund",
        "amount": { "refund": 500, "total": 1999, "currency": "CNY" },
    });
    let coupon = json!({
        "coupon_code": "PRACTICE1", "appid": demo::APP_ID, "use_request_no": "peer_use",
        "use_time": "2026-11-22T20:13:00+08:00",
    });
    let transactions = "v3/pay/transactions";
    let order = |number: &str| format!("{transactions}/out-trade-no/{number}");
    let calls = [
        post(&format!("{transactions}/native"), shown),
        get(&order("peer_code")),
        post(&format!("{}/close", order("peer_code")), own),
        get(&order("peer_code")),
        post(&format!("{transactions}/codepay"), scanned),
        get(&order("peer_pay")),
        post("v3/refund/domestic/refunds", refund),
        get("v3/refund/domestic/refunds/peer_refund"),
        post(&format!("{}/reverse", order("peer_code")), both),
        get(&order("peer_none")),
        post("v3/marketing/busifavor/coupons/use", coupon),
    ];
    let input = json!({ "shop": shop(&sandbox.wechat_gateway()), "calls": calls });
    let answers = ask("drive", &input);
    let status = |at: usize| answers[at]["status"].as_u64().unwrap();
    let field = |at: usize, name: &str| answers[at]["body"][name].as_str().unwrap_or("").to_owned();
    let statuses: Vec<_> = (0..calls.len()).map(status).collect();
    assert_eq!(
        statuses,
        [200, 200, 204, 200, 200, 200, 200, 200, 400, 404, 200],
        "{answers:#}"
    );
    assert!(field(0, "code_url").starts_with("weixin://wxpay/bizpayurl?pr="));
    assert_eq!(field(1, "trade_state"), "NOTPAY");
    assert_eq!(field(3, "trade_state"), "CLOSED");
    assert_eq!(field(4, "trade_state"), "SUCCESS");
    assert_eq!(answers[5]["body"]["amount"]["total"], 1999);
    assert_eq!(field(6, "status"), "PROCESSING");
    assert_eq!(field(7, "status"), "SUCCESS");
    assert_eq!(field(9, "code"), "ORDER_NOT_EXIST");
    assert_eq!(field(10, "stock_id"), demo::COUPON_STOCK);
    assert_eq!(sandbox.trade("peer_pay").unwrap().refunded_fen, 500);
}

#[test]
fn the_sdk_takes_a_scanned_payment_back_and_the_money_goes_back_once() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let order = "v3/pay/transactions/out-trade-no/peer_undo";
    let both = json!({ "appid": demo::APP_ID, "mchid": demo::MERCHANT_ID });
    let reverse = || post(&format!("{order}/reverse"), both.clone());
    let calls = [
        post("v3/pay/transactions/codepay", scanned("peer_undo")),
        reverse(),
        get(order),
        // Again, as after an answer that was lost.
        reverse(),
    ];
    let input = json!({ "shop": shop(&sandbox.wechat_gateway()), "calls": calls });
    let answers = ask("drive", &input);
    for answer in answers.as_array().unwrap() {
        assert_eq!(answer["status"], 200, "{answers:#}");
    }
    assert_eq!(answers[0]["body"]["trade_state"], "SUCCESS");
    assert_eq!(answers[1]["body"]["out_trade_no"], "peer_undo");
    assert_eq!(answers[2]["body"]["trade_state"], "REVOKED");
    let trade = sandbox.trade("peer_undo").unwrap();
    assert_eq!((trade.refunded_fen, trade.refunds.len()), (1999, 1));
}

/// A shown code paid, given back in part, and found in today's bill.
fn a_sale_from_code_to_bill() -> Vec<Value> {
    let mut shown = sale("peer_sale");
    shown["notify_url"] = demo::PAGE.into();
    let refund = json!({
        "out_trade_no": "peer_sale", "out_refund_no": "peer_back",
        "amount": { "refund": 500, "total": 1999, "currency": "CNY" },
    });
    let bill = json!({
        "method": "get", "path": "v3/bill/tradebill",
        "params": { "bill_date": today_in_china(), "bill_type": "ALL" },
    });
    let order = "v3/pay/transactions/out-trade-no/peer_sale";
    vec![
        post("v3/pay/transactions/native", shown),
        get(order),
        post("v3/refund/domestic/refunds", refund),
        get("v3/refund/domestic/refunds/peer_back"),
        bill,
        // The file that the fourth answer after the code's tells of.
        json!({ "bill": 3 }),
    ]
}

#[expect(clippy::disallowed_methods, reason = "the platform's clock is real")]
fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Timestamp::from_millis(i64::try_from(since.unwrap().as_millis()).unwrap())
}

fn today_in_china() -> String {
    let there = now().plus_seconds(8 * 3600).to_utc();
    there.format("%Y-%m-%d").to_string()
}

fn told_of_the_sale(answers: &Value) {
    let statuses: Vec<_> = answers
        .as_array()
        .unwrap()
        .iter()
        .map(|a| &a["status"])
        .collect();
    assert_eq!(statuses, [200; 6], "{answers:#}");
    assert_eq!(answers[3]["body"]["status"], "SUCCESS");
    assert_eq!(answers[5]["whole"], true);
    let bill = answers[5]["body"].as_str().unwrap();
    assert!(
        bill.contains("`peer_sale,") && bill.contains("`peer_back,"),
        "{bill}"
    );
}

#[test]
fn the_sdk_takes_a_sale_from_its_code_to_the_days_bill() {
    let customer = Customer::Pay;
    let sandbox = Sandbox::start(Config {
        customer,
        ..Config::default()
    })
    .unwrap();
    let shop = shop(&sandbox.wechat_gateway());
    let calls = a_sale_from_code_to_bill();
    let first = ask("drive", &json!({ "shop": shop, "calls": [calls[0]] }));
    assert_eq!(first[0]["status"], 200, "{first}");
    // Paid by hand, so that nobody waits for the customer.
    let _ = sandbox.pay_order("peer_sale");
    let answers = ask("drive", &json!({ "shop": shop, "calls": calls[1..] }));
    let mut answers = answers.as_array().unwrap().clone();
    answers.insert(0, first[0].clone());
    told_of_the_sale(&answers.into());
}

#[test]
fn the_sdk_opens_the_certificates_and_believes_what_they_sign_through_a_rotation() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    sandbox.set_wechat_signing(WechatSigning::Certificate);
    let [first, second] = demo::PLATFORM_CERTIFICATES.map(|certificate| certificate.serial);
    for serials in [vec![first], vec![second, first]] {
        let order = format!("peer_cert_{}", serials.len());
        let input = json!({
            "shop": shop(&sandbox.wechat_gateway()),
            "apiV3Key": demo::API_V3_KEY,
            "calls": [post("v3/pay/transactions/codepay", scanned(&order))],
        });
        let said = ask("certificates", &input);
        assert_eq!(said["status"], 200, "{said:#}");
        assert_eq!(said["proved"], true, "{said:#}");
        let named = said["serials"].as_array().unwrap();
        assert!(named.len() == serials.len() && serials.iter().all(|s| named.contains(&json!(s))));
        assert_eq!(said["answers"][0]["body"]["trade_state"], "SUCCESS");
        sandbox.rotate_wechat_certificate();
    }
    // Of the certificate of before alone, the SDK refuses what the new one signs.
    let mut shop = shop(&sandbox.wechat_gateway());
    shop["certs"] = json!({ second: demo::PLATFORM_CERTIFICATES[1].pem });
    let answers = ask(
        "drive",
        &json!({ "shop": shop, "calls": [post("v3/pay/transactions/codepay", scanned("peer_old"))] }),
    );
    assert!(answers[0]["error"].is_string(), "{answers}");
}

fn scanned(number: &str) -> Value {
    let mut scanned = sale(number);
    let digits: u32 = number.bytes().map(u32::from).sum();
    scanned["payer"] = json!({ "auth_code": format!("13{digits:016}") });
    scanned["scene_info"] =
        json!({ "device_ip": "127.0.0.1", "store_info": { "out_id": demo::STORE } });
    scanned
}

#[test]
fn the_sdk_refuses_an_answer_of_ours_with_a_byte_changed() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let id = sandbox.wechat_pay_static(1999);
    let count = ask(
        "tamper",
        &json!({
            "shop": shop(&sandbox.wechat_gateway()),
            "path": format!("v3/pay/transactions/id/{id}"),
            "params": { "mchid": demo::MERCHANT_ID },
            "every": 5,
        }),
    );
    assert_eq!(count["untouched"], 1, "{count}");
    assert!(count["changed"].as_u64().unwrap() > 40, "{count}");
    assert_eq!(count["changed"], count["refused"]);
}

#[test]
fn the_simulated_platform_refuses_the_sdk_with_another_key_or_serial_number() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let mut stranger = shop(&sandbox.wechat_gateway());
    stranger["privateKey"] = demo::platform_private_key().into();
    let mut other = shop(&sandbox.wechat_gateway());
    other["serial"] = "00".repeat(20).into();
    for shop in [stranger, other] {
        let calls = [get("v3/pay/transactions/out-trade-no/peer_none")];
        let answers = ask("drive", &json!({ "shop": shop, "calls": calls }));
        assert_eq!(answers[0]["status"], 401, "{answers}");
        assert_eq!(answers[0]["body"]["code"], "SIGN_ERROR");
    }
}

#[test]
fn the_sdk_believes_every_request_of_the_till_and_none_with_a_byte_changed() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let requests = till::captured(&sandbox);
    assert_eq!(till::kinds(&requests), till::KINDS);
    let input = json!({
        "merchantKey": demo::merchant_public_key(),
        "mchid": demo::MERCHANT_ID,
        "serial": demo::MERCHANT_SERIAL,
        "requests": requests,
    });
    let checked = ask("verify", &input);
    let checked = checked.as_array().unwrap();
    assert_eq!(checked.len(), till::MANY);
    for (request, sent) in checked.iter().zip(&requests) {
        assert_eq!(request["own"], true, "{request}");
        assert_eq!(request["accepted"], true, "{request}");
        assert_eq!(request["refused"], request["signed"], "{request}");
        assert_eq!(sent["serial"], demo::PLATFORM_KEY_ID, "{request}");
    }
}

#[test]
fn what_the_sdk_seals_as_the_platform_does_the_till_opens() {
    let key = "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb";
    for (plain, associated_data) in [("message", "associatedData"), ("茶 {\"a\":1}", "")] {
        let input = json!({
            "key": key, "nonce": "uluk4a9R25RW", "associatedData": associated_data, "plain": plain,
        });
        let sealed = ask("seal", &input);
        let sealed = Sealed {
            nonce: "uluk4a9R25RW",
            associated_data,
            ciphertext: sealed["ciphertext"].as_str().unwrap(),
        };
        assert_eq!(open_sealed(key, &sealed).unwrap(), plain.as_bytes());
    }
}
