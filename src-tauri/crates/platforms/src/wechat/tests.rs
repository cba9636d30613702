//! The reading of answers, with a platform key of our own so that any answer can be signed.

mod believing;
mod headers;
mod meanings;

use super::Wechat;
use super::exchange::Said;
use super::keyring::{Entered, Keyring};
use crate::http::{Answered, Gateway, Timeouts};
use crate::{PrivateKey, PublicKey};
use hexiao_domain::{OrderNumber, TillId, Timestamp, Unknown};
use serde_json::{Value, json};
use std::sync::LazyLock;

const KEY: &str = include_str!("../../tests/data/keys/pkcs8.pem");
const PUBLIC: &str = include_str!("../../tests/data/keys/public.pem");

const APP: &str = "wxd930ea5d5a258f4f";
const MERCHANT: &str = "1900000109";
const KEY_ID: &str = "PUB_KEY_ID_0000000000000024101100397200000006";

static PLATFORM: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::parse(KEY).unwrap());

/// A connection that is never used; only its reading is.
fn wechat() -> Wechat {
    Wechat {
        gateway: Gateway::open("http://127.0.0.1:9/wechat/", Timeouts::default()).unwrap(),
        app: APP.into(),
        merchant: MERCHANT.into(),
        serial: "00".repeat(20),
        key: PrivateKey::parse(KEY).unwrap(),
        keyring: Keyring::new(Some(entered()), None),
        page: "https://shop.example/notices".into(),
        store: "1".into(),
        seen: super::seen::Seen::default(),
    }
}

fn entered() -> Entered {
    Entered::new(KEY_ID.into(), PublicKey::parse(PUBLIC).unwrap())
}

fn order() -> OrderNumber {
    OrderNumber::new(&TillId::parse("T01").unwrap(), 1, 7)
}

/// 2026-11-22 20:13:00 in China.
fn now() -> Timestamp {
    Timestamp::from_millis(1_795_349_580_000)
}

/// An answer with these headers; those of the signature are among them.
fn answered(status: u16, body: &str, headers: &[(&str, &str)]) -> Answered {
    Answered {
        status,
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: body.as_bytes().to_vec(),
    }
}

/// The answer, signed by the platform at `at`.
fn signed_at(status: u16, body: &str, at: Timestamp) -> Answered {
    let seconds = (at.millis() / 1000).to_string();
    let text = super::verify::answer_text(&seconds, "nonce", body.as_bytes());
    let signature = PLATFORM.sign(&text).unwrap();
    let headers = [
        ("wechatpay-timestamp", seconds.as_str()),
        ("wechatpay-nonce", "nonce"),
        ("wechatpay-signature", signature.as_str()),
        ("wechatpay-serial", KEY_ID),
    ];
    answered(status, body, &headers)
}

fn signed(status: u16, body: &str) -> Answered {
    signed_at(status, body, now())
}

fn believe(answered: Answered) -> Result<Said, Unknown> {
    wechat().believe(answered, now())
}

/// What the platform says of a paid order of 19.99 yuan, of which a coupon paid one.
fn paid() -> Value {
    json!({
        "appid": APP, "mchid": MERCHANT,
        "out_trade_no": order().as_str(),
        "transaction_id": "4200002611220000000000000001",
        "trade_type": "MICROPAY", "trade_state": "SUCCESS", "trade_state_desc": "支付成功",
        "bank_type": "OTHERS", "attach": "T01-1-41-0badf00d",
        "success_time": "2026-11-22T20:12:58+08:00",
        "payer": { "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
        "amount": { "total": 1999, "payer_total": 1899, "currency": "CNY", "payer_currency": "CNY" },
        "promotion_detail": [{ "coupon_id": "1", "amount": 100 }],
    })
}

/// `base` with some fields changed; `null` takes a field away.
fn with(mut base: Value, changes: Value) -> Value {
    let fields = base.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        fields.remove(name);
        if !value.is_null() {
            fields.insert(name.clone(), value.clone());
        }
    }
    base
}
