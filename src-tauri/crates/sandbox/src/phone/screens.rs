//! What the phone is told and what it shows.

use crate::clock;
use crate::customer::How;
use crate::trade::{TradeStatus, TradeView};
use serde::{Deserialize, Serialize};

/// The shop next to which this phone is held.
#[derive(Serialize)]
pub struct Shop {
    pub name: &'static str,
    pub static_code: &'static str,
    /// The printed code of the simulated WeChat Pay.
    pub wechat_static_code: &'static str,
}

#[derive(Serialize)]
pub struct Orders {
    pub orders: Vec<Order>,
}

/// An order on the phone's screen. Instants are milliseconds since 1970 UTC.
#[derive(Serialize)]
pub struct Order {
    pub out_trade_no: String,
    pub code: Option<String>,
    pub amount: String,
    pub subject: String,
    /// What the shop wants passed back.
    pub passback: Option<String>,
    pub status: TradeStatus,
    pub transaction_id: Option<String>,
    pub expires_at: i64,
}

/// An order of either platform.
impl From<TradeView> for Order {
    fn from(trade: TradeView) -> Self {
        Self {
            out_trade_no: trade.out_trade_no,
            code: trade.code,
            amount: trade.amount,
            subject: trade.subject,
            passback: trade.passback,
            status: trade.status,
            transaction_id: trade.transaction_id,
            expires_at: trade.expires_at,
        }
    }
}

#[derive(Deserialize)]
pub struct Scan {
    pub code: String,
}

/// What the phone shows after scanning.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Scanned {
    /// One order with its amount.
    Order(Order),
    /// The shop's printed code: the customer types the amount.
    Static { shop: &'static str },
}

/// What is paid: the code as scanned, or the order; the amount for the printed code only.
#[derive(Deserialize)]
pub struct Payment {
    pub code: Option<String>,
    pub out_trade_no: Option<String>,
    pub amount: Option<String>,
    pub how: Option<How>,
}

/// The phone's paid screen, or the one before it when the customer takes time.
#[derive(Serialize)]
pub struct Paid {
    pub out_trade_no: String,
    pub status: TradeStatus,
    pub paid: bool,
    pub transaction_id: Option<String>,
    pub amount: String,
    /// `yyyy-MM-dd HH:mm:ss` in China time.
    pub paid_at: Option<String>,
    /// The transaction id as a code that the till can scan as evidence.
    pub svg: Option<String>,
}

/// Which wallet the customer opens.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wallet {
    #[default]
    Alipay,
    Wechatpay,
}

#[derive(Deserialize)]
pub struct AuthCodeWish {
    #[serde(default)]
    pub wallet: Wallet,
    pub how: Option<How>,
}

/// A code to hold under the till's scanner.
#[derive(Serialize)]
pub struct ShownAuthCode {
    pub auth_code: String,
    pub svg: String,
}

#[derive(Deserialize)]
pub struct CouponWish {
    #[serde(default)]
    pub wallet: Wallet,
}

/// A coupon to hold under the till's scanner.
#[derive(Serialize)]
pub struct ShownCoupon {
    pub code: String,
    pub svg: String,
}

#[derive(Deserialize)]
pub struct AuthCodeQuestion {
    pub auth_code: String,
}

/// What became of a shown auth code.
#[derive(Serialize)]
pub struct AuthCodeResult {
    /// Whether a till scanned it.
    pub used: bool,
    /// The payment it made; none when it was refused or not scanned.
    pub payment: Option<Paid>,
}

/// A payment at either platform.
impl From<TradeView> for Paid {
    fn from(trade: TradeView) -> Self {
        let paid = trade.paid_at.is_some();
        let shown = trade.transaction_id.as_deref().filter(|_| paid);
        Self {
            svg: shown.and_then(svg),
            out_trade_no: trade.out_trade_no,
            status: trade.status,
            paid,
            transaction_id: trade.transaction_id,
            amount: trade.amount,
            paid_at: trade.paid_at.map(clock::wire),
        }
    }
}

/// A QR code as an SVG picture, dark on white whatever the page's colours.
pub fn svg(text: &str) -> Option<String> {
    let code = qrcode::QrCode::new(text).ok()?;
    Some(
        code.render::<qrcode::render::svg::Color<'_>>()
            .min_dimensions(200, 200)
            .build(),
    )
}
