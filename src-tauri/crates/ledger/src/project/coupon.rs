//! A coupon is asked, and moves: its code is taken once, its work is never lost.

use super::{CHANGED, Projected, Projection, cased};
use crate::entry::Entry;
use crate::error::Fault;
use crate::table::coupon_total::{self, Share};
use crate::table::{case, coupon, setting};
use hexiao_domain::{
    Coupon, CouponEffect, CouponEvent, CouponId, CouponState, CouponTaken, CouponWork, Currency,
    NewCoupon, Refusal, Resolution, Shop, Subject, TillId, Timestamp, WorkState, decide_coupon,
    decide_new_coupon,
};
use rusqlite::{Connection, ffi};

pub fn asked(db: &Connection, entry: &Entry<'_>, new: &NewCoupon) -> Projection {
    let shop = shop(db)?;
    let sequence = coupon::last_sequence(db)?.saturating_add(1);
    if new.id != number(&shop.till, entry.standing.epoch, sequence)? {
        return Err(Fault::Broken("the coupon's number is not the next one"));
    }
    let last = coupon::by_digest(db, &new.digest)?;
    decide_new_coupon(last.as_ref())?;
    let made = Coupon {
        new: new.clone(),
        details: None,
        till: TillId::parse(entry.till).map_err(|_| Fault::Broken("the till has no name"))?,
        at: entry.at,
        value: None,
        state: CouponState::Asked,
        work: CouponWork {
            state: WorkState::Pending,
            attempts: 0,
            due_at: entry.at,
            queued_at: entry.at,
        },
    };
    match coupon::insert(db, sequence, &made, shop.currency) {
        Ok(()) => CHANGED,
        Err(error) => Err(refused(last.as_ref(), error)),
    }
}

/// The number of this till's `sequence`th coupon.
pub fn number(till: &TillId, epoch: i64, sequence: i64) -> Result<CouponId, Fault> {
    let odd = |_| Fault::Broken("the coupons' numbers are used up");
    let sequence = u64::try_from(sequence).map_err(odd)?;
    let epoch = u32::try_from(epoch).map_err(odd)?;
    Ok(CouponId::new(till, epoch, sequence))
}

fn shop(db: &Connection) -> Result<Shop, Fault> {
    let shop: Option<Shop> = setting::get(db, setting::SHOP)?;
    Ok(shop.ok_or(Refusal::NotSetUp)?)
}

/// What a key of the table refused, in the words of the rules.
fn refused(last: Option<&Coupon>, error: rusqlite::Error) -> Fault {
    let code = error.sqlite_error().map(|error| error.extended_code);
    match (code, last) {
        (Some(ffi::SQLITE_CONSTRAINT_FOREIGNKEY), _) => Refusal::UnknownPerson.into(),
        (Some(ffi::SQLITE_CONSTRAINT_UNIQUE), Some(last)) => Refusal::CouponTaken {
            taken: CouponTaken::of(last),
        }
        .into(),
        _ => error.into(),
    }
}

pub fn moved(db: &Connection, entry: &Entry<'_>, id: &CouponId, event: &CouponEvent) -> Projection {
    let before = coupon::by_id(db, id)?.ok_or(Refusal::UnknownCoupon)?;
    let shops = shop(db)?.currency;
    let (state, effects) = decide_coupon(&before, event)?;
    let mut after = told(&before, event, shops);
    after.state = state;
    let mut cases = 0;
    for effect in effects {
        cases += follow(db, entry, &mut after, shops, effect)?;
    }
    if after == before && cases == 0 {
        return Ok(Projected::Nothing);
    }
    coupon::update(db, &after)?;
    if let CouponEvent::Claimed { claim } = event {
        coupon::set_shift(db, id, &claim.by)?;
    }
    coupon_total::shift(db, &after, shops, Share::of(&before), Share::of(&after))?;
    CHANGED
}

/// What the event says of the coupon beside its state. The platform's word of its value goes
/// before the cashier's; one in another currency than the shop's is no value here.
fn told(before: &Coupon, event: &CouponEvent, shops: Currency) -> Coupon {
    let mut after = before.clone();
    match event {
        CouponEvent::Found { details } if before.details.is_none() => {
            let value = details.value.filter(|value| value.currency() == shops);
            after.value = value.or(before.value);
            after.details = Some(details.clone());
        }
        CouponEvent::Claimed { claim } if before.value.is_none() => {
            after.value = Some(claim.value).filter(|value| value.currency() == shops);
        }
        CouponEvent::Found { .. }
        | CouponEvent::Claimed { .. }
        | CouponEvent::Used { .. }
        | CouponEvent::Refused { .. }
        | CouponEvent::WrittenOff
        | CouponEvent::GivenUp { .. }
        | CouponEvent::UndoAsked { .. }
        | CouponEvent::Undone
        | CouponEvent::UndoRefused { .. } => {}
    }
    after
}

