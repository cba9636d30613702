//! Fetching a bill that meets a fault on the way. Nothing of a file is signed, so that a lie
//! in it can only be told by what it says of itself.

use super::text::{self, Whose};
use super::{file, sent, whole};
use crate::faults::Fault;
use crate::gateway::PORTAL;
use crate::platform::Platform;
use crate::server::drop_connection;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use std::time::Duration;

pub async fn meet(platform: &Platform, token: &str, fault: Fault) -> Response {
    let lying = |whose: Whose| sent(platform, token, &whose);
    match fault {
        Fault::Refuse | Fault::DropAfter => drop_connection(),
        Fault::Hang => std::future::pending().await,
        Fault::ServerError | Fault::SystemError => {
            (StatusCode::BAD_GATEWAY, "502 Bad Gateway").into_response()
        }
        Fault::TooOften => (StatusCode::TOO_MANY_REQUESTS, "429 Slow Down").into_response(),
        Fault::Html => Html(PORTAL).into_response(),
        Fault::Delay(ms) => {
            tokio::time::sleep(Duration::from_millis(u64::from(ms))).await;
            sent(platform, token, &Whose::own())
        }
        // A file carries no signature that could be wrong or missing.
        // It names no currency either.
        Fault::Duplicate | Fault::BadSignature | Fault::Unsigned | Fault::WrongCurrency => {
            sent(platform, token, &Whose::own())
        }
        Fault::Forbidden => StatusCode::FORBIDDEN.into_response(),
        Fault::NotYet => StatusCode::NOT_FOUND.into_response(),
        Fault::Truncate => {
            let mut bytes = file(platform, token, &Whose::own()).unwrap_or_default();
            bytes.truncate(bytes.len() / 2);
            whole(bytes)
        }
        Fault::WrongAmount => lying(Whose {
            more_fen: 1,
            ..Whose::own()
        }),
        // What is replayed is the file of another day.
        Fault::WrongOrder | Fault::Replay => lying(another_day()),
        Fault::WrongMerchant => lying(Whose {
            seller: "2088990000000002".to_owned(),
            ..Whose::own()
        }),
    }
}

/// A genuine file of a day that nobody asked for.
fn another_day() -> Whose {
    Whose {
        another_day: Some(text::next("2026-01-01")),
        ..Whose::own()
    }
}
