//! The official Alipay SDK as the other side: it drives the simulated platform and believes
//! its answers, and it believes the till's requests. Either side's mistake would show here.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

#[path = "alipay_peer/till.rs"]
mod till;
#[path = "alipay_peer/wire.rs"]
mod wire;

use hexiao_domain::{Answer, TransactionId};
use hexiao_platforms::{Asked, BillAnswer, BillKind, CouponAnswer, CouponFound};
use hexiao_sandbox::{Config, Customer, Sandbox, demo};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Once;
use till::{bills, captured, coupon, coupons, day, now, till};
use wire::{listen, pairs, post, signed_part, tampering};

/// The peer's folder, its packages installed as its lockfile says.
fn peer() -> PathBuf {
    static INSTALL: Once = Once::new();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("peers/alipay");
    INSTALL.call_once(|| {
        if folder.join("node_modules/alipay-sdk").exists() {
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
fn shop(gateway: &str, platform_key: &str) -> Value {
    json!({
        "gateway": gateway,
        "appId": demo::APP_ID,
        "privateKey": demo::merchant_private_key(),
        "platformKey": platform_key,
    })
}

fn call(method: &str, content: Value) -> Value {
    json!({ "method": format!("alipay.trade.{method}"), "content": content })
}

/// The SDK's answers to these calls, each held to its signature.
fn drive(sandbox: &Sandbox, calls: Value) -> Value {
    let shop = shop(&sandbox.gateway(), demo::platform_public_key());
    ask("drive", &json!({ "shop": shop, "calls": calls }))
}

fn certificate(method: &str, content: Value) -> Value {
    let method = format!("alipay.marketing.certificate.certification.{method}");
    json!({ "method": method, "content": content })
}

#[test]
fn the_official_sdk_drives_the_simulated_platform_and_believes_every_answer() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let sale = |number: &str| json!({ "out_trade_no": number, "total_amount": "19.99", "subject": "茶/饼" });
    let mut scanned = sale("peer_pay");
    scanned["scene"] = "bar_code".into();
    scanned["auth_code"] = "281234567890123456".into();
    let refund = json!({
        "out_trade_no": "peer_pay", "refund_amount": "5.00", "out_request_no": "peer_refund",
    });
    let calls = json!([
        call("precreate", sale("peer_code")),
        call("query", json!({ "out_trade_no": "peer_code" })),
        call("pay", scanned),
        call("query", json!({ "out_trade_no": "peer_pay" })),
        call("refund", refund.clone()),
    ]);
    let first = drive(&sandbox, calls);
    let record = json!({
        "trade_no": first[2]["trade_no"], "out_request_no": "peer_record",
        "biz_type": "REDEMPTION", "order_biz_info": r#"{"status":"COMPLETE"}"#,
    });
    // A younger refund may be absent from its query (alipay.md §9).
    sandbox.skip(10);
    let rest = json!([
        call("fastpay.refund.query", refund),
        call("orderinfo.sync", record),
        call("cancel", json!({ "out_trade_no": "peer_code" })),
        call("cancel", json!({ "out_trade_no": "peer_pay" })),
        call("close", json!({ "out_trade_no": "peer_code" })),
    ]);
    let rest = drive(&sandbox, rest);
    let answers = [
        first.as_array().unwrap().clone(),
        rest.as_array().unwrap().clone(),
    ]
    .concat();
    let field = |at: usize, name: &str| answers[at][name].as_str().unwrap_or("").to_owned();
    assert!(field(0, "qr_code").starts_with("https://qr.alipay.com/"));
    assert_eq!(field(1, "sub_code"), "ACQ.TRADE_NOT_EXIST");
    assert_eq!(
        (field(2, "code"), field(2, "total_amount")),
        ("10000".into(), "19.99".into())
    );
    assert_eq!(field(3, "trade_status"), "TRADE_SUCCESS");
    assert_eq!(field(4, "fund_change"), "Y");
    assert_eq!(field(5, "refund_status"), "REFUND_SUCCESS");
    assert_eq!(field(5, "refund_amount"), "5.00");
    assert_eq!(field(6, "code"), "10000");
    assert_eq!(
        (field(7, "code"), field(7, "action")),
        ("10000".into(), String::new())
    );
    assert_eq!(field(8, "action"), "refund");
    assert_eq!(field(9, "sub_code"), "ACQ.TRADE_NOT_EXIST");
    let trade = sandbox.trade("peer_pay").unwrap();
    assert_eq!((trade.refunded_fen, trade.records.len()), (1999, 1));
}

#[test]
fn the_official_sdk_closes_an_order_that_nobody_paid() {
    let sandbox = Sandbox::start(Config {
        customer: Customer::Never,
        ..Config::default()
    });
    let sandbox = sandbox.unwrap();
    let pay = json!({
        "out_trade_no": "peer_close", "total_amount": "19.99", "subject": "茶",
        "scene": "bar_code", "auth_code": "281234567890123456",
    });
    let order = json!({ "out_trade_no": "peer_close" });
    let calls = json!([
        call("pay", pay),
        call("close", order.clone()),
        call("query", order),
    ]);
    let answers = drive(&sandbox, calls);
    assert_eq!(answers[0]["code"], "10003");
    assert_eq!(answers[1]["code"], "10000");
    assert_eq!(answers[2]["trade_status"], "TRADE_CLOSED");
}

#[test]
fn the_official_sdk_looks_up_uses_and_takes_back_a_certificate() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let look = certificate("prepareuse", json!({ "code": "660000000001" }));
    let found = drive(&sandbox, json!([look]))[0].clone();
    let listed = &found["certificate_prepare_info_list"][0];
    assert_eq!(listed["sku_info"]["title"], demo::CERTIFICATE_TITLE);
    let used = json!({
        "out_biz_no": "peer_use", "biz_dt": "2026-11-28 12:00:00",
        "order_id": found["order_id"], "user_id": found["user_id"],
        "certificate_use_info_list": [{ "encrypted_code": listed["encrypted_code"] }],
    });
    let mut again = used.clone();
    again["out_biz_no"] = "peer_other".into();
    let calls = json!([
        certificate("use", used.clone()),
        certificate("use", used),
        certificate("use", again),
    ]);
    let answers = drive(&sandbox, calls);
    let result = |at: usize| answers[at]["certificate_use_result_list"][0].clone();
    assert_eq!(result(0)["result"], "SUCCESS");
    assert_eq!(result(0)["use_order_no"], result(1)["use_order_no"]);
    assert_eq!(answers[2]["sub_code"], "CERTIFICATE_IS_USED");
    let undo = json!({
        "out_biz_no": "peer_undo", "biz_dt": "2026-11-28 12:05:00",
        "use_order_no_list": [result(0)["use_order_no"]], "user_id": found["user_id"],
    });
    let undone = drive(&sandbox, json!([certificate("refund", undo)]));
    let undone = &undone[0]["certificate_reverse_result_list"][0];
    assert_eq!(undone["result"], "SUCCESS");
}

#[test]
fn the_official_sdk_asks_for_a_bill_and_node_reads_the_file_behind_its_address() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let id = sandbox.pay_static(1999);
    let day = format!("{}-{}-{}", &id[..4], &id[4..6], &id[6..8]);
    sandbox.skip(2 * 24 * 3600);
    for (kind, title, column) in [
        ("trade", "#支付宝业务明细查询", "支付宝交易号"),
        ("signcustomer", "#支付宝账务明细查询", "账务流水号"),
    ] {
        let asked = json!({
            "shop": shop(&sandbox.gateway(), demo::platform_public_key()),
            "content": { "bill_type": kind, "bill_date": day },
        });
        let files = ask("bill", &asked);
        let detail = &files[0];
        let name = detail["name"].as_str().unwrap();
        let days = day.replace('-', "");
        assert!(
            name.starts_with(&format!("{}0156_{days}_", demo::SELLER_ID)),
            "{name}"
        );
        let lines: Vec<&str> = detail["text"].as_str().unwrap().split("\r\n").collect();
        assert_eq!(lines[0], title);
        assert!(lines[4].starts_with(column), "{}", lines[4]);
        assert!(
            lines[5].contains(&id) && lines[5].contains(",19.99,"),
            "{}",
            lines[5]
        );
    }
}

#[test]
fn the_official_sdk_refuses_an_answer_of_ours_with_a_byte_changed() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let id = sandbox.pay_static(1999);
    let count = ask(
        "tamper",
        &json!({
            "shop": shop(&sandbox.gateway(), demo::platform_public_key()),
            "method": "alipay.trade.query",
            "content": { "trade_no": id },
            "every": 5,
        }),
    );
    assert!(count["changed"].as_u64().unwrap() > 40, "{count}");
    assert_eq!(count["changed"], count["refused"]);
}

