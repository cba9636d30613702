//! The calls of the open protocol, and its errors.

use super::book::{Book, Payment, State};
use super::{BASE, Mall, moves, seal};
use crate::visit::{Arrived, Said, Seal, Sealed, Visit, decoded};
use axum::http::header;
use serde_json::{Value, json};

/// One request to the platform, its sender known.
pub struct Call<'a> {
    mall: &'a Mall,
    arrived: &'a Arrived,
}

/// Why a request is not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The request makes no sense.
    Invalid,
    /// The address takes another method.
    Method,
    /// There is no such thing.
    NotFound,
    /// It exists with other data, or in another state.
    Conflict,
}

impl Trouble {
    fn said(self) -> Said {
        match self {
            Self::Invalid => error(400, "invalid"),
            Self::Method => error(405, "invalid"),
            Self::NotFound => error(404, "not_found"),
            Self::Conflict => error(409, "conflict"),
        }
    }
}

/// A sender who is not known, or whose signature is wrong, and what of it is.
pub fn unauthorized(field: &str) -> Said {
    Said {
        status: 401,
        body: json!({ "error": "unauthorized", "field": field }),
    }
}

fn error(status: u16, code: &str) -> Said {
    Said {
        status,
        body: json!({ "error": code }),
    }
}

/// A payment on the wire; times are Unix seconds.
pub fn written(payment: &Payment) -> Value {
    let mut body = json!({
        "order_no": payment.order,
        "state": match payment.state {
            State::Waiting => "waiting",
            State::Paid => "paid",
            State::Closed => "closed",
            State::Refused(_) => "refused",
        },
        "amount": payment.terms.minor,
        "currency": payment.terms.currency,
    });
    let reason = match payment.state {
        State::Refused(reason) => Some(reason),
        State::Waiting | State::Paid | State::Closed => None,
    };
    let open = payment.state == State::Waiting;
    let paid_at = payment.paid_at.map(|at| at.div_euclid(1000));
    if let Some(fields) = body.as_object_mut() {
        let mut tell = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                fields.insert(name.to_owned(), value);
            }
        };
        let code = payment.code.clone().filter(|_| open);
        tell("code", code.map(Value::from));
        tell(
            "transaction_id",
            payment.transaction.clone().map(Value::from),
        );
        tell("paid_at", paid_at.map(Value::from));
        tell("payer", paid_at.map(|_| "mem***42".into()));
        tell("reason", reason.map(Value::from));
    }
    body
}

impl<'a> Call<'a> {
    pub const fn new(mall: &'a Mall, arrived: &'a Arrived) -> Self {
        Self { mall, arrived }
    }

    fn carry_out(&self, book: &mut Book, now: i64) -> Result<Value, Trouble> {
        match (self.takes(), self.arrived.method.as_str()) {
            (None, _) => Err(Trouble::NotFound),
            (Some(taken), method) if method != taken => Err(Trouble::Method),
            (Some(_), "POST") => self.posted(book, now),
            (Some(_), _) => self.asked(book),
        }
    }

    /// The one method that the address takes.
    fn takes(&self) -> Option<&'static str> {
        match self.arrived.segments(BASE).as_slice() {
            ["payments"] | ["payments", _, "close" | "refunds"] | ["redemptions"] => Some("POST"),
            ["payments" | "transactions", _] | ["payments", _, "refunds", _] => Some("GET"),
            _ => None,
        }
    }

    fn asked(&self, book: &Book) -> Result<Value, Trouble> {
        let payment = |order: &str| book.payment(order).ok_or(Trouble::NotFound);
        match self.arrived.segments(BASE).as_slice() {
            ["payments", order] => Ok(written(payment(order)?)),
            ["transactions", id] => {
                let order = book.order_of(id).ok_or(Trouble::NotFound)?;
                Ok(written(payment(order)?))
            }
            ["payments", _, "refunds", request] => {
                let mut named = self.arrived.query.iter();
                let id = named.find(|(name, _)| name == "transaction_id");
                let (_, id) = id.ok_or(Trouble::Invalid)?;
                moves::read_refund(book, &decoded(request), id)
            }
            _ => Err(Trouble::NotFound),
        }
    }

    fn posted(&self, book: &mut Book, now: i64) -> Result<Value, Trouble> {
        let key = self.arrived.header("idempotency-key");
        let plain = |key: &&str| key.bytes().all(|byte| byte.is_ascii_graphic());
        let key = key
            .filter(plain)
            .filter(|key| (1..=255).contains(&key.len()));
        let key = key.ok_or(Trouble::Invalid)?;
        let asked = format!("{} {:?}", self.arrived.path, self.arrived.body);
        if !book.fits_key(key, &asked) {
            return Err(Trouble::Conflict);
        }
        let content = serde_json::from_slice(&self.arrived.body);
        let content: Value = content.map_err(|_| Trouble::Invalid)?;
        if !content.is_object() {
            return Err(Trouble::Invalid);
        }
        let customer = self.mall.platform.customer();
        match self.arrived.segments(BASE).as_slice() {
            ["payments"] => moves::create(book, &content, self.arrived.host(), customer, now),
            ["payments", order, "close"] => moves::close(book, order, now),
            ["payments", _, "refunds"] => moves::refund(book, &content),
            ["redemptions"] => moves::redeem(book, &content),
            _ => Err(Trouble::NotFound),
        }
    }
}

impl Visit for Call<'_> {
    fn act(&self) -> Said {
        let done = self.mall.with_book(|book, now| self.carry_out(book, now));
        match done {
            Ok(body) => Said { status: 200, body },
            Err(trouble) => trouble.said(),
        }
    }

    fn forbidden(&self) -> Said {
        error(403, "not_offered")
    }

    fn not_yet(&self) -> Said {
        Trouble::NotFound.said()
    }

    fn trouble(&self) -> Said {
        error(500, "trouble")
    }

    fn seal(&self, said: &Said, seal: Seal) -> Sealed {
        let nonce = self.arrived.header("x-hexiao-nonce");
        let now = self.mall.platform.now();
        let mut sealed = seal::sealed(nonce.unwrap_or_default(), said, seal, now);
        if let (405, Some(taken)) = (said.status, self.takes()) {
            sealed.headers.push((header::ALLOW, taken.to_owned()));
        }
        sealed
    }

    /// No answer names its shop: it is the one whose secret signs it.
    fn for_another(&self, said: Said) -> Sealed {
        self.seal(&said, Seal::Stranger)
    }
}
