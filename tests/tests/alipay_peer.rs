//! The official Alipay SDK as the other side: it drives the simulated platform and believes
//! its answers, and it believes the till's requests. Either side's mistake would show here.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_domain::{
    AuthCode, Currency, MerchantAccount, Method, Money, OrderNumber, RedemptionId, TillId,
    Timestamp, TransactionId, Wallet,
};
use hexiao_platforms::{
    Asked, GivenUp, Order, Platform, PrivateKey, Record, Refund, Timeouts, alipay,
};
use hexiao_sandbox::{Config, Sandbox, demo};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Once;
use std::sync::mpsc::{Receiver, channel};

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
    let calls = [
        call("precreate", sale("peer_code")),
        call("query", json!({ "out_trade_no": "peer_code" })),
        call("pay", scanned),
        call("query", json!({ "out_trade_no": "peer_pay" })),
        call("refund", refund.clone()),
        call("fastpay.refund.query", refund),
        call("cancel", json!({ "out_trade_no": "peer_code" })),
        call("cancel", json!({ "out_trade_no": "peer_pay" })),
        call("close", json!({ "out_trade_no": "peer_code" })),
    ];
    let shop = shop(&sandbox.gateway(), demo::platform_public_key());
    let answers = ask("drive", &json!({ "shop": shop, "calls": calls }));
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
    assert_eq!(
        (field(6, "code"), field(6, "action")),
        ("10000".into(), String::new())
    );
    assert_eq!(field(7, "action"), "refund");
    assert_eq!(field(8, "sub_code"), "ACQ.TRADE_NOT_EXIST");
    assert_eq!(sandbox.trade("peer_pay").unwrap().refunded_fen, 1999);
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
    let (gateway, requests) = listen();
    make_every_call(till(&gateway).as_ref());
    let requests: Vec<_> = requests.try_iter().collect();
    let shop = shop(&gateway, demo::merchant_public_key());
    let checked = ask("verify", &json!({ "shop": shop, "requests": requests }));
    let checked = checked.as_array().unwrap();
    assert_eq!(checked.len(), 8);
    for request in checked {
        assert_eq!(request["accepted"], true, "{request}");
        assert_eq!(request["signed"], 8, "{request}");
        assert_eq!(request["refused"], 8, "{request}");
    }
}

fn till(gateway: &str) -> Box<dyn Platform> {
    let account = MerchantAccount {
        wallet: Wallet::Alipay,
        gateway: gateway.into(),
        app_id: demo::APP_ID.into(),
        seller_id: demo::SELLER_ID.into(),
        platform_public_key: demo::platform_public_key().into(),
        secret: "alipay".into(),
        details: hexiao_domain::AccountDetails::default(),
    };
    let key = PrivateKey::parse(demo::merchant_private_key()).unwrap();
    alipay(&account, key, Timeouts::default()).unwrap()
}

/// With texts that must be encoded on the wire and not in the signature.
fn make_every_call(platform: &dyn Platform) {
    let now = Timestamp::from_millis(1_795_349_580_000);
    let number = OrderNumber::new(&TillId::parse("T01").unwrap(), 1, 1);
    let amount = Money::new(1999, Currency::Cny);
    let order = Order {
        number: &number,
        amount,
        subject: "茶 + 饼 100% 🍵 'a' \\ {b}",
        expires_in_seconds: 120,
        mark: "T01-1-41-0badf00d",
    };
    let transaction = TransactionId::parse("2026112222001400000000000001").unwrap();
    let record = Record {
        redemption: &RedemptionId::of(&number),
        order: &number,
        transaction: &transaction,
        redeemed_at: now,
    };
    platform.precreate(&order, now);
    platform.pay(&order, &AuthCode::new("281234567890123456".into()), now);
    platform.query(Asked::Order(&number), now);
    let given_up = GivenUp {
        order: &number,
        code: None,
        method: Method::ShowCode,
        made_at: now,
    };
    platform.cancel(&given_up, now);
    platform.close(&number, now);
    let refund = Refund {
        order: Some(&number),
        transaction: &transaction,
        paid: amount,
        amount,
        request: "refund_1",
        reason: "退货；100%",
    };
    platform.refund(&refund, now);
    platform.refund_query(&refund, now);
    platform.record(&record, now);
}

/// Takes every request apart as it was on the wire, and answers none.
fn listen() -> (String, Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let gateway = format!("http://{}/gateway.do", listener.local_addr().unwrap());
    let (requests, received) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let request = read(&stream);
            // Only then the till goes on: every request is here when the last call ends.
            if requests.send(request).is_err() {
                return;
            }
            let _ = stream
                .write_all(b"HTTP/1.1 503 No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        }
    });
    (gateway, received)
}

fn read(stream: &TcpStream) -> Value {
    let mut reader = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    reader.read_line(&mut line).unwrap();
    let target = line.split(' ').nth(1).unwrap().to_owned();
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut form = vec![0; length];
    reader.read_exact(&mut form).unwrap();
    let query = target.split_once('?').unwrap().1;
    json!({ "query": query, "form": String::from_utf8(form).unwrap() })
}
