//! The daily report as screens and scripts see it.

use crate::MoneyView;
use serde::{Deserialize, Serialize};
use specta::Type;

/// A count and a sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FigureView {
    /// Payments.
    pub count: u32,
    /// Their sum.
    pub amount: MoneyView,
}

/// The three truths, and what failed; never added up with one another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TruthsView {
    /// 待核实
    pub claimed: FigureView,
    /// 已到账
    pub confirmed: FigureView,
    /// 已结算
    pub settled: FigureView,
    /// Refused or written off.
    pub failed: FigureView,
}

/// A wallet's line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct WalletLine {
    /// The wallet.
    pub wallet: String,
    /// Its figures.
    pub truths: TruthsView,
}

/// A wallet's coupons of a day: no money that came, so they stand beside the payments and are
/// never added to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CouponFigures {
    /// The wallet.
    pub wallet: String,
    /// Used, by the platform's word; the sum is of those whose value is known.
    pub used: FigureView,
    /// Handed over on a claim that nobody has proved.
    pub provisional: FigureView,
    /// How many of both have no known value.
    pub unvalued: u32,
}

/// An hour's line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HourLine {
    /// 0 to 23, shop's zone.
    pub hour: u8,
    /// Its figures.
    pub truths: TruthsView,
}

/// A cashier's line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CashierLine {
    /// The cashier's name.
    pub cashier: String,
    /// The figures.
    pub truths: TruthsView,
}

/// One business day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ReportView {
    /// `2026-11-22`
    pub business_day: String,
    /// IANA zone.
    pub zone: String,
    /// When it was made.
    pub generated_at: String,
    /// The ledger's head then.
    pub ledger_head: String,
    /// The day's figures.
    pub truths: TruthsView,
    /// What platforms gave back on this day, of payments of this or an earlier day.
    pub returned: FigureView,
    /// Open cases of the day: count and money at risk.
    pub at_risk: FigureView,
    /// Per wallet.
    pub by_wallet: Vec<WalletLine>,
    /// Per hour.
    pub by_hour: Vec<HourLine>,
    /// Per cashier.
    pub by_cashier: Vec<CashierLine>,
    /// Coupons, per wallet.
    pub coupons: Vec<CouponFigures>,
}

/// A day in the list of days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DaySummary {
    /// `2026-11-22`
    pub business_day: String,
}

/// The file formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// UTF-8 with BOM, opens in Excel in Chinese.
    Csv,
    /// Numbers as numbers.
    Xlsx,
}

/// A written file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Exported {
    /// Full path.
    pub path: String,
    /// File name alone.
    pub file_name: String,
    /// Payments in it; for an outage, cashiers.
    pub rows: u32,
}
