//! The platforms' own bills.

use serde::{Deserialize, Serialize};
use specta::Type;

/// Bills that were fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FetchedBills {
    /// `alipay` or `wechatpay`.
    pub wallet: String,
    /// The platform's own day, in China.
    pub day: String,
    /// Where the files are.
    pub folder: String,
    /// Each kind of bill.
    pub bills: Vec<FetchedBill>,
}

/// One bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FetchedBill {
    /// `trade` (payments and refunds) or `fund_flow` (the balance, with the fees).
    pub kind: String,
    /// The names of its files; none when nothing happened that day.
    pub files: Vec<String>,
}
