//! Times and nonces on the wire.

use crate::clock;
use aws_lc_rs::rand;
use chrono::DateTime;

/// 32 hexadecimal digits; no two answers have the same.
pub fn nonce() -> String {
    let mut bytes = [0_u8; 16];
    // Without randomness the nonce is zeros: it is still signed.
    let _ = rand::fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// RFC 3339 with China's zone (wechatpay.md §1).
pub fn time(at: i64) -> String {
    format!("{}+08:00", clock::wire(at).replace(' ', "T"))
}

/// Reads RFC 3339 with a zone.
pub fn parse(text: &str) -> Option<i64> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(at.timestamp_millis())
}
