//! The customer's phone: a page to hold beside the till, and the JSON behind it. It has its
//! own network, so it works while the till's is cut.

mod actions;
mod auth_codes;
mod coupons;
mod page;
mod screens;
mod wire;

pub use wire::{Problem, Told};

use crate::platform::Platform;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// The phone's page and API, documented in the crate's README.
pub fn routes() -> Router<Arc<Platform>> {
    Router::new()
        .route("/", get(page::page))
        .route("/phone.css", get(page::style))
        .route("/phone.js", get(page::script))
        .route("/phone-api.js", get(page::api))
        .route("/phone-words.js", get(page::words))
        .route("/phone/shop", get(actions::shop))
        .route("/phone/orders", get(actions::orders))
        .route("/phone/orders/{out_trade_no}", get(actions::order))
        .route("/phone/scan", post(actions::scan))
        .route("/phone/pay", post(actions::pay))
        .route("/phone/decline", post(actions::decline))
        .route("/phone/auth-code", post(auth_codes::make))
        .route("/phone/coupon", post(coupons::make))
        .route("/phone/auth-code/result", post(auth_codes::result))
}
