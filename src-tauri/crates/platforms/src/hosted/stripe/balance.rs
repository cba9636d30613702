//! What a payout is made of: the settlement of card money (applepay.md §6).

use super::fields::{Linked, List, instant};
use super::{Failure, Stripe, content};
use crate::http::unknown;
use hexiao_domain::{Currency, Money, Reason, Timestamp, TransactionId, Unknown};
use serde::Deserialize;

/// The most pages that one payout is read from: a hundred thousand entries.
const MOST_PAGES: usize = 1_000;

/// Stripe's books of this merchant account.
pub struct Settlement(pub(super) Stripe);

/// One entry of Stripe's balance. Its amounts are in the currency of settlement, which may be
/// another than the sale's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalanceRow {
    /// Stripe's number of the entry (`txn_…`).
    pub id: String,
    /// What kind of entry: `charge`, `refund`, `adjustment`, `stripe_fee`, `payout` and more.
    pub kind: String,
    /// What it is about: a charge, a refund or the payout itself.
    pub source: Option<String>,
    /// The payment behind it, by the number that the till keeps.
    pub payment: Option<TransactionId>,
    /// Before the fee; below zero when money leaves.
    pub gross: Money,
    /// What Stripe keeps of it.
    pub fee: Money,
    /// Gross less fee: what is added to the balance.
    pub net: Money,
    /// When the entry was made.
    pub created_at: Timestamp,
    /// From when on it may be paid out.
    pub available_at: Timestamp,
}

impl Settlement {
    /// Every entry of an automatic payout (`po_…`), the payout's own entry included: the sum
    /// of every net amount is zero.
    pub fn of_payout(&self, payout: &str) -> Result<Vec<BalanceRow>, Unknown> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if payout.is_empty() || !payout.chars().all(plain) {
            return Err(unknown(Reason::NotFound));
        }
        self.rows(payout).map_err(Failure::puzzle)
    }

    fn rows(&self, payout: &str) -> Result<Vec<BalanceRow>, Failure> {
        let mut rows = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let query = content::balance(payout, after.as_deref());
            let list: List<Entry> = self.0.get_pairs("/v1/balance_transactions", &query)?;
            after = list.next(|entry| &entry.id)?;
            for entry in list.data {
                entry
                    .source_mode()
                    .map_or(Ok(()), |mode| self.0.own(Some(mode)))?;
                let row = entry.row();
                rows.push(row.ok_or_else(|| unknown(Reason::Unreadable))?);
            }
            if after.is_none() {
                return of(payout, rows);
            }
        }
        Err(unknown(Reason::NoAnswer).into())
    }
}

/// The entries, if they are those of this payout: among them is its own, and they leave
/// nothing over (applepay.md §6).
fn of(payout: &str, rows: Vec<BalanceRow>) -> Result<Vec<BalanceRow>, Failure> {
    let own = |row: &BalanceRow| row.source.as_deref() == Some(payout);
    if !rows.iter().any(own) {
        return Err(unknown(Reason::OrderDiffers).into());
    }
    // Adding refuses another currency.
    let nets = rows.iter().map(|row| row.net);
    let sum = nets
        .map(Some)
        .reduce(|sum, net| sum?.checked_add(net?).ok());
    match sum.flatten() {
        Some(sum) if sum.minor() == 0 => Ok(rows),
        Some(_) | None => Err(unknown(Reason::AmountDiffers).into()),
    }
}

#[derive(Debug, Deserialize)]
struct Entry {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    source: Option<Linked<Source>>,
    amount: i64,
    fee: i64,
    net: i64,
    currency: String,
    created: i64,
    available_on: i64,
}

#[derive(Debug, Deserialize)]
struct Source {
    id: String,
    payment_intent: Option<String>,
    livemode: Option<bool>,
}

impl Entry {
    /// The mode of what the entry is about, where that is known.
    fn source_mode(&self) -> Option<bool> {
        match &self.source {
            Some(Linked::Whole(source)) => source.livemode,
            Some(Linked::Id(_)) | None => None,
        }
    }

    /// `None` when its sums do not fit together, or it is in a currency no till books.
    fn row(self) -> Option<BalanceRow> {
        if self.amount.checked_sub(self.fee) != Some(self.net) {
            return None;
        }
        let currency = Currency::parse(&self.currency).ok()?;
        let (source, payment) = match self.source {
            None => (None, None),
            Some(Linked::Id(id)) => (Some(id), None),
            Some(Linked::Whole(source)) => (Some(source.id), source.payment_intent),
        };
        let payment = match payment {
            Some(id) => Some(TransactionId::parse(&id).ok()?),
            None => None,
        };
        Some(BalanceRow {
            id: self.id,
            kind: self.kind,
            source,
            payment,
            gross: Money::new(self.amount, currency),
            fee: Money::new(self.fee, currency),
            net: Money::new(self.net, currency),
            created_at: instant(self.created)?,
            available_at: instant(self.available_on)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    const PAYOUT: &str = "po_1";

    fn entry(source: &str, amount: i64, fee: i64, currency: &str) -> Value {
        json!({
            "id": format!("txn_{source}"), "type": "charge", "source": source,
            "amount": amount, "fee": fee, "net": amount.saturating_sub(fee), "currency": currency,
            "created": 1_795_341_600, "available_on": 1_795_351_600,
        })
    }

    /// The entries as one page gives them, and what is made of them.
    fn read(entries: &[Value]) -> Option<Result<Vec<BalanceRow>, Failure>> {
        let list = serde_json::from_value(json!({ "data": entries, "has_more": false }));
        let list: List<Entry> = list.ok()?;
        let rows: Option<Vec<BalanceRow>> = list.data.into_iter().map(Entry::row).collect();
        rows.map(|rows| of(PAYOUT, rows))
    }

    #[test]
    fn a_payout_is_of_one_currency_and_leaves_nothing_over() {
        let payout = |amount, currency| entry(PAYOUT, amount, 0, currency);
        let sale = entry("ch_1", 1_999, 50, "cny");
        assert!(
            read(&[sale.clone(), payout(-1_949, "cny")])
                .unwrap()
                .is_ok()
        );
        for other in [
            // Somebody else's, a cent too few, and the same figures of other money.
            vec![sale.clone()],
            vec![sale.clone(), payout(-1_948, "cny")],
            vec![sale, payout(-1_949, "jpy")],
            vec![],
        ] {
            assert!(read(&other).unwrap().is_err(), "{other:?}");
        }
        let mut odd = payout(0, "cny");
        odd["net"] = json!(1);
        assert!(read(&[odd]).is_none());
    }

    proptest! {
        #[test]
        fn no_amounts_panic_and_what_is_read_adds_up(
            rows in vec((any::<i64>(), any::<i64>(), "cny|eur|jpy|xxx"), 0..5), own in any::<i64>()
        ) {
            let mut entries: Vec<Value> = rows.iter().map(|(amount, fee, currency)| entry("ch_1", *amount, *fee, currency)).collect();
            entries.push(entry(PAYOUT, own, 0, "cny"));
            if let Some(Ok(rows)) = read(&entries) {
                let over: i128 = rows.iter().map(|row| i128::from(row.net.minor())).sum();
                prop_assert_eq!(over, 0);
                prop_assert!(rows.iter().all(|row| row.net.currency() == Currency::Cny));
            }
        }
    }
}
