//! What follows a payment from one standing to the next: its day's totals, its place in the
//! short lists, and what the book says.

use super::Fault;
use super::tables::{DayKey, Tables};
use crate::plant::Plant;
use hexiao_domain::{Payment, PaymentState, Posting, Truth, balances, position, postings};

/// What a payment adds to its day, and where its money stands.
pub struct Standing {
    shares: [i64; 4],
    position: Vec<Posting>,
}

impl Standing {
    /// Of a payment as it is.
    pub fn of(payment: &Payment) -> Self {
        let truth = payment.state.truth();
        let failed = matches!(payment.state, PaymentState::Failed { .. });
        Self {
            shares: [
                i64::from(truth == Some(Truth::Claimed)),
                i64::from(truth == Some(Truth::Confirmed)),
                i64::from(failed),
                i64::from(payment.redemption.is_some()),
            ],
            position: position(payment),
        }
    }

    /// Before there was a payment.
    pub const fn none() -> Self {
        Self {
            shares: [0; 4],
            position: Vec::new(),
        }
    }
}

/// A change of the day's totals.
pub type Change = (DayKey, [i64; 8]);

/// Moves totals, lists and balances on; answers the entry's postings.
pub fn book(
    tables: &mut Tables,
    index: usize,
    before: &Standing,
    later: &mut Vec<Change>,
) -> Result<Vec<Posting>, Fault> {
    let Some(row) = tables.rows.get(index) else {
        return Ok(Vec::new());
    };
    let after = Standing::of(&row.payment);
    let shift = shift(&row.payment, before.shares, after.shares);
    list(tables, index);
    later.extend(shift);
    if !Plant::TotalsOutsideTransaction.is_on() {
        settle(tables, later);
    }
    let known: &[Posting] = match Plant::PositionBookedTwice.is_on() {
        true => &[],
        false => &before.position,
    };
    if known == after.position {
        return Ok(Vec::new());
    }
    let lines = postings(known, &after.position).map_err(|_| Fault::Broken("too large"))?;
    let sum = balances(&tables.balances, &lines).map_err(|_| Fault::Broken("too large"))?;
    tables.balances = sum;
    Ok(lines)
}

/// Adds what was put off to the totals.
pub fn settle(tables: &mut Tables, later: &mut Vec<Change>) {
    for (key, change) in later.drain(..) {
        let figures = tables.days.entry(key).or_default();
        for (figure, more) in figures.iter_mut().zip(change) {
            *figure = figure.saturating_add(more);
        }
    }
}

fn shift(payment: &Payment, before: [i64; 4], after: [i64; 4]) -> Option<Change> {
    if before == after {
        return None;
    }
    let minor = payment.amount.minor();
    let mut change = [0; 8];
    for ((pair, before), after) in change.chunks_exact_mut(2).zip(before).zip(after) {
        if let [count, sum] = pair {
            *count = after - before;
            *sum = (after - before).saturating_mul(minor);
        }
    }
    let key = (
        payment.day,
        payment.hour,
        payment.wallet,
        payment.cashier.clone(),
    );
    Some((key, change))
}

/// Keeps the indexes of the payments that wait, are claimed, or are to be redeemed.
fn list(tables: &mut Tables, index: usize) {
    let Some(row) = tables.rows.get(index) else {
        return;
    };
    let payment = &row.payment;
    let waits = matches!(
        payment.state,
        PaymentState::Created | PaymentState::Awaiting
    );
    let claimed = matches!(payment.state, PaymentState::Claimed { .. });
    let confirmed = matches!(payment.state, PaymentState::Confirmed { .. });
    let owed = confirmed && payment.redemption.is_none() && !payment.is_given_back();
    member(&mut tables.waiting, index, waits);
    member(&mut tables.claimed, index, claimed);
    member(&mut tables.unredeemed, index, owed);
}

fn member(list: &mut Vec<usize>, index: usize, belongs: bool) {
    match (list.contains(&index), belongs) {
        (false, true) => list.push(index),
        (true, false) => list.retain(|other| *other != index),
        (true, true) | (false, false) => {}
    }
}
