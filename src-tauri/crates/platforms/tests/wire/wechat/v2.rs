//! The platform's older interface, APIv2, is not spoken here. What it signs is made as it
//! publishes it, and the till believes none of it.

use super::till::{account, cancel, close, code, key, native, now, query};
use crate::support::{PATIENT, listen, number, order, reply};
use crate::till::payment;
use aws_lc_rs::hmac;
use hexiao_domain::{CancelAnswer, Method, Reason, Unknown};
use hexiao_platforms::wechat::{Sealed, open_sealed};
use hexiao_platforms::{Platform, wechatpay};
use md5::{Digest, Md5};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::TcpStream;

fn published(kind: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("../../data/wechat_signed.json")).unwrap();
    let messages = all["messages"].as_array().unwrap();
    let found = messages.iter().find(|message| message["kind"] == kind);
    found.unwrap().clone()
}

/// The text that v2 signs: filled parameters by name, then the merchant's key
/// (wechatpay.md §8).
fn text(params: &BTreeMap<&str, &str>, key: &str) -> String {
    let filled = params.iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<_> = filled
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!("{}&key={key}", pairs.join("&"))
}

fn upper(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn by_md5(text: &str) -> String {
    upper(&Md5::digest(text))
}

fn by_hmac(text: &str, key: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    upper(hmac::sign(&key, text.as_bytes()).as_ref())
}

#[test]
fn the_two_signatures_that_v2_publishes_are_made_alike_here() {
    let example = published("v2_sign");
    let params = example["params"].as_object().unwrap().iter();
    let params = params.map(|(name, value)| (name.as_str(), value.as_str().unwrap()));
    let (params, key) = (params.collect(), example["key"].as_str().unwrap());
    let text = text(&params, key);
    assert_eq!(by_md5(&text), example["md5"].as_str().unwrap());
    assert_eq!(
        by_hmac(&text, key),
        example["hmac_sha256"].as_str().unwrap()
    );
    let other = text.replace("1000", "1001");
    assert_ne!(by_md5(&other), example["md5"].as_str().unwrap());
}

#[test]
fn the_published_sealed_text_opens() {
    let example = published("aes256gcm");
    let field = |name: &str| example[name].as_str().unwrap();
    let sealed = Sealed {
        nonce: field("nonce"),
        associated_data: field("aad"),
        ciphertext: field("ciphertext_b64"),
    };
    let plain = open_sealed(field("key"), &sealed).unwrap();
    assert_eq!(plain, field("plaintext").as_bytes());
}

/// A v2 answer that the money is there, with a signature that v2 would accept.
fn paid_in_v2(order: &str) -> String {
    let key = published("v2_sign")["key"].as_str().unwrap().to_owned();
    let mut params = BTreeMap::from([
        ("return_code", "SUCCESS"),
        ("result_code", "SUCCESS"),
        ("mch_id", "1990000001"),
        ("out_trade_no", order),
        ("transaction_id", "4200000000000000000000000001"),
        ("trade_state", "SUCCESS"),
        ("total_fee", "1999"),
    ]);
    let sign = by_md5(&text(&params, &key));
    params.insert("sign", &sign);
    let fields = params
        .iter()
        .map(|(name, value)| format!("<{name}>{value}</{name}>"));
    format!("<xml>{}</xml>", fields.collect::<String>())
}

fn answers_in_v2(stream: &mut TcpStream, _: &str) {
    reply(stream, "200 OK", &paid_in_v2(number(1).as_str()));
}

#[test]
fn a_rightly_signed_answer_of_v2_is_no_word_of_the_platforms_here() {
    let (gateway, _requests) = listen(answers_in_v2);
    let platform = wechatpay(&account(&gateway), key(), PATIENT).unwrap();
    let (platform, number): (&dyn Platform, _) = (platform.as_ref(), number(1));
    let paid = platform.pay(&order(&number), &code(&number), now());
    assert_eq!(payment(paid, &number), "unreadable");
    assert_eq!(query(platform, &number), "unreadable");
    assert_eq!(native(platform, &number), "unreadable");
    assert_eq!(close(platform, &number), "unreadable");
    let reversed = cancel(platform, &number, Method::ScanCode, 60);
    let offline = false;
    let reason = Reason::Unreadable;
    assert_eq!(reversed, CancelAnswer::Unknown(Unknown { reason, offline }));
}
