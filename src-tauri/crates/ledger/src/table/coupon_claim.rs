//! Coupons that were handed over without their platform's word, for the outage in which they were.

use super::{happened, money, odd};
use crate::error::ReadError;
use hexiao_domain::{
    BusinessDay, ClaimTaken, CouponId, Money, Resolution, Timestamp, Wallet, coupon_claim_fate,
};
use rusqlite::{Connection, Row, params};

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    /// A wallet's coupons of some days that were handed over so, each with how many cases are open about
    /// it and how the newest of the others ended. A shift is noted of no other coupon.
    pub const TAKEN: &str = "SELECT c.coupon_id, coalesce(c.value_minor, 0), c.currency, c.state, \
         (SELECT count(*) FROM casefile k WHERE k.coupon_id = c.coupon_id \
          AND k.resolution IS NULL), \
         (SELECT k.resolution FROM casefile k WHERE k.coupon_id = c.coupon_id \
          AND k.resolution IS NOT NULL ORDER BY k.case_id DESC LIMIT 1) \
         FROM coupon c WHERE c.day >= ?1 AND c.day <= ?2 AND c.wallet = ?3 AND c.shift IS NOT NULL";
}

/// A coupon as it stands now, before it is known when it was handed over.
struct Taken {
    id: CouponId,
    value: Money,
    state: String,
    is_doubted: bool,
    ended: Option<Resolution>,
}

/// Those that were handed over between two instants, both included, among the coupons of some days.
pub fn between(
    db: &Connection,
    wallet: Wallet,
    (from, until): (Timestamp, Timestamp),
    (first, last): (BusinessDay, BusinessDay),
) -> Result<Vec<(CouponId, ClaimTaken)>, ReadError> {
    let mut statement = db.prepare_cached(sql::TAKEN)?;
    let mut rows = statement.query(params![first.to_string(), last.to_string(), wallet.code()])?;
    let mut claims = Vec::new();
    while let Some(row) = rows.next()? {
        let taken = read(row)?;
        // The claim itself is in the journal alone: a state after it keeps no word of it.
        let claim = happened::coupon_claim(db, taken.id.as_str())?;
        if let Some(claim) = claim.filter(|claim| (from..=until).contains(&claim.at)) {
            let fate = coupon_claim_fate(&taken.state, taken.is_doubted, taken.ended);
            let claim = ClaimTaken {
                by: claim.by,
                amount: taken.value,
                returned: Money::zero(taken.value.currency()),
                fate,
            };
            claims.push((taken.id, claim));
        }
    }
    Ok(claims)
}

fn read(row: &Row<'_>) -> Result<Taken, ReadError> {
    let (id, currency): (String, String) = (row.get(0)?, row.get(2)?);
    let open: i64 = row.get(4)?;
    let ended: Option<String> = row.get(5)?;
    let parse = |how: String| Resolution::parse(&how).ok_or_else(|| odd("resolution", &how));
    Ok(Taken {
        id: CouponId::parse(&id).map_err(|_| odd("coupon_id", &id))?,
        value: money(row.get(1)?, &currency)?,
        state: row.get(3)?,
        is_doubted: open > 0,
        ended: ended.map(parse).transpose()?,
    })
}
