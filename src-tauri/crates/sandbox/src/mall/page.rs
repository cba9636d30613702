//! The page behind a code that the shop shows: the sum, and a button that pays.

use super::Mall;
use super::book::{Payment, State};
use crate::sale::decimal;
use crate::visit::{escaped, page};
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

/// The page as it stands now.
pub async fn show(Shared(mall): Shared<Arc<Mall>>, Path(token): Path<String>) -> Response {
    let shown = mall.with_book(|book, _| {
        let order = book.order_behind(&token)?;
        book.payment(order).map(written)
    });
    match shown {
        Some(text) => page(StatusCode::OK, text),
        None => page(StatusCode::NOT_FOUND, "<p>404</p>".to_owned()),
    }
}

/// The customer presses the button; the page then shows what came of it.
pub async fn pay(Shared(mall): Shared<Arc<Mall>>, Path(token): Path<String>) -> Response {
    mall.with_book(|book, now| {
        let order = book.order_behind(&token).map(str::to_owned);
        order.is_some_and(|order| book.pay(&order, now))
    });
    Redirect::to(&format!("/mall/pay/{token}")).into_response()
}

fn written(payment: &Payment) -> String {
    let below = match payment.state {
        State::Waiting => "<form method=\"post\"><button>Pay · 支付</button></form>",
        State::Paid => "<p>Paid, thank you · 已支付，谢谢</p>",
        State::Closed | State::Refused(_) => "<p>Closed · 已关闭</p>",
    };
    let subject = escaped(&payment.terms.subject);
    let (minor, currency) = (payment.terms.minor, &payment.terms.currency);
    let sum = decimal(minor, currency);
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>Practice mall · 练习商场</title></head><body><h1>Practice mall · 练习商场</h1>\
         <p>{subject}</p><p>{sum} {currency}</p>{below}</body></html>"
    )
}
