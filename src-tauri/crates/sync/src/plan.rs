//! What is due, as data. Pure: the ledger's rows, the memory and the clocks go in, the
//! steps come out, money before records.

use crate::circuit::Circuit;
use crate::lease::Leases;
use crate::poll::Polls;
use crate::step::Step;
use hexiao_domain::{Coupon, CouponState, Payment, PaymentState, Timestamp, Wallet, Work};
use std::collections::BTreeMap;

/// A till that heard nothing of a platform for this long asks it something harmless, so
/// that the cashier knows of an outage before the next customer does.
const SILENCE_MS: i64 = 6_000;
/// A payment that was stored but never sent (the program ended in between) is closed.
const UNSENT_SECONDS: i64 = 45;
/// A payment that was made so long after now was made under a wrong clock, and so was its
/// end: it is closed, which asks the platform first.
const AHEAD_SECONDS: i64 = 300;

/// What [`plan`] looks at.
pub struct Plan<'a> {
    /// Payments that may still be paid.
    pub waiting: &'a [Payment],
    /// Due work of the outbox, oldest first.
    pub work: &'a [Work],
    /// Coupons that a platform is to be told of now.
    pub coupons: &'a [Coupon],
    /// The platforms this till talks to.
    pub circuits: &'a BTreeMap<Wallet, Circuit>,
    /// Who is at what.
    pub leases: &'a Leases,
    /// The wall clock.
    pub now: Timestamp,
    /// The monotonic clock, ms.
    pub mono: i64,
}

/// The steps that may begin now, the most urgent first.
#[must_use]
pub fn plan(input: &Plan<'_>, polls: &mut Polls) -> Vec<Step> {
    let mut steps = Vec::new();
    for payment in input.waiting {
        steps.extend(watch(payment, input, polls));
    }
    steps.extend(coupons(input.coupons, true));
    let mut work: Vec<&Work> = input.work.iter().collect();
    work.sort_by_key(|row| (row.kind, row.due_at));
    steps.extend(work.into_iter().map(|row| Step::Work {
        order: row.order.clone(),
        kind: row.kind,
        wallet: row.wallet,
    }));
    steps.extend(coupons(input.coupons, false));
    steps.extend(probes(input));
    steps.retain(|step| admitted(step, input));
    steps
}

/// A customer waits at the counter for a coupon that is only asked; the rest is told when the
/// money is.
fn coupons(due: &[Coupon], asked: bool) -> impl Iterator<Item = Step> + '_ {
    let of = move |coupon: &&Coupon| matches!(coupon.state, CouponState::Asked) == asked;
    due.iter().filter(of).map(|coupon| Step::Coupon {
        coupon: coupon.new.id.clone(),
        wallet: coupon.new.wallet,
    })
}

fn admitted(step: &Step, input: &Plan<'_>) -> bool {
    let free = !input.leases.is_held(step, input.mono);
    let reachable = |wallet| match input.circuits.get(&wallet) {
        Some(circuit) => circuit.admits(step, input.mono),
        None => false,
    };
    free && step.wallet().is_none_or(reachable)
}

fn watch(payment: &Payment, input: &Plan<'_>, polls: &mut Polls) -> Option<Step> {
    let order = payment.order.clone();
    let over = input.now >= payment.expires_at || is_ahead(payment, input.now);
    if over || is_unsent(payment, input.now) {
        return Some(Step::Expire { order });
    }
    let sent = matches!(payment.state, PaymentState::Awaiting);
    let wallet = payment.wallet;
    (sent && polls.due(payment, input.mono)).then_some(Step::Ask { order, wallet })
}

fn is_ahead(payment: &Payment, now: Timestamp) -> bool {
    payment.created_at.seconds_since(now) > AHEAD_SECONDS
}

fn is_unsent(payment: &Payment, now: Timestamp) -> bool {
    let created = matches!(payment.state, PaymentState::Created);
    created && now.seconds_since(payment.created_at) >= UNSENT_SECONDS
}

fn probes<'a>(input: &'a Plan<'_>) -> impl Iterator<Item = Step> + 'a {
    let wanted = |circuit: &Circuit| circuit.wants_probe(input.mono, SILENCE_MS);
    let asked = input.circuits.iter().filter(move |(_, c)| wanted(c));
    asked.map(|(wallet, _)| Step::Probe { wallet: *wallet })
}

#[cfg(test)]
mod tests;
