//! What each call does.

mod bills;
mod certificates;
mod codepay;
mod coupons;
mod giving_up;
mod lookups;
mod native;
mod refunds;

use super::answer::{Content, Refusal};
use super::call::{Call, Key};
use super::orders::Orders;
use crate::config::Customer;
use crate::{demo, fen};
use serde_json::{Map, Value};

/// One verified request and what it works on.
pub struct Act<'a> {
    pub orders: &'a mut Orders,
    pub customer: Customer,
    /// Milliseconds since 1970 UTC.
    pub now: i64,
    /// What the path names.
    pub key: Key<'a>,
    /// The query, decoded.
    pub query: &'a [(String, String)],
    /// The body's members; none for a `GET`.
    pub fields: &'a Map<String, Value>,
    /// Scheme and host by which the till reached the platform.
    pub origin: &'a str,
    /// The platform's certificates that are listed now.
    pub certificates: &'a [demo::wechat::PlatformCertificate],
    /// What the shop has that was not paid out yet, in fen: refunds are paid from it.
    pub balance_fen: i64,
}

/// Carries one call out.
pub fn carry_out(call: Call, act: &mut Act<'_>) -> Content {
    let done = match call {
        Call::Native => native::native(act),
        Call::Codepay => codepay::codepay(act),
        Call::Query => lookups::query(act),
        Call::Close => giving_up::close(act),
        Call::Reverse => giving_up::reverse(act),
        Call::Refund => refunds::refund(act),
        Call::RefundQuery => refunds::query(act),
        Call::Bill => bills::bill(act),
        Call::Download => bills::download(act),
        Call::CouponUse => coupons::use_coupon(act),
        Call::Certificates => certificates::certificates(act),
        Call::CouponReturn => coupons::return_coupon(act),
    };
    done.unwrap_or_else(Content::from)
}

impl<'a> Act<'a> {
    /// A member that must be a text of at most `longest` bytes.
    fn text(&self, name: &str, longest: usize) -> Result<&'a str, Refusal> {
        let text = self.fields.get(name).and_then(Value::as_str);
        text.filter(|text| (1..=longest).contains(&text.len()))
            .ok_or(param("参数缺失或过长"))
    }

    /// The same, where it may be absent.
    fn optional(&self, name: &str, longest: usize) -> Result<Option<&'a str>, Refusal> {
        match self.fields.contains_key(name) {
            true => self.text(name, longest).map(Some),
            false => Ok(None),
        }
    }

    /// A member of a member.
    fn inner(&self, outer: &str, name: &str) -> Option<&'a Value> {
        self.fields.get(outer)?.get(name)
    }

    /// A parameter of the query.
    fn asked(&self, name: &str) -> Option<&'a str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The shop's order number: 6 to 32 digits, letters, `_-|*` (wechatpay.md §5).
    fn out_trade_no(&self) -> Result<&'a str, Refusal> {
        let number = self.text("out_trade_no", 32)?;
        let fits = |b: u8| b.is_ascii_alphanumeric() || b"_-|*".contains(&b);
        match number.len() >= 6 && number.bytes().all(fits) {
            true => Ok(number),
            false => Err(param("商户订单号格式错误")),
        }
    }

    /// An amount in whole fen of CNY (wechatpay.md §1).
    fn fen(&self, name: &str) -> Result<i64, Refusal> {
        let currency = self.inner("amount", "currency").and_then(Value::as_str);
        let amount = self.inner("amount", name).and_then(Value::as_i64);
        amount
            .filter(|fen| (1..=fen::LARGEST).contains(fen))
            .filter(|_| currency == Some("CNY"))
            .ok_or(param("金额必须是整数分，币种CNY"))
    }

    /// The body must name the shop, and where `app` the application too.
    fn own(&self, app: bool) -> Result<(), Refusal> {
        let is = |name, own: &str| self.fields.get(name).and_then(Value::as_str) == Some(own);
        let merchant = is("mchid", demo::wechat::MERCHANT_ID);
        match merchant && (!app || is("appid", demo::wechat::APP_ID)) {
            true => Ok(()),
            false => Err(Refusal::wrong(
                "APPID_MCHID_NOT_MATCH",
                "appid和mchid不匹配",
            )),
        }
    }
}

/// 400 (wechatpay.md §11).
const fn param(words: &'static str) -> Refusal {
    Refusal::wrong("PARAM_ERROR", words)
}

/// The number is taken by a paid order (wechatpay.md §8).
const fn paid() -> Refusal {
    Refusal::wrong("ORDERPAID", "订单已支付")
}

/// The number is burnt (wechatpay.md §6).
const fn closed() -> Refusal {
    Refusal::wrong("ORDER_CLOSED", "订单已关闭")
}

/// The number is taken by another order (wechatpay.md §5).
const fn taken() -> Refusal {
    Refusal::forbidden("OUT_TRADE_NO_USED", "商户订单号重复")
}
