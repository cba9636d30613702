//! The official Stripe library as the other side: it drives the simulated Stripe, and it judges
//! the till's own requests. A mistake in either's names, states or errors would show here.
//! Neither side signs: what makes an answer Stripe's is TLS, so there is nothing here for a
//! changed byte to break but the key.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

#[path = "stripe_peer/changed.rs"]
mod changed;

use hexiao_domain::{
    AccountDetails, Answer, CancelAnswer, CodeAnswer, Currency, MerchantAccount, Method, Money,
    OrderNumber, RedemptionId, RefundAnswer, TillId, Timestamp, TransactionId, Wallet,
};
use hexiao_platforms::{
    Asked, GivenUp, Order, Platform, Record, Refund, Timeouts, applepay, applepay_settlement,
};
use hexiao_sandbox::{Config, Sandbox, demo};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Once;
use std::sync::mpsc::{Receiver, channel};

/// The peer's folder, its packages installed as its lockfile says.
fn peer() -> PathBuf {
    static INSTALL: Once = Once::new();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("peers/stripe");
    INSTALL.call_once(|| {
        let there = |name| folder.join("node_modules").join(name).exists();
        if there("stripe") && there("typescript") {
            return;
        }
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        let mut install = Command::new(npm);
        install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        let done = install
            .current_dir(&folder)
            .output()
            .expect("npm is needed for the peers");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{said}");
    });
    folder
}

/// Makes calls with the library, as the shop of `key`.
fn calls(sandbox: &Sandbox, key: &str, calls: &Value) -> Vec<Value> {
    let shop = json!({ "gateway": sandbox.stripe_gateway(), "key": key });
    run("peer.mjs", &json!({ "shop": shop, "calls": calls }))
}

/// What the library has to say against these requests.
fn judged(requests: &[Value]) -> Vec<Value> {
    run(
        "judge.mjs",
        &json!({ "key": demo::STRIPE_KEY, "requests": requests }),
    )
}

fn run(script: &str, input: &Value) -> Vec<Value> {
    let mut node = Command::new("node");
    node.arg(script).current_dir(peer());
    node.stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut node = node.spawn().expect("node is needed for the peers");
    let stdin = node.stdin.take().unwrap();
    serde_json::to_writer(stdin, input).unwrap();
    let done = node.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
    serde_json::from_slice(&done.stdout).unwrap()
}

fn drive(sandbox: &Sandbox, wanted: &Value) -> Vec<Value> {
    calls(sandbox, demo::STRIPE_KEY, wanted)
}

/// A session of 19.99 dollars, as the library is told of it.
fn session(order: &str, minor: i64) -> Value {
    json!({
        "mode": "payment",
        "client_reference_id": order,
        "success_url": "https://shop.example/thanks?a=1&b=2",
        "line_items": [{
            "quantity": 1,
            "price_data": {
                "currency": "usd",
                "unit_amount": minor,
                "product_data": { "name": "茶 + 饼 100% [x] & y" },
            },
        }],
        "allowed_payment_method_types": ["card"],
        "wallet_options": { "link": { "display": "never" } },
        "payment_intent_data": { "metadata": { "order": order, "mark": "T01-1-41-0badf00d" } },
    })
}

#[test]
fn the_official_library_creates_reads_and_expires_a_session() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let key = json!({ "idempotencyKey": "peer-create" });
    let made = drive(
        &sandbox,
        &json!([
            { "path": "checkout.sessions.create", "args": [session("peer_1", 1999), key] },
            { "path": "checkout.sessions.create", "args": [session("peer_1", 1999), key] },
            { "path": "checkout.sessions.create", "args": [session("peer_1", 2999), key] },
            { "path": "checkout.sessions.create", "args": [session("peer_2", 1)] },
        ]),
    );
    let id = made[0]["id"].as_str().unwrap();
    assert!(made[0]["url"].as_str().unwrap().contains(id));
    assert_eq!(made[0]["amount_total"], 1999);
    assert_eq!(made[1]["id"], id);
    assert_eq!(made[2]["error"]["type"], "StripeIdempotencyError");
    assert_eq!(made[3]["error"]["code"], "amount_too_small");
    let ended = drive(
        &sandbox,
        &json!([
            { "path": "checkout.sessions.retrieve", "args": [id] },
            { "path": "checkout.sessions.list", "args": [{ "limit": 3 }] },
            { "path": "checkout.sessions.expire", "args": [id] },
            { "path": "checkout.sessions.expire", "args": [id] },
            { "path": "checkout.sessions.retrieve", "args": ["cs_test_a1none"] },
        ]),
    );
    assert_eq!(ended[0]["status"], "open");
    assert_eq!(ended[1]["data"][0]["client_reference_id"], "peer_1");
    assert_eq!(ended[2]["status"], "expired");
    assert_eq!(ended[2]["url"], Value::Null);
    assert_eq!(ended[3]["error"]["type"], "StripeInvalidRequestError");
    assert_eq!(ended[4]["error"]["code"], "resource_missing");
    assert!(!sandbox.pay_hosted("peer_1"));
}

