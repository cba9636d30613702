//! The page that the customer's phone opens: the sum, and a button that pays with Apple Pay.
//! It has its own network, so it works while the till's is cut.

use super::Hosted;
use super::book::{Session, Status};
use crate::sale::decimal;
use crate::visit::{escaped, page};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

type Shared = State<Arc<Hosted>>;

/// The page as it stands now.
pub async fn show(State(hosted): Shared, Path(id): Path<String>) -> Response {
    let shown = hosted.with_book(|book, _| book.session(&id).map(written));
    match shown {
        Some(text) => page(StatusCode::OK, text),
        None => page(
            StatusCode::NOT_FOUND,
            around("<p>Page not found · 没有这个页面</p>"),
        ),
    }
}

/// The customer presses the button; the page then shows what came of it.
pub async fn pay(State(hosted): Shared, Path(id): Path<String>) -> Response {
    hosted.with_book(|book, now| book.pay(&id, now));
    Redirect::to(&format!("/stripe/pay/{id}")).into_response()
}

fn written(session: &Session) -> String {
    let what = format!(
        "<p>{}</p><p><strong>{} {}</strong></p>",
        escaped(&session.subject),
        decimal(session.minor, &session.currency),
        session.currency.to_ascii_uppercase(),
    );
    let below = match session.status {
        Status::Open => {
            "<form method=\"post\"><button>Pay with Apple Pay · 用 Apple Pay 支付</button></form>"
        }
        Status::Complete => "<p>Paid, thank you · 已支付，谢谢</p>",
        Status::Expired => "<p>This page has expired · 此页面已失效</p>",
    };
    around(&format!("{what}{below}"))
}

fn around(body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>Practice payment · 练习支付</title></head><body><h1>Practice payment · \
         练习支付</h1>{body}</body></html>"
    )
}