#[test]
fn the_official_sdk_believes_every_request_of_the_till_and_none_with_a_byte_changed() {
    let requests = captured();
    let shop = shop("http://127.0.0.1:9/gateway.do", demo::merchant_public_key());
    let checked = ask("verify", &json!({ "shop": shop, "requests": requests }));
    let checked = checked.as_array().unwrap();
    assert_eq!(checked.len(), 12);
    for request in checked {
        assert_eq!(request["accepted"], true, "{request}");
        assert_eq!(request["signed"], 8, "{request}");
        assert_eq!(request["refused"], 8, "{request}");
    }
}

#[test]
fn the_platform_refuses_every_request_of_the_till_with_a_character_changed() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    for request in captured() {
        let pairs = pairs(&request);
        assert!(
            !post(&sandbox, &pairs).contains("error_response"),
            "{request}"
        );
        for at in 0..pairs.len() {
            let mut changed = pairs.clone();
            let last = changed[at].1.pop().unwrap();
            changed[at].1.push(if last == 'A' { 'B' } else { 'A' });
            let answer = post(&sandbox, &changed);
            assert!(
                answer.starts_with(r#"{"error_response""#),
                "{changed:?}: {answer}"
            );
        }
    }
}

#[test]
fn the_till_refuses_every_answer_of_the_platform_with_a_byte_changed() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let id = TransactionId::parse(&sandbox.pay_static(1999)).unwrap();
    let honest = till(&sandbox.gateway());
    assert!(matches!(
        honest.query(Asked::Transaction(&id), now()),
        Answer::Paid(_)
    ));
    let length = answer_length(&sandbox, &id);
    assert!(length > 300, "{length}");
    for at in (0..length).step_by(7) {
        let gateway = tampering(&sandbox, at);
        let answer = till(&gateway).query(Asked::Transaction(&id), now());
        assert!(
            matches!(answer, Answer::Unknown(_)),
            "byte {at}: {answer:?}"
        );
    }
    for at in (0..200).step_by(20) {
        let gateway = tampering(&sandbox, at);
        let found = coupons(&gateway).look_up("660000000001", now());
        assert!(
            matches!(found, CouponFound::Unknown(_)),
            "byte {at}: {found:?}"
        );
        let used = coupon("HXOWN1", "peer_use");
        let used = coupons(&gateway).use_coupon(&used, now());
        assert!(
            matches!(used, CouponAnswer::Unknown(_)),
            "byte {at}: {used:?}"
        );
        let bill = bills(&gateway).bill(BillKind::Trade, day(), now());
        assert!(
            matches!(bill, BillAnswer::Unknown(_)),
            "byte {at}: {bill:?}"
        );
    }
}

/// How many bytes of a query's answer are signed.
fn answer_length(sandbox: &Sandbox, id: &TransactionId) -> usize {
    let (gateway, requests) = listen();
    till(&gateway).query(Asked::Transaction(id), now());
    let body = post(sandbox, &pairs(&requests.recv().unwrap()));
    signed_part(&body).len()
}
