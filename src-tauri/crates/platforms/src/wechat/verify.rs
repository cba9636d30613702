//! Verifying an answer of success (wechatpay.md §3): three lines, over the body's raw bytes.

use super::distrust::Distrust;
use super::exchange::is_clock_wrong;
use crate::PublicKey;
use crate::http::Answered;
use hexiao_domain::Timestamp;

/// An answer this many seconds away from the till's clock is a replay, or the clock is wrong.
pub(super) const MOST_SKEW: u64 = 300;

/// The platform sends answers signed wrongly on purpose, to see whether merchants look.
const PROBE: &str = "WECHATPAY/SIGNTEST/";

/// The headers that prove an answer.
#[derive(Clone, Copy, Debug)]
pub struct ProofHeaders<'a> {
    /// `Wechatpay-Timestamp`: whole seconds since 1970, UTC.
    pub timestamp: &'a str,
    /// `Wechatpay-Nonce`.
    pub nonce: &'a str,
    /// `Wechatpay-Signature`, base64.
    pub signature: &'a str,
    /// `Wechatpay-Serial`: which key signed.
    pub serial: &'a str,
}

/// Why an answer is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// Signed under a name that is not the platform's key's, a probe among them.
    OtherKey,
    /// The signature does not fit the bytes.
    BadSignature,
    /// Genuine, and minutes away from the till's clock.
    Stale,
}

/// The lines whose signature proves an answer; an answer without a body has an empty one.
#[must_use]
pub fn answer_text(timestamp: &str, nonce: &str, body: &[u8]) -> Vec<u8> {
    let mut text = format!("{timestamp}\n{nonce}\n").into_bytes();
    text.extend_from_slice(body);
    text.push(b'\n');
    text
}

/// Whether the platform only tries whether merchants look.
pub(super) fn is_probe(headers: &ProofHeaders<'_>) -> bool {
    headers.serial.starts_with(PROBE) || headers.signature.starts_with(PROBE)
}

/// Proves an answer with the key of the name it gives; none where that name is not known.
pub(super) fn judge(
    headers: &ProofHeaders<'_>,
    answered: &Answered,
    key: Option<&PublicKey>,
    now: Timestamp,
) -> Result<(), Distrust> {
    if is_probe(headers) {
        return Err(Distrust::Probe);
    }
    let key = key.ok_or(Distrust::OtherKey)?;
    let proved = verify_answer(headers, &answered.body, key, headers.serial, now);
    proved.map_err(|rejected| match rejected {
        Rejected::OtherKey => Distrust::OtherKey,
        Rejected::BadSignature => Distrust::BadSignature,
        Rejected::Stale if is_clock_wrong(answered, now) => Distrust::ClockWrong,
        Rejected::Stale => Distrust::Stale,
    })
}

/// Proves `body` to be what the platform said within the last minutes.
pub fn verify_answer(
    headers: &ProofHeaders<'_>,
    body: &[u8],
    key: &PublicKey,
    key_id: &str,
    now: Timestamp,
) -> Result<(), Rejected> {
    // Serial numbers are hexadecimal, and tools write them in either case.
    if is_probe(headers) || !headers.serial.eq_ignore_ascii_case(key_id) {
        return Err(Rejected::OtherKey);
    }
    let text = answer_text(headers.timestamp, headers.nonce, body);
    if !key.verifies(&text, headers.signature) {
        return Err(Rejected::BadSignature);
    }
    let seconds: i64 = headers.timestamp.parse().map_err(|_| Rejected::Stale)?;
    match now.millis().div_euclid(1000).abs_diff(seconds) {
        0..MOST_SKEW => Ok(()),
        _ => Err(Rejected::Stale),
    }
}
