//! One order of the platform's book.

use crate::fen;
use crate::trade::{Refund, TradeKind, TradeStatus, TradeView};
use serde::{Deserialize, Serialize};

/// Where an order stands (wechatpay.md §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum State {
    /// The customer has not paid.
    NotPay,
    /// The customer is confirming a scanned code.
    UserPaying,
    /// The payment with a scanned code failed.
    PayError,
    /// Paid.
    Success,
    /// Paid, and some or all of it given back.
    Refund,
    /// Closed unpaid.
    Closed,
    /// Reversed.
    Revoked,
}

impl State {
    /// The platform's word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotPay => "NOTPAY",
            Self::UserPaying => "USERPAYING",
            Self::PayError => "PAYERROR",
            Self::Success => "SUCCESS",
            Self::Refund => "REFUND",
            Self::Closed => "CLOSED",
            Self::Revoked => "REVOKED",
        }
    }

    /// The platform's explanation of it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotPay => "订单未支付",
            Self::UserPaying => "用户支付中",
            Self::PayError => "支付失败，请撤销订单",
            Self::Success => "支付成功",
            Self::Refund => "订单发生过退款",
            Self::Closed => "订单已关闭",
            Self::Revoked => "订单已撤销",
        }
    }

    /// The nearest of the states that both platforms' views share.
    const fn status(self) -> TradeStatus {
        match self {
            Self::NotPay | Self::UserPaying | Self::PayError => TradeStatus::WaitBuyerPay,
            Self::Success | Self::Refund => TradeStatus::TradeSuccess,
            Self::Closed | Self::Revoked => TradeStatus::TradeClosed,
        }
    }
}

/// An order as the book keeps it. Instants are milliseconds since 1970 UTC.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    pub seq: u64,
    pub out_trade_no: String,
    /// Present from the moment of paying (wechatpay.md §6).
    pub transaction_id: Option<String>,
    pub kind: TradeKind,
    pub description: String,
    pub attach: Option<String>,
    pub total_fen: i64,
    pub state: State,
    pub created: i64,
    /// The last moment of paying; the order stays open after it (wechatpay.md §5).
    pub expires: i64,
    pub code_url: Option<String>,
    /// A one-way mark of the auth code: one code works once (wechatpay.md §7).
    pub auth_mark: Option<String>,
    pub openid: String,
    pub paid: Option<i64>,
    pub refunds: Vec<Refund>,
    /// A payment under way that will beat the next close or reverse.
    pub racing: bool,
}

impl Order {
    /// What was given back so far, in fen.
    pub fn refunded_fen(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.amount_fen).sum()
    }

    /// Whether the customer can pay now.
    pub const fn is_payable(&self, now: i64) -> bool {
        match self.state {
            State::NotPay => now < self.expires,
            State::UserPaying => true,
            State::PayError | State::Success | State::Refund | State::Closed | State::Revoked => {
                false
            }
        }
    }

    /// The platform's word for how the order was made (wechatpay.md §6).
    pub const fn trade_type(&self) -> &'static str {
        match self.kind {
            TradeKind::AuthCode => "MICROPAY",
            TradeKind::PaymentCode | TradeKind::StaticCode | TradeKind::CancelOnly => "NATIVE",
        }
    }
}

/// The view that tests, the phone and the control API have of either platform's orders.
impl From<&Order> for TradeView {
    fn from(order: &Order) -> Self {
        let refunded_fen = order.refunded_fen();
        let whole = order.paid.is_some() && refunded_fen >= order.total_fen;
        let status = match whole {
            true => TradeStatus::TradeClosed,
            false => order.state.status(),
        };
        Self {
            out_trade_no: order.out_trade_no.clone(),
            transaction_id: order.transaction_id.clone(),
            kind: order.kind,
            status,
            amount_fen: order.total_fen,
            amount: fen::text(order.total_fen),
            subject: order.description.clone(),
            passback: order.attach.clone(),
            code: order.code_url.clone(),
            created_at: order.created,
            expires_at: order.expires,
            paid_at: order.paid,
            refunded_fen,
            refunded: fen::text(refunded_fen),
            refunds: order.refunds.clone(),
            records: Vec::new(),
            cancel: None,
        }
    }
}
