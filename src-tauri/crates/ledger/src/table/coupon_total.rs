//! Coupons of a day, kept by adding what changed. Never part of what was received.

use super::{money, odd};
use crate::error::ReadError;
use hexiao_domain::{
    BusinessDay, Coupon, CouponLine, CouponState, Currency, Figure, PersonId, Wallet,
};
use rusqlite::{Connection, Row, params};

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    pub const LINES: &str = "SELECT hour, wallet, cashier, currency, used_count, used_minor, \
        provisional_count, provisional_minor, unvalued_count FROM coupon_total WHERE day = ?1";
    /// Jumps from day to day along the key, so that a day costs one look-up.
    pub const DAYS: &str = "WITH RECURSIVE each (day) AS (SELECT max(day) FROM coupon_total \
        UNION ALL SELECT (SELECT max(t.day) FROM coupon_total t WHERE t.day < each.day) FROM each \
        WHERE each.day IS NOT NULL) SELECT day FROM each WHERE day IS NOT NULL LIMIT ?1";
}

/// What one coupon adds to its day: counts and minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    used: i64,
    used_minor: i64,
    provisional: i64,
    provisional_minor: i64,
    unvalued: i64,
}

impl Share {
    /// Of a coupon as it stands.
    pub fn of(coupon: &Coupon) -> Self {
        let used = coupon.state.counts_as_used();
        let provisional = matches!(coupon.state, CouponState::Provisional { .. });
        let minor = coupon.value.map_or(0, |value| value.minor());
        let when = |is: bool, minor: i64| if is { minor } else { 0 };
        Self {
            used: i64::from(used),
            used_minor: when(used, minor),
            provisional: i64::from(provisional),
            provisional_minor: when(provisional, minor),
            unvalued: i64::from((used || provisional) && coupon.value.is_none()),
        }
    }
}

/// Takes the old share out of the coupon's day and puts the new one in.
pub fn shift(
    db: &Connection,
    coupon: &Coupon,
    shops: Currency,
    before: Share,
    after: Share,
) -> rusqlite::Result<()> {
    if before == after {
        return Ok(());
    }
    let sql = "INSERT INTO coupon_total (day, hour, wallet, cashier, currency, used_count, \
        used_minor, provisional_count, provisional_minor, unvalued_count) \
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO UPDATE SET \
        used_count = used_count + excluded.used_count, \
        used_minor = used_minor + excluded.used_minor, \
        provisional_count = provisional_count + excluded.provisional_count, \
        provisional_minor = provisional_minor + excluded.provisional_minor, \
        unvalued_count = unvalued_count + excluded.unvalued_count";
    db.prepare_cached(sql)?.execute(params![
        coupon.new.day.to_string(),
        coupon.new.hour,
        coupon.new.wallet.code(),
        coupon.new.cashier.as_str(),
        shops.code(),
        after.used - before.used,
        after.used_minor - before.used_minor,
        after.provisional - before.provisional,
        after.provisional_minor - before.provisional_minor,
        after.unvalued - before.unvalued,
    ])?;
    Ok(())
}

pub fn lines(db: &Connection, day: BusinessDay) -> Result<Vec<CouponLine>, ReadError> {
    let mut statement = db.prepare_cached(sql::LINES)?;
    let mut rows = statement.query([day.to_string()])?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        lines.push(read(row, day)?);
    }
    Ok(lines)
}

/// The days with coupons, newest first.
pub fn days(db: &Connection, limit: u32) -> Result<Vec<BusinessDay>, ReadError> {
    let mut statement = db.prepare_cached(sql::DAYS)?;
    let mut rows = statement.query([limit])?;
    let mut days = Vec::new();
    while let Some(row) = rows.next()? {
        let text: String = row.get(0)?;
        days.push(BusinessDay::parse(&text).ok_or_else(|| odd("day", &text))?);
    }
    Ok(days)
}

fn read(row: &Row<'_>, day: BusinessDay) -> Result<CouponLine, ReadError> {
    let (wallet, cashier): (String, String) = (row.get(1)?, row.get(2)?);
    let currency: String = row.get(3)?;
    let figure = |count: usize, sum: usize| -> Result<Figure, ReadError> {
        Ok(Figure {
            count: row.get(count)?,
            amount: money(row.get(sum)?, &currency)?,
        })
    };
    Ok(CouponLine {
        day,
        hour: row.get(0)?,
        wallet: Wallet::parse(&wallet).ok_or_else(|| odd("wallet", &wallet))?,
        cashier: PersonId::parse(&cashier).map_err(|_| odd("cashier", &cashier))?,
        used: figure(4, 5)?,
        provisional: figure(6, 7)?,
        unvalued: row.get(8)?,
    })
}
