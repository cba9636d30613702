//! The outbox in lines: what each platform still has to be told or asked.

use super::odd;
use crate::error::ReadError;
use hexiao_domain::{Timestamp, Wallet, WorkKind};
use rusqlite::{Connection, Row};

/// Rows of one kind that wait for one platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingLine {
    /// The platform's wallet.
    pub wallet: Wallet,
    /// What is to be done; none for coupons.
    pub kind: Option<WorkKind>,
    /// How many rows.
    pub count: i64,
    /// Their payments added up, in minor units of the shop's currency. A coupon's value is no money
    /// that waits.
    pub minor: i64,
    /// Since when the oldest waits.
    pub oldest: Timestamp,
}

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    pub const WORK: &str = "SELECT wallet, count(*), min(queued_at), kind, coalesce(sum(amount_minor), 0) FROM work \
         WHERE state = 'pending' GROUP BY wallet, kind";
    pub const COUPONS: &str = "SELECT wallet, count(*), min(queued_at), NULL, 0 FROM coupon \
         WHERE work_state = 'pending' GROUP BY wallet";
}

/// Every line that is not empty.
pub fn lines(db: &Connection) -> Result<Vec<WaitingLine>, ReadError> {
    let mut lines = Vec::new();
    for sql in [sql::WORK, sql::COUPONS] {
        let mut statement = db.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            lines.push(read(row)?);
        }
    }
    Ok(lines)
}

fn read(row: &Row<'_>) -> Result<WaitingLine, ReadError> {
    let wallet: String = row.get(0)?;
    let kind: Option<String> = row.get(3)?;
    let known = |code: String| {
        let found = WorkKind::ALL.into_iter().find(|kind| kind.code() == code);
        found.ok_or_else(|| odd("work.kind", code))
    };
    Ok(WaitingLine {
        wallet: Wallet::parse(&wallet).ok_or_else(|| odd("wallet", &wallet))?,
        kind: kind.map(known).transpose()?,
        count: row.get(1)?,
        oldest: Timestamp::from_millis(row.get(2)?),
        minor: row.get(4)?,
    })
}
