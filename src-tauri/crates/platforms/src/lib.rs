//! The payment platforms behind one trait, and the only crate that knows HTTP.
//!
//! Whatever a platform says is verified before it is believed: the signature over the raw
//! bytes, then the order, the amount and the merchant. What cannot be believed is
//! [`hexiao_domain::Unknown`], never a success and never a failure.

pub mod alipay;
mod bills;
mod check;
mod coupons;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod generic;
mod heard;
mod hosted;
mod http;
mod key;
mod platform;
mod refunds;
mod said;
mod setup;
mod trades;
pub mod wechat;

pub use alipay::{bills as alipay_bills, connect as alipay, coupons as alipay_coupons};
pub use bills::{BillAnswer, BillKind, Bills, bill_day};
pub use check::{Credentials, Part};
pub use coupons::{
    Coupon, CouponAnswer, CouponFound, CouponUndo, CouponUse, Coupons, LONGEST_COUPON, UndoAnswer,
};
pub use generic::connect as generic;
pub use heard::last_words;
pub use hosted::stripe::{
    BalanceRow, Settlement, connect as applepay, settlement as applepay_settlement,
};
pub use http::Timeouts;
pub use key::{KeyError, PrivateKey, PublicKey};
pub use platform::{Asked, GivenUp, Order, Platform, Record, Refund};
pub use said::{Outcome, Said, said};
pub use setup::SetupError;
pub use trades::{BillFault, TradeBill};
pub use wechat::{
    ApiKey as WechatApiKey, Secrets as WechatSecrets, bills as wechatpay_bills,
    connect as wechatpay, coupons as wechatpay_coupons,
};
