//! Which lines of a platform's bill a claim by the printed code may have been paid with. A list
//! for a person to choose from, and never a decision: whatever is chosen, the platform is asked
//! and alone says what is paid.

mod hint;
#[cfg(test)]
mod tests;

use crate::{Method, Money, OrderNumber, Payment, Timestamp, TransactionId, claim_window};
use hint::{is_tail, meets};
use std::collections::{BTreeMap, BTreeSet};

/// Which way the money of a bill's line went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillMove {
    /// A customer paid.
    Paid,
    /// It, or a part of it, went back.
    GivenBack,
}

/// A line of a platform's bill of trades, as far as a claim is looked for in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillRow {
    /// The platform's number for the money.
    pub transaction: TransactionId,
    /// The merchant's order number in the line; the platform's own for a printed code.
    pub order: Option<String>,
    /// Which way the money went.
    pub kind: BillMove,
    /// The order's total, or what went back; never below zero.
    pub amount: Money,
    /// The payer as the platform masks it, where the bill names one.
    pub payer: Option<String>,
    /// When the money moved, by the platform's clock.
    pub at: Timestamp,
}

/// How a line compares with what somebody knows of the payer or the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It agrees.
    Fits,
    /// Nothing is known, or the platform masks what would tell.
    Unknown,
    /// It does not agree.
    Differs,
}

impl Fit {
    /// Every fit, for the words of each language.
    pub const ALL: [Self; 3] = [Self::Fits, Self::Unknown, Self::Differs];

    /// The stable name in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fits => "fits",
            Self::Unknown => "unknown",
            Self::Differs => "differs",
        }
    }
}

/// A line of the claim's amount, with what speaks for it and what against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The line.
    pub row: BillRow,
    /// It was paid in the time in which money for this sale counts.
    pub in_time: bool,
    /// How it compares with the hint.
    pub hint: Fit,
    /// What went back of it, as far as the same bill says; zero where nothing did.
    pub returned: Money,
    /// Other open claims that this line would fit as well, in order.
    pub also: Vec<OrderNumber>,
    /// It is the transaction that stands noted on the claim already.
    pub is_noted: bool,
}

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    /// The claim.
    pub payment: &'a Payment,
    /// What somebody remembers: last digits of a number, a name or an account. Blank is nothing.
    pub hint: &'a str,
    /// The open claims of this till; the claim itself may be among them.
    pub open: &'a [Payment],
}

/// The lines of exactly this amount that do not name another sale, each transaction once.
#[must_use]
pub fn could_be<'a>(payment: &Payment, rows: &'a [BillRow]) -> Vec<&'a BillRow> {
    let mut seen = BTreeSet::new();
    let paid = rows.iter().filter(|row| row.kind == BillMove::Paid);
    let fits = paid.filter(|row| row.amount == payment.amount && !names_another(payment, row));
    fits.filter(|row| seen.insert(&row.transaction)).collect()
}

/// One of our numbers means that a shown or a scanned code was paid, here or at another till, or before
/// this till lost entries and gave the number to a claim by the printed code.
fn names_another(payment: &Payment, row: &BillRow) -> bool {
    let named = row.order.as_deref();
    let named = named.and_then(|text| OrderNumber::parse(text).ok());
    let is_own = |order| order == payment.order && payment.method != Method::StaticCode;
    named.is_some_and(|order| !is_own(order.clone()) && payment.attempt_of != Some(order))
}

/// Every line that may be the claim's money, those first that more speaks for. `held` names the
/// payment that each known transaction belongs to; such a line is no other claim's.
#[must_use]
pub fn candidates(
    search: &Search<'_>,
    rows: &[BillRow],
    held: &BTreeMap<TransactionId, OrderNumber>,
) -> Vec<Candidate> {
    let payment = search.payment;
    let free = |row: &&BillRow| {
        let holder = held.get(&row.transaction);
        holder.is_none_or(|holder| *holder == payment.order)
    };
    let found = could_be(payment, rows).into_iter().filter(free);
    let mut found: Vec<Candidate> = found.map(|row| search.judge(row, rows)).collect();
    found.sort_by(|a, b| search.rank(a).cmp(&search.rank(b)));
    found
}

impl Search<'_> {
    fn judge(&self, row: &BillRow, rows: &[BillRow]) -> Candidate {
        let payment = self.payment;
        let others = self.open.iter().filter(|other| {
            other.order != payment.order
                && other.wallet == payment.wallet
                && other.method == payment.method
                && other.amount == row.amount
                && is_in_time(other, row)
        });
        let mut also: Vec<OrderNumber> = others.map(|other| other.order.clone()).collect();
        also.sort();
        Candidate {
            in_time: is_in_time(payment, row),
            hint: self.fit(row),
            returned: returned(row, rows),
            also,
            is_noted: self.noted() == Some(&row.transaction),
            row: row.clone(),
        }
    }

    fn noted(&self) -> Option<&TransactionId> {
        let claim = self.payment.state.claim()?;
        claim.evidence.as_ref()
    }

    /// What the cashier noted may be mistyped: it speaks for a line and never against one.
    fn fit(&self, row: &BillRow) -> Fit {
        let noted = self.noted().map(TransactionId::as_str);
        match meets(self.hint, row) {
            Fit::Unknown if noted.is_some_and(|noted| is_tail(noted, row)) => Fit::Fits,
            fit @ (Fit::Fits | Fit::Unknown | Fit::Differs) => fit,
        }
    }

    /// In time first, then by the hint, what is still there before what went back, and then
    /// what came nearest to the claim.
    fn rank<'c>(&self, one: &'c Candidate) -> (bool, Fit, bool, i64, &'c TransactionId) {
        let claimed = self.payment.state.claim().map(|claim| claim.at);
        let claimed = claimed.unwrap_or(self.payment.created_at);
        let (at, gone) = (one.row.at, one.returned == one.row.amount);
        let away = at.seconds_since(claimed).max(claimed.seconds_since(at));
        (!one.in_time, one.hint, gone, away, &one.row.transaction)
    }
}

fn is_in_time(payment: &Payment, row: &BillRow) -> bool {
    let (opens, closes) = claim_window(payment);
    (opens..=closes).contains(&row.at)
}

/// Never more than came, whatever the bill says.
fn returned(row: &BillRow, rows: &[BillRow]) -> Money {
    let back = rows.iter().filter(|other| {
        other.kind == BillMove::GivenBack
            && other.transaction == row.transaction
            && other.amount.currency() == row.amount.currency()
    });
    let sum = back.fold(0_i64, |sum, other| sum.saturating_add(other.amount.minor()));
    Money::new(sum.min(row.amount.minor()), row.amount.currency())
}
