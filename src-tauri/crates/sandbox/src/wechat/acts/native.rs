//! `native`: an order and the code the shop shows (wechatpay.md §5).

use super::{Act, closed, paid, param, taken};
use crate::clock::HOUR;
use crate::customer::How;
use crate::trade::TradeKind;
use crate::wechat::answer::{Content, Refusal};
use crate::wechat::customer::sees_code;
use crate::wechat::order::{Order, State};
use crate::wechat::orders::Opening;
use crate::wechat::wire;
use serde_json::json;

/// A shown code lives two hours, which cannot be changed (wechatpay.md §5).
const CODE_LIFE: i64 = 2 * HOUR;

pub fn native(act: &mut Act<'_>) -> Result<Content, Refusal> {
    act.own(true)?;
    let number = act.out_trade_no()?;
    let description = act.text("description", 127)?;
    let attach = act.optional("attach", 128)?;
    // HTTPS, and no query (wechatpay.md §4).
    let page = act.text("notify_url", 255)?;
    if !page.starts_with("https://") || page.contains('?') {
        return Err(param("notify_url必须是https，且不能携带参数"));
    }
    let total_fen = act.fen("total")?;
    if let Some(before) = act.orders.order(number) {
        return again(before, total_fen, description);
    }
    let dies = act.now.saturating_add(CODE_LIFE);
    let expires = match act.optional("time_expire", 64)? {
        Some(text) => wire::parse(text).ok_or(param("time_expire格式错误"))?,
        None => dies,
    };
    act.orders.open(Opening {
        out_trade_no: number,
        kind: TradeKind::PaymentCode,
        description,
        attach,
        total_fen,
        now: act.now,
        expires: expires.min(dies),
        auth_mark: None,
        state: State::NotPay,
    })?;
    if let Some(how) = How::at_the_shown_code(act.customer) {
        sees_code(act.orders, how, number, act.now);
    }
    let order = act.orders.order(number).ok_or(Refusal::system_error())?;
    Ok(code(order))
}

/// The same order again gives its link again; anything else is an error (wechatpay.md §5).
fn again(before: &Order, total_fen: i64, description: &str) -> Result<Content, Refusal> {
    let same = before.total_fen == total_fen && before.description == description;
    match before.state {
        State::Success | State::Refund => Err(paid()),
        State::Closed | State::Revoked => Err(closed()),
        State::NotPay if same && before.kind == TradeKind::PaymentCode => Ok(code(before)),
        State::NotPay | State::UserPaying | State::PayError => Err(taken()),
    }
}

fn code(order: &Order) -> Content {
    Content::Fields(json!({ "code_url": order.code_url }))
}
