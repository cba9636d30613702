//! What a daily report holds. All amounts are in the report's one currency; all times are
//! in the shop's zone.

use chrono::{DateTime, FixedOffset, NaiveDate};
use hexiao_domain::{
    Currency, Figure, Money, MoneyError, OrderNumber, PaymentState, RedemptionState, Reference,
    TillId, TransactionId, Wallet,
};

/// The three truths and the failures, side by side and never added up to one figure: a
/// payment counts in at most one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// 待核实: the customer says so.
    pub claimed: Figure,
    /// 已到账: the platform's signed answer says so.
    pub confirmed: Figure,
    /// 已结算: the platform's bill contains it.
    pub settled: Figure,
    /// Refused or written off.
    pub failed: Figure,
}

impl Totals {
    /// Nothing yet.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        let none = Figure::zero(currency);
        Self {
            claimed: none,
            confirmed: none,
            settled: none,
            failed: none,
        }
    }

    /// Column by column.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        Ok(Self {
            claimed: self.claimed.checked_add(other.claimed)?,
            confirmed: self.confirmed.checked_add(other.confirmed)?,
            settled: self.settled.checked_add(other.settled)?,
            failed: self.failed.checked_add(other.failed)?,
        })
    }
}

/// Where a payment of the list counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// 待核实
    Claimed,
    /// 已到账
    Confirmed,
    /// 已结算
    Settled,
    /// Refused or written off.
    Failed,
    /// In no figure: unpaid, closed, or money of unclear right that a case is about.
    Uncounted,
}

impl Standing {
    /// Where a payment in this state counts; the platform's bill, not the state, says
    /// whether confirmed money is settled.
    #[must_use]
    pub const fn of(state: &PaymentState, in_bill: bool) -> Self {
        match state {
            PaymentState::Claimed { .. } => Self::Claimed,
            PaymentState::Confirmed { .. } if in_bill => Self::Settled,
            PaymentState::Confirmed { .. } => Self::Confirmed,
            PaymentState::Failed { .. } => Self::Failed,
            PaymentState::Created
            | PaymentState::Awaiting
            | PaymentState::Closing { .. }
            | PaymentState::Closed { .. }
            | PaymentState::PaidAfterClose { .. }
            | PaymentState::Disputed { .. } => Self::Uncounted,
        }
    }
}

/// The day's figures of one wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WalletRow {
    /// The wallet.
    pub wallet: Wallet,
    /// Its figures.
    pub totals: Totals,
}

/// The day's coupons of one wallet: no money that came, so they are never added to payments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CouponRow {
    /// The wallet.
    pub wallet: Wallet,
    /// Used, by the platform's word; the sum is of those whose value is known.
    pub used: Figure,
    /// Handed over on a claim that nobody has proved.
    pub provisional: Figure,
    /// How many of both have no known value.
    pub unvalued: i64,
}

/// The figures of one hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HourRow {
    /// The hour on the shop's wall clock, 0 to 23.
    pub hour: u8,
    /// Its figures.
    pub totals: Totals,
}

/// The figures of one cashier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashierRow {
    /// The name on the screen, as it was entered.
    pub cashier: String,
    /// The figures.
    pub totals: Totals,
}

/// One payment of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRow {
    /// 商户订单号
    pub order_number: OrderNumber,
    /// 交易号: the platform's, or what the cashier noted of a claim.
    pub transaction_id: Option<TransactionId>,
    /// The wallet.
    pub wallet: Wallet,
    /// The demand.
    pub amount: Money,
    /// Where it counts.
    pub standing: Standing,
    /// 核销, when it was redeemed.
    pub redemption: Option<RedemptionState>,
    /// The name of who took it, as it was entered.
    pub cashier: String,
    /// When it was made, in the shop's zone.
    pub created_at: DateTime<FixedOffset>,
    /// When it was redeemed, in the shop's zone.
    pub redeemed_at: Option<DateTime<FixedOffset>>,
    /// The shop's own reference.
    pub reference: Option<Reference>,
}

impl PaymentRow {
    /// What this payment adds to the day's figures.
    #[must_use]
    pub const fn totals(&self) -> Totals {
        let one = Figure {
            count: 1,
            amount: self.amount,
        };
        let mut totals = Totals::zero(self.amount.currency());
        match self.standing {
            Standing::Claimed => totals.claimed = one,
            Standing::Confirmed => totals.confirmed = one,
            Standing::Settled => totals.settled = one,
            Standing::Failed => totals.failed = one,
            Standing::Uncounted => {}
        }
        totals
    }
}

/// One business day of one till.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayReport {
    /// The shop's name, as it was entered.
    pub shop_name: String,
    /// A practice shop: no amount in here is money, and the file and its name say so.
    pub practice: bool,
    /// The till.
    pub till: TillId,
    /// 营业日
    pub business_day: NaiveDate,
    /// The shop's IANA time zone.
    pub zone: String,
    /// When the figures were taken from the ledger, in the shop's zone.
    pub generated_at: DateTime<FixedOffset>,
    /// The version of the program.
    pub app_version: String,
    /// The currency of every amount.
    pub currency: Currency,
    /// The digest of the ledger's last entry: ties the file to the ledger.
    pub ledger_head: String,
    /// The day's figures.
    pub totals: Totals,
    /// What platforms gave back today, of payments of this or an earlier day.
    pub returned: Figure,
    /// What open cases may cost the shop; they may be of earlier days.
    pub at_risk: Figure,
    /// The figures per wallet.
    pub by_wallet: Vec<WalletRow>,
    /// The figures per hour.
    pub by_hour: Vec<HourRow>,
    /// The figures per cashier.
    pub by_cashier: Vec<CashierRow>,
    /// The day's coupons per wallet, beside the payments.
    pub coupons: Vec<CouponRow>,
    /// Every payment of the day.
    pub payments: Vec<PaymentRow>,
}
