//! `codepay`: charging the code on the customer's phone (wechatpay.md §7).

use super::{Act, closed, lookups, paid, param, taken};
use crate::book::AuthCode;
use crate::customer::How;
use crate::keys;
use crate::trade::TradeKind;
use crate::wechat::answer::{Content, Refusal};
use crate::wechat::customer::hesitates;
use crate::wechat::order::{Order, State};
use crate::wechat::orders::Opening;
use serde_json::{Value, json};

pub fn codepay(act: &mut Act<'_>) -> Result<Content, Refusal> {
    act.own(true)?;
    let number = act.out_trade_no()?;
    let description = act.text("description", 127)?;
    let attach = act.optional("attach", 128)?;
    let total_fen = act.fen("total")?;
    scene(act)?;
    let mark = keys::mark(auth_code(act)?);
    if let Some(before) = act.orders.order(number) {
        let same = before.total_fen == total_fen && before.description == description;
        return again(before, same && before.auth_mark.as_ref() == Some(&mark));
    }
    let how = take_code(act, &mark)?;
    act.orders.open(Opening {
        out_trade_no: number,
        kind: TradeKind::AuthCode,
        description,
        attach,
        total_fen,
        now: act.now,
        expires: i64::MAX,
        auth_mark: Some(mark),
        state: State::UserPaying,
    })?;
    match how {
        How::Now => _ = act.orders.pay(number, act.now),
        How::Decline => {
            act.orders.give_up(number);
            return Err(Refusal::forbidden("NOT_ENOUGH", "余额不足"));
        }
        How::Password | How::Late | How::Never => hesitates(act.orders, how, number, act.now),
    }
    let order = act.orders.order(number).ok_or(Refusal::system_error())?;
    Ok(outcome(order))
}

/// A place must be named, by WeChat's number or the shop's own (wechatpay.md §7).
fn scene(act: &Act<'_>) -> Result<(), Refusal> {
    let named = |name: &str| act.inner("scene_info", name).is_some_and(Value::is_string);
    let store = act.inner("scene_info", "store_info");
    let place =
        store.is_some_and(|store| store.get("id").is_some() || store.get("out_id").is_some());
    match named("device_ip") && place {
        true => Ok(()),
        false => Err(param("scene_info缺少device_ip或store_info")),
    }
}

/// 18 digits, the first two 10 to 15 (wechatpay.md §7).
fn auth_code<'a>(act: &Act<'a>) -> Result<&'a str, Refusal> {
    let code = act.inner("payer", "auth_code").and_then(Value::as_str);
    let code = code.ok_or(param("缺少付款码"))?;
    let prefix = code.get(..2).and_then(|prefix| prefix.parse::<u8>().ok());
    let digits = code.len() == 18 && code.bytes().all(|b| b.is_ascii_digit());
    match digits && prefix.is_some_and(|prefix| (10..=15).contains(&prefix)) {
        true => Ok(code),
        false => Err(Refusal::wrong(
            "AUTH_CODE_INVALID",
            "付款码应为18位数字，且以10至15开头",
        )),
    }
}

/// Uses the code up: it works once (wechatpay.md §7).
fn take_code(act: &mut Act<'_>, mark: &str) -> Result<How, Refusal> {
    let known = act.orders.auth_code(mark).cloned();
    if known.as_ref().is_some_and(|code| code.used) {
        return Err(Refusal::wrong("AUTH_CODE_ERROR", "付款码已使用，请刷新"));
    }
    let dead = |code: &AuthCode| code.dies.is_some_and(|at| at <= act.now);
    if known.as_ref().is_some_and(dead) {
        return Err(Refusal::wrong("AUTH_CODE_EXPIRE", "付款码已过期，请刷新"));
    }
    let how = known.and_then(|code| code.how);
    let used = AuthCode {
        used: true,
        dies: None,
        how,
    };
    act.orders.note_auth_code(mark.to_owned(), used)?;
    Ok(how.unwrap_or(How::at_the_scanner(act.customer)))
}

/// The same number again charges nobody twice (wechatpay.md §8).
fn again(before: &Order, same: bool) -> Result<Content, Refusal> {
    match before.state {
        State::Success | State::Refund => Err(paid()),
        State::Closed => Err(closed()),
        State::Revoked => Err(Refusal::wrong("ORDER_REVERSED", "订单已撤销")),
        State::UserPaying if same => Ok(outcome(before)),
        State::PayError if same => Err(Refusal::forbidden("TRADE_ERROR", "交易错误，请撤销订单")),
        State::NotPay | State::UserPaying | State::PayError => Err(taken()),
    }
}

/// The order, or 202 while the customer must confirm (wechatpay.md §7, where both are told).
fn outcome(order: &Order) -> Content {
    match order.state {
        State::UserPaying => Content::Accepted(json!({
            "code": "USERPAYING", "message": "需要用户输入支付密码",
        })),
        State::NotPay
        | State::PayError
        | State::Success
        | State::Refund
        | State::Closed
        | State::Revoked => Content::Fields(lookups::fields(order)),
    }
}
