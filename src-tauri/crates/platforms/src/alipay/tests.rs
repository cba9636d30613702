//! The reading of answers, with a platform key of our own so that any answer can be signed.

mod believing;
mod meanings;
mod refunds;
mod walking;

use super::Alipay;
use crate::http::{Gateway, Timeouts};
use crate::{PrivateKey, PublicKey};
use hexiao_domain::{OrderNumber, TillId};
use serde_json::{Value, json};
use std::sync::LazyLock;

const KEY: &str = include_str!("../../tests/data/keys/pkcs8.pem");
const PUBLIC: &str = include_str!("../../tests/data/keys/public.pem");

/// The merchant's id in these tests.
const SELLER: &str = "2088000000000001";

static PLATFORM: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::parse(KEY).unwrap());
static PLATFORM_PUBLIC: LazyLock<PublicKey> = LazyLock::new(|| PublicKey::parse(PUBLIC).unwrap());

/// A connection that is never used; only its reading is.
fn alipay() -> Alipay {
    Alipay {
        gateway: Gateway::open("http://127.0.0.1:9", Timeouts::default()).unwrap(),
        app_id: "2021000000000001".into(),
        seller_id: SELLER.into(),
        record_kind: "REDEMPTION".into(),
        key: PrivateKey::parse(KEY).unwrap(),
        platform: PublicKey::parse(PUBLIC).unwrap(),
    }
}

fn order() -> OrderNumber {
    OrderNumber::new(&TillId::parse("T01").unwrap(), 1, 7)
}

/// The envelope around `raw`, signed by the platform.
fn signed(member: &str, raw: &str) -> String {
    let sign = PLATFORM.sign(raw.as_bytes()).unwrap();
    format!(r#"{{"{member}":{raw},"sign":"{sign}"}}"#)
}

/// What the platform says of a paid order of 19.99 yuan.
fn paid() -> Value {
    json!({
        "code": "10000", "msg": "Success",
        "trade_no": "2026112222001400000000000001",
        "out_trade_no": order().as_str(),
        "trade_status": "TRADE_SUCCESS",
        "total_amount": "19.99",
        "buyer_logon_id": "159****5620",
        "send_pay_date": "2026-11-22 20:13:00",
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
