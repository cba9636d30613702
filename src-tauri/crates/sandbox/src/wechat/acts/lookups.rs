//! Asking about orders (wechatpay.md §6).

use super::{Act, param};
use crate::demo;
use crate::wechat::answer::{Content, Refusal};
use crate::wechat::call::Key;
use crate::wechat::order::Order;
use crate::wechat::wire;
use serde_json::{Map, Value, json};

pub fn query(act: &mut Act<'_>) -> Result<Content, Refusal> {
    if act.asked("mchid") != Some(demo::wechat::MERCHANT_ID) {
        return Err(param("缺少mchid"));
    }
    let order = match act.key {
        Key::Order(number) => act.orders.order(number),
        Key::Transaction(id) => act.orders.by_id(id),
        Key::None | Key::Refund(_) | Key::Bill(_) => None,
    };
    let order = order.ok_or(Refusal::no_order())?;
    Ok(Content::Fields(fields(order)))
}

/// An order as every answer about it has it. The money fields are there from the start, what
/// paying adds from then on.
pub fn fields(order: &Order) -> Value {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| _ = fields.insert(name.to_owned(), value);
    let mut amount = json!({ "total": order.total_fen, "currency": "CNY" });
    put("appid", demo::wechat::APP_ID.into());
    put("mchid", demo::wechat::MERCHANT_ID.into());
    put("out_trade_no", order.out_trade_no.as_str().into());
    put("trade_type", order.trade_type().into());
    put("trade_state", order.state.word().into());
    put("trade_state_desc", order.state.words().into());
    if let Some(attach) = &order.attach {
        put("attach", attach.as_str().into());
    }
    if let (Some(id), Some(paid)) = (&order.transaction_id, order.paid) {
        put("transaction_id", id.as_str().into());
        put("bank_type", "OTHERS".into());
        put("success_time", wire::time(paid).into());
        put("payer", json!({ "openid": order.openid }));
        amount = json!({
            "total": order.total_fen,
            "currency": "CNY",
            "payer_total": order.total_fen,
            "payer_currency": "CNY",
        });
    }
    put("amount", amount);
    Value::Object(fields)
}
