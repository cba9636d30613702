//! One sale at any of the companies, as tests see it.

use crate::trade::{TradeStatus, TradeView};
use serde::Serialize;

/// Where a sale stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SaleState {
    /// It can be paid.
    Open,
    /// It is paid.
    Paid,
    /// It cannot be paid any more.
    Closed,
}

/// One refund of a sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SaleRefund {
    /// The shop's name for it.
    pub request: String,
    /// In minor units of the sale's currency.
    pub minor: i64,
}

/// A sale as tests see it. Amounts are minor units of its currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SaleView {
    /// The shop's order number.
    pub order: String,
    /// Where it stands.
    pub state: SaleState,
    /// The address of its page, or the code that leads there.
    pub code: Option<String>,
    /// The company's number of the money, once it is there.
    pub transaction_id: Option<String>,
    /// What is, or was, to be paid.
    pub minor: i64,
    /// ISO 4217 letters, as the company writes them.
    pub currency: String,
    /// How many charges or payments this order led to: one, or a mistake.
    pub payments: usize,
    /// Each refund.
    pub refunds: Vec<SaleRefund>,
    /// The id of each redemption that was recorded.
    pub records: Vec<String>,
    /// Where the till's ledger stood, as the shop sent it with the order.
    pub mark: Option<String>,
}

impl SaleView {
    /// All refunds together, in minor units.
    #[must_use]
    pub fn refunded_minor(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.minor).sum()
    }
}

/// A trade of Alipay or an order of WeChat Pay, which are always in CNY.
impl From<TradeView> for SaleView {
    fn from(trade: TradeView) -> Self {
        let refunds = trade.refunds.into_iter().map(|refund| SaleRefund {
            request: refund.out_request_no,
            minor: refund.amount_fen,
        });
        let records = trade.records.into_iter();
        Self {
            order: trade.out_trade_no,
            state: match trade.status {
                TradeStatus::Shown | TradeStatus::WaitBuyerPay => SaleState::Open,
                TradeStatus::TradeSuccess | TradeStatus::TradeFinished => SaleState::Paid,
                TradeStatus::Void | TradeStatus::TradeClosed => SaleState::Closed,
            },
            code: trade.code,
            transaction_id: trade.transaction_id,
            minor: trade.amount_fen,
            currency: "CNY".to_owned(),
            payments: usize::from(trade.paid_at.is_some()),
            refunds: refunds.collect(),
            records: records.map(|record| record.out_request_no).collect(),
            mark: trade.passback,
        }
    }
}

/// An amount with its currency's own decimals, for a page.
pub(crate) fn decimal(minor: i64, currency: &str) -> String {
    let (scale, width) = match currency.to_ascii_lowercase().as_str() {
        "jpy" => return minor.to_string(),
        "kwd" => (1000, 3),
        _ => (100, 2),
    };
    format!(
        "{}.{:0width$}",
        minor.div_euclid(scale),
        minor.rem_euclid(scale)
    )
}
