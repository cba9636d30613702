//! What is sent: the JSON of each call (`openapi/generic.yaml`).

use crate::{Order, Record, Refund};
use hexiao_domain::{AuthCode, Money, Reason};
use serde_json::{Value, json};

/// The longest subject and the longest refund reason, in characters.
const LONGEST_TEXT: usize = 256;

/// The longest time to pay: one day, in seconds.
const LONGEST_SECONDS: i64 = 24 * 60 * 60;

/// An order for a shown code. The error is why it is not sent at all.
pub(super) fn order(order: &Order<'_>) -> Result<Value, Reason> {
    let subject = match tidy(order.subject) {
        empty if empty.is_empty() => order.number.to_string(),
        subject => subject,
    };
    Ok(json!({
        "order_no": order.number.as_str(),
        "amount": sendable(order.amount)?,
        "currency": order.amount.currency().code(),
        "subject": subject,
        "expires_in_seconds": order.expires_in_seconds.clamp(1, LONGEST_SECONDS),
        "mark": order.mark,
    }))
}

/// The same order with the customer's code, which is in this one value and nowhere else.
pub(super) fn order_with_code(sale: &Order<'_>, code: &AuthCode) -> Result<Value, Reason> {
    let mut content = order(sale)?;
    if let Some(fields) = content.as_object_mut() {
        fields.insert("auth_code".into(), code.expose().into());
    }
    Ok(content)
}

/// A refund. The error is why it is not sent at all.
///
/// With the platform's own number: money that came by a static code has no order of ours.
pub(super) fn refund(refund: &Refund<'_>) -> Result<Value, Reason> {
    Ok(json!({
        "transaction_id": refund.transaction.as_str(),
        "request": refund.request,
        "amount": sendable(refund.amount)?,
        "currency": refund.amount.currency().code(),
        "reason": tidy(refund.reason),
    }))
}

/// The record of a redemption; times are Unix seconds.
pub(super) fn record(record: &Record<'_>) -> Value {
    json!({
        "redemption": record.redemption.as_str(),
        "order_no": record.order.as_str(),
        "transaction_id": record.transaction.as_str(),
        "redeemed_at": record.redeemed_at.millis().div_euclid(1000),
    })
}

fn sendable(amount: Money) -> Result<i64, Reason> {
    let amount = amount.for_sale().map_err(|_| Reason::ShopSetup)?;
    Ok(amount.minor())
}

fn tidy(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let tidy: String = text.chars().map(plain).take(LONGEST_TEXT).collect();
    tidy.trim().to_owned()
}
