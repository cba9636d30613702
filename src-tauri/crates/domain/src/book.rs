//! Double entry: where a payment's money stands, as accounts that always sum to zero.
//!
//! A payment's *position* follows from its state alone; what an event books is the difference
//! of two positions. So nothing can be booked twice, and a replay books the same.

use crate::{
    Money, MoneyError, Payment, PaymentState, Planted, Reason, RedemptionState, Wallet, planted,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// An account of the till's book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Account {
    /// Debit: what the platform has confirmed and still has to settle.
    DueFrom(Wallet),
    /// Credit: paid, and the goods not handed over yet.
    GoodsOwed,
    /// Credit: paid and handed over.
    Sales,
    /// Credit: confirmed money that fits no open order; a person decides.
    Suspense(Wallet),
    /// Debit, a memorandum: handed over on a claim that nobody has proved.
    Claims(Wallet),
    /// Credit, a memorandum: the other side of the claims. Never part of sales.
    Unproved,
    /// Debit: sales that were given back.
    Refunds,
}

impl Account {
    /// The stable name in the journal, in tables and in archives.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::DueFrom(wallet) => format!("due_from:{}", wallet.code()),
            Self::GoodsOwed => "goods_owed".to_owned(),
            Self::Sales => "sales".to_owned(),
            Self::Suspense(wallet) => format!("suspense:{}", wallet.code()),
            Self::Claims(wallet) => format!("claims:{}", wallet.code()),
            Self::Unproved => "unproved".to_owned(),
            Self::Refunds => "refunds".to_owned(),
        }
    }

    /// The account of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let with = |wallet: &str| Wallet::parse(wallet);
        match name.split_once(':') {
            None => match name {
                "goods_owed" => Some(Self::GoodsOwed),
                "sales" => Some(Self::Sales),
                "unproved" => Some(Self::Unproved),
                "refunds" => Some(Self::Refunds),
                _ => None,
            },
            Some(("due_from", wallet)) => with(wallet).map(Self::DueFrom),
            Some(("suspense", wallet)) => with(wallet).map(Self::Suspense),
            Some(("claims", wallet)) => with(wallet).map(Self::Claims),
            Some(_) => None,
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

impl From<Account> for String {
    fn from(account: Account) -> Self {
        account.name()
    }
}

/// A name that is no account of this book.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no account {0:?}")]
pub struct UnknownAccount(String);

impl TryFrom<String> for Account {
    type Error = UnknownAccount;
    fn try_from(name: String) -> Result<Self, UnknownAccount> {
        Self::parse(&name).ok_or(UnknownAccount(name))
    }
}

/// One line of an entry: debits are positive, credits negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Posting {
    /// The account.
    pub account: Account,
    /// Minor units; debit positive, credit negative.
    pub amount: Money,
}

/// Where the payment's money stands. Sums to zero in each currency.
#[must_use]
pub fn position(payment: &Payment) -> Vec<Posting> {
    let wallet = payment.wallet;
    match &payment.state {
        PaymentState::Confirmed { proof } if payment.redemption.is_some() => {
            let mut lines = pair(Account::DueFrom(wallet), Account::Sales, proof.amount);
            if !payment.returned.is_zero() {
                let back = pair(Account::Refunds, Account::DueFrom(wallet), payment.returned);
                lines.extend(back);
            }
            lines
        }
        PaymentState::Confirmed { proof } => {
            let left = left_of(proof.amount, payment.returned);
            pair(Account::DueFrom(wallet), Account::GoodsOwed, left)
        }
        // Money of another order stands there, and stands once. (Money from before the sale
        // belongs to no order that this ledger knows: it waits in suspense like the rest.)
        PaymentState::Disputed {
            reason: Reason::OrderDiffers | Reason::TransactionUsed,
            ..
        } => Vec::new(),
        PaymentState::PaidAfterClose { proof } | PaymentState::Disputed { proof, .. } => pair(
            Account::DueFrom(wallet),
            Account::Suspense(wallet),
            left_of(proof.amount, payment.returned),
        ),
        PaymentState::Claimed { .. } if planted(Planted::ClaimBookedAsPaid) => {
            pair(Account::DueFrom(wallet), Account::Sales, payment.amount)
        }
        PaymentState::Claimed { .. } if is_provisional(payment) => {
            pair(Account::Claims(wallet), Account::Unproved, payment.amount)
        }
        PaymentState::Created
        | PaymentState::Awaiting
        | PaymentState::Closing { .. }
        | PaymentState::Claimed { .. }
        | PaymentState::Failed { .. }
        | PaymentState::Closed { .. } => Vec::new(),
    }
}

/// What is still there. No more goes back than came, so it is never below zero.
fn left_of(paid: Money, returned: Money) -> Money {
    let left = paid.minor().saturating_sub(returned.minor());
    Money::new(left, paid.currency())
}

fn is_provisional(payment: &Payment) -> bool {
    let redemption = payment.redemption.as_ref();
    redemption.is_some_and(|redemption| redemption.state == RedemptionState::Provisional)
}

fn pair(debit: Account, credit: Account, amount: Money) -> Vec<Posting> {
    if planted(Planted::PostingMissingOneLeg) {
        let account = debit;
        return vec![Posting { account, amount }];
    }
    let other = Money::new(-amount.minor(), amount.currency());
    vec![
        Posting {
            account: debit,
            amount,
        },
        Posting {
            account: credit,
            amount: other,
        },
    ]
}

/// What has to be booked so that `before` becomes `after`: in the order of the accounts,
/// without zeroes.
pub fn postings(before: &[Posting], after: &[Posting]) -> Result<Vec<Posting>, MoneyError> {
    let mut sums = BTreeMap::new();
    for posting in after {
        add(&mut sums, posting, 1)?;
    }
    for posting in before {
        add(&mut sums, posting, -1)?;
    }
    let lines = sums.into_iter().filter(|(_, minor)| *minor != 0);
    Ok(lines
        .map(|((account, currency), minor)| Posting {
            account,
            amount: Money::new(minor, currency),
        })
        .collect())
}

type Sums = BTreeMap<(Account, crate::Currency), i64>;

fn add(sums: &mut Sums, posting: &Posting, sign: i64) -> Result<(), MoneyError> {
    let sum = sums
        .entry((posting.account, posting.amount.currency()))
        .or_default();
    let minor = posting.amount.minor().checked_mul(sign);
    let minor = minor.and_then(|minor| sum.checked_add(minor));
    *sum = minor.ok_or(MoneyError::TooLarge)?;
    Ok(())
}

/// Adds postings to balances; balances are postings, too: sorted, without zeroes.
pub fn balances(before: &[Posting], postings_: &[Posting]) -> Result<Vec<Posting>, MoneyError> {
    let negated = before
        .iter()
        .map(|posting| Posting {
            account: posting.account,
            amount: Money::new(-posting.amount.minor(), posting.amount.currency()),
        })
        .collect::<Vec<Posting>>();
    postings(&negated, postings_)
}

/// Whether debits equal credits in every currency.
#[must_use]
pub fn is_balanced(postings: &[Posting]) -> bool {
    let mut sums: BTreeMap<crate::Currency, i64> = BTreeMap::new();
    for posting in postings {
        let sum = sums.entry(posting.amount.currency()).or_default();
        match sum.checked_add(posting.amount.minor()) {
            Some(more) => *sum = more,
            None => return false,
        }
    }
    sums.values().all(|sum| *sum == 0)
}

#[cfg(test)]
mod tests;
