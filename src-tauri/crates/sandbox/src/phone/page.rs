//! The phone's page: a few small files, nothing from any other origin.

use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName};
use axum::response::IntoResponse;

/// Only this server's own files; pictures may also be inline (the QR codes).
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type Headers = [(HeaderName, &'static str); 3];

const fn headers(kind: &'static str) -> Headers {
    [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, POLICY),
    ]
}

pub async fn page() -> impl IntoResponse {
    (
        headers("text/html; charset=utf-8"),
        include_str!("phone.html"),
    )
}

pub async fn style() -> impl IntoResponse {
    (
        headers("text/css; charset=utf-8"),
        include_str!("phone.css"),
    )
}

pub async fn script() -> impl IntoResponse {
    (
        headers("text/javascript; charset=utf-8"),
        include_str!("phone.js"),
    )
}

pub async fn api() -> impl IntoResponse {
    (
        headers("text/javascript; charset=utf-8"),
        include_str!("phone-api.js"),
    )
}

pub async fn words() -> impl IntoResponse {
    (
        headers("text/javascript; charset=utf-8"),
        include_str!("phone-words.js"),
    )
}
