//! The platform's certificates, each sealed with the merchant's APIv3 key (wechatpay.md §3, §4).

use super::Act;
use crate::demo::wechat as demo;
use crate::wechat::answer::{Content, Refusal};
use crate::wechat::wire;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use axum::http::StatusCode;
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

/// What the seal is bound to.
const ASSOCIATED_DATA: &str = "certificate";

pub fn certificates(act: &Act<'_>) -> Result<Content, Refusal> {
    if act.certificates.is_empty() {
        return Err(Refusal(
            StatusCode::NOT_FOUND,
            "RESOURCE_NOT_EXISTS",
            "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥",
        ));
    }
    let entries: Option<Vec<Value>> = act.certificates.iter().map(entry).collect();
    let entries = entries.ok_or(Refusal::system_error())?;
    Ok(Content::Fields(json!({ "data": entries })))
}

fn entry(certificate: &demo::PlatformCertificate) -> Option<Value> {
    let nonce: String = wire::nonce().chars().take(12).collect();
    Some(json!({
        "serial_no": certificate.serial,
        "effective_time": certificate.effective,
        "expire_time": certificate.expires,
        "encrypt_certificate": {
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": sealed(certificate.pem, &nonce)?,
            "nonce": nonce,
            "associated_data": ASSOCIATED_DATA,
        },
    }))
}

/// Base64 of the ciphertext and its tag.
fn sealed(plain: &str, nonce: &str) -> Option<String> {
    let key = UnboundKey::new(&AES_256_GCM, demo::API_V3_KEY.as_bytes()).ok()?;
    let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes()).ok()?;
    let mut bytes = plain.as_bytes().to_vec();
    let aad = Aad::from(ASSOCIATED_DATA.as_bytes());
    let key = LessSafeKey::new(key);
    key.seal_in_place_append_tag(nonce, aad, &mut bytes).ok()?;
    Some(BASE64_STANDARD.encode(bytes))
}
