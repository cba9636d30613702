//! What a platform's daily bills are asked with.

use crate::alipay::china;
use crate::trades::{BillFault, TradeBill};
use hexiao_domain::{BusinessDay, Reason, Timestamp, Unknown};

/// Which bill of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillKind {
    /// Every payment and refund.
    Trade,
    /// Every movement of the merchant's balance, fees among them.
    FundFlow,
}

/// What the platform gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BillAnswer {
    /// The files by name, unpacked, as UTF-8 text; their hash was proved where the platform
    /// states one, and whose they are and of which day where they say it themselves. A name is
    /// a plain file name. Amounts in them are decimal yuan.
    File(Vec<(String, Vec<u8>)>),
    /// Nothing happened that day.
    Empty,
    /// The bill is not made yet.
    NotYet,
    /// Not known; ask again with the same input.
    Unknown(Unknown),
    /// Refused.
    Refused(Reason),
}

/// A platform that hands out bills. Every call blocks for at most twice
/// [`crate::Timeouts::whole`].
pub trait Bills: Send + Sync {
    /// The bill of one of the platform's own days (China's, UTC+8); `now` is the till's clock.
    fn bill(&self, kind: BillKind, day: BusinessDay, now: Timestamp) -> BillAnswer;

    /// When the bill of a day is made, as the platform's documents say.
    fn made_at(&self, day: BusinessDay) -> Timestamp;

    /// The lines of a bill of [`BillKind::Trade`] as [`Bills::bill`] gave it.
    ///
    /// # Errors
    /// It is not such a bill, or not a whole one.
    fn trades(&self, files: &[(String, Vec<u8>)]) -> Result<TradeBill, BillFault>;
}

/// The platforms' own day of an instant: it ends at midnight in China.
#[must_use]
pub fn bill_day(at: Timestamp) -> BusinessDay {
    china::day(at)
}
