//! Which offline limits an owner may set.

use crate::{Currency, Money, MoneyError, OfflinePolicy};

/// A field of the limits, as screens and scripts name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LimitField {
    /// The largest single claim.
    PerPayment,
    /// The largest sum.
    Total,
    /// The largest sum in one shift.
    PerShift,
    /// The oldest claim, in seconds.
    MaxAge,
    /// From here on a transaction id.
    EvidenceFrom,
    /// From here on a manager.
    ManagerFrom,
}

impl LimitField {
    /// The stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PerPayment => "per_payment",
            Self::Total => "total",
            Self::PerShift => "per_shift",
            Self::MaxAge => "max_age_seconds",
            Self::EvidenceFrom => "evidence_from",
            Self::ManagerFrom => "manager_from",
        }
    }
}

/// Why a limit makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OddLimit {
    /// Another currency than the shop's.
    Currency,
    /// Below zero, or more than one payment can be.
    Amount(MoneyError),
    /// One payment may be larger than all of them together.
    AboveTotal,
    /// One payment may be larger than all of a shift together.
    AboveShift,
    /// A shift may hand over more than the till.
    ShiftAboveTotal,
    /// Wallets are allowed, but every claim would be too old at once.
    TooShort,
    /// Longer than a claim may wait.
    TooLong,
}

impl OddLimit {
    /// The stable code that screens and scripts switch on.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Currency => "limits.currency",
            Self::Amount(error) => error.code(),
            Self::AboveTotal => "limits.above_total",
            Self::AboveShift => "limits.above_shift",
            Self::ShiftAboveTotal => "limits.shift_above_total",
            Self::TooShort => "limits.too_short",
            Self::TooLong => "limits.too_long",
        }
    }
}

impl OfflinePolicy {
    /// The shortest time for which the oldest claim may wait, in seconds, where anything is
    /// allowed: in less no till is back on the network.
    pub const SHORTEST_AGE_SECONDS: i64 = 60;
    /// The longest, in seconds: a week. What was not proved by then needs a person.
    pub const LONGEST_AGE_SECONDS: i64 = 7 * 24 * 60 * 60;

    /// The first limit that makes no sense in a shop of this currency, and why; none when all
    /// of them do.
    #[must_use]
    pub fn odd(&self, currency: Currency) -> Option<(LimitField, OddLimit)> {
        let amounts = [
            (LimitField::PerPayment, self.per_payment),
            (LimitField::Total, self.total),
            (LimitField::EvidenceFrom, self.evidence_from),
            (LimitField::ManagerFrom, self.manager_from),
        ];
        let per_shift = self.per_shift.map(|amount| (LimitField::PerShift, amount));
        let mut odd = amounts
            .into_iter()
            .chain(per_shift)
            .filter_map(|(field, amount)| {
                let why = odd_amount(field, amount, currency)?;
                Some((field, why))
            });
        if let Some(found) = odd.next() {
            return Some(found);
        }
        if self.per_payment.minor() > self.total.minor() {
            return Some((LimitField::PerPayment, OddLimit::AboveTotal));
        }
        let shift = self.odd_shift().map(|why| (LimitField::PerShift, why));
        shift.or_else(|| self.odd_age().map(|why| (LimitField::MaxAge, why)))
    }

    fn odd_shift(&self) -> Option<OddLimit> {
        let cap = self.per_shift?.minor();
        if cap > self.total.minor() {
            return Some(OddLimit::ShiftAboveTotal);
        }
        (self.per_payment.minor() > cap).then_some(OddLimit::AboveShift)
    }

    const fn odd_age(&self) -> Option<OddLimit> {
        let shortest = match self.wallets.is_empty() {
            true => 0,
            false => Self::SHORTEST_AGE_SECONDS,
        };
        if self.max_age_seconds < shortest {
            return Some(OddLimit::TooShort);
        }
        if self.max_age_seconds > Self::LONGEST_AGE_SECONDS {
            return Some(OddLimit::TooLong);
        }
        None
    }
}

