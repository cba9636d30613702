//! The signatures of the open protocol: HMAC-SHA256 over lines, as hex digits.

use super::book::Book;
use crate::visit::{Arrived, Said, Seal, Sealed};
use crate::{clock, demo};
use aws_lc_rs::hmac;
use axum::http::HeaderName;

/// How far the shop's clock may be from the platform's: five minutes, in milliseconds.
const MOST_SKEW: i64 = 5 * clock::MINUTE;

/// The secret of another shop of the same platform.
const OTHER_SECRET: &str = "neighbour-neighbour-neighbour-neighbour-1";

/// Over the lines and then the body, which may be any bytes.
fn signature(secret: &str, lines: &[&str], body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let mut text = lines.join("\n").into_bytes();
    text.push(b'\n');
    text.extend_from_slice(body);
    let tag = hmac::sign(&key, &text);
    tag.as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Whether a request is the practice shop's, of now, and the first of its nonce; otherwise
/// what is wrong with it.
pub fn known(book: &mut Book, arrived: &Arrived, now: i64) -> Result<(), &'static str> {
    let header = |name: &str| arrived.header(name).unwrap_or_default();
    let (timestamp, nonce) = (header("x-hexiao-timestamp"), header("x-hexiao-nonce"));
    let recent = timestamp.parse::<i64>().is_ok_and(|at| {
        let skew = at.saturating_mul(1000).saturating_sub(now);
        skew.saturating_abs() <= MOST_SKEW
    });
    let lines = [timestamp, nonce, arrived.method.as_str(), &arrived.target];
    let signed =
        signature(demo::MALL_SECRET, &lines, &arrived.body) == header("x-hexiao-signature");
    let ours = header("x-hexiao-app") == demo::MALL_APP_ID;
    match (ours, signed, recent) {
        (false, _, _) => Err("app_id"),
        (true, false, _) => Err("signature"),
        (true, true, false) => Err("timestamp"),
        (true, true, true) if !nonce.is_empty() && book.first_seen(nonce) => Ok(()),
        (true, true, true) => Err("nonce"),
    }
}

/// An answer of `now` (ms since 1970 UTC) with its three headers, or with a broken or a
/// missing signature.
pub fn sealed(nonce: &str, said: &Said, seal: Seal, now: i64) -> Sealed {
    let body = said.body.to_string();
    let timestamp = now.div_euclid(1000).to_string();
    let status = said.status.to_string();
    let lines = [timestamp.as_str(), nonce, &status];
    let signed = |secret| signature(secret, &lines, body.as_bytes());
    let signature = match seal {
        Seal::Genuine => Some(signed(demo::MALL_SECRET)),
        Seal::Forged => Some(signed(demo::MALL_SECRET).chars().rev().collect()),
        Seal::Stranger => Some(signed(OTHER_SECRET)),
        Seal::Missing => None,
    };
    let header = |name: &'static str, value: String| (HeaderName::from_static(name), value);
    let mut headers = vec![
        header("x-hexiao-timestamp", timestamp),
        header("x-hexiao-nonce", nonce.to_owned()),
    ];
    headers.extend(signature.map(|signature| header("x-hexiao-signature", signature)));
    Sealed { headers, body }
}
