//! The calls of the simulated Stripe, and its errors (applepay.md §3).

use super::book::Book;
use super::params::Params;
use super::{BASE, Hosted, balance, json, refunds, sessions};
use crate::demo;
use crate::visit::{Arrived, Said, Seal, Sealed, Visit};
use axum::http::HeaderName;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// One request to the company.
pub struct Call<'a> {
    hosted: &'a Hosted,
    arrived: &'a Arrived,
    params: Params,
}

/// Why a request is not carried out.
#[derive(Debug, PartialEq)]
pub struct Trouble {
    status: u16,
    kind: &'static str,
    code: Option<&'static str>,
    message: String,
    param: Option<String>,
}

impl Trouble {
    /// The request is wrong, or not possible now.
    pub fn invalid(code: &'static str, message: &str, param: &str) -> Self {
        Self {
            status: 400,
            kind: "invalid_request_error",
            code: Some(code),
            message: format!("{message}: {param}"),
            param: Some(param.to_owned()),
        }
    }

    /// The thing is in another state; the documentation names no code for it.
    pub fn state(message: String) -> Self {
        Self {
            status: 400,
            kind: "invalid_request_error",
            code: None,
            message,
            param: None,
        }
    }

    /// There is no such object.
    pub fn missing(what: &str, id: &str) -> Self {
        Self {
            status: 404,
            kind: "invalid_request_error",
            code: Some("resource_missing"),
            message: format!("No such {what}: '{id}'"),
            param: Some("id".to_owned()),
        }
    }

    /// An idempotency key with other parameters.
    pub fn idempotency(message: &str) -> Self {
        Self {
            status: 400,
            kind: "idempotency_error",
            code: None,
            message: message.to_owned(),
            param: None,
        }
    }

    fn said(self) -> Said {
        let mut error = json!({ "type": self.kind, "message": self.message });
        if let Some(fields) = error.as_object_mut() {
            if let Some(code) = self.code {
                fields.insert("code".into(), code.into());
            }
            if let Some(param) = self.param {
                fields.insert("param".into(), param.into());
            }
        }
        Said {
            status: self.status,
            body: json!({ "error": error }),
        }
    }
}

/// A key that is not the practice shop's.
fn unauthorized() -> Said {
    plain(401, "invalid_request_error", "Invalid API Key provided.")
}

/// A key that was the practice shop's.
fn ended() -> Said {
    Trouble {
        status: 401,
        kind: "invalid_request_error",
        code: Some("api_key_expired"),
        message: "Expired API Key provided.".to_owned(),
        param: None,
    }
    .said()
}

fn plain(status: u16, kind: &'static str, message: &str) -> Said {
    Trouble {
        status,
        kind,
        code: None,
        message: message.to_owned(),
        param: None,
    }
    .said()
}

impl<'a> Call<'a> {
    pub fn new(hosted: &'a Hosted, arrived: &'a Arrived) -> Self {
        let params = match arrived.post {
            true => Params::form(&arrived.body),
            false => Params::new(arrived.query.clone()),
        };
        Self {
            hosted,
            arrived,
            params,
        }
    }

    /// The key as it was sent, as a bearer or as the name of a basic login.
    fn key(&self) -> Option<String> {
        let given = self.arrived.header("authorization").unwrap_or_default();
        if let Some(key) = given.strip_prefix("Bearer ") {
            return Some(key.to_owned());
        }
        let login = STANDARD.decode(given.strip_prefix("Basic ")?).ok()?;
        let login = String::from_utf8(login).ok()?;
        login.strip_suffix(':').map(str::to_owned)
    }

    /// What keeps the key from this call; nothing when it may make it.
    pub fn barred(&self) -> Option<Said> {
        match self.key().as_deref() {
            Some(demo::STRIPE_KEY) => None,
            Some(demo::STRIPE_READING_KEY) if !self.arrived.post => None,
            Some(demo::STRIPE_READING_KEY) => Some(self.forbidden()),
            Some(demo::STRIPE_ENDED_KEY) => Some(ended()),
            Some(_) | None => Some(unauthorized()),
        }
    }

