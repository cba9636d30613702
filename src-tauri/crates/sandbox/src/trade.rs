//! One trade of the platform's book, and how tests and the control API see it.

use crate::fen;
use serde::{Deserialize, Serialize};

/// Where a trade stands (alipay.md §7), with two states before it exists at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TradeStatus {
    /// Its code is shown and nobody scanned it: for `query` it does not exist (§5).
    Shown,
    /// Cancelled or timed out before anybody scanned it: it never will exist (§5).
    Void,
    /// The customer must still pay.
    WaitBuyerPay,
    /// Paid, refundable.
    TradeSuccess,
    /// Paid, refunds are over.
    TradeFinished,
    /// Unpaid and closed, **or** paid and refunded in full (§7, the trap).
    TradeClosed,
}

impl TradeStatus {
    /// The platform's word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Shown => "SHOWN",
            Self::Void => "VOID",
            Self::WaitBuyerPay => "WAIT_BUYER_PAY",
            Self::TradeSuccess => "TRADE_SUCCESS",
            Self::TradeFinished => "TRADE_FINISHED",
            Self::TradeClosed => "TRADE_CLOSED",
        }
    }
}

/// Which code made the trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TradeKind {
    /// The shop showed a code for one order (precreate).
    PaymentCode,
    /// The shop scanned the customer's code (pay).
    AuthCode,
    /// The customer scanned the shop's printed code and typed the amount.
    StaticCode,
    /// Only a cancel ever named this order; it bars the number (§5).
    CancelOnly,
}

/// Who paid, as far as a shop is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payer {
    /// 16 digits beginning with 2088.
    pub user_id: String,
    /// The masked account, e.g. `*三(138****1234)`.
    pub logon_id: String,
}

/// One refund of a trade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// The caller's number, unique within the trade.
    pub out_request_no: String,
    /// In fen of CNY.
    pub amount_fen: i64,
    /// Milliseconds since 1970 UTC.
    pub at: i64,
}

/// One record of a redemption (`alipay.trade.orderinfo.sync`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The caller's number: the redemption's id.
    pub out_request_no: String,
    /// What was agreed with the platform for the product.
    pub biz_type: String,
    /// JSON text, at most 2018 characters.
    pub order_biz_info: String,
    /// Milliseconds since 1970 UTC.
    pub at: i64,
}

/// What a cancel did (alipay.md §8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CancelAction {
    /// The trade was unpaid and is closed.
    Close,
    /// The trade was paid and the money went back.
    Refund,
}

/// A trade as the book keeps it. Instants are milliseconds since 1970 UTC.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Trade {
    pub seq: u64,
    pub out_trade_no: String,
    /// Present from the moment the trade exists at the platform.
    pub trade_no: Option<String>,
    pub kind: TradeKind,
    pub subject: String,
    pub total_fen: i64,
    pub status: TradeStatus,
    pub created: i64,
    /// When an unpaid trade closes.
    pub expires: i64,
    pub qr_code: Option<String>,
    pub qr_expires: i64,
    /// A one-way mark of the auth code: one code works once (alipay.md §6).
    pub auth_mark: Option<String>,
    /// `passback_params`, as the shop sent it with the order.
    #[serde(default)]
    pub passback: Option<String>,
    pub payer: Payer,
    pub paid: Option<i64>,
    pub refunds: Vec<Refund>,
    pub records: Vec<Record>,
    pub cancel: Option<CancelAction>,
    /// A payment under way that will beat the next cancel or close.
    pub racing: bool,
}

impl Trade {
    /// Whether the customer can still pay.
    pub const fn is_open(&self) -> bool {
        matches!(self.status, TradeStatus::Shown | TradeStatus::WaitBuyerPay)
    }

    /// What was given back so far, in fen.
    pub fn refunded_fen(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.amount_fen).sum()
    }

    /// The refund of one request number.
    pub fn refund_of(&self, out_request_no: &str) -> Option<&Refund> {
        self.refunds
            .iter()
            .find(|refund| refund.out_request_no == out_request_no)
    }
}

/// A trade as tests and the control API see it. Instants are milliseconds since 1970 UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TradeView {
    /// The shop's order number; the platform's own for a static-code payment.
    pub out_trade_no: String,
    /// The platform's 28 digits, once the trade exists.
    pub transaction_id: Option<String>,
    /// Which code made it.
    pub kind: TradeKind,
    /// Where it stands.
    pub status: TradeStatus,
    /// In fen of CNY.
    pub amount_fen: i64,
    /// The same as yuan text.
    pub amount: String,
    /// What the customer pays for.
    pub subject: String,
    /// `passback_params`, as the shop sent it with the order.
    pub passback: Option<String>,
    /// What the code on the shop's screen says.
    pub code: Option<String>,
    /// When the platform heard of it.
    pub created_at: i64,
    /// When an unpaid trade closes.
    pub expires_at: i64,
    /// When the customer paid.
    pub paid_at: Option<i64>,
    /// All refunds together, in fen.
    pub refunded_fen: i64,
    /// The same as yuan text.
    pub refunded: String,
    /// Each refund; a cancel of a paid trade is one.
    pub refunds: Vec<Refund>,
    /// Each record of a redemption.
    pub records: Vec<Record>,
    /// What a cancel did, if one took effect on an existing trade.
    pub cancel: Option<CancelAction>,
}

impl From<&Trade> for TradeView {
    fn from(trade: &Trade) -> Self {
        Self {
            out_trade_no: trade.out_trade_no.clone(),
            transaction_id: trade.trade_no.clone(),
            kind: trade.kind,
            status: trade.status,
            amount_fen: trade.total_fen,
            amount: fen::text(trade.total_fen),
            subject: trade.subject.clone(),
            passback: trade.passback.clone(),
            code: trade.qr_code.clone(),
            created_at: trade.created,
            expires_at: trade.expires,
            paid_at: trade.paid,
            refunded_fen: trade.refunded_fen(),
            refunded: fen::text(trade.refunded_fen()),
            refunds: trade.refunds.clone(),
            records: trade.records.clone(),
            cancel: trade.cancel,
        }
    }
}
