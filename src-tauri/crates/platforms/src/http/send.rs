//! Any request to a gateway with several addresses, and its answer with status and headers.

use super::{Gateway, before_answer, unknown, within_answer};
use hexiao_domain::{Reason, Unknown};
use ureq::http::{HeaderMap, HeaderValue, Method, Request};

/// The largest answer that is read: a list of a hundred entries of some 5 KiB, and room.
const LARGEST_LIST: u64 = 4 * 1024 * 1024;

/// One request as it goes out.
#[derive(Debug)]
pub(crate) struct Outgoing<'a> {
    /// The path below the gateway's address, with its query; it begins with a slash.
    pub(crate) path: &'a str,
    /// Names and values; every value is held to be secret.
    pub(crate) headers: &'a [(&'static str, &'a str)],
    /// What is posted; `None` is a plain GET.
    pub(crate) body: Option<&'a str>,
}

/// One answer as it came in, whatever its status; nothing of it is believed yet.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Incoming {
    /// A header's text, where there is exactly one of that name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().ok(),
            _ => None,
        }
    }
}

impl Gateway {
    /// The path of an address below this gateway, as it stands in the request line.
    pub(crate) fn target(&self, path: &str) -> String {
        let whole = self.address(path);
        let after_scheme = whole.split_once("://").map_or("", |(_, rest)| rest);
        let begins = after_scheme.find('/').unwrap_or(after_scheme.len());
        after_scheme.get(begins..).unwrap_or_default().to_owned()
    }

    /// Sends `request`; the answer of any status, or why there is none. The deadlines, the
    /// size cap and the refusal of redirects are those of every call.
    pub(crate) fn send(&self, request: &Outgoing<'_>) -> Result<Incoming, Unknown> {
        let method = match request.body {
            Some(_) => Method::POST,
            None => Method::GET,
        };
        let mut built = Request::builder()
            .method(method)
            .uri(self.address(request.path));
        for (name, value) in request.headers {
            // A header that cannot be written comes from what the shop entered.
            let value = HeaderValue::from_str(value).map(secret);
            built = built.header(*name, value.map_err(|_| unknown(Reason::ShopSetup))?);
        }
        let unbuilt = |_| unknown(Reason::ShopSetup);
        let sent = match request.body {
            Some(body) => self.agent.run(built.body(body).map_err(unbuilt)?),
            None => self.agent.run(built.body(()).map_err(unbuilt)?),
        };
        let mut response = sent.map_err(|error| unknown(before_answer(&error)))?;
        let body = response.body_mut().with_config().limit(LARGEST_LIST);
        let body = body.read_to_vec();
        let body = body.map_err(|error| unknown(within_answer(&error)))?;
        Ok(Incoming {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: String::from_utf8(body).map_err(|_| unknown(Reason::Unreadable))?,
        })
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.url.trim_end_matches('/'))
    }
}

/// A name as it stands in a path or a header: what is no plain letter is encoded.
pub(crate) fn segment(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let written = text.bytes().map(|byte| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    written.collect()
}

/// A header that no log writes out: it may be the shop's key.
fn secret(mut value: HeaderValue) -> HeaderValue {
    value.set_sensitive(true);
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timeouts;

    #[test]
    fn any_name_can_stand_in_a_path_and_in_a_header() {
        assert_eq!(segment("refund_1-a.b"), "refund_1-a.b");
        assert_eq!(segment("a/b 茶\n"), "a%2Fb%20%E8%8C%B6%0A");
    }

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
}
