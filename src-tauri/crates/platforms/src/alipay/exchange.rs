//! One signed question and its proved answer.

use super::fields::{Reply, text};
use super::verify::{self, Rejected};
use super::{Alipay, china, sign};
use crate::http::unknown;
use hexiao_domain::{Reason, Timestamp, Unknown};
use serde_json::Value;
use zeroize::Zeroizing;

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
        let body = self.send(method, content, now)?;
        self.believe(&body, method)
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
        let envelope = verify::open(body, method).map_err(disbelief)?;
        let proved = match envelope.prove(&self.platform) {
            Ok(proved) => proved,
            Err(_) if envelope.unrouted => return Err(unrouted(envelope.response)),
            Err(rejected) => return Err(disbelief(rejected)),
        };
        let reply: Reply = serde_json::from_str(proved).map_err(|_| unknown(Reason::Unreadable))?;
        match text(&reply.seller_id) {
            Some(seller) if seller != self.seller_id => Err(unknown(Reason::BadSignature)),
            _ => Ok(reply),
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
    match text(&reply.code) {
        Some("20001" | "40001" | "40002" | "40003" | "40006") => unknown(Reason::ShopSetup),
        _ => unknown(Reason::BadSignature),
    }
}