    fn carry_out(&self, book: &mut Book, now: i64) -> Result<Said, Trouble> {
        let key = self.arrived.header("idempotency-key");
        let Some(key) = key.filter(|_| self.arrived.post) else {
            let body = self.answered(book, now)?;
            return Ok(Said { status: 200, body });
        };
        let asked = format!("{} {}", self.arrived.path, self.params.fingerprint());
        if let Some(before) = book.keys.before(key, &asked, now)? {
            return Ok(before);
        }
        let body = self.answered(book, now)?;
        book.keys.keep(key, asked, &body, now);
        Ok(Said { status: 200, body })
    }

    fn answered(&self, book: &mut Book, now: i64) -> Result<Value, Trouble> {
        let params = &self.params;
        let segments = self.arrived.segments(BASE);
        match (self.arrived.post, segments.as_slice()) {
            (true, ["checkout", "sessions"]) => {
                let customer = self.hosted.platform.customer();
                sessions::create(book, params, self.arrived.host(), customer, now)
            }
            (true, ["checkout", "sessions", id, "expire"]) => sessions::expire(book, id, now),
            (false, ["checkout", "sessions"]) => sessions::list(book, params),
            (false, ["checkout", "sessions", id]) => sessions::read(book, id, params),
            (true, ["payment_intents", id]) => sessions::tag(book, id, params),
            (false, ["payment_intents", id]) => sessions::intent(book, id, params),
            (true, ["refunds"]) => refunds::create(book, params, now),
            (false, ["refunds"]) => refunds::list(book, params),
            (false, ["refunds", id]) => refunds::read(book, id),
            (false, ["balance_transactions"]) => balance::list(book, params),
            _ => Err(Trouble::missing("address", &self.arrived.path)),
        }
    }

    /// Whether a list is asked for.
    fn lists(&self) -> bool {
        let segments = self.arrived.segments(BASE);
        let list = matches!(
            segments.as_slice(),
            ["checkout", "sessions"] | ["refunds"] | ["balance_transactions"]
        );
        list && !self.arrived.post
    }
}

impl Visit for Call<'_> {
    fn act(&self) -> Said {
        let done = self.hosted.with_book(|book, now| self.carry_out(book, now));
        done.unwrap_or_else(Trouble::said)
    }

    fn forbidden(&self) -> Said {
        let message = "The provided key does not have the required permissions for this endpoint.";
        plain(403, "invalid_request_error", message)
    }

    fn not_yet(&self) -> Said {
        match self.lists() {
            true => Said {
                status: 200,
                body: json::list(&[], false, &self.arrived.path),
            },
            false => Trouble::missing("object", &self.arrived.path).said(),
        }
    }

    fn trouble(&self) -> Said {
        plain(500, "api_error", "An error occurred on our side.")
    }

    /// Stripe signs no answer (applepay.md §3): there is no seal to break.
    fn seal(&self, said: &Said, _: Seal) -> Sealed {
        let request = HeaderName::from_static("request-id");
        Sealed {
            headers: vec![(request, "req_practice".to_owned())],
            body: said.body.to_string(),
        }
    }

    /// No object names its account. What tells another one's is the world it lives in: real
    /// money, or practice (applepay.md §4).
    fn for_another(&self, mut said: Said) -> Sealed {
        turn(&mut said.body);
        self.seal(&said, Seal::Genuine)
    }
}

/// Into the other world, the objects inside as well.
fn turn(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match (name.as_str(), member.as_bool()) {
                    ("livemode", Some(live)) => *member = (!live).into(),
                    _ => turn(member),
                }
            }
        }
        Value::Array(members) => members.iter_mut().for_each(turn),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