#[test]
fn the_official_library_follows_the_money_and_gives_it_back() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let order = "peer_1";
    let create = json!({ "path": "checkout.sessions.create", "args": [session(order, 1999)] });
    let id = drive(&sandbox, &json!([create]))[0]["id"].clone();
    assert!(sandbox.pay_hosted(order));
    let whole = json!({ "expand": ["payment_intent.latest_charge"] });
    let read = json!({ "path": "checkout.sessions.retrieve", "args": [id, whole] });
    let paid = drive(&sandbox, &json!([read]))[0].clone();
    assert_eq!(
        (&paid["status"], &paid["payment_status"]),
        (&json!("complete"), &json!("paid"))
    );
    let intent = &paid["payment_intent"];
    let card = &intent["latest_charge"]["payment_method_details"]["card"];
    assert_eq!(card["wallet"]["type"], "apple_pay");
    assert_eq!(intent["metadata"]["mark"], "T01-1-41-0badf00d");
    let intent = intent["id"].clone();
    let back = |minor: i64| json!({ "payment_intent": intent, "amount": minor, "reason": "requested_by_customer" });
    let redeemed = json!({ "metadata": { "redemption": "R_peer_1" } });
    let done = drive(
        &sandbox,
        &json!([
            { "path": "refunds.create", "args": [back(500), { "idempotencyKey": "r" }] },
            { "path": "refunds.create", "args": [back(500), { "idempotencyKey": "r" }] },
            { "path": "refunds.create", "args": [back(1500)] },
            { "path": "refunds.list", "args": [{ "payment_intent": intent }] },
            { "path": "paymentIntents.update", "args": [intent, redeemed] },
            { "path": "checkout.sessions.expire", "args": [id] },
        ]),
    );
    assert_eq!(done[0]["status"], "succeeded");
    assert_eq!(done[1]["id"], done[0]["id"]);
    assert_eq!(done[2]["error"]["statusCode"], 400);
    assert_eq!(done[3]["data"].as_array().unwrap().len(), 1);
    assert_eq!(done[4]["metadata"]["redemption"], "R_peer_1");
    assert_eq!(done[4]["metadata"]["order"], order);
    assert_eq!(done[5]["error"]["type"], "StripeInvalidRequestError");
    assert_eq!(sandbox.hosted_sale(order).unwrap().refunded_minor(), 500);
    let payout = sandbox.pay_out_hosted("usd");
    let list = json!({ "path": "balanceTransactions.list", "args": [{ "payout": payout }] });
    let rows = drive(&sandbox, &json!([list]))[0]["data"].clone();
    let net = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["net"].as_i64().unwrap());
    assert_eq!(net.sum::<i64>(), 0);
}

#[test]
fn the_official_library_is_refused_with_a_changed_key() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let mut changed = demo::STRIPE_KEY.to_owned();
    changed.pop();
    changed.push('2');
    let create = json!([{ "path": "checkout.sessions.create", "args": [session("peer_1", 1999)] }]);
    let refused = calls(&sandbox, &changed, &create);
    assert_eq!(refused[0]["error"]["type"], "StripeAuthenticationError");
    assert!(sandbox.hosted_sale("peer_1").is_none());
}

