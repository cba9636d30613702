//! Day totals, kept by adding what changed.

use super::{money, odd};
use crate::error::ReadError;
use hexiao_domain::{
    BusinessDay, DayLine, Figure, NewRefund, Payment, PaymentState, PersonId, Truth, Wallet,
};
use rusqlite::{Connection, Row, params};

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    pub const LINES: &str = "SELECT day, hour, wallet, cashier, currency, claimed_count, \
        claimed_minor, confirmed_count, confirmed_minor, settled_count, settled_minor, \
        failed_count, failed_minor, redeemed_count, redeemed_minor, returned_count, \
        returned_minor FROM day_total WHERE day = ?1";
    /// Jumps from day to day along the key, so that a day costs one look-up.
    pub const DAYS: &str = "WITH RECURSIVE each (day) AS (SELECT max(day) FROM day_total \
        UNION ALL SELECT (SELECT max(t.day) FROM day_total t WHERE t.day < each.day) FROM each \
        WHERE each.day IS NOT NULL) SELECT day FROM each WHERE day IS NOT NULL LIMIT ?1";
}

/// What one payment adds to its day: counts and minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    claimed: i64,
    confirmed: i64,
    failed: i64,
    redeemed: i64,
}

impl Share {
    /// Of a payment as it stands; settlement comes from bills.
    pub fn of(payment: &Payment) -> Self {
        let truth = payment.state.truth();
        let one = |is: bool| i64::from(is);
        Self {
            claimed: one(truth == Some(Truth::Claimed)),
            confirmed: one(truth == Some(Truth::Confirmed)),
            failed: one(matches!(payment.state, PaymentState::Failed { .. })),
            redeemed: one(payment.redemption.is_some()),
        }
    }

    /// The same, redeemed.
    pub const fn with_redemption(self) -> Self {
        Self {
            redeemed: 1,
            ..self
        }
    }
}

/// Takes the old share out of the payment's day and puts the new one in.
pub fn shift(
    db: &Connection,
    payment: &Payment,
    before: Share,
    after: Share,
) -> rusqlite::Result<()> {
    if before == after {
        return Ok(());
    }
    let sql = "INSERT INTO day_total (day, hour, wallet, cashier, currency, claimed_count, \
        claimed_minor, confirmed_count, confirmed_minor, failed_count, failed_minor, \
        redeemed_count, redeemed_minor) VALUES (?1, ?2, ?3, ?4, ?5, ?7, \
        ?7 * ?6, ?8, ?8 * ?6, ?9, ?9 * ?6, ?10, ?10 * ?6) \
        ON CONFLICT DO UPDATE SET \
        claimed_count = claimed_count + excluded.claimed_count, \
        claimed_minor = claimed_minor + excluded.claimed_minor, \
        confirmed_count = confirmed_count + excluded.confirmed_count, \
        confirmed_minor = confirmed_minor + excluded.confirmed_minor, \
        failed_count = failed_count + excluded.failed_count, \
        failed_minor = failed_minor + excluded.failed_minor, \
        redeemed_count = redeemed_count + excluded.redeemed_count, \
        redeemed_minor = redeemed_minor + excluded.redeemed_minor";
    db.prepare_cached(sql)?.execute(params![
        payment.day.to_string(),
        payment.hour,
        payment.wallet.code(),
        payment.cashier.as_str(),
        payment.amount.currency().code(),
        payment.amount.minor(),
        after.claimed - before.claimed,
        after.confirmed - before.confirmed,
        after.failed - before.failed,
        after.redeemed - before.redeemed,
    ])?;
    Ok(())
}

/// Counts a refund on the day, in the hour and for the person it was asked by.
pub fn give_back(db: &Connection, wallet: Wallet, refund: &NewRefund) -> rusqlite::Result<()> {
    let sql = "INSERT INTO day_total (day, hour, wallet, cashier, currency, returned_count, \
        returned_minor) VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6) ON CONFLICT DO UPDATE SET \
        returned_count = returned_count + 1, \
        returned_minor = returned_minor + excluded.returned_minor";
    db.prepare_cached(sql)?.execute(params![
        refund.day.to_string(),
        refund.hour,
        wallet.code(),
        refund.by.as_str(),
        refund.amount.currency().code(),
        refund.amount.minor(),
    ])?;
    Ok(())
}

pub fn lines(db: &Connection, day: BusinessDay) -> Result<Vec<DayLine>, ReadError> {
    let mut statement = db.prepare_cached(sql::LINES)?;
    let mut rows = statement.query([day.to_string()])?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        lines.push(read(row, day)?);
    }
    Ok(lines)
}

/// The days with figures, newest first.
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

fn read(row: &Row<'_>, day: BusinessDay) -> Result<DayLine, ReadError> {
    let wallet: String = row.get(2)?;
    let cashier: String = row.get(3)?;
    let currency: String = row.get(4)?;
    let figure = |count: usize, sum: usize| -> Result<Figure, ReadError> {
        Ok(Figure {
            count: row.get(count)?,
            amount: money(row.get(sum)?, &currency)?,
        })
    };
    Ok(DayLine {
        day,
        hour: row.get(1)?,
        wallet: Wallet::parse(&wallet).ok_or_else(|| odd("wallet", &wallet))?,
        cashier: PersonId::parse(&cashier).map_err(|_| odd("cashier", &cashier))?,
        claimed: figure(5, 6)?,
        confirmed: figure(7, 8)?,
        settled: figure(9, 10)?,
        failed: figure(11, 12)?,
        redeemed: figure(13, 14)?,
        returned: figure(15, 16)?,
    })
}
