//! Verifying an answer (alipay.md §3): the signed bytes are the raw text of the method's
//! `…_response` member, as received. It is never serialised again.

use crate::PublicKey;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Why an answer is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// Not the gateway's JSON envelope.
    Unreadable,
    /// No `sign`, or an empty one.
    Unsigned,
    /// The signature does not fit the bytes.
    BadSignature,
}

/// The gateway's envelope; the members keep their raw text.
#[derive(Debug)]
pub(super) struct Envelope<'a> {
    /// The raw text of the method's member, or of `error_response`.
    pub(super) response: &'a str,
    /// The gateway could not route the request to the method.
    pub(super) unrouted: bool,
    sign: Option<String>,
}

/// Finds the answer of `method` in `body`.
pub(super) fn open<'a>(body: &'a str, method: &str) -> Result<Envelope<'a>, Rejected> {
    let members: BTreeMap<Cow<'_, str>, &'a RawValue> =
        serde_json::from_str(body).map_err(|_| Rejected::Unreadable)?;
    let own = format!("{}_response", method.replace('.', "_"));
    let named = members.get(own.as_str());
    let response = named.or_else(|| members.get("error_response"));
    let response = response.ok_or(Rejected::Unreadable)?.get();
    let sign = members.get("sign");
    let sign = sign.and_then(|raw| serde_json::from_str::<String>(raw.get()).ok());
    Ok(Envelope {
        response,
        unrouted: named.is_none(),
        sign: sign.filter(|text| !text.is_empty()),
    })
}

impl<'a> Envelope<'a> {
    /// The raw text, once its signature is proved.
    pub(super) fn prove(&self, key: &PublicKey) -> Result<&'a str, Rejected> {
        let sign = self.sign.as_deref().ok_or(Rejected::Unsigned)?;
        match key.verifies(self.response.as_bytes(), sign) {
            true => Ok(self.response),
            false => Err(Rejected::BadSignature),
        }
    }
}

/// The raw, proved text of `method`'s answer in `body`.
pub fn verify_response<'a>(
    body: &'a str,
    method: &str,
    key: &PublicKey,
) -> Result<&'a str, Rejected> {
    open(body, method)?.prove(key)
}
