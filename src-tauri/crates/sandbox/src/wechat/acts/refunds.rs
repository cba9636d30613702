//! Refunds (wechatpay.md §9).

use super::{Act, param};
use crate::clock::DAY;
use crate::trade::Refund;
use crate::wechat::answer::{Content, Refusal};
use crate::wechat::call::Key;
use crate::wechat::order::{Order, State};
use crate::wechat::wire;
use serde_json::{Value, json};

/// Refunds of one order (wechatpay.md §9).
const MOST_REFUNDS: usize = 50;
/// After this no refund is taken (wechatpay.md §9).
const WINDOW: i64 = 365 * DAY;

/// Accepted means under way; the query finds it done (wechatpay.md §9).
const ACCEPTED: &str = "PROCESSING";
const DONE: &str = "SUCCESS";

pub fn refund(act: &mut Act<'_>) -> Result<Content, Refusal> {
    let number = act.text("out_refund_no", 64)?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"_-|*@".contains(&b);
    if !number.bytes().all(fits) {
        return Err(param("商户退款单号格式错误"));
    }
    let (amount_fen, total) = (act.fen("refund")?, act.fen("total")?);
    let order = match act.optional("transaction_id", 32)? {
        Some(id) => act.orders.by_id(id),
        None => act.orders.order(act.out_trade_no()?),
    };
    let order = order.filter(|order| order.paid.is_some());
    let order = order.ok_or(Refusal::no_such_thing())?;
    let out_trade_no = order.out_trade_no.clone();
    if let Some((named, before)) = act.orders.by_refund(number) {
        // The same number refunds once (wechatpay.md §9).
        let same = named.out_trade_no == out_trade_no && before.amount_fen == amount_fen;
        return match same {
            true => Ok(Content::Fields(fields(named, before, DONE))),
            false => Err(Refusal::wrong(
                "INVALID_REQUEST",
                "订单金额或退款金额与之前请求不一致",
            )),
        };
    }
    allowed(order, amount_fen, total, act.now)?;
    // wechatpay.md §9.
    if amount_fen > act.balance_fen {
        return Err(Refusal::forbidden(
            "NOT_ENOUGH",
            "基本账户余额不足，请充值后重新发起",
        ));
    }
    let refund = Refund {
        out_request_no: number.to_owned(),
        amount_fen,
        at: act.now,
    };
    act.orders
        .give_back(&out_trade_no, refund.clone(), State::Refund);
    let order = act.orders.order(&out_trade_no);
    let order = order.ok_or(Refusal::system_error())?;
    Ok(Content::Fields(fields(order, &refund, ACCEPTED)))
}

fn allowed(order: &Order, amount_fen: i64, total: i64, now: i64) -> Result<(), Refusal> {
    if total != order.total_fen {
        return Err(param("订单金额不一致"));
    }
    let left = order.total_fen.saturating_sub(order.refunded_fen());
    let late = order
        .paid
        .is_none_or(|paid| now.saturating_sub(paid) > WINDOW);
    if amount_fen > left || late || order.refunds.len() >= MOST_REFUNDS {
        return Err(Refusal::wrong(
            "INVALID_REQUEST",
            "退款金额或次数超限，或已过退款期限",
        ));
    }
    Ok(())
}

pub fn query(act: &mut Act<'_>) -> Result<Content, Refusal> {
    let Key::Refund(number) = act.key else {
        return Err(Refusal::no_such_thing());
    };
    let found = act.orders.by_refund(number);
    let (order, refund) = found.ok_or(Refusal::no_such_thing())?;
    Ok(Content::Fields(fields(order, refund, DONE)))
}

fn fields(order: &Order, refund: &Refund, status: &str) -> Value {
    let at = wire::time(refund.at);
    let done = (status == DONE).then(|| at.clone());
    json!({
        "refund_id": format!("5030{:024}", order.seq),
        "out_refund_no": refund.out_request_no,
        "transaction_id": order.transaction_id,
        "out_trade_no": order.out_trade_no,
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "create_time": at,
        "success_time": done,
        "status": status,
        "funds_account": "AVAILABLE",
        "amount": {
            "total": order.total_fen,
            "refund": refund.amount_fen,
            "payer_total": order.total_fen,
            "payer_refund": refund.amount_fen,
            "settlement_refund": refund.amount_fen,
            "settlement_total": order.total_fen,
            "discount_refund": 0,
            "currency": "CNY",
        },
    })
}
