//! What is handed over and unproved, seen from several sides.

use crate::{Figure, Money, MoneyError, PersonId, Timestamp, Wallet};
use std::collections::BTreeMap;

/// One claim, of a payment or a coupon, that nobody proved yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unproved {
    /// The till that took it.
    pub till: String,
    /// Who handed over.
    pub by: PersonId,
    /// The wallet.
    pub wallet: Wallet,
    /// Since when.
    pub at: Timestamp,
    /// How much; nothing for a coupon whose value nobody knows.
    pub amount: Money,
}

/// The figures by whatever `key` says, in the order of the keys.
pub fn figures_by<K: Ord>(
    unproved: &[Unproved],
    key: impl Fn(&Unproved) -> K,
) -> Result<Vec<(K, Figure)>, MoneyError> {
    let mut figures: BTreeMap<K, Figure> = BTreeMap::new();
    for one in unproved {
        let more = Figure {
            count: 1,
            amount: one.amount,
        };
        let known = figures.entry(key(one));
        let known = known.or_insert_with(|| Figure::zero(one.amount.currency()));
        *known = known.checked_add(more)?;
    }
    Ok(figures.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;

    #[test]
    fn every_claim_counts_once_on_each_side() {
        let one = |by: &str, minor: i64| Unproved {
            till: "T01".to_owned(),
            by: PersonId::parse(by).unwrap(),
            wallet: Wallet::Alipay,
            at: Timestamp::from_millis(minor),
            amount: Money::new(minor, Currency::Cny),
        };
        let all = [one("lin", 100), one("wang", 30), one("lin", 5)];
        let by = figures_by(&all, |one| one.by.to_string()).unwrap();
        let told: Vec<(&str, i64, i64)> = { by.iter() }
            .map(|(who, figure)| (who.as_str(), figure.count, figure.amount.minor()))
            .collect();
        assert_eq!(told, [("lin", 2, 105), ("wang", 1, 30)]);
        let till = figures_by(&all, |one| one.till.clone()).unwrap();
        assert_eq!((till.len(), till[0].1.count), (1, 3));
    }
}
