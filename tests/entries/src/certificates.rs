//! A list of WeChat Pay's certificates, and an answer that is signed under the name of one.

use crate::calls::{Numbers, moves_money};
use crate::shops;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hexiao_platforms::fuzzing::{Request, Response, with_network};
use hexiao_platforms::{PrivateKey, Timeouts, WechatApiKey, WechatSecrets};
use serde_json::{Value, json};
use std::sync::LazyLock;

const SIGNS: &str = include_str!("../../../assets/demo/wechat/platform_certificate_1_private.txt");

/// The name under which answers are signed, as the demo's first certificate has it.
const SERIAL: &str = "2F4C9857BB86C38AB2EF6407BF2DF2AECA859A10";

const API_KEY: &str = "0123456789abcdef0123456789abcdef";
const NONCE: &str = "0123456789ab";

/// Stands between two certificates.
const BETWEEN: u8 = 0x1e;

/// Asks with it where money is paid: of the calls, the one that a query is.
const QUERY: u8 = 2;

const PAID: &str = r#"{"appid":"wxd930ea5d5a258f4f","mchid":"1900000109","out_trade_no":"T01_1_000007_O","transaction_id":"4200002611220000000000000001","trade_state":"SUCCESS","success_time":"2026-11-22T20:12:58+08:00","amount":{"total":1999,"currency":"CNY"}}"#;

static KEY: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::parse(SIGNS).expect("a key"));

/// `R` and a list as it is, or `S` and the certificates that the platform seals, one byte
/// `0x1e` between each two: a line each for the serial number, the end of its time and the
/// associated data, and then what is sealed. A list that nobody sealed proves nothing, nor does a
/// certificate under another name.
pub fn certificates(bytes: &[u8]) {
    let Some((&mode, rest)) = bytes.split_first() else {
        return;
    };
    let sealed: Vec<Value> = rest
        .split(|byte| *byte == BETWEEN)
        .filter_map(entry)
        .collect();
    let named = |entry: &&Value| {
        let serial = entry["serial_no"].as_str();
        serial.is_some_and(|serial| serial.eq_ignore_ascii_case(SERIAL))
    };
    let provable = mode == b'S' && sealed.iter().any(|entry| named(&entry));
    let list = match mode {
        b'S' => json!({ "data": sealed }).to_string().into_bytes(),
        _ => rest.to_vec(),
    };
    let network = move |request: &Request<'_>| {
        let is_list = request.target.contains("/v3/certificates");
        let body = match is_list {
            true => list.clone(),
            false => PAID.into(),
        };
        let plain = Response {
            status: 200,
            headers: Vec::new(),
            body,
        };
        Some(shops::signed_by(&KEY, SERIAL, plain))
    };
    let paid = with_network(network, || {
        let platform = platform();
        let numbers = Numbers::new("134567890123456789", "4200002611220000000000000001");
        moves_money(platform.as_ref(), QUERY, &numbers)
    });
    assert!(
        !paid || provable,
        "money by a certificate that nobody sealed"
    );
}

/// A till that knows no key of the platform's and can open what it seals.
fn platform() -> Box<dyn hexiao_platforms::Platform> {
    let (mut account, key) = shops::wechat_account();
    account.platform_public_key = String::new();
    account.details.platform_key_id = String::new();
    let sealing = WechatApiKey::parse(API_KEY).expect("a key");
    let secrets = WechatSecrets {
        key,
        sealing: Some(sealing),
    };
    hexiao_platforms::wechatpay(&account, secrets, Timeouts::default()).expect("an account")
}

fn entry(bytes: &[u8]) -> Option<Value> {
    let mut parts = bytes.splitn(4, |byte| *byte == b'\n');
    let mut text = || String::from_utf8(parts.next()?.to_vec()).ok();
    let (serial, expires, aad) = (text()?, text()?, text()?);
    let mut sealed = parts.next()?.to_vec();
    let key = UnboundKey::new(&AES_256_GCM, API_KEY.as_bytes()).expect("a key");
    let nonce = Nonce::try_assume_unique_for_key(NONCE.as_bytes()).expect("a nonce");
    LessSafeKey::new(key)
        .seal_in_place_append_tag(nonce, Aad::from(aad.as_bytes()), &mut sealed)
        .expect("sealed");
    Some(json!({
        "serial_no": serial, "effective_time": "2026-11-22T00:00:00+08:00", "expire_time": expires,
        "encrypt_certificate": {
            "algorithm": "AEAD_AES_256_GCM", "nonce": NONCE, "associated_data": aad,
            "ciphertext": STANDARD.encode(sealed),
        },
    }))
}
