//! Signing a request (wechatpay.md §2).

use crate::PrivateKey;
use aws_lc_rs::rand;
use hexiao_domain::Timestamp;
use std::fmt::Write;

/// When a request was signed, and what makes it unlike every other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Whole seconds since 1970, UTC.
    pub seconds: i64,
    /// Up to 32 letters and digits.
    pub nonce: String,
}

impl Stamp {
    /// A fresh one. Nothing when the system has no randomness to give.
    pub(super) fn new(now: Timestamp) -> Option<Self> {
        let mut bytes = [0_u8; 16];
        rand::fill(&mut bytes).ok()?;
        let mut nonce = String::with_capacity(32);
        for byte in bytes {
            write!(nonce, "{byte:02x}").ok()?;
        }
        let seconds = now.millis().div_euclid(1000);
        Some(Self { seconds, nonce })
    }
}

/// The five lines whose signature proves a request: each ends with a line feed, the last too.
/// `target` is path and query as they go out; a request without a body has an empty `body`.
#[must_use]
pub fn request_text(method: &str, target: &str, stamp: &Stamp, body: &str) -> String {
    let Stamp { seconds, nonce } = stamp;
    format!("{method}\n{target}\n{seconds}\n{nonce}\n{body}\n")
}

/// The `Authorization` header over `text`. Nothing when the key cannot sign.
#[must_use]
pub fn authorization(
    key: &PrivateKey,
    merchant: &str,
    serial: &str,
    stamp: &Stamp,
    text: &str,
) -> Option<String> {
    let Stamp { seconds, nonce } = stamp;
    let signature = key.sign(text.as_bytes())?;
    Some(format!(
        "WECHATPAY2-SHA256-RSA2048 mchid=\"{merchant}\",nonce_str=\"{nonce}\",\
         signature=\"{signature}\",timestamp=\"{seconds}\",serial_no=\"{serial}\""
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_the_one_of_the_platforms_own_example() {
        let stamp = Stamp {
            seconds: 1_624_523_846,
            nonce: "A1B2C3D4E5F6G7".into(),
        };
        assert_eq!(
            request_text("GET", "/v3/certificates", &stamp, ""),
            "GET\n/v3/certificates\n1624523846\nA1B2C3D4E5F6G7\n\n"
        );
    }

    #[test]
    fn no_two_requests_have_the_same_nonce() {
        let now = Timestamp::from_millis(1_795_349_580_999);
        let (one, other) = (Stamp::new(now).unwrap(), Stamp::new(now).unwrap());
        assert_eq!(one.seconds, 1_795_349_580);
        assert_ne!(one.nonce, other.nonce);
        assert_eq!(one.nonce.len(), 32);
        assert!(one.nonce.bytes().all(|b| b.is_ascii_alphanumeric()));
    }
}
