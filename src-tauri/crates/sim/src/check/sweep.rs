//! The full sweep: what only a look at everything can show.

use super::shadow::Shadow;
use super::{Held, hold, name};
use crate::store::{Memory, Row, Tables};
use hexiao_domain::{
    CloseCause, Event, Fact, OrderNumber, PaymentState, Reason, RefundEnd, Truth, balances, decide,
    position, postings,
};
use std::collections::BTreeMap;

/// Everything of one till.
pub fn check(shadow: &Shadow, memory: &Memory) -> Held {
    s10_derivable(memory)?;
    s04_balances(&memory.tables)?;
    s13_totals(&memory.tables)?;
    s08_refunds(&memory.tables)?;
    super::coupon::sweep(&memory.tables)?;
    super::double::s05_paid_twice(memory)?;
    s07_replayed(memory)?;
    s07_final(memory)?;
    s09_heads(shadow, memory)?;
    acked(shadow, memory)
}

/// Everything that the screen called done.
pub fn acked(shadow: &Shadow, memory: &Memory) -> Held {
    for (seq, hash) in &shadow.acks {
        hold(
            memory.hash_at(*seq) == Some(*hash),
            name::NO_ACKED_OP_LOST,
            || format!("entry {seq} was shown as done and is gone"),
        )?;
    }
    Ok(())
}

fn s10_derivable(memory: &Memory) -> Held {
    let rebuilt = memory.rebuilt();
    hold(
        rebuilt.as_ref() == Some(&memory.tables),
        name::DERIVABLE,
        || match rebuilt {
            None => "the journal cannot be replayed".to_owned(),
            Some(rebuilt) => differs(&rebuilt, &memory.tables),
        },
    )
}

fn differs(rebuilt: &Tables, live: &Tables) -> String {
    let rows = rebuilt.rows.iter().zip(&live.rows);
    let mut odd = rows.filter(|(rebuilt, live)| rebuilt != live);
    match odd.next() {
        Some((rebuilt, live)) => format!("rebuilt {rebuilt:?}, live {live:?}"),
        None if rebuilt.days != live.days => "the day's totals are not the journal's".to_owned(),
        None => "a table is not what the journal says".to_owned(),
    }
}

/// The balances are the sum of where each payment stands.
fn s04_balances(tables: &Tables) -> Held {
    let mut sum = Vec::new();
    for row in &tables.rows {
        let lines = postings(&[], &position(&row.payment)).unwrap_or_default();
        sum = balances(&sum, &lines).unwrap_or_default();
    }
    hold(sum == tables.balances, name::CONSERVATION, || {
        format!(
            "the balances are {:?} and should be {sum:?}",
            tables.balances
        )
    })
}

/// The totals are what the payments add up to.
fn s13_totals(tables: &Tables) -> Held {
    let mut days = BTreeMap::new();
    for row in &tables.rows {
        let payment = &row.payment;
        let key = (
            payment.day,
            payment.hour,
            payment.wallet,
            payment.cashier.clone(),
        );
        let minor = payment.amount.minor();
        let figures: &mut [i64; 8] = days.entry(key).or_default();
        for (pair, counts) in figures.chunks_exact_mut(2).zip(shares(row)) {
            if let ([count, sum], true) = (pair, counts) {
                *count += 1;
                *sum += minor;
            }
        }
    }
    days.retain(|_, figures| figures.iter().any(|figure| *figure != 0));
    let live = tables.days.iter();
    let live = live.filter(|(_, figures)| figures.iter().any(|figure| *figure != 0));
    hold(live.eq(days.iter()), name::TIME, || {
        "the day's totals are not the sum of its payments".to_owned()
    })
}

/// What went back and what is on its way is what the refunds add up to, and so are the days.
fn s08_refunds(tables: &Tables) -> Held {
    let mut days: BTreeMap<_, [i64; 2]> = BTreeMap::new();
    let mut sums: BTreeMap<&OrderNumber, [i64; 2]> = BTreeMap::new();
    for refund in &tables.refunds {
        let (asked, minor) = (&refund.asked, refund.asked.amount.minor());
        let [gone, goes] = sums.entry(&asked.order).or_default();
        match refund.ended {
            None => *goes += minor,
            Some((RefundEnd::Refused { .. }, _)) => {}
            Some((RefundEnd::Done, _)) => {
                *gone += minor;
                let wallet = tables.row(&asked.order).map(|row| row.payment.wallet);
                let key = (asked.day, asked.hour, wallet, asked.by.clone());
                let [count, sum] = days.entry(key).or_default();
                *count += 1;
                *sum += minor;
            }
        }
    }
    for row in &tables.rows {
        let payment = &row.payment;
        let is = [payment.returned.minor(), payment.returning.minor()];
        let should = sums.get(&payment.order).copied().unwrap_or_default();
        hold(is == should, name::REFUNDS, || {
            format!(
                "{} says {is:?} of what went back and goes, not {should:?}",
                payment.order
            )
        })?;
    }
    let live = tables.returned.iter();
    let live =
        live.map(|((day, hour, wallet, by), sum)| ((*day, *hour, Some(*wallet), by.clone()), *sum));
    hold(live.eq(days), name::TIME, || {
        "the day's refunds are not what they add up to".to_owned()
    })
}

fn shares(row: &Row) -> [bool; 4] {
    let truth = row.payment.state.truth();
    [
        truth == Some(Truth::Claimed),
        truth == Some(Truth::Confirmed),
        matches!(row.payment.state, PaymentState::Failed { .. }),
        row.payment.redemption.is_some(),
    ]
}

/// Every answer that ever came, once more: nothing changes.
fn s07_replayed(memory: &Memory) -> Held {
    for entry in &memory.journal {
        let Fact::PaymentMoved { order, event } = &entry.fact else {
            continue;
        };
        let told = matches!(
            event,
            Event::Paid { .. } | Event::CodeShown { .. } | Event::CodeSent
        );
        let Some(row) = memory.tables.row(order).filter(|_| told) else {
            continue;
        };
        let again = decide(&row.payment, event);
        let same = again.map_or(true, |(state, effects)| {
            state == row.payment.state && effects.is_empty()
        });
        hold(same, name::MONOTONE, || {
            format!("entry {} once more changes {order}", entry.seq)
        })?;
    }
    Ok(())
}

/// No answer that could still come overturns what is proved.
fn s07_final(memory: &Memory) -> Held {
    let reason = Reason::Declined;
    let cause = CloseCause::Cancelled;
    let late = [
        Event::Refused { reason },
        Event::CloseAsked { cause },
        Event::ClosedThere { refunded: false },
        Event::ClaimRefuted { reason },
        Event::WrittenOff,
    ];
    for row in &memory.tables.rows {
        if row.payment.state.proof().is_none() {
            continue;
        }
        for event in &late {
            let kept =
                decide(&row.payment, event).map_or(true, |(state, _)| state == row.payment.state);
            hold(kept, name::MONOTONE, || {
                format!("{event:?} would move {}", row.payment.order)
            })?;
        }
    }
    Ok(())
}

/// Every head that was witnessed is in the journal.
fn s09_heads(shadow: &Shadow, memory: &Memory) -> Held {
    hold(memory.head() == shadow.head, name::CHAIN, || {
        format!(
            "the head is {:?} and should be {:?}",
            memory.head(),
            shadow.head
        )
    })?;
    for (_, seq, hash) in &memory.ring {
        hold(memory.hash_at(*seq) == Some(*hash), name::CHAIN, || {
            format!("a witness holds entry {seq}, and the journal does not")
        })?;
    }
    Ok(())
}
