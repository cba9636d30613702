//! One signed question and its proved answer.

use super::distrust::Distrust;
use super::fields::{Fault, Reply};
use super::sign::{self, Stamp};
use super::verify::{self, ProofHeaders};
use super::{Wechat, china};
use crate::heard;
use crate::http::{Answered, LARGEST_BODY, Sent, unknown};
use hexiao_domain::{Reason, Timestamp, Unknown};
use serde::de::DeserializeOwned;
use serde_json::Value;
use zeroize::Zeroizing;

/// What the till calls itself; the platform refuses requests of nobody.
const AGENT: &str = concat!("hexiao/", env!("CARGO_PKG_VERSION"));

/// A clock that is wrong by more than this is the reason for a refused signature: the
/// platform takes requests of the last five minutes.
const CLOCK_SECONDS: i64 = 240;

/// Where an answer names its code, and where it says it in words.
const CODES: &[&str] = &["/code", "/trade_state", "/status"];
const TEXTS: &[&str] = &["/message", "/trade_state_desc"];

/// What came back.
#[derive(Debug)]
pub(super) enum Said {
    /// An answer of success, proved to be the platform's.
    Proved(Proved),
    /// An answer of failure. Nothing proves it: it may give a reason, and it ends nothing.
    Fault(Fault),
}

/// A proved answer.
#[derive(Debug)]
pub(super) struct Proved {
    /// `200` to `204`.
    pub(super) status: u16,
    body: Vec<u8>,
}

impl Proved {
    /// The fields of the answer; a field of another type makes it unreadable.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, Unknown> {
        serde_json::from_slice(&self.body).map_err(|_| unknown(Reason::Unreadable))
    }
}

impl Wechat {
    /// Asks with `GET`. `path` begins after the gateway's own prefix and is encoded.
    pub(super) fn get(&self, path: &str, now: Timestamp) -> Result<Said, Unknown> {
        let target = format!("{}{path}", self.gateway.prefix());
        let answered = self.exchange(&target, None, LARGEST_BODY, now)?;
        self.believe(answered, now)
    }

    /// Tells with `POST`.
    pub(super) fn post(
        &self,
        path: &str,
        content: &Value,
        now: Timestamp,
    ) -> Result<Said, Unknown> {
        let target = format!("{}{path}", self.gateway.prefix());
        let body = Zeroizing::new(content.to_string());
        let answered = self.exchange(&target, Some(&body), LARGEST_BODY, now)?;
        self.believe(answered, now)
    }

    /// Signs, sends, and reads whatever comes.
    pub(super) fn exchange(
        &self,
        target: &str,
        body: Option<&str>,
        largest: u64,
        now: Timestamp,
    ) -> Result<Answered, Unknown> {
        let method = if body.is_some() { "POST" } else { "GET" };
        heard::nothing();
        let authorization = Stamp::new(now).and_then(|stamp| {
            let text = sign::request_text(method, target, &stamp, body.unwrap_or_default());
            let text = Zeroizing::new(text);
            sign::authorization(&self.key, &self.merchant, &self.serial, &stamp, &text)
        });
        let authorization = authorization.ok_or_else(|| unknown(Reason::ShopSetup))?;
        let mut headers = vec![
            ("authorization", authorization.as_str()),
            ("accept", "application/json"),
            ("user-agent", AGENT),
        ];
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        // The platform then signs its answer with that key (wechatpay.md §3).
        headers.extend(self.keyring.key_id().map(|id| ("wechatpay-serial", id)));
        let sent = Sent {
            target,
            body,
            headers: &headers,
            largest,
        };
        let answered = self.gateway.send(&sent);
        match &answered {
            Ok(answered) => {
                // The platform's support asks for this id.
                let id = answered.header("request-id");
                tracing::debug!(method, target, status = answered.status, id, "answered");
            }
            Err(unknown) => {
                tracing::debug!(method, target, reason = unknown.reason.code(), "no answer");
            }
        }
        answered
    }

    /// Sorts an answer into what is proved and what is only said.
    pub(super) fn believe(&self, answered: Answered, now: Timestamp) -> Result<Said, Unknown> {
        match answered.status {
            200 | 202 | 204 => {
                self.prove(&answered, now).map_err(Unknown::from)?;
                let Answered { status, body, .. } = answered;
                heard::keep(&body, CODES, TEXTS);
                Ok(Said::Proved(Proved { status, body }))
            }
            400..=599 => {
                let proved = proof_headers(&answered).is_some();
                let proved = proved && self.prove(&answered, now).is_ok();
                // Proving may have asked for a certificate: that answer is not this one.
                heard::keep(&answered.body, CODES, TEXTS);
                let told = fault(&answered, now);
                Ok(Said::Fault(Fault { proved, ..told }))
            }
            // A redirect is a portal's.
            _ => Err(unknown(Reason::Unreadable)),
        }
    }

    /// Proves an answer with the key of the name it gives.
    pub(super) fn prove(&self, answered: &Answered, now: Timestamp) -> Result<(), Distrust> {
        let Some(headers) = proof_headers(answered) else {
            // A page of somebody in between is no forgery.
            let json = serde_json::from_slice::<Value>(&answered.body).is_ok();
            return Err(match json || answered.body.is_empty() {
                true => Distrust::Unsigned,
                false => Distrust::Foreign,
            });
        };
        match self.key_of(headers.serial, now) {
            Ok(key) => {
                verify::judge(&headers, answered, Some(&key), now)?;
                match self.seen.is_first(headers.nonce, now) {
                    true => Ok(()),
                    false => Err(Distrust::Stale),
                }
            }
            Err(_) if verify::is_probe(&headers) => Err(Distrust::Probe),
            // A certificate that seems to have ended may be a clock that is ahead.
            Err(_) if is_clock_wrong(answered, now) => Err(Distrust::ClockWrong),
            Err(distrust) => Err(distrust),
        }
    }

    /// The fields of a proved answer about this merchant, or what else was said.
    pub(super) fn reply(&self, said: Said) -> Result<Heard, Unknown> {
        match said {
            Said::Proved(proved) => {
                let reply: Reply = proved.read()?;
                reply.of(&self.merchant, &self.app)?;
                Ok(Heard::Reply(Box::new(reply)))
            }
            Said::Fault(fault) => Ok(Heard::Fault(fault)),
        }
    }
}

/// What was heard, with its fields read.
#[derive(Debug)]
pub(super) enum Heard {
    /// Proved.
    Reply(Box<Reply>),
    /// Not proved.
    Fault(Fault),
}

pub(super) fn proof_headers(answered: &Answered) -> Option<ProofHeaders<'_>> {
    Some(ProofHeaders {
        timestamp: answered.header("wechatpay-timestamp")?,
        nonce: answered.header("wechatpay-nonce")?,
        signature: answered.header("wechatpay-signature")?,
        serial: answered.header("wechatpay-serial")?,
    })
}

pub(super) fn fault(answered: &Answered, now: Timestamp) -> Fault {
    let told: Fault = serde_json::from_slice(&answered.body).unwrap_or_default();
    Fault {
        status: answered.status,
        clock_wrong: answered.status == 401 && is_clock_wrong(answered, now),
        ..told
    }
}

/// Whether the platform's machine lives at another time than this one.
pub(super) fn is_clock_wrong(answered: &Answered, now: Timestamp) -> bool {
    let there = answered.header("date").and_then(china::parse_http);
    there.is_some_and(|there| {
        let apart = now.seconds_since(there).max(there.seconds_since(now));
        apart > CLOCK_SECONDS
    })
}
