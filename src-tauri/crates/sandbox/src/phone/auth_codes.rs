//! The code a customer holds under the till's scanner.

use super::screens::{AuthCodeQuestion, AuthCodeResult, AuthCodeWish, ShownAuthCode, Wallet, svg};
use super::{Problem, Told};
use crate::book::AuthCode;
use crate::platform::Platform;
use crate::trade::TradeView;
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
        let code = match wish.wallet {
            Wallet::Alipay => book.new_auth_code(),
            Wallet::Wechatpay => book.wechat.new_auth_code(),
        };
        let dies = Some(now.saturating_add(LIFE));
        let fresh = AuthCode {
            used: false,
            dies,
            how: wish.how,
        };
        let mark = keys::mark(&code);
        let kept = match wish.wallet {
            Wallet::Alipay => book.note_auth_code(mark, fresh),
            Wallet::Wechatpay => book.wechat.note_auth_code(mark, fresh),
        };
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
        let known = book.auth_code(&mark);
        let known = known.or_else(|| book.wechat.auth_code(&mark));
        let used = known.ok_or_else(Problem::unknown)?.used;
        let alipay = book.by_auth_mark(&mark).map(TradeView::from);
        let wechat = || book.wechat.by_auth_mark(&mark).map(TradeView::from);
        let payment = alipay.or_else(wechat).filter(|_| used);
        Ok(Json(AuthCodeResult {
            used,
            payment: payment.map(Into::into),
        }))
    })
}
