//! `/gateway.do`: one address for every call (alipay.md §1), and the faults on the way.

use crate::answer::{Refusal, Reply};
use crate::clock;
use crate::demo;
use crate::method::{Called, Method};
use crate::params::{Biz, Params};
use crate::past::kept;
use crate::platform::Platform;
use crate::server::drop_connection;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

mod faulty;
mod send;

pub use faulty::PORTAL;

use send::send;

/// The largest request body, in bytes.
const LARGEST_BODY: usize = 64 * 1024;

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
    let host = head.headers.get(header::HOST);
    let params = params.reached_as(host.and_then(|host| host.to_str().ok()));
    let method = params.get("method").and_then(Method::from_wire);
    let called = method.map(Called::Alipay);
    let response = match platform.take_fault(called) {
        None => {
            let question = params.get("biz_content").unwrap_or_default();
            let genuine = send(&platform, &answer(&platform, &params));
            kept(&platform, called, question, genuine).await
        }
        Some(fault) => faulty::meet(&platform, &params, fault).await,
    };
    // The network may have gone while the platform acted: then the reply is lost.
    if platform.is_network_up() {
        response
    } else {
        drop_connection()
    }
}

/// The true answer: what a request that passes every check gets, or why it does not.
pub(super) fn answer(platform: &Platform, params: &Params) -> Reply {
    match checked(platform, params) {
        Ok((method, biz)) => platform.carry_out(method, &biz),
        Err(refusal) => Reply::gateway_error(&refusal),
    }
}

/// The gateway's own checks, before any business (alipay.md §1, §2).
pub(super) fn checked(platform: &Platform, params: &Params) -> Result<(Method, Biz), Refusal> {
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
