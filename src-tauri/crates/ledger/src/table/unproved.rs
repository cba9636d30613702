//! What is handed over and unproved, one by one: payments on a claim and coupons.

use super::{money, odd};
use crate::error::ReadError;
use hexiao_domain::{PersonId, Timestamp, Unproved, Wallet};
use rusqlite::{Connection, Row};

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    pub const PAYMENTS: &str = "SELECT p.till, coalesce(r.by, p.cashier), p.wallet, p.claimed_at, \
         p.amount_minor, p.currency FROM payment p \
         LEFT JOIN redemption r ON r.order_number = p.order_number \
         WHERE p.state = 'claimed' ORDER BY p.claimed_at";
    /// A coupon whose value nobody knows counts, and weighs nothing.
    pub const COUPONS: &str = "SELECT till, cashier, wallet, at, coalesce(value_minor, 0), currency \
         FROM coupon WHERE state = 'provisional' ORDER BY at";
}

/// Every one; the owner's limits hold them few.
pub fn all(db: &Connection) -> Result<Vec<Unproved>, ReadError> {
    let mut all = Vec::new();
    for sql in [sql::PAYMENTS, sql::COUPONS] {
        let mut statement = db.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            all.push(read(row)?);
        }
    }
    Ok(all)
}

fn read(row: &Row<'_>) -> Result<Unproved, ReadError> {
    let (by, wallet, currency): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(5)?);
    Ok(Unproved {
        till: row.get(0)?,
        by: PersonId::parse(&by).map_err(|_| odd("by", &by))?,
        wallet: Wallet::parse(&wallet).ok_or_else(|| odd("wallet", &wallet))?,
        at: Timestamp::from_millis(row.get(3)?),
        amount: money(row.get(4)?, &currency)?,
    })
}
