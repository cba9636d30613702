//! The wallets a customer may hold.

use serde::{Deserialize, Serialize};

/// A customer's wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wallet {
    /// Alipay 支付宝.
    Alipay,
    /// WeChat Pay 微信支付.
    Wechatpay,
    /// Apple Pay.
    Applepay,
    /// UnionPay QuickPass 云闪付.
    Unionpay,
    /// A wallet that the shop names itself.
    Other,
}

impl Wallet {
    /// Every wallet, for the schema's CHECK and for tests.
    pub const ALL: [Self; 5] = [
        Self::Alipay,
        Self::Wechatpay,
        Self::Applepay,
        Self::Unionpay,
        Self::Other,
    ];

    /// The stable name in tables, JSON and on the command line.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Alipay => "alipay",
            Self::Wechatpay => "wechatpay",
            Self::Applepay => "applepay",
            Self::Unionpay => "unionpay",
            Self::Other => "other",
        }
    }

    /// The wallet of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.code() == text)
    }
}
