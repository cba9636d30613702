//! What is sent: the JSON of each call (wechatpay.md §5 to §9). Amounts are whole fen.

use super::{Wechat, china};
use crate::coupons::CouponUse;
use crate::{Order, Refund};
use hexiao_domain::{AuthCode, Currency, Money, Reason, Timestamp};
use serde_json::{Map, Value, json};

/// Where an order with a shown code is made.
pub(super) const NATIVE: &str = "/v3/pay/transactions/native";

/// The longest number of an order, in characters (wechatpay.md §5).
pub(super) const LONGEST_NUMBER: usize = 32;

/// Stands for the address for notices in an order that is closed at once: nothing is told.
const NO_PAGE: &str = "https://pay.weixin.qq.com/";

/// The longest subject, mark and reason for a refund, in bytes of UTF-8.
const LONGEST_SUBJECT: usize = 127;
const LONGEST_MARK: usize = 128;
const LONGEST_REASON: usize = 80;

/// The shortest time a customer gets to pay, and the life of a shown code, in seconds.
const SHORTEST_SECONDS: i64 = 60;
const LONGEST_SECONDS: i64 = 2 * 60 * 60;

/// The address that `device_ip` names: nothing of the shop's network is told.
const NO_ADDRESS: &str = "127.0.0.1";

impl Wechat {
    /// An order for a shown code. The error is why it is not sent at all.
    pub(super) fn native(&self, order: &Order<'_>, now: Timestamp) -> Result<Value, Reason> {
        if self.page.is_empty() {
            return Err(Reason::ShopSetup);
        }
        let seconds = order.expires_in_seconds;
        let last = now.plus_seconds(seconds.clamp(SHORTEST_SECONDS, LONGEST_SECONDS));
        let mut content = self.order(order)?;
        content.insert("notify_url".into(), self.page.as_str().into());
        content.insert("time_expire".into(), china::format(last).into());
        Ok(content.into())
    }

    /// The smallest order there is, whose code nobody sees; it can be paid for a minute.
    pub(super) fn order_of_nobody(&self, number: &str, now: Timestamp) -> Value {
        let page = match self.page.as_str() {
            "" => NO_PAGE,
            page => page,
        };
        json!({
            "appid": self.app,
            "mchid": self.merchant,
            "description": "account check",
            "out_trade_no": number,
            "notify_url": page,
            "time_expire": china::format(now.plus_seconds(SHORTEST_SECONDS)),
            "amount": { "total": 1, "currency": "CNY" },
        })
    }

    /// The same order with the customer's code, which is in this one value and nowhere else.
    pub(super) fn codepay(&self, order: &Order<'_>, code: &AuthCode) -> Result<Value, Reason> {
        let mut content = self.order(order)?;
        let scene = match self.store.is_empty() {
            true => json!({ "device_ip": NO_ADDRESS }),
            false => json!({ "device_ip": NO_ADDRESS, "store_info": { "out_id": self.store } }),
        };
        content.insert("payer".into(), json!({ "auth_code": code.expose() }));
        content.insert("scene_info".into(), scene);
        Ok(content.into())
    }

    fn order(&self, order: &Order<'_>) -> Result<Map<String, Value>, Reason> {
        let subject = match tidy(order.subject, LONGEST_SUBJECT) {
            empty if empty.is_empty() => order.number.to_string(),
            subject => subject,
        };
        Ok(object([
            ("appid", self.app.as_str().into()),
            ("mchid", self.merchant.as_str().into()),
            ("description", subject.into()),
            ("out_trade_no", order.number.as_str().into()),
            ("attach", tidy(order.mark, LONGEST_MARK).into()),
            (
                "amount",
                json!({ "total": fen(order.amount)?, "currency": "CNY" }),
            ),
        ]))
    }

    /// What `close` says besides the address.
    pub(super) fn merchant_only(&self) -> Value {
        json!({ "mchid": self.merchant })
    }

    /// What `reverse` says besides the address.
    pub(super) fn merchant_and_app(&self) -> Value {
        json!({ "appid": self.app, "mchid": self.merchant })
    }

    /// A use of a coupon.
    pub(super) fn coupon(&self, coupon: &CouponUse<'_>) -> Value {
        let mut fields = vec![
            ("coupon_code", coupon.code.into()),
            ("appid", self.app.as_str().into()),
            ("use_time", china::format(coupon.used_at).into()),
            ("use_request_no", coupon.request.into()),
        ];
        fields.extend(coupon.stock.map(|stock| ("stock_id", stock.into())));
        object(fields).into()
    }
}

/// A refund. The error is why it is not sent at all.
///
/// By the platform's own number: money that came by a static code has no order of ours.
pub(super) fn refund(refund: &Refund<'_>) -> Result<Value, Reason> {
    let amount = json!({
        "refund": fen(refund.amount)?,
        "total": fen(refund.paid)?,
        "currency": "CNY",
    });
    let mut fields = vec![
        ("transaction_id", refund.transaction.as_str().into()),
        ("out_refund_no", refund.request.into()),
        ("amount", amount),
    ];
    let reason = tidy(refund.reason, LONGEST_REASON);
    if !reason.is_empty() {
        fields.push(("reason", reason.into()));
    }
    Ok(object(fields).into())
}

fn object(fields: impl IntoIterator<Item = (&'static str, Value)>) -> Map<String, Value> {
    let named = fields.into_iter().map(|(name, value)| (name.into(), value));
    named.collect()
}

/// This platform books yuan only, within its limits for one payment.
fn fen(amount: Money) -> Result<i64, Reason> {
    match (amount.currency(), amount.for_sale()) {
        (Currency::Cny, Ok(amount)) => Ok(amount.minor()),
        _ => Err(Reason::ShopSetup),
    }
}

/// Without control characters and backticks (which part the cells of a bill), and no longer
/// than the platform takes, cut between characters.
fn tidy(text: &str, longest: usize) -> String {
    let plain = |c: char| match c {
        '`' => ' ',
        c if c.is_control() => ' ',
        c => c,
    };
    let mut tidy = String::new();
    for c in text.trim().chars().map(plain) {
        if tidy.len() + c.len_utf8() > longest {
            break;
        }
        tidy.push(c);
    }
    tidy.trim().to_owned()
}
