//! One signed question and its proved answer.

use super::codes::{Meaning, meaning};
use super::fields::{Reply, text};
use super::verify::{self, Rejected};
use super::{Alipay, china, sign};
use crate::heard;
use crate::http::unknown;
use hexiao_domain::{Reason, Timestamp, Unknown};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use zeroize::Zeroizing;

/// Whom an answer names, where it names anybody.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Seller {
    seller_id: Option<String>,
}

/// Where an answer names its own code, the most exact first.
const CODES: &[&str] = &["/sub_code", "/trade_status", "/code"];

/// A proved answer: the raw text of its member.
#[derive(Debug)]
pub(super) struct Proved<'a>(&'a str);

impl Proved<'_> {
    /// The fields of the answer; a field of another type makes it unreadable.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, Unknown> {
        serde_json::from_str(self.0).map_err(|_| unknown(Reason::Unreadable))
    }
}

impl Alipay {
    /// Signs, sends, verifies. The error says why there is no answer to believe.
    pub(super) fn call(
        &self,
        method: &'static str,
        content: &Value,
        now: Timestamp,
    ) -> Result<Reply, Unknown> {
        let answer = self.exchange(method, content, now);
        match &answer {
            Ok(reply) => {
                let (order, code) = (text(&reply.out_trade_no), text(&reply.code));
                tracing::debug!(method, order, code, "answered");
            }
            Err(unknown) => tracing::debug!(method, reason = unknown.reason.code(), "no answer"),
        }
        answer
    }

    fn exchange(&self, method: &str, content: &Value, now: Timestamp) -> Result<Reply, Unknown> {
        heard::nothing();
        let body = self.send(method, content, now)?;
        self.believe(&body, method)
    }

    /// The same for an answer with fields of its own, which may name this merchant alone.
    pub(super) fn ask<T: DeserializeOwned>(
        &self,
        method: &'static str,
        content: &Value,
        now: Timestamp,
    ) -> Result<T, Unknown> {
        let body = self.send(method, content, now);
        let answer = body.and_then(|body| {
            let proved = self.prove(&body, method)?;
            self.own(proved.read()?)?;
            proved.read()
        });
        match &answer {
            Ok(_) => tracing::debug!(method, "answered"),
            Err(unknown) => tracing::debug!(method, reason = unknown.reason.code(), "no answer"),
        }
        answer
    }

    /// Signs and sends; whatever came back, not proved yet.
    pub(super) fn send(
        &self,
        method: &str,
        content: &Value,
        now: Timestamp,
    ) -> Result<String, Unknown> {
        let content = Zeroizing::new(content.to_string());
        let at = china::format(now);
        let form = [("biz_content", content.as_str())];
        let public = [
            ("app_id", self.app_id.as_str()),
            ("method", method),
            ("format", "JSON"),
            ("charset", "utf-8"),
            ("sign_type", "RSA2"),
            ("timestamp", at.as_str()),
            ("version", "1.0"),
        ];
        let signed = [&public[..], &form].concat();
        let sign = sign::sign_params(&self.key, &signed);
        let sign = sign.ok_or_else(|| unknown(Reason::ShopSetup))?;
        let query = [&public[..], &[("sign", sign.as_str())]].concat();
        self.gateway.post(&query, &form)
    }

    /// The proved answer of `method` in `body`, about this merchant.
    pub(super) fn believe(&self, body: &str, method: &str) -> Result<Reply, Unknown> {
        let proved = self.prove(body, method)?;
        heard::keep(proved.0.as_bytes(), CODES, &["/sub_msg", "/msg"]);
        let reply: Reply = proved.read()?;
        self.own(Seller {
            seller_id: reply.seller_id.clone(),
        })?;
        Ok(reply)
    }

    /// A genuine answer to another merchant: the number in the account is wrong, not a key.
    fn own(&self, named: Seller) -> Result<(), Unknown> {
        match named.seller_id {
            Some(seller) if !seller.is_empty() && seller != self.seller_id => {
                Err(unknown(Reason::MerchantDiffers))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn prove<'a>(&self, body: &'a str, method: &str) -> Result<Proved<'a>, Unknown> {
        let envelope = verify::open(body, method).map_err(disbelief)?;
        match envelope.prove(&self.platform) {
            Ok(proved) => Ok(Proved(proved)),
            Err(_) if envelope.unrouted => Err(unrouted(envelope.response)),
            Err(rejected) => Err(disbelief(rejected)),
        }
    }
}

fn disbelief(rejected: Rejected) -> Unknown {
    unknown(match rejected {
        Rejected::Unreadable => Reason::Unreadable,
        Rejected::Unsigned | Rejected::BadSignature => Reason::BadSignature,
    })
}

/// A request that the gateway could not route (a wrong application id or key) is answered
/// without a signature. It proves nothing, but it hints at what to put right.
fn unrouted(response: &str) -> Unknown {
    let reply: Reply = serde_json::from_str(response).unwrap_or_default();
    match meaning(&reply) {
        Meaning::Clock => unknown(Reason::ClockWrong),
        Meaning::NotAllowed | Meaning::Setup => unknown(Reason::ShopSetup),
        Meaning::Refused(_)
        | Meaning::Conflict
        | Meaning::AlreadyPaid
        | Meaning::AlreadyClosed
        | Meaning::NotFound
        | Meaning::Fault
        | Meaning::TooOften
        | Meaning::Unlisted => unknown(Reason::BadSignature),
    }
}
