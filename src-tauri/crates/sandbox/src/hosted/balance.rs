//! The balance and what a payout is made of (applepay.md §6).

use super::api::Trouble;
use super::book::{Book, Intent, Payout, Refund};
use super::params::Params;
use super::{json, sessions};
use crate::clock::DAY;
use serde_json::{Value, json};

impl Book {
    /// Pays out every charge and refund of one currency that no payout holds yet; returns its
    /// number.
    pub fn pay_out(&mut self, currency: &str, now: i64) -> String {
        let id = self.number("po_1", 23);
        let mut minor = 0_i64;
        for intent in &mut self.intents {
            if intent.payout.is_none() && intent.currency == currency {
                intent.payout = Some(id.clone());
                minor = minor.saturating_add(intent.minor.saturating_sub(fee(intent.minor)));
            }
        }
        for refund in &mut self.refunds {
            if refund.payout.is_none() && refund.currency == currency {
                refund.payout = Some(id.clone());
                minor = minor.saturating_sub(refund.minor);
            }
        }
        self.payouts.push(Payout {
            id: id.clone(),
            minor,
            currency: currency.to_owned(),
            created: now,
        });
        id
    }
}

/// 2.9 % and 30 minor units, rounded down; it is not given back with a refund (applepay.md
/// §5).
const fn fee(minor: i64) -> i64 {
    minor.saturating_mul(29).div_euclid(1000).saturating_add(30)
}

/// The entries of one automatic payout, the payout's own first.
pub fn list(book: &Book, params: &Params) -> Result<Value, Trouble> {
    let payout = params.need("payout")?;
    let found = book.payouts.iter().find(|known| known.id == payout);
    let found = found.ok_or_else(|| Trouble::missing("payout", payout))?;
    let whole = params.expands("data.source");
    let of = |held: &Option<String>| held.as_deref() == Some(payout);
    let mut rows = vec![own(found)];
    let refunds = book
        .refunds
        .iter()
        .rev()
        .filter(|refund| of(&refund.payout));
    rows.extend(refunds.map(|refund| given_back(refund, whole)));
    let intents = book
        .intents
        .iter()
        .rev()
        .filter(|intent| of(&intent.payout));
    rows.extend(intents.map(|intent| earned(book, intent, whole)));
    let entries = rows.iter().map(|(id, row)| (id.as_str(), row.clone()));
    let (page, more) = sessions::paged(entries, params)?;
    Ok(json::list(&page, more, "/v1/balance_transactions"))
}

/// Gross, fee and net = gross − fee (applepay.md §6).
fn row(
    kind: &str,
    source: (&str, Value),
    money: (i64, i64),
    currency: &str,
    at: i64,
) -> (String, Value) {
    let (number, source) = source;
    let (amount, fee) = money;
    let id = format!("txn_{number}");
    let available = json::seconds(at.saturating_add(2 * DAY));
    let row = json!({
        "id": id,
        "object": "balance_transaction",
        "type": kind,
        "reporting_category": kind,
        "source": source,
        "amount": amount,
        "fee": fee,
        "net": amount.saturating_sub(fee),
        "currency": currency,
        "exchange_rate": null,
        "status": "available",
        "created": json::seconds(at),
        "available_on": available,
    });
    (id, row)
}

fn own(payout: &Payout) -> (String, Value) {
    let source = (payout.id.as_str(), payout.id.clone().into());
    let money = (payout.minor.saturating_neg(), 0);
    row("payout", source, money, &payout.currency, payout.created)
}

fn given_back(refund: &Refund, whole: bool) -> (String, Value) {
    let source = match whole {
        true => json::refund(refund),
        false => refund.id.clone().into(),
    };
    let money = (refund.minor.saturating_neg(), 0);
    row(
        "refund",
        (&refund.id, source),
        money,
        &refund.currency,
        refund.created,
    )
}

fn earned(book: &Book, intent: &Intent, whole: bool) -> (String, Value) {
    let source = match whole {
        true => json::charge(book, intent),
        false => intent.charge.clone().into(),
    };
    let money = (intent.minor, fee(intent.minor));
    row(
        "charge",
        (&intent.charge, source),
        money,
        &intent.currency,
        intent.created,
    )
}