/// A sum of many payments has no ceiling of one.
fn odd_amount(field: LimitField, amount: Money, currency: Currency) -> Option<OddLimit> {
    if amount.currency() != currency {
        return Some(OddLimit::Currency);
    }
    match amount.for_sale() {
        Ok(_) | Err(MoneyError::Zero) => None,
        Err(MoneyError::TooLarge) if matches!(field, LimitField::Total | LimitField::PerShift) => {
            None
        }
        Err(error) => Some(OddLimit::Amount(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Wallet;

    fn yuan(minor: i64) -> Money {
        Money::new(minor, Currency::Cny)
    }

    fn limits() -> OfflinePolicy {
        OfflinePolicy {
            per_payment: yuan(20_000),
            total: yuan(50_000),
            per_shift: None,
            max_age_seconds: 3_600,
            evidence_from: yuan(5_000),
            manager_from: yuan(10_000),
            wallets: vec![Wallet::Alipay],
        }
    }

    fn odd(change: impl FnOnce(&mut OfflinePolicy)) -> Option<(LimitField, &'static str)> {
        let mut limits = limits();
        change(&mut limits);
        let odd = limits.odd(Currency::Cny);
        odd.map(|(field, why)| (field, why.code()))
    }

    #[test]
    fn sensible_limits_are_taken_and_so_is_nothing_at_all() {
        assert_eq!(limits().odd(Currency::Cny), None);
        let nothing = OfflinePolicy::nothing(Currency::Cny);
        assert_eq!(nothing.odd(Currency::Cny), None);
        assert_eq!(odd(|l| l.per_payment = l.total), None);
        assert_eq!(odd(|l| l.total = yuan(i64::MAX)), None);
        assert_eq!(odd(|l| l.evidence_from = yuan(0)), None);
        assert_eq!(odd(|l| l.manager_from = yuan(90_000)), None);
    }

    #[test]
    fn each_odd_limit_is_named() {
        let field = LimitField::PerPayment;
        let negative = odd(|l| l.per_payment = yuan(-1));
        assert_eq!(negative, Some((field, "amount.negative")));
        let above = odd(|l| l.per_payment = yuan(50_001));
        assert_eq!(above, Some((field, "limits.above_total")));
        let huge = odd(|l| l.evidence_from = yuan(10_000_000_001));
        assert_eq!(huge, Some((LimitField::EvidenceFrom, "amount.too_large")));
        let below = odd(|l| l.manager_from = yuan(i64::MIN));
        assert_eq!(below, Some((LimitField::ManagerFrom, "amount.negative")));
        let yen = odd(|l| l.total = Money::new(50_000, Currency::Jpy));
        assert_eq!(yen, Some((LimitField::Total, "limits.currency")));
    }

    #[test]
    fn a_shifts_limit_lies_between_one_payment_and_the_total() {
        let shift = |minor| {
            let odd = odd(|l| l.per_shift = Some(yuan(minor)));
            odd.map(|(field, why)| {
                assert_eq!(field, LimitField::PerShift);
                why
            })
        };
        assert_eq!(shift(20_000), None);
        assert_eq!(shift(50_000), None);
        assert_eq!(shift(19_999), Some("limits.above_shift"));
        assert_eq!(shift(50_001), Some("limits.shift_above_total"));
        assert_eq!(shift(-1), Some("amount.negative"));
        let large = odd(|l| {
            l.total = yuan(i64::MAX);
            l.per_shift = Some(yuan(i64::MAX));
        });
        assert_eq!(large, None);
    }

    #[test]
    fn an_age_holds_from_a_minute_to_a_week() {
        let age = |seconds| odd(|l| l.max_age_seconds = seconds).map(|(_, why)| why);
        assert_eq!(age(59), Some("limits.too_short"));
        assert_eq!(age(60), None);
        assert_eq!(age(604_800), None);
        assert_eq!(age(604_801), Some("limits.too_long"));
        assert_eq!(age(-1), Some("limits.too_short"));
        let off = odd(|l| {
            l.wallets.clear();
            l.max_age_seconds = 0;
        });
        assert_eq!(off, None);
    }
}
