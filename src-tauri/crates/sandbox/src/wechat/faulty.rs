//! Calls that meet a fault on the way, as on the other platform's gateway.

use super::answer::{Content, Refusal, Seal, send};
use super::call::Call;
use super::gateway::{Asked, answer, checked};
use crate::faults::Fault;
use crate::gateway::PORTAL;
use crate::past::replayed;
use crate::platform::Platform;
use crate::server::{drop_connection, late};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// A call that meets a fault. Those that act do so exactly as without the fault.
pub async fn meet(platform: &Platform, asked: &Asked, fault: Fault) -> Response {
    let sent = |content: &Content, seal| {
        let signer = asked.signer(platform);
        send(signer, platform.now(), content, seal)
    };
    let act = || answer(platform, asked);
    match fault {
        Fault::Refuse => drop_connection(),
        Fault::Hang => std::future::pending().await,
        Fault::ServerError => (StatusCode::BAD_GATEWAY, "502 Bad Gateway").into_response(),
        Fault::TooOften => (StatusCode::TOO_MANY_REQUESTS, "429 Slow Down").into_response(),
        Fault::Html => ([(header::CONTENT_TYPE, "text/html")], PORTAL).into_response(),
        Fault::DropAfter => {
            act();
            drop_connection()
        }
        Fault::Duplicate => {
            act();
            sent(&act(), Seal::True)
        }
        Fault::Delay(ms) => late(ms, || sent(&act(), Seal::True)).await,
        Fault::Forbidden => {
            let refusal = Refusal::forbidden("NO_AUTH", "商户无权限");
            sent(&instead(platform, asked, |_| refusal), Seal::True)
        }
        Fault::NotYet => sent(&instead(platform, asked, not_yet), Seal::True),
        Fault::SystemError => {
            let content = match act() {
                Content::Failure(StatusCode::UNAUTHORIZED, code, words) => {
                    Content::Failure(StatusCode::UNAUTHORIZED, code, words)
                }
                Content::Nothing
                | Content::Fields(_)
                | Content::Accepted(_)
                | Content::Failure(..)
                | Content::SignedFailure(..)
                | Content::File(_) => Refusal::system_error().into(),
            };
            sent(&content, Seal::True)
        }
        Fault::WrongAmount => sent(&changed(act(), wrong_amount), Seal::True),
        Fault::WrongOrder => sent(&changed(act(), wrong_order), Seal::True),
        Fault::WrongCurrency => sent(&changed(act(), wrong_currency), Seal::True),
        Fault::WrongMerchant => sent(&changed(act(), wrong_merchant), Seal::True),
        Fault::Replay => replayed(platform, asked.called(), &asked.question()),
        Fault::Unsigned => sent(&act(), Seal::None),
        Fault::BadSignature => sent(&act(), Seal::Forged),
        Fault::Truncate => sent(&act(), Seal::CutInHalf),
    }
}

/// Another answer than the true one, to a request that passes the platform's checks.
fn instead(platform: &Platform, asked: &Asked, other: impl Fn(Call) -> Refusal) -> Content {
    match checked(platform, asked) {
        Ok((call, ..)) => Content::from(other(call)).of(call),
        Err(refusal) => refusal.into(),
    }
}

/// What is asked about seems never to have reached the platform.
fn not_yet(call: Call) -> Refusal {
    match call {
        Call::Native | Call::Codepay | Call::Query | Call::Close | Call::Reverse => {
            Refusal::no_order()
        }
        Call::Refund
        | Call::RefundQuery
        | Call::Download
        | Call::CouponUse
        | Call::CouponReturn
        | Call::Certificates => Refusal::no_such_thing(),
        Call::Bill => Refusal::wrong("STATEMENT_CREATING", "账单生成中"),
    }
}

/// A signed answer with other contents; a file loses its last byte.
fn changed(content: Content, change: fn(&mut Value)) -> Content {
    let with = |mut fields: Value| {
        change(&mut fields);
        fields
    };
    match content {
        Content::Fields(fields) => Content::Fields(with(fields)),
        Content::Accepted(fields) => Content::Accepted(with(fields)),
        Content::File(mut bytes) => {
            bytes.pop();
            Content::File(bytes)
        }
        same @ (Content::Nothing | Content::Failure(..) | Content::SignedFailure(..)) => same,
    }
}

/// One fen more.
fn wrong_amount(fields: &mut Value) {
    let Some(amount) = fields.get_mut("amount").and_then(Value::as_object_mut) else {
        return;
    };
    for value in amount.values_mut() {
        if let Some(fen) = value.as_i64() {
            *value = fen.saturating_add(1).into();
        }
    }
}

/// The same digits of another currency.
fn wrong_currency(fields: &mut Value) {
    let Some(amount) = fields.get_mut("amount").and_then(Value::as_object_mut) else {
        return;
    };
    for name in ["currency", "payer_currency"] {
        if let Some(currency) = amount.get_mut(name) {
            *currency = "USD".into();
        }
    }
}

/// Another shop's order, or a coupon of another shop's batch.
fn wrong_merchant(fields: &mut Value) {
    for (name, other) in [("mchid", "1900000999"), ("stock_id", "9990000000000001")] {
        if let Some(named) = fields.get_mut(name) {
            *named = other.into();
        }
    }
}

/// Another order of the same shape: the last character differs.
fn wrong_order(fields: &mut Value) {
    for name in ["out_trade_no", "out_refund_no"] {
        if let Some(Value::String(number)) = fields.get_mut(name) {
            let last = number.pop();
            number.push(if last == Some('0') { '1' } else { '0' });
        }
    }
}
