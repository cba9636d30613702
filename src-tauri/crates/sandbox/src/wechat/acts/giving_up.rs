//! `close` and `reverse` (wechatpay.md §6, §7).

use super::{Act, closed, paid};
use crate::clock::DAY;
use crate::demo;
use crate::trade::{Refund, TradeKind};
use crate::wechat::answer::{Content, Refusal};
use crate::wechat::call::Key;
use crate::wechat::order::{Order, State};
use serde_json::json;

/// A payment can be reversed for seven days (wechatpay.md §7).
const REVERSE_WITHIN: i64 = 7 * DAY;

/// Closes an unpaid order: 204, and the number is burnt (wechatpay.md §6).
pub fn close(act: &mut Act<'_>) -> Result<Content, Refusal> {
    act.own(false)?;
    let order = race(act)?;
    match order.state {
        State::NotPay => {}
        State::Success | State::Refund => return Err(paid()),
        State::Closed => return Err(closed()),
        State::UserPaying | State::PayError | State::Revoked => {
            return Err(Refusal::wrong("INVALID_REQUEST", "订单状态不支持关单"));
        }
    }
    let number = order.out_trade_no.clone();
    if let Some(order) = act.orders.order_mut(&number) {
        order.state = State::Closed;
    }
    Ok(Content::Nothing)
}

/// Paid gives the money back, unpaid closes; again answers the same (wechatpay.md §7).
pub fn reverse(act: &mut Act<'_>) -> Result<Content, Refusal> {
    act.own(true)?;
    let now = act.now;
    let order = race(act)?;
    if order.kind != TradeKind::AuthCode {
        return Err(Refusal::wrong(
            "INVALID_REQUEST",
            "非付款码支付订单不能撤销",
        ));
    }
    let number = order.out_trade_no.clone();
    match (order.state, order.paid) {
        (State::Revoked, _) => {}
        (State::Success, Some(paid)) if now.saturating_sub(paid) <= REVERSE_WITHIN => {
            let refund = Refund {
                out_request_no: format!("reverse of {number}"),
                amount_fen: order.total_fen,
                at: now,
            };
            act.orders.give_back(&number, refund, State::Revoked);
        }
        (State::NotPay | State::UserPaying | State::PayError, _) => {
            if let Some(order) = act.orders.order_mut(&number) {
                order.state = State::Revoked;
            }
        }
        (State::Success | State::Refund | State::Closed, _) => {
            return Err(Refusal::wrong("INVALID_REQUEST", "订单状态不支持撤销"));
        }
    }
    Ok(Content::Fields(json!({
        "appid": demo::wechat::APP_ID,
        "mchid": demo::wechat::MERCHANT_ID,
        "out_trade_no": number,
    })))
}

/// The order of the path. A payment that races what is asked for wins first.
fn race<'a>(act: &'a mut Act<'_>) -> Result<&'a Order, Refusal> {
    let Key::Order(number) = act.key else {
        return Err(Refusal::no_order());
    };
    if act.orders.order(number).is_some_and(|order| order.racing) {
        act.orders.pay(number, act.now);
    }
    act.orders.order(number).ok_or(Refusal::no_order())
}
