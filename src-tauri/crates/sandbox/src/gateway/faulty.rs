//! Calls that meet a fault on the way (reliability.md §3, rows 16 to 24).

use super::send::{page, send, written};
use super::{answer, checked};
use crate::answer::{Answer, Refusal, Reply};
use crate::faults::Fault;
use crate::method::{Called, Method};
use crate::params::{Biz, Params};
use crate::past::replayed;
use crate::platform::Platform;
use crate::server::{drop_connection, late};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// What somebody between the till and the platform answers: not JSON, not signed.
pub const PORTAL: &str = "<!doctype html><html><head><title>Wi-Fi</title></head><body>\
    <h1>Welcome to the free Wi-Fi</h1><p>Please log in.</p></body></html>";

/// A call that meets a fault. Those that act do so exactly as without the fault.
pub async fn meet(platform: &Platform, params: &Params, fault: Fault) -> Response {
    match fault {
        Fault::Refuse => drop_connection(),
        Fault::Hang => std::future::pending().await,
        Fault::ServerError => (StatusCode::BAD_GATEWAY, "502 Bad Gateway").into_response(),
        Fault::TooOften => (StatusCode::TOO_MANY_REQUESTS, "429 Slow Down").into_response(),
        Fault::Html => page(PORTAL.to_owned()),
        Fault::DropAfter => {
            answer(platform, params);
            drop_connection()
        }
        Fault::Duplicate => {
            answer(platform, params);
            send(platform, &answer(platform, params))
        }
        Fault::Delay(ms) => late(ms, || send(platform, &answer(platform, params))).await,
        Fault::Forbidden => send(platform, &instead(platform, params, forbidden)),
        Fault::NotYet => send(platform, &instead(platform, params, not_yet)),
        Fault::SystemError => send(platform, &instead(platform, params, system_error)),
        Fault::WrongAmount => send(platform, &wrong_amount(answer(platform, params))),
        Fault::WrongOrder => send(platform, &wrong_order(answer(platform, params))),
        Fault::WrongCurrency => send(platform, &wrong_currency(answer(platform, params))),
        Fault::WrongMerchant => send(platform, &wrong_merchant(answer(platform, params))),
        Fault::Replay => {
            let method = params.get("method").and_then(Method::from_wire);
            let question = params.get("biz_content").unwrap_or_default();
            replayed(platform, method.map(Called::Alipay), question)
        }
        Fault::Unsigned => send(platform, &answer(platform, params).unsigned()),
        Fault::BadSignature => written(answer(platform, params).forged_body(&platform.keys)),
        Fault::Truncate => written(
            answer(platform, params)
                .body(&platform.keys)
                .map(cut_in_half),
        ),
    }
}

/// Another answer than the true one, to a request that passes the gateway's checks.
fn instead(
    platform: &Platform,
    params: &Params,
    other: fn(&Platform, Method, &Biz) -> Answer,
) -> Reply {
    match checked(platform, params) {
        Ok((method, biz)) => Reply::to(method, other(platform, method, &biz)),
        Err(refusal) => Reply::gateway_error(&refusal),
    }
}

fn forbidden(_: &Platform, method: Method, _: &Biz) -> Answer {
    Refusal::forbidden().answer(method == Method::Cancel)
}

/// A refund query answers success without a status (alipay.md §9); anything else, that what
/// is asked about does not exist.
fn not_yet(_: &Platform, method: Method, _: &Biz) -> Answer {
    match method {
        Method::RefundQuery => Answer::success(),
        Method::Precreate
        | Method::Pay
        | Method::Query
        | Method::Cancel
        | Method::Close
        | Method::Refund
        | Method::Sync => Refusal::not_exist().answer(method == Method::Cancel),
        Method::CertPrepare | Method::CertUse | Method::CertUndo => {
            Refusal::no_certificate().answer(false)
        }
        Method::BillUrl => Refusal::no_bill().answer(false),
    }
}

fn system_error(platform: &Platform, method: Method, biz: &Biz) -> Answer {
    platform.carry_out(method, biz);
    match method {
        Method::CertPrepare | Method::CertUse | Method::CertUndo | Method::BillUrl => {
            Refusal::trouble().answer(false)
        }
        Method::Precreate
        | Method::Pay
        | Method::Query
        | Method::Cancel
        | Method::Close
        | Method::Refund
        | Method::RefundQuery
        | Method::Sync => Refusal::unknown().answer(method == Method::Cancel),
    }
}

fn wrong_amount(mut reply: Reply) -> Reply {
    let one_more = |text: &str| {
        let more = crate::fen::parse(text).map(|fen| crate::fen::text(fen.saturating_add(1)));
        more.unwrap_or_else(|| text.to_owned())
    };
    for name in [
        "total_amount",
        "buyer_pay_amount",
        "receipt_amount",
        "refund_fee",
        "refund_amount",
        "sale_price",
    ] {
        reply.answer.rewrite(name, one_more);
    }
    reply
}

/// Money abroad. At home no answer names a currency, and it is CNY.
fn wrong_currency(mut reply: Reply) -> Reply {
    for (amount, currency) in [
        ("total_amount", "trans_currency"),
        ("refund_fee", "refund_currency"),
    ] {
        if reply.answer.has(amount) {
            reply.answer = reply.answer.with(currency, "USD");
        }
    }
    reply
}

/// Money of another seller, where the answer says whose it is (alipay.md §4).
fn wrong_merchant(mut reply: Reply) -> Reply {
    reply.answer = reply.answer.with("seller_id", "2088990000000002");
    reply
}

/// Another order, or another certificate or use, of the same shape: the last character differs.
fn wrong_order(mut reply: Reply) -> Reply {
    let other = |number: &str| {
        let mut other = number.to_owned();
        let last = other.pop();
        other.push(if last == Some('0') { '1' } else { '0' });
        other
    };
    for name in ["out_trade_no", "encrypted_code", "order_id", "use_order_no"] {
        reply.answer.rewrite(name, other);
    }
    reply
}

fn cut_in_half(body: String) -> String {
    let keep = body.chars().count() / 2;
    body.chars().take(keep).collect()
}
