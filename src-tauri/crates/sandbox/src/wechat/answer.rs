//! Answers: fields, failures, files, and their signature.

use super::call::Call;
use super::signing::Signer;
use super::wire;
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// What an answer says.
#[derive(Clone, Debug)]
pub enum Content {
    /// 204: done, without a word (wechatpay.md §6, close).
    Nothing,
    /// 200, signed.
    Fields(Value),
    /// 202, signed: the customer must confirm (wechatpay.md §7).
    Accepted(Value),
    /// A failure, which nobody verifies (wechatpay.md §3).
    Failure(StatusCode, &'static str, &'static str),
    /// A failure that is signed all the same.
    SignedFailure(StatusCode, &'static str, &'static str),
    /// A bill, not signed (wechatpay.md §10).
    File(Vec<u8>),
}

impl Content {
    /// Whether failures are signed is not documented (wechatpay.md §3 tells only that nobody
    /// verifies them). Here those of coupons are, and no others, so that both ways are played;
    /// those of a sender who is not known never are.
    pub fn of(self, call: Call) -> Self {
        match (call, self) {
            (Call::CouponUse, Self::Failure(status, code, words)) => {
                Self::SignedFailure(status, code, words)
            }
            (_, same) => same,
        }
    }
}

impl From<Refusal> for Content {
    fn from(refusal: Refusal) -> Self {
        Self::Failure(refusal.0, refusal.1, refusal.2)
    }
}

/// Why a call is not carried out: status, code, words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal(pub StatusCode, pub &'static str, pub &'static str);

impl Refusal {
    /// 400.
    pub const fn wrong(code: &'static str, words: &'static str) -> Self {
        Self(StatusCode::BAD_REQUEST, code, words)
    }

    /// 401 (wechatpay.md §11).
    pub const fn unsigned(words: &'static str) -> Self {
        Self(StatusCode::UNAUTHORIZED, "SIGN_ERROR", words)
    }

    /// 403 (wechatpay.md §11).
    pub const fn forbidden(code: &'static str, words: &'static str) -> Self {
        Self(StatusCode::FORBIDDEN, code, words)
    }

    /// 404 (wechatpay.md §6).
    pub const fn no_order() -> Self {
        Self(StatusCode::NOT_FOUND, "ORDER_NOT_EXIST", "订单不存在")
    }

    /// 404 (wechatpay.md §11).
    pub const fn no_such_thing() -> Self {
        Self(StatusCode::NOT_FOUND, "RESOURCE_NOT_EXISTS", "资源不存在")
    }

    /// 500 (wechatpay.md §11): nobody knows what was done.
    pub const fn system_error() -> Self {
        Self(
            StatusCode::INTERNAL_SERVER_ERROR,
            "SYSTEM_ERROR",
            "系统错误",
        )
    }
}

impl From<crate::book::Full> for Refusal {
    fn from(_: crate::book::Full) -> Self {
        Self::system_error()
    }
}

/// How an answer goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    /// As it should be.
    True,
    /// A signature that does not verify, as the platform's own probes have it.
    Forged,
    /// No signature.
    None,
    /// Signed, and the second half of the body is lost.
    CutInHalf,
}

/// The answer on the wire, at this instant (milliseconds since 1970 UTC).
pub fn send(signer: Signer<'_>, now: i64, content: &Content, seal: Seal) -> Response {
    let (status, bytes, kind, is_signed) = match content {
        Content::Nothing => (StatusCode::NO_CONTENT, Vec::new(), None, true),
        Content::Fields(fields) => (StatusCode::OK, written(fields), JSON, true),
        Content::Accepted(fields) => (StatusCode::ACCEPTED, written(fields), JSON, true),
        Content::Failure(status, code, message) => {
            let fields = json!({ "code": code, "message": message });
            (*status, written(&fields), JSON, false)
        }
        Content::SignedFailure(status, code, message) => {
            let fields = json!({ "code": code, "message": message });
            (*status, written(&fields), JSON, true)
        }
        Content::File(bytes) => (StatusCode::OK, bytes.clone(), Some("text/plain"), false),
    };
    let seal_headers = match (is_signed, seal) {
        (false, _) | (true, Seal::None) => Vec::new(),
        (true, Seal::True | Seal::CutInHalf) => signature(signer, now, &bytes, ""),
        (true, Seal::Forged) => signature(signer, now, &bytes, "WECHATPAY/SIGNTEST/"),
    };
    let body = match seal {
        Seal::CutInHalf => bytes.get(..bytes.len() / 2).unwrap_or_default().to_vec(),
        Seal::True | Seal::Forged | Seal::None => bytes,
    };
    let mut response = Response::builder().status(status);
    if let Some(kind) = kind {
        response = response.header(header::CONTENT_TYPE, kind);
    }
    for (name, value) in seal_headers {
        response = response.header(name, value);
    }
    let response = response.body(Body::from(body));
    response.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

const JSON: Option<&str> = Some("application/json; charset=utf-8");

fn written(fields: &Value) -> Vec<u8> {
    fields.to_string().into_bytes()
}

/// The headers that prove an answer: three lines are signed, over the raw body
/// (wechatpay.md §3).
fn signature(
    signer: Signer<'_>,
    now: i64,
    body: &[u8],
    probe: &str,
) -> Vec<(&'static str, String)> {
    let seconds = (now / 1000).to_string();
    let nonce = wire::nonce();
    let mut text = format!("{seconds}\n{nonce}\n").into_bytes();
    text.extend_from_slice(body);
    text.push(b'\n');
    let signature = signer.keys.sign(&text).unwrap_or_default();
    vec![
        ("Wechatpay-Timestamp", seconds),
        ("Wechatpay-Nonce", nonce.clone()),
        ("Wechatpay-Signature", format!("{probe}{signature}")),
        ("Wechatpay-Serial", signer.id.to_owned()),
        (
            "Wechatpay-Signature-Type",
            "WECHATPAY2-SHA256-RSA2048".to_owned(),
        ),
        ("Request-ID", nonce),
    ]
}
