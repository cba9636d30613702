//! The calls of the platforms that a till makes.

use crate::wechat::Call;

/// The name of a bill's file in a fault script.
const BILL_FILE: &str = "bill_file";

/// One call of either platform, as fault scripts name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Called {
    /// A method of the simulated Alipay.
    Alipay(Method),
    /// The file of one of its bills.
    AlipayBill,
    /// A call of the simulated WeChat Pay.
    Wechat(Call),
    /// What a payout of the simulated Stripe is made of.
    Balance,
}

/// What fault scripts call [`Called::Balance`].
const BALANCE: &str = "balance";

impl Called {
    /// Reads the short name that fault scripts use.
    pub fn from_short(name: &str) -> Option<Self> {
        let alipay = Method::from_short(name).map(Self::Alipay);
        let file = (name == BILL_FILE).then_some(Self::AlipayBill);
        let wechat = || Call::from_short(name).map(Self::Wechat);
        let balance = || (name == BALANCE).then_some(Self::Balance);
        alipay.or(file).or_else(wechat).or_else(balance)
    }

    /// The short name, e.g. `refund_query`.
    pub fn short(self) -> &'static str {
        match self {
            Self::Alipay(method) => method.short(),
            Self::AlipayBill => BILL_FILE,
            Self::Wechat(call) => call.short(),
            Self::Balance => BALANCE,
        }
    }
}

/// One gateway method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Makes an order and the code the shop shows.
    Precreate,
    /// Charges the customer's auth code.
    Pay,
    /// Asks what became of a trade.
    Query,
    /// Gives up: closes or refunds.
    Cancel,
    /// Closes an unpaid trade.
    Close,
    /// Gives money back.
    Refund,
    /// Asks what became of one refund.
    RefundQuery,
    /// Records the redemption of a trade.
    Sync,
    /// Looks a certificate up.
    CertPrepare,
    /// Uses a certificate.
    CertUse,
    /// Takes the use of a certificate back.
    CertUndo,
    /// Asks where a bill is.
    BillUrl,
}

impl Method {
    /// Each method with its name in a fault script and its name on the wire.
    const NAMES: [(Self, &'static str, &'static str); 12] = [
        (Self::Precreate, "precreate", "alipay.trade.precreate"),
        (Self::Pay, "pay", "alipay.trade.pay"),
        (Self::Query, "query", "alipay.trade.query"),
        (Self::Cancel, "cancel", "alipay.trade.cancel"),
        (Self::Close, "close", "alipay.trade.close"),
        (Self::Refund, "refund", "alipay.trade.refund"),
        (
            Self::RefundQuery,
            "refund_query",
            "alipay.trade.fastpay.refund.query",
        ),
        (Self::Sync, "sync", "alipay.trade.orderinfo.sync"),
        (
            Self::CertPrepare,
            "cert_prepare",
            "alipay.marketing.certificate.certification.prepareuse",
        ),
        (
            Self::CertUse,
            "cert_use",
            "alipay.marketing.certificate.certification.use",
        ),
        (
            Self::CertUndo,
            "cert_undo",
            "alipay.marketing.certificate.certification.refund",
        ),
        (
            Self::BillUrl,
            "bill_url",
            "alipay.data.dataservice.bill.downloadurl.query",
        ),
    ];

    /// Reads the `method` parameter of a request.
    pub fn from_wire(name: &str) -> Option<Self> {
        let found = Self::NAMES.iter().find(|(_, _, wire)| *wire == name);
        found.map(|(method, _, _)| *method)
    }

    /// Reads the short name that fault scripts use.
    pub fn from_short(name: &str) -> Option<Self> {
        let found = Self::NAMES.iter().find(|(_, short, _)| *short == name);
        found.map(|(method, _, _)| *method)
    }

    /// The short name, e.g. `refund_query`.
    pub fn short(self) -> &'static str {
        let found = Self::NAMES.iter().find(|(method, _, _)| *method == self);
        found.map_or("", |(_, short, _)| short)
    }

    /// The member that holds the answer: `alipay_trade_query_response` (alipay.md §3).
    pub fn response_key(self) -> String {
        let found = Self::NAMES.iter().find(|(method, _, _)| *method == self);
        let wire = found.map_or("", |(_, _, wire)| wire);
        format!("{}_response", wire.replace('.', "_"))
    }
}
