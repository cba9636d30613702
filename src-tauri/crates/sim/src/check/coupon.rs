//! What must hold of coupons: one holder of a code, a claim that is never called used, nothing
//! that was queued is lost. Each list of states is written down here again.

use super::{Held, hold, name};
use crate::platform::Platform;
use crate::store::{CouponFigures, Memory, Tables};
use crate::till::code_of;
use crate::wire::Key;
use hexiao_domain::{Coupon, CouponState, Money, PaymentState, WorkState};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// The coupon that a write was about.
pub fn check(memory: &Memory, coupon: &Coupon, key: Key, platform: &Platform) -> Held {
    let since = memory.tables.epoch > i64::from(key.epoch);
    s06_used_there(coupon, key, since, platform)?;
    s11_looked_after(&memory.tables, coupon)?;
    s03_within_limits(memory, coupon)
}

/// Everything of one till's coupons.
pub fn sweep(tables: &Tables) -> Held {
    s02_held_once(tables)?;
    for coupon in &tables.coupons {
        s11_looked_after(tables, coupon)?;
    }
    s13_figures(tables)
}

/// A code has one holder at this till, until the platform refused it or took its use back.
fn s02_held_once(tables: &Tables) -> Held {
    let mut held = FxHashSet::default();
    for coupon in &tables.coupons {
        let free = matches!(
            coupon.state,
            CouponState::Refused { .. } | CouponState::Undone { .. }
        );
        hold(
            free || held.insert(&coupon.new.digest),
            name::ONE_REDEMPTION,
            || format!("the code of {} is taken twice", coupon.new.id),
        )?;
    }
    Ok(())
}

/// Used here is used there, by this very request. Where entries were lost since, that a use was
/// taken back may be among them: the platform repeats its first word to the same request.
fn s06_used_there(coupon: &Coupon, key: Key, lost_since: bool, platform: &Platform) -> Held {
    let code = code_of(coupon);
    let there = match coupon.state {
        CouponState::Used { .. } if !lost_since => platform.coupon_stands(key, code),
        CouponState::Used { .. } => platform.coupon_was_used(key, code),
        CouponState::Undoing { .. } | CouponState::Undone { .. } => {
            platform.coupon_was_used(key, code)
        }
        CouponState::Asked
        | CouponState::Provisional { .. }
        | CouponState::Refused { .. }
        | CouponState::WrittenOff { .. }
        | CouponState::GivenUp { .. } => true,
    };
    hold(there, name::LOCAL_CLAIMS, || {
        format!("{} is {} and never was", coupon.new.id, coupon.state.code())
    })
}

/// The outbox has it, or a person, until it is settled.
fn s11_looked_after(tables: &Tables, coupon: &Coupon) -> Held {
    let mut cases = tables.open_list();
    let work = coupon.work.state;
    let fine = match coupon.state {
        CouponState::Asked | CouponState::GivenUp { .. } | CouponState::Undoing { .. } => {
            work == WorkState::Pending
        }
        CouponState::Provisional { .. } => match work {
            WorkState::Pending => true,
            WorkState::NeedsPerson => {
                cases.any(|case| case.subject.coupon() == Some(&coupon.new.id))
            }
            WorkState::Done => false,
        },
        CouponState::Used { .. }
        | CouponState::Refused { .. }
        | CouponState::WrittenOff { .. }
        | CouponState::Undone { .. } => work == WorkState::Done,
    };
    hold(fine, name::PROGRESS, || {
        format!(
            "nobody looks after {}, which is {}",
            coupon.new.id,
            coupon.state.code()
        )
    })
}

/// What is handed over on claims, coupons and payments together, is within the owner's total.
fn s03_within_limits(memory: &Memory, coupon: &Coupon) -> Held {
    let tables = &memory.tables;
    let fresh = coupon.work.attempts == 0 && coupon.details.is_none();
    let (Some(policy), Some(_), true) = (&tables.policy, coupon.state.claim(), fresh) else {
        return Ok(());
    };
    let minor = |value: Option<Money>| value.map_or(0, |value| value.minor());
    let coupons = tables
        .coupons
        .iter()
        .filter(|one| matches!(one.state, CouponState::Provisional { .. }));
    let coupons: i64 = coupons.map(|one| minor(one.value)).sum();
    let claimed = tables.rows.iter().map(|row| &row.payment);
    let claimed = claimed.filter(|payment| matches!(payment.state, PaymentState::Claimed { .. }));
    let payments: i64 = claimed.map(|payment| payment.amount.minor()).sum();
    let out = coupons.saturating_add(payments);
    hold(out <= policy.total.minor(), name::PROOF, || {
        format!("{out} are out on claims with {}", coupon.new.id)
    })
}

/// The figures are what the coupons add up to; a claim is in no figure of used ones.
fn s13_figures(tables: &Tables) -> Held {
    let mut days: BTreeMap<_, CouponFigures> = BTreeMap::new();
    for coupon in &tables.coupons {
        let place = match coupon.state {
            CouponState::Used { .. } | CouponState::Undoing { .. } => 0,
            CouponState::Provisional { .. } => 2,
            _ => continue,
        };
        let new = &coupon.new;
        let key = (new.day, new.hour, new.wallet, new.cashier.clone());
        let figures = days.entry(key).or_default();
        if let Some([count, sum]) = figures.get_mut(place..place + 2) {
            *count += 1;
            *sum += coupon.value.map_or(0, |value| value.minor());
        }
    }
    let live = tables.coupon_days.iter();
    let live = live.filter(|(_, figures)| figures.iter().any(|figure| *figure != 0));
    hold(live.eq(days.iter()), name::TIME, || {
        "the day's coupons are not what they add up to".to_owned()
    })
}
