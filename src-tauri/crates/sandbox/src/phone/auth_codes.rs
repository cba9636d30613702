//! The code a customer holds under the till's scanner.

use super::screens::{AuthCodeQuestion, AuthCodeResult, AuthCodeWish, ShownAuthCode, svg};
use super::{Problem, Told};
use crate::book::AuthCode;
use crate::platform::Platform;
use crate::{clock, keys};
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

type Shared = State<Arc<Platform>>;

/// The app shows a new code about once a minute (alipay.md §6); an old one works a little
/// longer, for the scan under way.
const LIFE: i64 = 2 * clock::MINUTE;

/// Makes a code whose owner acts as wished, or as customers do at the moment.
pub async fn make(
    State(platform): Shared,
    Told(wish): Told<AuthCodeWish>,
) -> Result<Json<ShownAuthCode>, Problem> {
    let auth_code = platform.with_book(|book, now| {
        let code = book.new_auth_code();
        let dies = Some(now.saturating_add(LIFE));
        let fresh = AuthCode {
            used: false,
            dies,
            how: wish.how,
        };
        let kept = book.note_auth_code(keys::mark(&code), fresh);
        kept.map(|()| code)
            .map_err(|error| Problem::wrong("full", &error))
    })?;
    let svg = svg(&auth_code).ok_or_else(Problem::unknown)?;
    Ok(Json(ShownAuthCode { auth_code, svg }))
}

/// What became of a code: the phone shows its paid screen by itself.
pub async fn result(
    State(platform): Shared,
    Told(question): Told<AuthCodeQuestion>,
) -> Result<Json<AuthCodeResult>, Problem> {
    let mark = keys::mark(question.auth_code.trim());
    platform.with_book(|book, _| {
        let used = book.auth_code(&mark).ok_or_else(Problem::unknown)?.used;
        let trade = book.by_auth_mark(&mark).filter(|_| used);
        Ok(Json(AuthCodeResult {
            used,
            payment: trade.map(Into::into),
        }))
    })
}
