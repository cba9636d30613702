//! The calls of the platform that a till makes.

use axum::http::Method;

/// One call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Call {
    /// Makes an order and the code the shop shows.
    Native,
    /// Charges the customer's auth code.
    Codepay,
    /// Asks what became of an order.
    Query,
    /// Closes an unpaid order.
    Close,
    /// Takes a payment with an auth code back.
    Reverse,
    /// Gives money back.
    Refund,
    /// Asks what became of a refund.
    RefundQuery,
    /// Asks where a bill is.
    Bill,
    /// Fetches a bill.
    Download,
    /// Uses a merchant coupon.
    CouponUse,
    /// Takes the use of a merchant coupon back.
    CouponReturn,
    /// Asks for the platform's certificates.
    Certificates,
}

impl Call {
    /// Each call with its name in a fault script.
    pub const NAMES: [(Self, &'static str); 12] = [
        (Self::Native, "native"),
        (Self::Codepay, "codepay"),
        (Self::Query, "wx_query"),
        (Self::Close, "wx_close"),
        (Self::Reverse, "reverse"),
        (Self::Refund, "wx_refund"),
        (Self::RefundQuery, "wx_refund_query"),
        (Self::Bill, "bill"),
        (Self::Download, "download"),
        (Self::CouponUse, "coupon_use"),
        (Self::CouponReturn, "coupon_return"),
        (Self::Certificates, "certificates"),
    ];

    /// Reads the name that fault scripts use.
    pub fn from_short(name: &str) -> Option<Self> {
        let found = Self::NAMES.iter().find(|(_, short)| *short == name);
        found.map(|(call, _)| *call)
    }

    /// The name in fault scripts.
    pub fn short(self) -> &'static str {
        let found = Self::NAMES.iter().find(|(call, _)| *call == self);
        found.map_or("", |(_, short)| short)
    }
}

/// What a path names besides the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// Nothing.
    None,
    /// The shop's order number.
    Order(&'a str),
    /// The platform's number.
    Transaction(&'a str),
    /// The shop's refund number.
    Refund(&'a str),
    /// Which bill.
    Bill(&'a str),
}

/// Finds the call of a method and a path below the root (wechatpay.md §5 to §10).
pub fn find<'a>(method: &Method, path: &'a str) -> Option<(Call, Key<'a>)> {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let post = method == Method::POST;
    let get = method == Method::GET;
    match parts.as_slice() {
        ["v3", "pay", "transactions", "native"] if post => Some((Call::Native, Key::None)),
        ["v3", "pay", "transactions", "codepay"] if post => Some((Call::Codepay, Key::None)),
        ["v3", "pay", "transactions", "out-trade-no", number] if get => {
            Some((Call::Query, Key::Order(number)))
        }
        ["v3", "pay", "transactions", "id", id] if get => Some((Call::Query, Key::Transaction(id))),
        ["v3", "pay", "transactions", "out-trade-no", number, "close"] if post => {
            Some((Call::Close, Key::Order(number)))
        }
        [
            "v3",
            "pay",
            "transactions",
            "out-trade-no",
            number,
            "reverse",
        ] if post => Some((Call::Reverse, Key::Order(number))),
        ["v3", "refund", "domestic", "refunds"] if post => Some((Call::Refund, Key::None)),
        ["v3", "refund", "domestic", "refunds", number] if get => {
            Some((Call::RefundQuery, Key::Refund(number)))
        }
        ["v3", "bill", kind @ ("tradebill" | "fundflowbill")] if get => {
            Some((Call::Bill, Key::Bill(kind)))
        }
        ["v3", "billdownload", "file"] if get => Some((Call::Download, Key::None)),
        ["v3", "marketing", "busifavor", "coupons", "use"] if post => {
            Some((Call::CouponUse, Key::None))
        }
        ["v3", "marketing", "busifavor", "coupons", "return"] if post => {
            Some((Call::CouponReturn, Key::None))
        }
        ["v3", "certificates"] if get => Some((Call::Certificates, Key::None)),
        _ => None,
    }
}
