//! Genuine answers as they went out, so that they can come again to another question.

use crate::method::Called;
use crate::platform::Platform;
use crate::server::drop_connection;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;

/// A larger answer, such as a bill, is not kept, in bytes.
const LARGEST: usize = 64 * 1024;

/// The newest answer and the one before it: one of them is to another question than any that
/// comes next.
const KEPT: usize = 2;

/// One answer of success, and what it answered.
struct Given {
    asked: String,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// The last answers to different questions, of each call.
#[derive(Default)]
pub struct Past(BTreeMap<Called, Vec<Given>>);

impl Past {
    fn keep(&mut self, call: Called, given: Given) {
        let of_call = self.0.entry(call).or_default();
        of_call.retain(|before| before.asked != given.asked);
        of_call.insert(0, given);
        of_call.truncate(KEPT);
    }

    /// The newest answer to anything else that was asked by the same call.
    fn other(&self, call: Called, asked: &str) -> Option<Response> {
        let mut of_call = self.0.get(&call)?.iter();
        let given = of_call.find(|given| given.asked != asked)?;
        let mut response = (given.status, given.body.clone()).into_response();
        given.headers.clone_into(response.headers_mut());
        Some(response)
    }
}

/// Sends a genuine answer, and keeps it where it is one of success.
pub async fn kept(
    platform: &Platform,
    call: Option<Called>,
    asked: &str,
    response: Response,
) -> Response {
    let (Some(call), true) = (call, response.status().is_success()) else {
        return response;
    };
    let (head, body) = response.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return drop_connection();
    };
    if body.len() <= LARGEST {
        let given = Given {
            asked: asked.to_owned(),
            status: head.status,
            headers: head.headers.clone(),
            body: body.clone(),
        };
        platform.with_past(|past| past.keep(call, given));
    }
    Response::from_parts(head, Body::from(body))
}

/// An old answer to another question; none comes where nothing else was ever answered.
pub fn replayed(platform: &Platform, call: Option<Called>, asked: &str) -> Response {
    let old = call.and_then(|call| platform.with_past(|past| past.other(call, asked)));
    old.unwrap_or_else(drop_connection)
}