#[test]
fn what_the_till_does_is_what_the_official_library_reads() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let till = till(&sandbox.stripe_gateway());
    let now = Timestamp::from_millis(1_795_349_580_000);
    let number = OrderNumber::new(&TillId::parse("T01").unwrap(), 1, 1);
    let amount = Money::new(1999, Currency::Usd);
    let order = Order {
        number: &number,
        amount,
        subject: "茶 + 饼 100% 🍵 [a] & b=c",
        expires_in_seconds: 120,
        mark: "T01-1-41-0badf00d",
    };
    let CodeAnswer::Code(code) = till.precreate(&order, now) else {
        panic!("no code");
    };
    assert!(sandbox.pay_hosted(number.as_str()));
    let asked = Asked::Shown {
        order: &number,
        code: &code,
    };
    let Answer::Paid(proof) = till.query(asked, now) else {
        panic!("not paid");
    };
    let transaction = proof.transaction_id;
    give_back(till.as_ref(), &number, &transaction, now);
    let record = Record {
        redemption: &RedemptionId::of(&number),
        order: &number,
        transaction: &transaction,
        redeemed_at: now,
    };
    till.record(&record, now);
    let list = json!({ "payment_intent": transaction.as_str() });
    let read = drive(
        &sandbox,
        &json!([
            { "path": "paymentIntents.retrieve", "args": [transaction.as_str()] },
            { "path": "refunds.list", "args": [list] },
            { "path": "checkout.sessions.list", "args": [{}] },
        ]),
    );
    assert_eq!(read[0]["metadata"]["order"], number.as_str());
    assert_eq!(read[0]["metadata"]["till"], "T01");
    assert_eq!(read[0]["metadata"]["redemption"], format!("R_{number}"));
    assert_eq!(read[1]["data"][0]["amount"], 500);
    assert_eq!(read[1]["data"][0]["metadata"]["request"], "refund_1");
    assert_eq!(read[2]["data"][0]["client_reference_id"], number.as_str());
}

/// Every request of the till, as it was on the wire, is what the library would send for the
/// same call, and the library's own types know each parameter.
#[test]
fn the_official_library_finds_nothing_wrong_with_any_request_of_the_till() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let (gateway, requests) = listen(&sandbox);
    make_every_call(&sandbox, &gateway);
    let requests: Vec<Value> = requests.try_iter().collect();
    let mut paths: Vec<String> = requests.iter().map(kind).collect();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(
        paths,
        [
            "GET balance_transactions",
            "GET checkout/sessions",
            "GET checkout/sessions/ID",
            "GET payment_intents/ID",
            "GET refunds",
            "POST checkout/sessions",
            "POST checkout/sessions/ID/expire",
            "POST payment_intents/ID",
            "POST refunds",
        ]
    );
    assert_eq!(judged(&requests), Vec::<Value>::new());
    let is_refund = |request: &&Value| kind(request) == "POST refunds";
    let refund = requests.iter().find(is_refund).unwrap();
    for change in [
        json!({ "params": [["payment_intents", "pi_1"], ["amount", "5"]] }),
        json!({ "params": [["payment_intent", "pi_1"], ["amount", "5.00"]] }),
        json!({ "version": "2020-01-01" }),
        json!({ "authorization": "Bearer sk_test_another" }),
        json!({ "kind": "application/json" }),
        json!({ "method": "GET", "path": "refund" }),
    ] {
        let mut wrong = refund.clone();
        let fields = change.as_object().unwrap().clone();
        wrong.as_object_mut().unwrap().extend(fields);
        assert_ne!(judged(&[wrong]), Vec::<Value>::new(), "{change}");
    }
}

/// What a request is about, without the ids.
fn kind(request: &Value) -> String {
    let path = request["path"].as_str().unwrap();
    let id = |word: &str| ["cs_", "pi_"].iter().any(|prefix| word.starts_with(prefix));
    let words = path
        .split('/')
        .map(|word| if id(word) { "ID" } else { word });
    let words: Vec<&str> = words.collect();
    format!(
        "{} {}",
        request["method"].as_str().unwrap(),
        words.join("/")
    )
}

