//! Answers on their way out.

use crate::answer::Reply;
use crate::config::SandboxError;
use crate::platform::Platform;
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The reply as it should be.
pub fn send(platform: &Platform, reply: &Reply) -> Response {
    written(reply.body(&platform.keys))
}

/// A body that could be signed, or the server's own failure.
pub fn written(body: Result<String, SandboxError>) -> Response {
    body.map_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response(), page)
}

/// Business failures have HTTP 200 too (alipay.md §1). The platform calls its JSON
/// `text/html`, so the content type tells a till nothing about who answered.
pub fn page(body: String) -> Response {
    (
        [(header::CONTENT_TYPE, "text/html;charset=utf-8")],
        Body::from(body),
    )
        .into_response()
}
