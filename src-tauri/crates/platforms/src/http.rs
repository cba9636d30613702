//! One gateway over HTTP: deadlines, a size cap, no redirects, and faults told apart.

mod segment;

pub(crate) use segment::segment;

use crate::SetupError;
use hexiao_domain::{Reason, Unknown};
use rustls::crypto::aws_lc_rs::default_provider;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use ureq::http::{HeaderValue, Method, Request, Response, Uri};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, AsSendBody, Body, Error, Timeout};

/// The largest answer that is read; a genuine one is below 10 KiB.
pub(crate) const LARGEST_BODY: u64 = 256 * 1024;

/// The largest list that is read: a hundred entries of some 5 KiB, and room.
pub(crate) const LARGEST_LIST: u64 = 4 * 1024 * 1024;

/// Connections kept open to a platform: as many as sync sends at a time.
const IDLE_CONNECTIONS: usize = 8;

/// Kept for less than gateways keep them, so that a call rarely meets a dead one.
const IDLE_AGE: Duration = Duration::from_secs(5);

/// The deadlines of every call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// To be connected, TLS included. Later than this is "cannot be reached".
    pub connect: Duration,
    /// From the first step to the answer's last byte.
    pub whole: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            whole: Duration::from_secs(10),
        }
    }
}

/// A platform's address and the connections to it.
#[derive(Debug)]
pub(crate) struct Gateway {
    agent: Agent,
    url: String,
    /// Scheme, host and port, without a slash at the end.
    origin: String,
    /// What every path begins with; empty, or without a slash at the end.
    prefix: String,
}

/// One request, exactly as its signature says it goes out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent<'a> {
    /// Path and query, encoded.
    pub(crate) target: &'a str,
    /// The body of a `POST`; a `GET` has none.
    pub(crate) body: Option<&'a str>,
    /// Names and values.
    pub(crate) headers: &'a [(&'a str, &'a str)],
    /// The largest answer that is read, in bytes.
    pub(crate) largest: u64,
}

/// One whole answer, whatever its status.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    /// The status code.
    pub(crate) status: u16,
    /// The names (in small letters) and values of its headers; values that are no text are
    /// left out.
    pub(crate) headers: Vec<(String, String)>,
    /// The bytes as they came.
    pub(crate) body: Vec<u8>,
}

impl Answered {
    /// The body as text.
    pub(crate) fn text(&self) -> Result<&str, Unknown> {
        std::str::from_utf8(&self.body).map_err(|_| unknown(Reason::Unreadable))
    }

    /// The value of a header, which must not be there twice.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut named = self.headers.iter().filter(|(n, _)| n == name);
        match (named.next(), named.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }
}

