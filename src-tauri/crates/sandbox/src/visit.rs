//! One call at a company with several addresses: how it arrives, and the faults it may meet
//! on the way (reliability.md §3, rows 16 to 24).

use crate::faults::Fault;
use crate::method::Called;
use crate::past::{kept, replayed};
use crate::platform::Platform;
use crate::server::{drop_connection, late};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// The largest request body, in bytes.
const LARGEST_BODY: usize = 64 * 1024;

/// What somebody between the till and the company answers: not JSON, not signed.
const PORTAL: &str = "<!doctype html><html><head><title>Wi-Fi</title></head><body>\
    <h1>Welcome to the free Wi-Fi</h1><p>Please log in.</p></body></html>";

/// The fields that hold an amount, those that name an order, and those that name a currency,
/// in any company's JSON.
const AMOUNTS: [&str; 3] = ["amount", "amount_total", "amount_received"];
const ORDERS: [&str; 3] = ["client_reference_id", "order_no", "order"];
const CURRENCIES: [&str; 1] = ["currency"];

/// A request as it arrived.
pub struct Arrived {
    pub method: String,
    /// Whether it is a `POST`; where a company does not tell others apart, all else asks.
    pub post: bool,
    /// The path of the request line.
    pub path: String,
    /// The path with its query.
    pub target: String,
    /// Names and values of the query, decoded.
    pub query: Vec<(String, String)>,
    pub body: Vec<u8>,
    headers: HeaderMap,
}

impl Arrived {
    /// Reads a request; the answer when it cannot be read.
    pub async fn read(request: Request) -> Result<Self, Response> {
        let (head, body) = request.into_parts();
        let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
            return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
        };
        let target = head.uri.path_and_query();
        let query = head.uri.query().unwrap_or_default();
        Ok(Self {
            method: head.method.to_string(),
            post: head.method == axum::http::Method::POST,
            path: head.uri.path().to_owned(),
            target: target.map(ToString::to_string).unwrap_or_default(),
            query: form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            body: body.to_vec(),
            headers: head.headers,
        })
    }

    /// The words of the path below `base`.
    pub fn segments(&self, base: &str) -> Vec<&str> {
        let below = self.path.strip_prefix(base).unwrap_or_default();
        below.split('/').filter(|word| !word.is_empty()).collect()
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What is asked, word for word: the same request again asks the same.
    fn question(&self) -> String {
        format!("{} {}", self.target, String::from_utf8_lossy(&self.body))
    }

    /// The address under which the caller knows this machine.
    pub fn host(&self) -> &str {
        self.header("host").unwrap_or("127.0.0.1")
    }
}

/// An answer before it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub status: u16,
    pub body: Value,
}

/// How an answer is sealed, where a company signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    /// As it should be.
    Genuine,
    /// Under a signature that does not verify.
    Forged,
    /// Without any.
    Missing,
    /// With the key that the company shares with another shop.
    Stranger,
}

/// An answer with its seal.
pub struct Sealed {
    pub headers: Vec<(HeaderName, String)>,
    pub body: String,
}

/// One call at a company, its sender known.
pub trait Visit: Sync {
    /// Carries it out; the true answer.
    fn act(&self) -> Said;
    /// What a contract without this call answers.
    fn forbidden(&self) -> Said;
    /// What is answered of something that never arrived.
    fn not_yet(&self) -> Said;
    /// What a company in trouble answers.
    fn trouble(&self) -> Said;
    /// Seals an answer.
    fn seal(&self, said: &Said, seal: Seal) -> Sealed;
    /// Seals the same answer as if another shop had asked.
    fn for_another(&self, said: Said) -> Sealed;
}