/// With texts that must not be mistaken for anything else in a form.
fn make_every_call(sandbox: &Sandbox, gateway: &str) {
    let till = till(gateway);
    let now = Timestamp::from_millis(1_795_349_580_000);
    let number = |n| OrderNumber::new(&TillId::parse("T01").unwrap(), 1, n);
    let (sold, dropped) = (number(1), number(2));
    let show = |number: &OrderNumber| {
        let order = Order {
            number,
            amount: Money::new(1999, Currency::Usd),
            subject: "茶 + 饼 100% 🍵 [a] & b=c",
            expires_in_seconds: 120,
            mark: "T01-1-41-0badf00d",
        };
        till.precreate(&order, now)
    };
    let CodeAnswer::Code(code) = show(&dropped) else {
        panic!("no code");
    };
    let given_up = GivenUp {
        order: &dropped,
        code: Some(&code),
        method: Method::ShowCode,
        made_at: now,
    };
    assert_eq!(till.cancel(&given_up, now), CancelAnswer::Closed);
    show(&sold);
    assert!(sandbox.pay_hosted(sold.as_str()));
    let Answer::Paid(proof) = till.query(Asked::Order(&sold), now) else {
        panic!("not paid");
    };
    let transaction = proof.transaction_id;
    till.query(Asked::Transaction(&transaction), now);
    give_back(till.as_ref(), &sold, &transaction, now);
    let record = Record {
        redemption: &RedemptionId::of(&sold),
        order: &sold,
        transaction: &transaction,
        redeemed_at: now,
    };
    till.record(&record, now);
    let payout = sandbox.pay_out_hosted("usd");
    let key = demo::STRIPE_KEY.to_owned().into();
    let settlement = applepay_settlement(&account(gateway), key, Timeouts::default()).unwrap();
    settlement.of_payout(&payout).unwrap();
}

/// Takes every request apart as it was on the wire, and passes it on.
fn listen(sandbox: &Sandbox) -> (String, Receiver<Value>) {
    let there = sandbox.address();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let gateway = format!("http://{}/stripe", listener.local_addr().unwrap());
    let (requests, received) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (request, raw) = read(&stream);
            // Only then the till goes on: every request is here when the last call ends.
            if requests.send(request).is_err() {
                return;
            }
            let mut onward = TcpStream::connect(there).unwrap();
            onward.write_all(&raw).unwrap();
            std::io::copy(&mut onward, &mut stream).unwrap();
        }
    });
    (gateway, received)
}

/// A request, and its bytes with the wish that the connection ends after the answer.
fn read(stream: &TcpStream) -> (Value, Vec<u8>) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let mut raw = line.clone();
    let mut words = line.split(' ').map(str::to_owned);
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let mut headers = BTreeMap::new();
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).unwrap();
        if let Some((name, value)) = line.trim().split_once(": ") {
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
            raw.push_str(&line);
        }
    }
    raw.push_str("connection: close\r\n\r\n");
    let length = headers.get("content-length").map_or("0", String::as_str);
    let mut body = vec![0; length.parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target.as_str(), ""));
    let form = match method.as_str() {
        "POST" => String::from_utf8(body.clone()).unwrap(),
        _ => query.to_owned(),
    };
    let pairs = form_urlencoded::parse(form.as_bytes());
    let request = json!({
        "method": method,
        "path": path.trim_start_matches("/stripe/v1/"),
        "version": headers.get("stripe-version"),
        "authorization": headers.get("authorization"),
        "idempotency": headers.get("idempotency-key"),
        "kind": headers.get("content-type"),
        "params": pairs.into_owned().collect::<Vec<_>>(),
    });
    (request, [raw.as_bytes(), body.as_slice()].concat())
}

fn account(gateway: &str) -> MerchantAccount {
    MerchantAccount {
        wallet: Wallet::Applepay,
        gateway: gateway.into(),
        app_id: String::new(),
        seller_id: String::new(),
        platform_public_key: String::new(),
        secret: "applepay".into(),
        details: AccountDetails {
            page: "https://shop.example/thanks".into(),
            ..AccountDetails::default()
        },
    }
}

fn till(gateway: &str) -> Box<dyn Platform> {
    let key = demo::STRIPE_KEY.to_owned().into();
    applepay(&account(gateway), key, Timeouts::default()).unwrap()
}

fn give_back(
    till: &dyn Platform,
    order: &OrderNumber,
    transaction: &TransactionId,
    now: Timestamp,
) {
    let refund = Refund {
        order: Some(order),
        transaction,
        paid: Money::new(1999, Currency::Usd),
        returned: Money::zero(Currency::Cny),
        amount: Money::new(500, Currency::Usd),
        request: "refund_1",
        reason: "退货；100%",
    };
    assert_eq!(till.refund(&refund, now), RefundAnswer::Done);
}
