//! A sale that is paid twice is seen, and what is to be given back is what nobody got goods for.

use super::{Held, hold, name};
use crate::store::{Entry, Memory, Row, Tables};
use hexiao_domain::{CaseKind, Fact, OrderNumber, Payment, PaymentState};

/// Of two payments the one that was handed over stands for the sale.
pub fn s05_surplus(memory: &Memory, entry: &Entry) -> Held {
    let Fact::DoublePaid { order, other, .. } = &entry.fact else {
        return Ok(());
    };
    let handed_over = |order: &OrderNumber| {
        let row = memory.tables.row(order);
        row.is_some_and(|row| in_time(&row.payment) && row.payment.redemption.is_some())
    };
    let wrong = handed_over(order) && !handed_over(other);
    hold(!wrong, name::TRACE, || {
        format!("{order} was handed over and is to be given back, {other} was not")
    })
}

/// Of all the payments of a sale that hold money, every one but one has a case, whoever closed
/// it. Counted here anew, payment against payment.
pub fn s05_paid_twice(memory: &Memory) -> Held {
    let tables = &memory.tables;
    let holding: Vec<&Row> = { tables.rows.iter() }
        .filter(|row| holds(&row.payment))
        .collect();
    for (index, row) in holding.iter().enumerate() {
        let mut later = holding.iter().skip(index.saturating_add(1));
        let twin = later.find(|later| same_sale(&row.payment, &later.payment));
        let Some(twin) = twin else {
            continue;
        };
        let seen = has_case(tables, &row.payment.order) || has_case(tables, &twin.payment.order);
        hold(seen, name::TRACE, || {
            let (one, other) = (&row.payment.order, &twin.payment.order);
            format!("{one} and {other} are one sale paid twice, and nobody knows")
        })?;
    }
    Ok(())
}

const fn in_time(payment: &Payment) -> bool {
    matches!(payment.state, PaymentState::Confirmed { .. })
}

fn holds(payment: &Payment) -> bool {
    let (PaymentState::Confirmed { proof } | PaymentState::PaidAfterClose { proof }) =
        &payment.state
    else {
        return false;
    };
    let gone = payment.returned.minor() + payment.returning.minor();
    gone < proof.amount.minor()
}

fn same_sale(one: &Payment, other: &Payment) -> bool {
    let reference = one.reference.is_some() && one.reference == other.reference;
    let attempt = |of: &Payment, first: &Payment| of.attempt_of.as_ref() == Some(&first.order);
    reference || attempt(one, other) || attempt(other, one)
}

fn has_case(tables: &Tables, order: &OrderNumber) -> bool {
    let mut cases = tables.cases.iter();
    cases.any(|case| case.kind == CaseKind::DoublePay && case.subject.order() == Some(order))
}
