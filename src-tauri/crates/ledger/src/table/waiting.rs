//! The outbox in lines: what each platform still has to be told or asked. They are counted once, when
//! a ledger is opened, and then as each row comes and goes: a queue of thousands is not counted anew
//! for each record that is told. The counts lie in a table of the connection's own, in memory, so
//! that they cost a redemption no page of the disk, and a transaction that is undone undoes them.

use super::{odd, put_off};
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
    /// The oldest is the first of those that are due as they were queued, or the first of the rest.
    pub const WORK: &str = "SELECT wallet, count, min( \
         coalesce((SELECT queued_at FROM work w WHERE w.state = 'pending' \
           AND w.wallet = waiting.wallet AND w.kind = waiting.kind \
           AND w.due_at = w.queued_at ORDER BY w.due_at LIMIT 1), 9223372036854775807), \
         coalesce((SELECT min(w.queued_at) FROM work w WHERE w.state = 'pending' \
           AND w.due_at <> w.queued_at AND w.wallet = waiting.wallet AND w.kind = waiting.kind), \
           9223372036854775807)), \
         kind, minor FROM waiting WHERE count > 0";
    pub const COUPONS: &str = "SELECT wallet, count(*), min(queued_at), NULL, 0 FROM coupon \
         WHERE work_state = 'pending' GROUP BY wallet";
}

const COUNTED: &str = "
    PRAGMA temp_store = MEMORY;
    CREATE TEMP TABLE waiting (
      wallet TEXT    NOT NULL,
      kind   TEXT    NOT NULL,
      count  INTEGER NOT NULL,
      minor  INTEGER NOT NULL,                     -- the payments' amounts, minor units
      PRIMARY KEY (wallet, kind)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO waiting SELECT wallet, kind, count(*), coalesce(sum(amount_minor), 0) FROM work
      WHERE state = 'pending' GROUP BY wallet, kind;
    CREATE TEMP TRIGGER work_waits AFTER INSERT ON main.work WHEN new.state = 'pending' BEGIN
      INSERT INTO waiting VALUES (new.wallet, new.kind, 1, new.amount_minor)
        ON CONFLICT (wallet, kind) DO UPDATE SET count = count + 1, minor = minor + excluded.minor;
    END;
    CREATE TEMP TRIGGER work_waits_again AFTER UPDATE OF state ON main.work
      WHEN new.state = 'pending' AND old.state <> 'pending' BEGIN
      INSERT INTO waiting VALUES (new.wallet, new.kind, 1, new.amount_minor)
        ON CONFLICT (wallet, kind) DO UPDATE SET count = count + 1, minor = minor + excluded.minor;
    END;
    CREATE TEMP TRIGGER work_waits_no_more AFTER UPDATE OF state ON main.work
      WHEN new.state <> 'pending' AND old.state = 'pending' BEGIN
      UPDATE waiting SET count = count - 1, minor = minor - new.amount_minor
        WHERE wallet = new.wallet AND kind = new.kind;
    END;";

/// Counts what waits and marks what is put off, and from now on for as long as this connection lasts.
pub fn count_from_now_on(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(COUNTED)?;
    put_off::mark_from_now_on(db)
}

/// Every line of payments that is not empty.
pub fn of_work(db: &Connection) -> Result<Vec<WaitingLine>, ReadError> {
    lines_of(db, sql::WORK)
}

/// Every line that is not empty.
pub fn lines(db: &Connection) -> Result<Vec<WaitingLine>, ReadError> {
    let mut lines = of_work(db)?;
    lines.extend(lines_of(db, sql::COUPONS)?);
    Ok(lines)
}

fn lines_of(db: &Connection, sql: &str) -> Result<Vec<WaitingLine>, ReadError> {
    let mut lines = Vec::new();
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        lines.push(read(row)?);
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