/// Carries out a call that meets a fault. Those that act do so exactly as without it.
async fn meet(visit: &impl Visit, fault: Fault) -> Option<Response> {
    let written = |said: &Said| sent(visit, said, Seal::Genuine);
    Some(match fault {
        Fault::Refuse => drop_connection(),
        Fault::Hang => std::future::pending().await,
        Fault::ServerError => (StatusCode::BAD_GATEWAY, "502 Bad Gateway").into_response(),
        Fault::TooOften => (StatusCode::TOO_MANY_REQUESTS, "429 Slow Down").into_response(),
        Fault::Html => page(StatusCode::OK, PORTAL.to_owned()),
        Fault::DropAfter => {
            visit.act();
            drop_connection()
        }
        Fault::Duplicate => {
            visit.act();
            written(&visit.act())
        }
        Fault::Delay(ms) => late(ms, || written(&visit.act())).await,
        Fault::Forbidden => written(&visit.forbidden()),
        Fault::NotYet => written(&visit.not_yet()),
        Fault::SystemError => {
            visit.act();
            written(&visit.trouble())
        }
        Fault::WrongAmount => written(&changed(visit.act(), &AMOUNTS)),
        Fault::WrongOrder => written(&changed(visit.act(), &ORDERS)),
        Fault::WrongCurrency => written(&changed(visit.act(), &CURRENCIES)),
        Fault::WrongMerchant => {
            let said = visit.act();
            response(said.status, visit.for_another(said))
        }
        Fault::Unsigned => sent(visit, &visit.act(), Seal::Missing),
        Fault::BadSignature => sent(visit, &visit.act(), Seal::Forged),
        Fault::Truncate => truncated(visit, &visit.act()),
        Fault::Replay => return None,
    })
}

/// The answer to a call that arrived, or the fault it meets; no answer at all when the till's
/// network went down meanwhile.
pub async fn answer(
    platform: &Platform,
    visit: &impl Visit,
    call: Option<Called>,
    arrived: &Arrived,
) -> Response {
    let question = arrived.question();
    let response = match platform.take_fault(call) {
        None => {
            let genuine = sent(visit, &visit.act(), Seal::Genuine);
            kept(platform, call, &question, genuine).await
        }
        Some(fault) => {
            let met = meet(visit, fault).await;
            met.unwrap_or_else(|| replayed(platform, call, &question))
        }
    };
    match platform.is_network_up() {
        true => response,
        false => drop_connection(),
    }
}

/// An answer, sealed and sent.
pub fn sent(visit: &impl Visit, said: &Said, seal: Seal) -> Response {
    let sealed = visit.seal(said, seal);
    response(said.status, sealed)
}

fn truncated(visit: &impl Visit, said: &Said) -> Response {
    let mut sealed = visit.seal(said, Seal::Genuine);
    let keep = sealed.body.chars().count() / 2;
    sealed.body = sealed.body.chars().take(keep).collect();
    response(said.status, sealed)
}

fn response(status: u16, sealed: Sealed) -> Response {
    let mut response = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json");
    for (name, value) in sealed.headers {
        response = response.header(name, value);
    }
    let response = response.body(Body::from(sealed.body));
    response.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// A page for people.
pub fn page(status: StatusCode, body: String) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (status, kind, Body::from(body)).into_response()
}

/// A word of a path, decoded; a plus sign is a plus sign there.
pub fn decoded(word: &str) -> String {
    let form = format!("word={}", word.replace('+', "%2B"));
    let mut pairs = form_urlencoded::parse(form.as_bytes());
    pairs
        .next()
        .map(|(_, word)| word.into_owned())
        .unwrap_or_default()
}

/// A stranger's text as it may stand in a page.
pub fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('"', "&quot;")
}

/// The same answer with some fields changed: one more in an amount, another currency, another
/// last character in a name.
fn changed(mut said: Said, fields: &[&str]) -> Said {
    change(&mut said.body, fields);
    said
}

fn change(value: &mut Value, fields: &[&str]) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match fields.contains(&name.as_str()) {
                    true => *member = other(member),
                    false => change(member, fields),
                }
            }
        }
        Value::Array(members) => members.iter_mut().for_each(|member| change(member, fields)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn other(value: &Value) -> Value {
    match (value.as_i64(), value.as_str()) {
        (Some(number), _) => number.saturating_add(1).into(),
        (None, Some("CNY")) => "USD".into(),
        (None, Some("cny")) => "usd".into(),
        (None, Some("USD")) => "CNY".into(),
        (None, Some("usd")) => "cny".into(),
        (None, Some(text)) => {
            let mut other = text.to_owned();
            let last = other.pop();
            other.push(if last == Some('0') { '1' } else { '0' });
            other.into()
        }
        (None, None) => value.clone(),
    }
}
