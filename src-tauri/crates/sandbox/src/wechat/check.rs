//! The platform's own checks, before any business (wechatpay.md §1, §2).

use super::answer::Refusal;
use crate::demo;
use crate::keys::Keys;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};

const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048 ";

/// Requests older than this are refused, in seconds (wechatpay.md §2).
const OLDEST: u64 = 300;

/// One request as it arrived.
pub struct Arrived<'a> {
    pub method: &'a str,
    /// Path and query, raw.
    pub target: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a str,
}

/// Whether the shop sent this, a moment ago.
pub fn check(arrived: &Arrived<'_>, keys: &Keys, now: i64) -> Result<(), Refusal> {
    let has = |name| arrived.headers.contains_key(name);
    if !has(ACCEPT) || !has(USER_AGENT) || (arrived.method == "POST" && !has(CONTENT_TYPE)) {
        return Err(Refusal::wrong(
            "PARAM_ERROR",
            "HTTP头缺少Accept、User-Agent或Content-Type",
        ));
    }
    let header = arrived.headers.get(AUTHORIZATION);
    let header = header.and_then(|value| value.to_str().ok()).unwrap_or("");
    let fields = header
        .strip_prefix(SCHEME)
        .ok_or(Refusal::unsigned("Http头Authorization值格式错误"))?;
    let field = |name: &str| {
        let mut parts = fields.split(',').map(str::trim);
        parts.find_map(|part| {
            let value = part.strip_prefix(name)?.strip_prefix("=\"")?;
            value.strip_suffix('"')
        })
    };
    let missing = Refusal::unsigned("Http头Authorization缺少参数");
    let (Some(merchant), Some(serial), Some(nonce), Some(seconds), Some(signature)) = (
        field("mchid"),
        field("serial_no"),
        field("nonce_str"),
        field("timestamp"),
        field("signature"),
    ) else {
        return Err(missing);
    };
    if merchant != demo::wechat::MERCHANT_ID {
        return Err(Refusal::unsigned("商户号不存在"));
    }
    if serial != demo::wechat::MERCHANT_SERIAL {
        return Err(Refusal::unsigned(
            "商户证书序列号有误。请使用签名私钥匹配的证书序列号",
        ));
    }
    let now = now / 1000;
    let sent: i64 = seconds.parse().map_err(|_| missing)?;
    if now.abs_diff(sent) >= OLDEST {
        return Err(Refusal::unsigned(
            "Http头Authorization中的timestamp与发起请求的时间不得超过5分钟",
        ));
    }
    let Arrived {
        method,
        target,
        body,
        ..
    } = arrived;
    let text = format!("{method}\n{target}\n{seconds}\n{nonce}\n{body}\n");
    match keys.merchant_signed(text.as_bytes(), signature) {
        true => Ok(()),
        false => Err(Refusal::unsigned("错误的签名，验签失败")),
    }
}
