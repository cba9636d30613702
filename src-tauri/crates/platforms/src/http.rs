//! One gateway over HTTP: deadlines, a size cap, no redirects, and faults told apart.

mod send;

pub(crate) use send::{Incoming, Outgoing, segment};

use crate::SetupError;
use hexiao_domain::{Reason, Unknown};
use rustls::crypto::aws_lc_rs::default_provider;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use ureq::http::Uri;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Error, Timeout};

/// The largest answer that is read; a genuine one is below 10 KiB.
const LARGEST_BODY: u64 = 256 * 1024;

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
        let url = uri.to_string();
        Ok(Self { agent, url })
    }

    /// Posts `form` with `query` in the address; the body of a `200` answer, or why there is
    /// none to believe.
    pub(crate) fn post(
        &self,
        query: &[(&str, &str)],
        form: &[(&str, &str)],
    ) -> Result<String, Unknown> {
        let request = self
            .agent
            .post(&self.url)
            .query_pairs(query.iter().copied());
        let mut response = request
            .send_form(form.iter().copied())
            .map_err(|error| unknown(before_answer(&error)))?;
        if let Some(reason) = bad_status(response.status().as_u16()) {
            return Err(unknown(reason));
        }
        let body = response.body_mut().with_config().limit(LARGEST_BODY);
        let body = body.read_to_vec();
        let body = body.map_err(|error| unknown(within_answer(&error)))?;
        String::from_utf8(body).map_err(|_| unknown(Reason::Unreadable))
    }
}

/// A platform that cannot be reached is the one case that counts as offline.
pub(crate) fn unknown(reason: Reason) -> Unknown {
    let offline = reason == Reason::Unreachable;
    Unknown { reason, offline }
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
        429 | 500..=599 => Some(Reason::PlatformFault),
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
    fn only_a_plain_ok_is_an_answer() {
        assert_eq!(bad_status(200), None);
        for status in [100, 201, 204, 206, 301, 304, 400, 401, 404] {
            assert_eq!(bad_status(status), Some(Reason::Unreadable), "{status}");
        }
        for status in [429, 500, 502, 503, 599] {
            assert_eq!(bad_status(status), Some(Reason::PlatformFault), "{status}");
        }
    }

    #[test]
    fn unreachable_is_the_only_reason_that_means_offline() {
        for reason in Reason::ALL {
            assert_eq!(unknown(*reason).offline, *reason == Reason::Unreachable);
        }
    }
}