/// Lets an effect follow, and says how many cases that changed.
fn follow(
    db: &Connection,
    entry: &Entry<'_>,
    coupon: &mut Coupon,
    shops: Currency,
    effect: CouponEffect,
) -> Result<usize, Fault> {
    match effect {
        CouponEffect::Enqueue => coupon.work = queued(entry.at),
        CouponEffect::Finish => coupon.work.state = WorkState::Done,
        CouponEffect::Stick if coupon.work.state == WorkState::Pending => {
            coupon.work.state = WorkState::NeedsPerson;
            coupon.work.attempts = coupon.work.attempts.saturating_add(1);
        }
        CouponEffect::Stick => {}
        CouponEffect::OpenCase(kind, reason) => {
            let subject = Subject::Coupon(coupon.new.id.clone());
            let value = coupon.value.unwrap_or(hexiao_domain::Money::zero(shops));
            return cased::open_of(db, entry, &subject, value, kind, reason);
        }
        CouponEffect::CloseCases => {
            let open = case::open_of_coupon(db, &coupon.new.id)?;
            for case in &open {
                case::resolve(db, case.id, Resolution::Proved, entry.when(), None)?;
            }
            return Ok(open.len());
        }
    }
    Ok(0)
}

const fn queued(at: Timestamp) -> CouponWork {
    CouponWork {
        state: WorkState::Pending,
        attempts: 0,
        due_at: at,
        queued_at: at,
    }
}

/// Told again later. Work that ended meanwhile is not touched, and that is no news.
pub fn deferred(db: &Connection, id: &CouponId, due_at: Timestamp) -> Projection {
    let mut coupon = coupon::by_id(db, id)?.ok_or(Refusal::UnknownCoupon)?;
    if coupon.work.state != WorkState::Pending {
        return Ok(Projected::Nothing);
    }
    coupon.work.attempts = coupon.work.attempts.saturating_add(1);
    coupon.work.due_at = due_at;
    coupon::update(db, &coupon)?;
    CHANGED
}

/// Due at once, on a person's word; what came to its end has nothing to tell any more.
pub fn retried(db: &Connection, entry: &Entry<'_>, id: &CouponId) -> Projection {
    let mut coupon = coupon::by_id(db, id)?.ok_or(Refusal::UnknownCoupon)?;
    if coupon.work.state == WorkState::Done {
        return Ok(Projected::Nothing);
    }
    coupon.work.state = WorkState::Pending;
    coupon.work.attempts = 0;
    coupon.work.due_at = entry.at;
    coupon::update(db, &coupon)?;
    CHANGED
}

#[cfg(test)]
mod tests {
    use super::*;
    use hexiao_domain::{BusinessDay, PersonId, Wallet};

    fn coupon() -> Coupon {
        let till = TillId::parse("T01").unwrap();
        let at = Timestamp::from_millis(1_800_000_000_000);
        Coupon {
            new: NewCoupon {
                id: CouponId::new(&till, 1, 1),
                wallet: Wallet::Wechatpay,
                digest: "code-1".to_owned(),
                sealed: "sealed".to_owned(),
                tail: "9012".to_owned(),
                stock: None,
                part: 0,
                cashier: PersonId::parse("lin").unwrap(),
                day: BusinessDay::parse("2027-01-15").unwrap(),
                hour: 9,
            },
            details: None,
            till,
            at,
            value: None,
            state: CouponState::Asked,
            work: queued(at),
        }
    }

    /// The rules look first; should they ever overlook one, the index speaks as they do.
    #[test]
    fn a_code_that_only_the_index_knows_as_taken_is_refused_in_the_words_of_the_rules() {
        let told = |code: std::ffi::c_int, last: Option<&Coupon>| {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            refused(last, error)
        };
        let last = coupon();
        let taken = CouponTaken::of(&last);
        let said = told(ffi::SQLITE_CONSTRAINT_UNIQUE, Some(&last));
        assert!(
            matches!(&said, Fault::Refused(Refusal::CouponTaken { taken: known }) if *known == taken),
            "{said:?}"
        );
        let strange = told(ffi::SQLITE_CONSTRAINT_UNIQUE, None);
        assert!(matches!(strange, Fault::Sqlite(_)), "{strange:?}");
        let unknown = told(ffi::SQLITE_CONSTRAINT_FOREIGNKEY, Some(&last));
        assert!(matches!(unknown, Fault::Refused(Refusal::UnknownPerson)));
    }
}
