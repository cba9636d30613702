//! The platforms' own bills.

use crate::MoneyView;
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

/// What a payout to the shop's bank is made of, as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FetchedPayout {
    /// Its number at the platform (`po_…`).
    pub payout: String,
    /// Where the file is.
    pub path: String,
    /// How many entries it is made of. Its own is a row of the file too, and is in no sum.
    pub entries: u32,
    /// What came and went, before the fees.
    pub gross: MoneyView,
    /// What the platform kept.
    pub fee: MoneyView,
    /// What was paid out: gross less fee.
    pub net: MoneyView,
}
