//! Messages that Alipay itself signed: the genuine ones verify, and no changed byte does.

use hexiao_platforms::PublicKey;
use hexiao_platforms::alipay::{Rejected, text_to_sign, verify_response};
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../data/alipay_signed.json")).unwrap()
}

fn key(vectors: &Value, name: &str) -> PublicKey {
    PublicKey::parse(vectors["keys"][name].as_str().unwrap()).unwrap()
}

fn of_kind<'a>(vectors: &'a Value, kind: &str) -> Vec<&'a Value> {
    let all = vectors["messages"].as_array().unwrap();
    all.iter()
        .filter(|message| message["kind"] == kind)
        .collect()
}

/// The text of a notice: `sign_type` is dropped from those about trades (rule V1), and stays
/// in those of the application gateway (rule V2).
fn notice_text(message: &Value, with_sign_type: bool) -> String {
    let params = message["params"].as_object().unwrap();
    let mut pairs: Vec<_> = params
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str().unwrap()))
        .collect();
    if with_sign_type {
        pairs.push(("sign_type", message["sign_type"].as_str().unwrap()));
    }
    text_to_sign(&pairs)
}

#[test]
fn alipays_own_answer_verifies() {
    let vectors = vectors();
    let key = key(&vectors, "RESP");
    for message in of_kind(&vectors, "response") {
        let raw = message["raw"].as_str().unwrap();
        let proved = verify_response(raw, "alipay.open.file.upload", &key);
        assert_eq!(proved, Ok(message["signed_substring"].as_str().unwrap()));
    }
}

#[test]
fn alipays_own_answer_does_not_verify_with_one_byte_changed() {
    let vectors = vectors();
    let key = key(&vectors, "RESP");
    let message = of_kind(&vectors, "response")[0];
    let raw = message["raw"].as_str().unwrap();
    let signed = message["signed_substring"].as_str().unwrap();
    let start = raw.find(signed).unwrap();
    for at in start..start + signed.len() {
        for flip in [1_u8, 2, 0x20] {
            let mut bytes = raw.as_bytes().to_vec();
            bytes[at] ^= flip;
            let changed = String::from_utf8(bytes).unwrap();
            let proved = verify_response(&changed, "alipay.open.file.upload", &key);
            assert!(proved.is_err(), "byte {at} ^ {flip} still verifies");
        }
    }
}

#[test]
fn alipays_own_answer_without_its_signature_is_unsigned() {
    let vectors = vectors();
    let signed = of_kind(&vectors, "response")[0]["signed_substring"]
        .as_str()
        .unwrap();
    let member = "alipay_open_file_upload_response";
    for sign in ["", r#","sign":"""#, r#","sign":null"#] {
        let body = format!(r#"{{"{member}":{signed}{sign}}}"#);
        let proved = verify_response(&body, "alipay.open.file.upload", &key(&vectors, "RESP"));
        assert_eq!(proved, Err(Rejected::Unsigned), "{sign}");
    }
}

#[test]
fn alipays_own_answer_is_not_the_answer_of_another_method() {
    let vectors = vectors();
    let key = key(&vectors, "RESP");
    let raw = of_kind(&vectors, "response")[0]["raw"].as_str().unwrap();
    let proved = verify_response(raw, "alipay.trade.query", &key);
    assert_eq!(proved, Err(Rejected::Unreadable));
}

#[test]
fn alipays_own_answer_does_not_verify_with_another_key() {
    let vectors = vectors();
    let raw = of_kind(&vectors, "response")[0]["raw"].as_str().unwrap();
    let proved = verify_response(raw, "alipay.open.file.upload", &key(&vectors, "V1"));
    assert_eq!(proved, Err(Rejected::BadSignature));
}

#[test]
fn each_notice_verifies_by_its_rule_alone_and_the_forged_one_by_none() {
    let vectors = vectors();
    let mut genuine = 0;
    for message in of_kind(&vectors, "notify") {
        let sign = message["sign"].as_str().unwrap();
        let expected = message["key"]
            .as_str()
            .map(|_| message["rule"] != "drop sign_type");
        for name in ["V1", "RESP"] {
            for with_sign_type in [false, true] {
                let text = notice_text(message, with_sign_type);
                let fits = key(&vectors, name).verifies(text.as_bytes(), sign);
                let right = message["key"] == name && expected == Some(with_sign_type);
                assert_eq!(fits, right, "{name} {with_sign_type}");
                genuine += usize::from(fits);
            }
        }
    }
    assert_eq!(genuine, 1);
}
