//! Day totals: kept with every fact, so that a report never scans.

use crate::{BusinessDay, Currency, Money, MoneyError, PersonId, Wallet};
use serde::{Deserialize, Serialize};

/// A count and a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// How many payments.
    pub count: i64,
    /// How much.
    pub amount: Money,
}

impl Figure {
    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self {
            count: 0,
            amount: Money::zero(currency),
        }
    }

    /// Both counts and both sums.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        let count = self.count.checked_add(other.count);
        Ok(Self {
            count: count.ok_or(MoneyError::TooLarge)?,
            amount: self.amount.checked_add(other.amount)?,
        })
    }
}

/// One row of the day's totals, split by the three truths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayLine {
    /// The business day.
    pub day: BusinessDay,
    /// The hour (0 to 23, shop's zone).
    pub hour: u8,
    /// The wallet.
    pub wallet: Wallet,
    /// The cashier.
    pub cashier: PersonId,
    /// 待核实
    pub claimed: Figure,
    /// 已到账
    pub confirmed: Figure,
    /// 已结算
    pub settled: Figure,
    /// Refused or written off.
    pub failed: Figure,
    /// 核销: redeemed, provisionally or proved; goods that left the shop.
    pub redeemed: Figure,
    /// 已退款: what platforms gave back, on the day and by the person it was asked.
    pub returned: Figure,
}

/// One row of the day's coupons. A coupon is no money that came: these figures stand beside
/// those of payments and are never added to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponLine {
    /// The business day.
    pub day: BusinessDay,
    /// The hour (0 to 23, shop's zone).
    pub hour: u8,
    /// The wallet.
    pub wallet: Wallet,
    /// The cashier.
    pub cashier: PersonId,
    /// Used, by the platform's word. The sum is of those whose value is known.
    pub used: Figure,
    /// Handed over on a claim that nobody has proved.
    pub provisional: Figure,
    /// How many of both have no known value.
    pub unvalued: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn figure(count: i64, minor: i64) -> Figure {
        let amount = Money::new(minor, Currency::Cny);
        Figure { count, amount }
    }

    proptest! {
        #[test]
        fn figures_add_exactly_or_not_at_all_and_nothing_changes_none(
            a: i64, b: i64, x: i64, y: i64,
        ) {
            let sum = figure(a, x).checked_add(figure(b, y));
            let exact = a.checked_add(b).zip(x.checked_add(y));
            prop_assert_eq!(sum.ok(), exact.map(|(count, minor)| figure(count, minor)));
            let same = figure(a, x).checked_add(Figure::zero(Currency::Cny));
            prop_assert_eq!(same, Ok(figure(a, x)));
            let yen = Figure::zero(Currency::Jpy);
            prop_assert_eq!(figure(1, 1).checked_add(yen), Err(MoneyError::MixedCurrencies));
        }
    }
}
