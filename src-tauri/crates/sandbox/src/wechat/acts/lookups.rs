//! Asking about orders (wechatpay.md §6).

use super::{Act, param};
use crate::demo;
use crate::wechat::answer::{Content, Refusal};
use crate::wechat::call::Key;
use crate::wechat::order::Order;
use crate::wechat::wire;
use serde_json::{Value, json};

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
    let mut fields = json!({
        "appid": demo::wechat::APP_ID,
        "mchid": demo::wechat::MERCHANT_ID,
        "out_trade_no": order.out_trade_no,
        "trade_type": order.trade_type(),
        "trade_state": order.state.word(),
        "trade_state_desc": order.state.words(),
        "amount": { "total": order.total_fen, "currency": "CNY" },
    });
    if let Some(attach) = &order.attach {
        fields["attach"] = attach.as_str().into();
    }
    if let (Some(id), Some(paid)) = (&order.transaction_id, order.paid) {
        fields["transaction_id"] = id.as_str().into();
        fields["bank_type"] = "OTHERS".into();
        fields["success_time"] = wire::time(paid).into();
        fields["payer"] = json!({ "openid": order.openid });
        fields["amount"]["payer_total"] = order.total_fen.into();
        fields["amount"]["payer_currency"] = "CNY".into();
    }
    fields
}
