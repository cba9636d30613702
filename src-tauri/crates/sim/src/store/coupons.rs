//! Coupons in the tables, as the ledger's own projection has them.

use super::Fault;
use super::entry::Stamp;
use super::memory::BATCH;
use super::project::{Projected, no};
use super::tables::{DayKey, Tables};
use crate::plant::Plant;
use hexiao_domain::{
    Case, CaseId, CaseKind, Coupon, CouponEffect, CouponEvent, CouponId, CouponState, CouponWork,
    Exposure, Money, NewCoupon, Reason, Refusal, Resolution, Subject, Timestamp, WorkKind,
    WorkState, decide_coupon, decide_new_coupon,
};

type Projection = Result<Projected, Fault>;

const CHANGED: Projection = Ok(Projected::Changed(Vec::new()));

/// Counts and minor units of a day's coupons: used, provisional.
pub type CouponFigures = [i64; 4];

/// `Fact::CouponAsked`.
pub fn asked(tables: &mut Tables, stamp: &Stamp, new: &NewCoupon) -> Projection {
    if Some(&new.id) != tables.next_coupon().as_ref() {
        return Err(Fault::Broken("the coupon's number is not the next one"));
    }
    decide_new_coupon(tables.coupon_of(&new.digest))?;
    let Some(till) = tables.shop.as_ref().map(|shop| shop.till.clone()) else {
        return no(Refusal::NotSetUp);
    };
    tables.coupons.push(Coupon {
        new: new.clone(),
        details: None,
        till,
        at: stamp.at,
        value: None,
        state: CouponState::Asked,
        work: queued(stamp.at),
    });
    CHANGED
}

const fn queued(at: Timestamp) -> CouponWork {
    CouponWork {
        state: WorkState::Pending,
        attempts: 0,
        due_at: at,
        queued_at: at,
    }
}

/// `Fact::CouponMoved`.
pub fn moved(tables: &mut Tables, stamp: &Stamp, id: &CouponId, event: &CouponEvent) -> Projection {
    let Some(before) = tables.coupon(id).cloned() else {
        return no(Refusal::UnknownCoupon);
    };
    let (state, effects) = decide_coupon(&before, event)?;
    let mut after = Coupon {
        state,
        ..before.clone()
    };
    match event {
        CouponEvent::Claimed { claim } if before.value.is_none() => {
            after.value = Some(claim.value);
        }
        // The platform's word of its value goes before the cashier's.
        CouponEvent::Found { details } if before.details.is_none() => {
            after.value = details.value.or(before.value);
            after.details = Some(details.clone());
        }
        _ => {}
    }
    let mut cases = false;
    for effect in effects {
        cases |= follow(tables, stamp, &mut after, effect);
    }
    if after == before && !cases {
        return Ok(Projected::Nothing);
    }
    tables.count_coupon(&before, -1);
    tables.count_coupon(&after, 1);
    tables.put_coupon(after);
    CHANGED
}

fn follow(tables: &mut Tables, stamp: &Stamp, coupon: &mut Coupon, effect: CouponEffect) -> bool {
    match effect {
        CouponEffect::Enqueue => coupon.work = queued(stamp.at),
        CouponEffect::Finish => coupon.work.state = WorkState::Done,
        CouponEffect::Stick if coupon.work.state == WorkState::Pending => {
            coupon.work.state = WorkState::NeedsPerson;
            coupon.work.attempts += 1;
        }
        CouponEffect::Stick => {}
        CouponEffect::OpenCase(kind, reason) => {
            return tables.open_coupon_case(coupon, kind, reason, stamp.at);
        }
        CouponEffect::CloseCases => {
            let of = |case: &&Case| case.subject.coupon() == Some(&coupon.new.id);
            let open: Vec<CaseId> = tables.open_list().filter(of).map(|case| case.id).collect();
            for id in &open {
                tables.resolve(*id, Resolution::Proved, stamp.at, None);
            }
            return !open.is_empty();
        }
    }
    false
}

/// `Fact::CouponDeferred`, and `Fact::CouponRetried` without a time.
pub fn put_off(
    tables: &mut Tables,
    stamp: &Stamp,
    id: &CouponId,
    due: Option<Timestamp>,
) -> Projection {
    let Some(mut coupon) = tables.coupon(id).cloned() else {
        return no(Refusal::UnknownCoupon);
    };
    match (due, coupon.work.state) {
        (Some(due), WorkState::Pending) => {
            coupon.work.attempts += 1;
            coupon.work.due_at = due;
        }
        (None, WorkState::Pending | WorkState::NeedsPerson) => {
            coupon.work = CouponWork {
                queued_at: coupon.work.queued_at,
                ..queued(stamp.at)
            };
        }
        (Some(_), WorkState::Done | WorkState::NeedsPerson) | (None, WorkState::Done) => {
            return Ok(Projected::Nothing);
        }
    }
    tables.put_coupon(coupon);
    CHANGED
}

