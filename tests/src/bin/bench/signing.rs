//! Signing a request, against the library's signature over the same text and nothing else.

use crate::table::{Table, Times};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hexiao_platforms::{PrivateKey, alipay, wechat};
use hexiao_sandbox::demo;
use std::hint::black_box;

const TURNS: u64 = 1_000;

/// A face-to-face order as the till sends it.
const CONTENT: &str = r#"{"out_trade_no":"T01_1_000042_K","total_amount":"19.99","subject":"核销台练习店","product_code":"FACE_TO_FACE_PAYMENT","timeout_express":"3m","passback_params":"T01-1-41-0badf00d"}"#;

/// Fills the table.
pub fn measure(table: &mut Table) {
    let text = demo::merchant_private_key();
    let der = STANDARD.decode(text).unwrap();
    let key = PrivateKey::parse(text).unwrap();
    let bare = KeyPair::from_pkcs8(&der).unwrap();
    let alipay = || by_alipay(&key);
    against(table, "Alipay", alipay, &bare, &alipay_text());
    let wechat = || by_wechat(&key);
    against(table, "WeChat Pay", wechat, &bare, &wechat_text());
}

fn against(table: &mut Table, whose: &str, sign: impl Fn() -> String, bare: &KeyPair, text: &str) {
    let (mut ours, mut floor) = (Times::default(), Times::default());
    let mut signature = vec![0; bare.public_modulus_len()];
    let random = SystemRandom::new();
    for _ in 0..TURNS {
        let signed = ours.of(|| black_box(sign()));
        floor
            .of(|| {
                bare.sign(
                    &RSA_PKCS1_SHA256,
                    &random,
                    black_box(text).as_bytes(),
                    &mut signature,
                )
            })
            .unwrap();
        assert!(
            signed.contains(&STANDARD.encode(&signature)),
            "the same signature"
        );
    }
    let name = format!("a request to {whose} signed, p50 (aws-lc-rs alone)");
    table.against(&name, ours.percentile(50), floor.percentile(50), "<= 1.20x");
}

fn params() -> [(&'static str, &'static str); 8] {
    [
        ("app_id", demo::APP_ID),
        ("method", "alipay.trade.precreate"),
        ("format", "JSON"),
        ("charset", "utf-8"),
        ("sign_type", "RSA2"),
        ("timestamp", "2026-11-22 12:00:00"),
        ("version", "1.0"),
        ("biz_content", CONTENT),
    ]
}

fn alipay_text() -> String {
    alipay::text_to_sign(&params())
}

fn by_alipay(key: &PrivateKey) -> String {
    alipay::sign_params(key, black_box(&params())).unwrap()
}

fn stamp() -> wechat::Stamp {
    wechat::Stamp {
        seconds: 1_795_320_000,
        nonce: "0123456789abcdef0123456789abcdef".into(),
    }
}

fn wechat_text() -> String {
    let target = "/v3/pay/transactions/native";
    wechat::request_text("POST", target, &stamp(), CONTENT)
}

fn by_wechat(key: &PrivateKey) -> String {
    let stamp = black_box(stamp());
    let target = "/v3/pay/transactions/native";
    let text = wechat::request_text("POST", target, &stamp, CONTENT);
    wechat::authorization(key, "1900000001", "5157F0", &stamp, &text).unwrap()
}
