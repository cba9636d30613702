//! `/wechat/v3/…`: checks, acts, answers, and the faults on the way.

use super::acts::{self, Act};
use super::answer::{Content, Refusal, Seal, send};
use super::call::{Call, Key, find};
use super::check::{Arrived, check};
use super::signing::Signer;
use super::{ROOT, faulty};
use crate::method::Called;
use crate::past::kept;
use crate::platform::Platform;
use crate::server::drop_connection;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};
use std::sync::Arc;

/// The largest request body, in bytes.
const LARGEST_BODY: usize = 64 * 1024;

/// One request, read whole.
pub struct Asked {
    head: Parts,
    body: String,
}

impl Asked {
    /// Path and query, raw.
    fn target(&self) -> &str {
        let target = self.head.uri.path_and_query();
        target.map_or("", |target| target.as_str())
    }

    /// What is asked, as far as the address says.
    fn call(&self) -> Option<(Call, Key<'_>)> {
        let path = self.head.uri.path().strip_prefix(ROOT)?;
        find(&self.head.method, path)
    }

    /// Who signs the answer.
    pub fn signer<'a>(&self, platform: &'a Platform) -> Signer<'a> {
        platform.wechat.signer(&self.head.headers)
    }

    /// The same, as fault scripts name it.
    pub fn called(&self) -> Option<Called> {
        self.call().map(|(call, _)| Called::Wechat(call))
    }

    /// What is asked, word for word: the same request again asks the same. Every request for the
    /// certificates has the same words, so there each is told from the others by its stamp;
    /// otherwise no list could ever be replayed.
    pub fn question(&self) -> String {
        let is_list = self.called() == Some(Called::Wechat(Call::Certificates));
        let stamp = self.head.headers.get(header::AUTHORIZATION);
        let stamp = stamp.filter(|_| is_list);
        let stamp = stamp.and_then(|stamp| stamp.to_str().ok()).unwrap_or("");
        format!("{} {}{stamp}", self.target(), self.body)
    }

    fn origin(&self) -> String {
        let host = self.head.headers.get(header::HOST);
        let host = host.and_then(|host| host.to_str().ok()).unwrap_or("");
        format!("http://{host}")
    }
}

/// Answers one call, or lets it meet its fault.
pub async fn gateway(State(platform): State<Arc<Platform>>, request: Request) -> Response {
    if !platform.is_network_up() {
        return drop_connection();
    }
    let (head, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY).await.ok();
    let Some(body) = body.and_then(|bytes| String::from_utf8(bytes.to_vec()).ok()) else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let asked = Asked { head, body };
    let call = asked.called();
    let response = match platform.take_fault(call) {
        None => {
            let said = answer(&platform, &asked);
            let signer = asked.signer(&platform);
            let genuine = send(signer, platform.now(), &said, Seal::True);
            kept(&platform, call, &asked.question(), genuine).await
        }
        Some(fault) => faulty::meet(&platform, &asked, fault).await,
    };
    // The network may have gone while the platform acted: then the reply is lost.
    match platform.is_network_up() {
        true => response,
        false => drop_connection(),
    }
}

/// The true answer.
pub fn answer(platform: &Platform, asked: &Asked) -> Content {
    let (call, key, fields) = match checked(platform, asked) {
        Ok(checked) => checked,
        Err(refusal) => return refusal.into(),
    };
    let query = asked.head.uri.query().unwrap_or("");
    let query: Vec<_> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let origin = asked.origin();
    let certificates = platform.wechat.listed();
    platform.with_wechat(Some(call), |orders, customer, now| {
        let mut act = Act {
            orders,
            customer,
            now,
            key,
            query: &query,
            fields: &fields,
            origin: &origin,
            certificates: &certificates,
            balance_fen: platform.wechat.balance_fen(),
        };
        acts::carry_out(call, &mut act).of(call)
    })
}

/// A request that passes the platform's own checks.
pub fn checked<'a>(
    platform: &Platform,
    asked: &'a Asked,
) -> Result<(Call, Key<'a>, Map<String, Value>), Refusal> {
    let arrived = Arrived {
        method: asked.head.method.as_str(),
        target: asked.target(),
        headers: &asked.head.headers,
        body: &asked.body,
    };
    check(&arrived, platform.wechat.merchant(), platform.now())?;
    let (call, key) = asked.call().ok_or(Refusal::no_such_thing())?;
    let fields = match asked.body.is_empty() {
        true => Map::new(),
        false => serde_json::from_str(&asked.body)
            .map_err(|_| Refusal::wrong("PARAM_ERROR", "请求体不是有效的JSON"))?,
    };
    Ok((call, key, fields))
}
