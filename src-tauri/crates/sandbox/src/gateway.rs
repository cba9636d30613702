//! `/gateway.do`: one address for every call (alipay.md §1), and the faults on the way.

use crate::answer::{Refusal, Reply};
use crate::clock;
use crate::demo;
use crate::faults::Fault;
use crate::method::Method;
use crate::params::{Biz, Params};
use crate::platform::Platform;
use crate::server::drop_connection;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::time::Duration;

/// The largest request body, in bytes.
const LARGEST_BODY: usize = 64 * 1024;

/// What somebody between the till and the platform answers: not JSON, not signed.
const PORTAL: &str = "<!doctype html><html><head><title>Wi-Fi</title></head><body>\
    <h1>Welcome to the free Wi-Fi</h1><p>Please log in.</p></body></html>";

/// Answers one call, or lets it meet its fault.
pub async fn gateway(State(platform): State<Arc<Platform>>, request: Request) -> Response {
    if !platform.is_network_up() {
        return drop_connection();
    }
    let (head, body) = request.into_parts();
    let Ok(form) = to_bytes(body, LARGEST_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let params = Params::merge(head.uri.query().unwrap_or("").as_bytes(), &form);
    let method = params.get("method").and_then(Method::from_wire);
    let response = match platform.take_fault(method) {
        None => send(&platform, &answer(&platform, &params)),
        Some(fault) => faulty(&platform, &params, fault).await,
    };
    // The network may have gone while the platform acted: then the reply is lost.
    if platform.is_network_up() {
        response
    } else {
        drop_connection()
    }
}

/// A call that meets a fault. Those that act do so exactly as without the fault.
async fn faulty(platform: &Platform, params: &Params, fault: Fault) -> Response {
    match fault {
        Fault::Refuse => drop_connection(),
        Fault::Hang => std::future::pending().await,
        Fault::ServerError => (StatusCode::BAD_GATEWAY, "502 Bad Gateway").into_response(),
        Fault::Html => page(PORTAL.to_owned()),
        Fault::DropAfter => {
            answer(platform, params);
            drop_connection()
        }
        Fault::Duplicate => {
            answer(platform, params);
            send(platform, &answer(platform, params))
        }
        Fault::Delay(ms) => {
            let reply = answer(platform, params);
            tokio::time::sleep(Duration::from_millis(u64::from(ms))).await;
            send(platform, &reply)
        }
        Fault::Forbidden => match checked(platform, params) {
            Ok((method, _)) => send(platform, &refused(method, &Refusal::forbidden())),
            Err(refusal) => send(platform, &Reply::gateway_error(&refusal)),
        },
        Fault::SystemError => {
            let reply = answer(platform, params);
            let method = params.get("method").and_then(Method::from_wire);
            let lost = |method| refused(method, &Refusal::unknown());
            send(
                platform,
                &method.filter(|_| reply.signed).map_or(reply, lost),
            )
        }
        Fault::WrongAmount => send(platform, &wrong_amount(answer(platform, params))),
        Fault::WrongOrder => send(platform, &wrong_order(answer(platform, params))),
        Fault::Unsigned => {
            let reply = answer(platform, params);
            send(
                platform,
                &Reply {
                    signed: false,
                    ..reply
                },
            )
        }
        Fault::BadSignature => garbled(platform, &answer(platform, params), spoil_signature),
        Fault::Truncate => garbled(platform, &answer(platform, params), cut_in_half),
    }
}

/// The true answer: what a request that passes every check gets, or why it does not.
fn answer(platform: &Platform, params: &Params) -> Reply {
    match checked(platform, params) {
        Ok((method, biz)) => platform.carry_out(method, &biz),
        Err(refusal) => Reply::gateway_error(&refusal),
    }
}

/// The gateway's own checks, before any business (alipay.md §1, §2).
fn checked(platform: &Platform, params: &Params) -> Result<(Method, Biz), Refusal> {
    let wanted = params.get("method");
    let wanted = wanted.ok_or(Refusal::missing("isv.missing-method", "缺少方法名参数"))?;
    let app = params.get("app_id");
    let app = app.ok_or(Refusal::missing("isv.missing-app-id", "缺少APPID参数"))?;
    if app != demo::APP_ID {
        return Err(Refusal::invalid("isv.invalid-app-id", "无效的AppID参数"));
    }
    // SHA-1 (`RSA`) is refused here, as it should be everywhere (alipay.md §2).
    expect(
        params,
        "sign_type",
        "RSA2",
        "isv.invalid-signature-type",
        "无效的签名类型",
    )?;
    let signed = params.get("sign").is_some_and(|sign| {
        let text = params.signed_text();
        !params.is_ambiguous() && platform.keys.merchant_signed(text.as_bytes(), sign)
    });
    if !signed {
        return Err(Refusal::invalid("isv.invalid-signature", "无效签名"));
    }
    expect(
        params,
        "charset",
        "utf-8",
        "isv.invalid-charset",
        "字符集错误",
    )?;
    expect(
        params,
        "version",
        "1.0",
        "isv.invalid-version",
        "版本号错误",
    )?;
    let dated = params.get("timestamp").filter(|text| text.len() == 19);
    let dated = dated.and_then(clock::parse).is_some();
    if !dated {
        return Err(Refusal::invalid(
            "isv.invalid-timestamp",
            "非法的时间戳参数",
        ));
    }
    let method = Method::from_wire(wanted);
    let method = method.ok_or(Refusal::invalid("isv.invalid-method", "不存在的方法名"))?;
    let biz = params.biz();
    let biz = biz.ok_or(Refusal::invalid(
        "isv.invalid-parameter",
        "业务参数不是有效的JSON",
    ))?;
    Ok((method, biz))
}

fn expect(
    params: &Params,
    name: &str,
    value: &str,
    sub_code: &'static str,
    sub_msg: &'static str,
) -> Result<(), Refusal> {
    let same = params
        .get(name)
        .is_some_and(|sent| sent.eq_ignore_ascii_case(value));
    if same {
        Ok(())
    } else {
        Err(Refusal::invalid(sub_code, sub_msg))
    }
}

fn refused(method: Method, refusal: &Refusal) -> Reply {
    let answer = refusal.answer(method == Method::Cancel);
    Reply {
        key: method.response_key(),
        answer,
        signed: true,
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
    ] {
        reply.answer.rewrite(name, one_more);
    }
    reply
}

/// Another order of the same shape: the last character differs.
fn wrong_order(mut reply: Reply) -> Reply {
    reply.answer.rewrite("out_trade_no", |number| {
        let mut other = number.to_owned();
        let last = other.pop();
        other.push(if last == Some('0') { '1' } else { '0' });
        other
    });
    reply
}

fn garbled(platform: &Platform, reply: &Reply, spoil: fn(String) -> String) -> Response {
    reply
        .body(&platform.keys)
        .map_or_else(|_| no_keys(), |body| page(spoil(body)))
}

/// The first characters of the signature in reverse: well-formed, and false.
fn spoil_signature(body: String) -> String {
    let Some((head, sign)) = body.rsplit_once(r#""sign":""#) else {
        return body;
    };
    let Some((signature, tail)) = sign.split_once('"') else {
        return body;
    };
    let backwards: String = signature.trim_end_matches('=').chars().rev().collect();
    let padding: String = signature.chars().filter(|c| *c == '=').collect();
    format!(r#"{head}"sign":"{backwards}{padding}"{tail}"#)
}

fn cut_in_half(body: String) -> String {
    let keep = body.chars().count() / 2;
    body.chars().take(keep).collect()
}

fn send(platform: &Platform, reply: &Reply) -> Response {
    reply.body(&platform.keys).map_or_else(|_| no_keys(), page)
}

/// Business failures have HTTP 200 too (alipay.md §1). The platform calls its JSON
/// `text/html`, so the content type tells a till nothing about who answered.
fn page(body: String) -> Response {
    (
        [(header::CONTENT_TYPE, "text/html;charset=utf-8")],
        Body::from(body),
    )
        .into_response()
}

fn no_keys() -> Response {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