impl Gateway {
    /// Takes `https`, and plain `http` to this machine alone (the simulated platform).
    pub(crate) fn open(url: &str, timeouts: Timeouts) -> Result<Self, SetupError> {
        let uri: Uri = url.trim().parse().map_err(|_| SetupError::BadGateway)?;
        let host = uri.host().ok_or(SetupError::BadGateway)?;
        let local = is_loopback(host);
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") if local => {}
            Some("http") => return Err(SetupError::InsecureGateway),
            _ => return Err(SetupError::BadGateway),
        }
        let agent = agent(timeouts, local);
        let authority = uri.authority().ok_or(SetupError::BadGateway)?;
        let origin = format!("{}://{authority}", uri.scheme_str().unwrap_or_default());
        Ok(Self {
            agent,
            url: uri.to_string(),
            origin,
            prefix: uri.path().trim_end_matches('/').to_owned(),
        })
    }

    /// A path below the gateway's address, as it stands in the request line.
    pub(crate) fn target(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// What every path of a request begins with; empty, or without a slash at the end.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The path and query of an address at this gateway's own host; none for any other host.
    pub(crate) fn own_target(&self, url: &str) -> Option<String> {
        let uri: Uri = url.parse().ok()?;
        let origin = format!("{}://{}", uri.scheme_str()?, uri.authority()?);
        let own = origin.eq_ignore_ascii_case(&self.origin);
        uri.path_and_query()
            .filter(|_| own)
            .map(ToString::to_string)
    }

    /// Sends `sent` and reads the whole answer, whatever its status.
    pub(crate) fn send(&self, sent: &Sent<'_>) -> Result<Answered, Unknown> {
        #[cfg(feature = "fuzzing")]
        if let Some(told) = crate::fuzzing::told(sent.target, sent.headers, sent.largest) {
            return told.and_then(not_a_page);
        }
        let response = match sent.body {
            Some(body) => self.run(Method::POST, sent, body),
            None => self.run(Method::GET, sent, ()),
        };
        let mut response = response?;
        let status = response.status().as_u16();
        let named = |(name, value): (&ureq::http::HeaderName, &ureq::http::HeaderValue)| {
            let value = value.to_str().ok()?;
            Some((name.as_str().to_owned(), value.to_owned()))
        };
        let headers = response.headers().iter().filter_map(named).collect();
        let body = read(&mut response, sent.largest)?;
        not_a_page(Answered {
            status,
            headers,
            body,
        })
    }

    /// Reads what is at an address that the caller has judged, with nothing of the shop's in
    /// the request; the whole answer, whatever its status.
    pub(crate) fn fetch(&self, url: &str, largest: u64) -> Result<Answered, Unknown> {
        #[cfg(feature = "fuzzing")]
        if let Some(told) = crate::fuzzing::told(url, &[], largest) {
            return told;
        }
        let response = self.agent.get(url).call();
        let mut response = response.map_err(|error| unknown(before_answer(&error)))?;
        let status = response.status().as_u16();
        let body = read(&mut response, largest)?;
        Ok(Answered {
            status,
            headers: Vec::new(),
            body,
        })
    }

    fn run(
        &self,
        method: Method,
        sent: &Sent<'_>,
        body: impl AsSendBody,
    ) -> Result<Response<Body>, Unknown> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{}", self.origin, sent.target));
        for (name, value) in sent.headers {
            // A header that cannot be written comes from what the shop entered, and no log
            // writes one out: it may be the shop's key.
            let mut value = HeaderValue::from_str(value).map_err(|_| unknown(Reason::ShopSetup))?;
            value.set_sensitive(true);
            request = request.header(*name, value);
        }
        // Only a value that no header can carry fails here: an id was entered wrongly.
        let request = request.body(body).map_err(|_| unknown(Reason::ShopSetup))?;
        let response = self.agent.run(request);
        response.map_err(|error| unknown(before_answer(&error)))
    }

    /// Posts `form` with `query` in the address; the body of a `200` answer, or why there is
    /// none to believe.
    pub(crate) fn post(
        &self,
        query: &[(&str, &str)],
        form: &[(&str, &str)],
    ) -> Result<String, Unknown> {
        let answered = self.submit(query, form)?;
        if let Some(reason) = bad_status(answered.status) {
            return Err(unknown(reason));
        }
        String::from_utf8(answered.body).map_err(|_| unknown(Reason::Unreadable))
    }

    fn submit(&self, query: &[(&str, &str)], form: &[(&str, &str)]) -> Result<Answered, Unknown> {
        #[cfg(feature = "fuzzing")]
        if let Some(told) = crate::fuzzing::told(&self.url, query, LARGEST_BODY) {
            return told.and_then(not_a_page);
        }
        let request = self
            .agent
            .post(&self.url)
            .query_pairs(query.iter().copied());
        let mut response = request
            .send_form(form.iter().copied())
            .map_err(|error| unknown(before_answer(&error)))?;
        let status = response.status().as_u16();
        // The body of a bad status is not read.
        let body = match bad_status(status) {
            None => read(&mut response, LARGEST_BODY)?,
            Some(_) => Vec::new(),
        };
        not_a_page(Answered {
            status,
            headers: Vec::new(),
            body,
        })
    }
}

fn read(response: &mut Response<Body>, largest: u64) -> Result<Vec<u8>, Unknown> {
    let body = response.body_mut().with_config().limit(largest);
    let body = body.read_to_vec();
    body.map_err(|error| unknown(within_answer(&error)))
}

/// A platform that cannot be reached, and one in whose place something else answers, are the
/// cases that count as offline.
pub(crate) fn unknown(reason: Reason) -> Unknown {
    let offline = matches!(reason, Reason::Unreachable | Reason::Intercepted);
    Unknown { reason, offline }
}

/// No platform answers a call with a page, or sends it elsewhere: a network that wants a
/// sign-in first does (RFC 8952; RFC 6585 gives it a status of its own).
fn not_a_page(answered: Answered) -> Result<Answered, Unknown> {
    match answered.status {
        200..=299 if is_page(&answered.body) => Err(unknown(Reason::Intercepted)),
        300..=399 | 511 => Err(unknown(Reason::Intercepted)),
        _ => Ok(answered),
    }
}

/// Markup, but for XML, which is data and comes from a gateway of an older kind.
fn is_page(body: &[u8]) -> bool {
    let body = body.trim_ascii_start();
    body.starts_with(b"<") && !body.starts_with(b"<xml") && !body.starts_with(b"<?xml")
}

