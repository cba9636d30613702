//! The official Stripe library as the other side: it drives the simulated Stripe. A mistake
//! in the simulator's names, states or errors would show here.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_domain::{
    AccountDetails, Answer, CodeAnswer, Currency, MerchantAccount, Money, OrderNumber,
    RedemptionId, RefundAnswer, TillId, Timestamp, TransactionId, Wallet,
};
use hexiao_platforms::{Asked, Order, Platform, Record, Refund, Timeouts, applepay};
use hexiao_sandbox::{Config, Sandbox, demo};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Once;

/// The peer's folder, its packages installed as its lockfile says.
fn peer() -> PathBuf {
    static INSTALL: Once = Once::new();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("peers/stripe");
    INSTALL.call_once(|| {
        if folder.join("node_modules/stripe").exists() {
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
    let mut node = Command::new("node");
    node.arg("peer.mjs").current_dir(peer());
    node.stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut node = node.spawn().expect("node is needed for the peers");
    let stdin = node.stdin.take().unwrap();
    serde_json::to_writer(stdin, &json!({ "shop": shop, "calls": calls })).unwrap();
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
        "payment_method_types": ["card"],
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
    let till = till(&sandbox);
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

fn till(sandbox: &Sandbox) -> Box<dyn Platform> {
    let account = MerchantAccount {
        wallet: Wallet::Applepay,
        gateway: sandbox.stripe_gateway(),
        app_id: String::new(),
        seller_id: String::new(),
        platform_public_key: String::new(),
        secret: "applepay".into(),
        details: AccountDetails {
            page: "https://shop.example/thanks".into(),
            ..AccountDetails::default()
        },
    };
    let key = demo::STRIPE_KEY.to_owned().into();
    applepay(&account, key, Timeouts::default()).unwrap()
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
