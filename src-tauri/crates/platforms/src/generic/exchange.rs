//! One signed question and its proved answer.

use super::fields::Reply;
use super::{Generic, sign};
use crate::heard;
use crate::http::{Answered, LARGEST_LIST, Sent, unknown};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use hexiao_domain::{Reason, Timestamp, Unknown};
use serde_json::Value;
use zeroize::Zeroizing;

/// How far the platform's clock may be from the till's, in seconds.
const MOST_SKEW: i64 = 5 * 60;

/// An answer that nothing is proved of yet, and the nonce of its question.
pub(super) struct Heard {
    pub(super) answered: Answered,
    pub(super) nonce: String,
}

impl Generic {
    /// Asks; nothing is changed there.
    pub(super) fn get(&self, path: &str, now: Timestamp) -> Result<Reply, Unknown> {
        self.exchange(path, None, now)
    }

    /// Posts; the same `key` again is answered and not done again.
    pub(super) fn post(
        &self,
        path: &str,
        content: &Value,
        key: &str,
        now: Timestamp,
    ) -> Result<Reply, Unknown> {
        let body = Zeroizing::new(content.to_string());
        self.exchange(path, Some((body.as_str(), key)), now)
    }

    /// Signs, sends, verifies. The error says why there is no answer to believe.
    fn exchange(
        &self,
        path: &str,
        post: Option<(&str, &str)>,
        now: Timestamp,
    ) -> Result<Reply, Unknown> {
        heard::nothing();
        let heard = self.hear(path, post, now);
        let answer = heard.and_then(|heard| {
            heard::keep(&heard.answered.body, &["/error", "/reason", "/state"], &[]);
            self.believe(&heard.answered, &heard.nonce, now)
        });
        match &answer {
            Ok(reply) => tracing::debug!(status = reply.status, "answered"),
            Err(unknown) => tracing::debug!(reason = unknown.reason.code(), "no answer"),
        }
        answer
    }

    /// Signs, sends, and reads whatever comes.
    pub(super) fn hear(
        &self,
        path: &str,
        post: Option<(&str, &str)>,
        now: Timestamp,
    ) -> Result<Heard, Unknown> {
        let (method, body) = match post {
            Some((body, _)) => ("POST", body),
            None => ("GET", ""),
        };
        let nonce = nonce()?;
        let timestamp = seconds(now).to_string();
        let target = self.gateway.target(path);
        let lines = [timestamp.as_str(), &nonce, method, &target, body];
        let signature = sign::hex(&sign::tag(&self.key, &lines));
        let mut headers = vec![
            ("x-hexiao-app", self.app_id.as_str()),
            ("x-hexiao-timestamp", &timestamp),
            ("x-hexiao-nonce", &nonce),
            ("x-hexiao-signature", &signature),
        ];
        if let Some((_, key)) = post {
            headers.push(("content-type", "application/json"));
            headers.push(("idempotency-key", key));
        }
        let answered = self.gateway.send(&Sent {
            target: &target,
            body: post.map(|(body, _)| body),
            headers: &headers,
            largest: LARGEST_LIST,
        })?;
        Ok(Heard { answered, nonce })
    }

    /// The proved answer to the request of `nonce`.
    pub(super) fn believe(
        &self,
        answer: &Answered,
        nonce: &str,
        now: Timestamp,
    ) -> Result<Reply, Unknown> {
        if answer.status == 429 {
            return Err(unknown(Reason::TooOften));
        }
        if answer.status >= 500 {
            return Err(unknown(Reason::PlatformFault));
        }
        let signed = self.is_signed(answer, nonce, now);
        if !signed {
            return Err(unknown(unproved(answer)));
        }
        let reply = serde_json::from_slice(&answer.body);
        let mut reply: Reply = reply.map_err(|_| unknown(Reason::Unreadable))?;
        reply.status = answer.status;
        Ok(reply)
    }

    fn is_signed(&self, answer: &Answered, nonce: &str, now: Timestamp) -> bool {
        let (Some(timestamp), Some(answered), Some(signature)) = (
            answer.header("x-hexiao-timestamp"),
            answer.header("x-hexiao-nonce"),
            answer.header("x-hexiao-signature"),
        ) else {
            return false;
        };
        let recent = timestamp.parse::<i64>().is_ok_and(|at| {
            let skew = at.saturating_sub(seconds(now));
            skew.saturating_abs() <= MOST_SKEW
        });
        let (status, Ok(body)) = (answer.status.to_string(), answer.text()) else {
            return false;
        };
        let lines = [timestamp, nonce, &status, body];
        recent && answered == nonce && sign::is_signed(&self.key, &lines, signature)
    }
}

/// A platform that does not know the application, or got another signature, cannot sign its
/// answer for this shop. It proves nothing, but it hints at what to put right.
fn unproved(answer: &Answered) -> Reason {
    let unsigned = answer.header("x-hexiao-signature").is_none();
    let reply: Reply = serde_json::from_slice(&answer.body).unwrap_or_default();
    match (answer.status, reply.error.as_deref()) {
        (401, Some("unauthorized")) if unsigned => Reason::ShopSetup,
        _ => Reason::BadSignature,
    }
}

/// Whole seconds since 1970 UTC.
fn seconds(at: Timestamp) -> i64 {
    at.millis().div_euclid(1000)
}

/// 128 random bits.
fn nonce() -> Result<String, Unknown> {
    let mut bytes = [0; 16];
    let drawn = SystemRandom::new().fill(&mut bytes);
    drawn.map_err(|_| unknown(Reason::ShopSetup))?;
    Ok(sign::hex(&bytes))
}