fn agent(timeouts: Timeouts, local: bool) -> Agent {
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(default_provider()))
        .build();
    let config = Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_idle_connections(IDLE_CONNECTIONS)
        .max_idle_connections_per_host(IDLE_CONNECTIONS)
        .max_idle_age(IDLE_AGE)
        .timeout_resolve(Some(timeouts.connect))
        .timeout_connect(Some(timeouts.connect))
        .timeout_global(Some(timeouts.whole));
    // A proxy named in the environment serves https; this machine is never behind one.
    let config = if local { config.proxy(None) } else { config };
    config.build().new_agent()
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<std::net::IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => bare.eq_ignore_ascii_case("localhost"),
    }
}

/// `200` is the only status that a gateway answers with; a redirect is a portal's.
fn bad_status(status: u16) -> Option<Reason> {
    match status {
        200 => None,
        429 => Some(Reason::TooOften),
        500..=599 => Some(Reason::PlatformFault),
        _ => Some(Reason::Unreadable),
    }
}

/// No answer began. The request may have arrived all the same: money may have moved.
fn before_answer(error: &Error) -> Reason {
    if is_unreachable(error) {
        Reason::Unreachable
    } else if is_late(error) {
        Reason::NoAnswer
    } else {
        Reason::Unreadable
    }
}

/// An answer began and did not arrive whole.
fn within_answer(error: &Error) -> Reason {
    match is_late(error) {
        true => Reason::NoAnswer,
        false => Reason::Unreadable,
    }
}

/// Unresolved, unrouted, refused, no TLS, or closed before a byte came back: the network is
/// gone, or a portal stands in it.
fn is_unreachable(error: &Error) -> bool {
    let broken = matches!(error, Error::Io(io) if io.kind() != io::ErrorKind::TimedOut);
    let unconnected = matches!(
        error,
        Error::Timeout(Timeout::Resolve | Timeout::Connect)
            | Error::HostNotFound
            | Error::ConnectionFailed
            | Error::ConnectProxyFailed(_)
            | Error::Tls(_)
            | Error::Rustls(_)
    );
    broken || unconnected
}

fn is_late(error: &Error) -> bool {
    let slow_io = matches!(error, Error::Io(io) if io.kind() == io::ErrorKind::TimedOut);
    slow_io || matches!(error, Error::Timeout(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_joined_to_the_gateway_with_one_slash() {
        for (gateway, target) in [
            ("https://api.stripe.com", "/v1/refunds?limit=1"),
            ("https://api.stripe.com/", "/v1/refunds?limit=1"),
            ("http://127.0.0.1:9/stripe", "/stripe/v1/refunds?limit=1"),
        ] {
            let gateway = Gateway::open(gateway, Timeouts::default()).unwrap();
            assert_eq!(gateway.target("/v1/refunds?limit=1"), target);
        }
    }

    #[test]
    fn only_a_plain_ok_is_an_answer() {
        assert_eq!(bad_status(200), None);
        for status in [100, 201, 204, 206, 301, 304, 400, 401, 404] {
            assert_eq!(bad_status(status), Some(Reason::Unreadable), "{status}");
        }
        assert_eq!(bad_status(429), Some(Reason::TooOften));
        for status in [500, 502, 503, 599] {
            assert_eq!(bad_status(status), Some(Reason::PlatformFault), "{status}");
        }
    }

    #[test]
    fn only_what_keeps_the_platform_out_of_reach_means_offline() {
        for reason in Reason::ALL {
            let out_of_reach = [Reason::Unreachable, Reason::Intercepted].contains(reason);
            assert_eq!(unknown(*reason).offline, out_of_reach);
        }
    }

    #[test]
    fn a_page_or_a_way_elsewhere_is_not_the_platforms_answer() {
        let reason = |status, body: &str| {
            let body = body.as_bytes().to_vec();
            let headers = Vec::new();
            let answered = Answered {
                status,
                headers,
                body,
            };
            not_a_page(answered).err().map(|unknown| unknown.reason)
        };
        let page = "\n <!doctype html><title>Wi-Fi</title>";
        for (status, body) in [(200, page), (302, ""), (307, page), (511, "")] {
            assert_eq!(reason(status, body), Some(Reason::Intercepted), "{status}");
        }
        // A balancer's own page tells of the platform's trouble, not of the network's.
        let xml = "<xml><return_code>SUCCESS</return_code></xml>";
        for (status, body) in [
            (200, "{}"),
            (200, xml),
            (200, ""),
            (204, ""),
            (404, page),
            (502, page),
        ] {
            assert_eq!(reason(status, body), None, "{status}");
        }
    }
}
