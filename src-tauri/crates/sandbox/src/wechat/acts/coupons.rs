//! Merchant coupons (redemption-upload.md, wallet coupons).

use super::{Act, param};
use crate::demo;
use crate::wechat::answer::{Content, Refusal};
use crate::wechat::notes::Used;
use crate::wechat::wire;
use serde_json::{Value, json};

pub fn use_coupon(act: &mut Act<'_>) -> Result<Content, Refusal> {
    let code = act.text("coupon_code", 32)?;
    let request = act.text("use_request_no", 32)?;
    let stock = act.optional("stock_id", 20)?;
    let at = act.text("use_time", 32)?;
    wire::parse(at).ok_or(param("use_time格式错误"))?;
    if act.fields.get("appid").and_then(Value::as_str) != Some(demo::wechat::APP_ID) {
        return Err(param("appid与商户号无绑定关系"));
    }
    let known = code.starts_with(demo::wechat::COUPON_PREFIX)
        && stock.is_none_or(|stock| stock == demo::wechat::COUPON_STOCK);
    if !known {
        return Err(Refusal::no_such_thing());
    }
    if code.starts_with(demo::wechat::OLD_COUPON_PREFIX) {
        return Err(Refusal::wrong("INVALID_REQUEST", "券已过期"));
    }
    let used = match act.orders.coupon(code).cloned() {
        // The same request again has the first result (redemption-upload.md).
        Some(used) if used.request == request => used,
        Some(used) if used.returned.is_none() => {
            return Err(Refusal::forbidden("COUPON_USED", "券已被核销"));
        }
        // A coupon whose use was taken back is the customer's again.
        Some(_) | None => {
            let used = Used {
                request: request.to_owned(),
                at: act.now,
                returned: None,
            };
            act.orders.use_coupon(code, used.clone())?;
            used
        }
    };
    Ok(Content::Fields(json!({
        "stock_id": demo::wechat::COUPON_STOCK,
        "openid": "oPracticeCustomer0000000001",
        "wechatpay_use_time": wire::time(used.at),
    })))
}

/// Takes a use back; the same request again has the first result.
pub fn return_coupon(act: &mut Act<'_>) -> Result<Content, Refusal> {
    let code = act.text("coupon_code", 32)?;
    let stock = act.text("stock_id", 20)?;
    let request = act.text("return_request_no", 32)?;
    let known = act.orders.coupon(code).cloned();
    let mut used = known
        .filter(|_| stock == demo::wechat::COUPON_STOCK)
        .ok_or_else(Refusal::no_such_thing)?;
    let at = match &used.returned {
        Some((known, at)) if known == request => *at,
        Some(_) => return Err(Refusal::wrong("INVALID_REQUEST", "券未被核销")),
        None => {
            used.returned = Some((request.to_owned(), act.now));
            act.orders.use_coupon(code, used)?;
            act.now
        }
    };
    Ok(Content::Fields(
        json!({ "wechatpay_return_time": wire::time(at) }),
    ))
}
