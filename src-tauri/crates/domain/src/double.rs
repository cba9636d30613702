//! One sale paid twice: with two wallets, by two people, or at two tills. Pure: the ledger runs
//! it in the transaction that confirms the second money, so that nobody can forget to.

use crate::{Money, Payment, PaymentState, Planted, Proof, Timestamp, Wallet, planted};
use std::cmp::{Ordering, Reverse};

/// A sale with two payments whose money is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoublePay<'a> {
    /// The payment that the shop needs less: the one to give back.
    pub surplus: &'a Payment,
    /// The payment that stands for the sale.
    pub kept: &'a Payment,
}

/// Whether `new`, whose money has just come, is a second payment of the sale that `others`
/// (the other payments of the same sale, in any state) belong to.
#[must_use]
pub fn double_pay<'a>(new: &'a Payment, others: &'a [Payment]) -> Option<DoublePay<'a>> {
    if planted(Planted::DoublePayUnnoticed) || !holds_money(new) {
        return None;
    }
    let others = others.iter().filter(|other| other.order != new.order);
    // Of more than two the one that is needed most stands for the sale.
    let other = others
        .filter(|other| holds_money(other))
        .reduce(|most, other| surplus(most, other).kept)?;
    Some(surplus(new, other))
}

/// Which of two payments of one sale to give back: late money before money in time, then what
/// was not handed over, then what was made later.
#[must_use]
pub fn surplus<'a>(one: &'a Payment, other: &'a Payment) -> DoublePay<'a> {
    let needed = |payment: &Payment| {
        let in_time = matches!(payment.state, PaymentState::Confirmed { .. });
        let handed_over = payment.redemption.is_some() && !planted(Planted::SurplusOfTheRedeemed);
        let earlier = Reverse((payment.order.epoch(), payment.order.sequence()));
        (in_time, handed_over, earlier)
    };
    let (kept, surplus) = match needed(one).cmp(&needed(other)) {
        Ordering::Greater => (one, other),
        Ordering::Less | Ordering::Equal => (other, one),
    };
    DoublePay { surplus, kept }
}

/// Whether of two payments of one sale at two tills the one here is to go back: the one whose
/// number at its platform sorts later. A till knows of the other's money and not of its goods, so
/// only what both know alike keeps them from giving back both.
#[must_use]
pub fn goes_back_here(here: &Proof, there: &Proof) -> bool {
    here.transaction_id.as_str() > there.transaction_id.as_str()
}

/// The platform has confirmed its money, and not all of it went back. Money that does not fit
/// its order is a case of its own already.
#[must_use]
pub fn holds_money(payment: &Payment) -> bool {
    let there = matches!(
        payment.state,
        PaymentState::Confirmed { .. } | PaymentState::PaidAfterClose { .. }
    );
    there && !payment.is_given_back()
}

/// Whether the platform's word is of other money than the payment holds already: another person
/// paid the same code, or the same order once more.
#[must_use]
pub fn is_second_money(payment: &Payment, proof: &Proof) -> bool {
    let known = payment.state.proof();
    known.is_some_and(|known| known.transaction_id != proof.transaction_id)
}

/// What of a payment's money has not gone back, minor units of its proof's currency.
#[must_use]
pub fn money_left(payment: &Payment) -> Money {
    let paid = { payment.state.proof() }.map_or(payment.amount, |proof| proof.amount);
    paid.checked_sub(payment.returned).unwrap_or(paid)
}

/// A customer who pays the same sum with the same wallet within this time may have paid twice.
pub const SIMILAR_SECONDS: i64 = 5 * 60;

/// The newest of `recent` (newest first) that took the same sum with the same wallet shortly
/// before `now`. A hint for the cashier and never more: two customers may buy the same.
#[must_use]
pub fn similar(
    recent: &[Payment],
    wallet: Wallet,
    amount: Money,
    now: Timestamp,
) -> Option<&Payment> {
    let soon = |payment: &Payment| {
        payment.created_at <= now && now.seconds_since(payment.created_at) <= SIMILAR_SECONDS
    };
    let same = |payment: &Payment| payment.wallet == wallet && payment.amount == amount;
    { recent.iter() }.find(|payment| same(payment) && soon(payment) && holds_money(payment))
}

#[cfg(test)]
mod tests;