impl Tables {
    /// One coupon.
    pub fn coupon(&self, id: &CouponId) -> Option<&Coupon> {
        let index = usize::try_from(id.sequence()).ok()?.checked_sub(1)?;
        self.coupons
            .get(index)
            .filter(|coupon| coupon.new.id == *id)
    }

    /// The newest coupon of a code.
    pub fn coupon_of(&self, digest: &str) -> Option<&Coupon> {
        let mut newest = self.coupons.iter().rev();
        newest.find(|coupon| coupon.new.digest == digest)
    }

    /// The next coupon's number.
    pub fn next_coupon(&self) -> Option<CouponId> {
        let till = &self.shop.as_ref()?.till;
        let next = u64::try_from(self.coupons.len()).ok()?.checked_add(1)?;
        Some(CouponId::new(till, u32::try_from(self.epoch).ok()?, next))
    }

    /// Coupons that a platform is to be told of now.
    pub fn coupons_due(&self, now: Timestamp) -> Vec<Coupon> {
        let far = now.plus_seconds(WorkKind::FURTHEST_SECONDS);
        let due = |coupon: &&Coupon| {
            let work = coupon.work;
            work.state == WorkState::Pending && (work.due_at <= now || work.due_at > far)
        };
        self.coupons
            .iter()
            .filter(due)
            .take(BATCH)
            .cloned()
            .collect()
    }

    /// Whether any is to be told.
    pub fn tells_coupons(&self) -> bool {
        let waits = |coupon: &Coupon| coupon.work.state == WorkState::Pending;
        self.coupons.iter().any(waits)
    }

    /// Adds the coupons that were handed over on a claim.
    pub fn expose_coupons(&self, mut exposure: Exposure) -> Option<Exposure> {
        if Plant::CouponNotExposed.is_on() {
            return Some(exposure);
        }
        for coupon in &self.coupons {
            let CouponState::Provisional { .. } = coupon.state else {
                continue;
            };
            exposure.count += 1;
            let value = coupon
                .value
                .unwrap_or(Money::zero(exposure.amount.currency()));
            exposure.amount = exposure.amount.checked_add(value).ok()?;
            let oldest = exposure.oldest.unwrap_or(coupon.at);
            exposure.oldest = Some(oldest.min(coupon.at));
        }
        Some(exposure)
    }

    fn put_coupon(&mut self, coupon: Coupon) {
        let index = usize::try_from(coupon.new.id.sequence()).ok();
        let index = index.and_then(|sequence| sequence.checked_sub(1));
        if let Some(place) = index.and_then(|index| self.coupons.get_mut(index)) {
            *place = coupon;
        }
    }

    fn count_coupon(&mut self, coupon: &Coupon, sign: i64) {
        let new = &coupon.new;
        let key: DayKey = (new.day, new.hour, new.wallet, new.cashier.clone());
        let minor = coupon.value.map_or(0, |value| value.minor());
        let used = coupon.state.counts_as_used();
        let provisional = matches!(coupon.state, CouponState::Provisional { .. });
        let figures = self.coupon_days.entry(key).or_default();
        let added = [
            (used, 1),
            (used, minor),
            (provisional, 1),
            (provisional, minor),
        ];
        for (figure, (counts, more)) in figures.iter_mut().zip(added) {
            *figure += if counts { more * sign } else { 0 };
        }
    }

    fn open_coupon_case(
        &mut self,
        coupon: &Coupon,
        kind: CaseKind,
        reason: Reason,
        at: Timestamp,
    ) -> bool {
        let subject = Subject::Coupon(coupon.new.id.clone());
        let same = |case: &Case| case.kind == kind && case.subject == subject;
        if self.open_list().any(same) {
            return false;
        }
        let currency = self
            .shop
            .as_ref()
            .map_or(hexiao_domain::Currency::Cny, |shop| shop.currency);
        let value = coupon.value.unwrap_or(Money::zero(currency));
        self.keep_case(subject, kind, reason, value, at, None);
        true
    }
}
