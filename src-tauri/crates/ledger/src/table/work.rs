//! The outbox.

use super::odd;
use super::waiting::{self, WaitingLine};
use crate::error::ReadError;
use hexiao_domain::{
    Currency, Money, OrderNumber, Payment, Timestamp, Wallet, Work, WorkKind, WorkState,
};
use rusqlite::{Connection, Row, params};

/// The outbox in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkCounts {
    /// Rows still to do.
    pub pending: i64,
    /// Rows in a case.
    pub needs_person: i64,
    /// Since when the oldest row still to do waits.
    pub oldest: Option<Timestamp>,
    /// The payments of the rows still to do, added up.
    pub amount_pending: Money,
}

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    macro_rules! select {
        ($rest:literal) => {
            concat!(
                "SELECT order_number, kind, wallet, state, attempts, due_at, queued_at FROM work ",
                $rest
            )
        };
    }

    pub const DUE: &str = select!(
        "WHERE state = 'pending' AND wallet = ?1 AND kind = ?2 AND due_at <= ?3 \
         ORDER BY due_at LIMIT ?4"
    );
    /// Put off under a clock that ran ahead.
    pub const FAR: &str = select!(
        "WHERE state = 'pending' AND wallet = ?1 AND kind = ?2 AND due_at > ?3 \
         ORDER BY due_at LIMIT ?4"
    );
    /// What keeps a later time: few, unless a platform is busy for long.
    pub const PUT_OFF: &str = "SELECT count(*) FROM work WHERE state = 'pending' \
         AND wallet = ?1 AND kind = ?2 AND due_at > ?3 AND due_at <= ?4";
    pub const WAITING: &str =
        select!("WHERE state = 'pending' ORDER BY wallet, kind, due_at LIMIT ?1");
    pub const ONE: &str = select!("WHERE order_number = ?1 AND kind = ?2");
    pub const RECEIPT: &str =
        "SELECT receipt FROM work WHERE order_number = ?1 AND kind = 'upload'";
    pub const STUCK: &str = "SELECT count(*) FROM work WHERE state = 'needs_person'";
}

/// Puts it into the outbox; work that ended there before begins anew.
pub fn enqueue(
    db: &Connection,
    payment: &Payment,
    kind: WorkKind,
    at: Timestamp,
) -> rusqlite::Result<usize> {
    let due = at.plus_seconds(kind.first_delay_seconds());
    let sql = "INSERT INTO work (order_number, kind, wallet, state, attempts, due_at, queued_at, \
               amount_minor) VALUES (?1, ?2, ?3, 'pending', 0, ?4, ?5, ?6) \
               ON CONFLICT (order_number, kind) DO UPDATE SET state = 'pending', attempts = 0, \
               due_at = excluded.due_at, queued_at = excluded.queued_at WHERE state <> 'pending'";
    db.prepare_cached(sql)?.execute(params![
        payment.order.as_str(),
        kind.code(),
        payment.wallet.code(),
        due.millis(),
        at.millis(),
        payment.amount.minor()
    ])
}

/// How many rows it changed: none when no such row is open.
pub fn finish(
    db: &Connection,
    order: &OrderNumber,
    kind: WorkKind,
    receipt: Option<&str>,
) -> rusqlite::Result<usize> {
    let sql = "UPDATE work SET state = 'done', receipt = coalesce(?3, receipt) \
               WHERE order_number = ?1 AND kind = ?2 AND state <> 'done'";
    db.prepare_cached(sql)?
        .execute(params![order.as_str(), kind.code(), receipt])
}

pub fn defer(
    db: &Connection,
    order: &OrderNumber,
    kind: WorkKind,
    due_at: Timestamp,
) -> rusqlite::Result<usize> {
    let sql = "UPDATE work SET attempts = attempts + 1, due_at = ?3 \
               WHERE order_number = ?1 AND kind = ?2 AND state = 'pending'";
    db.prepare_cached(sql)?
        .execute(params![order.as_str(), kind.code(), due_at.millis()])
}

pub fn stick(db: &Connection, order: &OrderNumber, kind: WorkKind) -> rusqlite::Result<usize> {
    let sql = "UPDATE work SET state = 'needs_person', attempts = attempts + 1 \
               WHERE order_number = ?1 AND kind = ?2 AND state = 'pending'";
    db.prepare_cached(sql)?
        .execute([order.as_str(), kind.code()])
}

/// Due at once, on a person's word; work that had ended waits anew.
pub fn retry(
    db: &Connection,
    order: &OrderNumber,
    kind: WorkKind,
    at: Timestamp,
) -> rusqlite::Result<usize> {
    let sql = "UPDATE work SET state = 'pending', attempts = 0, due_at = ?3, \
               queued_at = CASE state WHEN 'done' THEN ?3 ELSE queued_at END \
               WHERE order_number = ?1 AND kind = ?2";
    db.prepare_cached(sql)?
        .execute(params![order.as_str(), kind.code(), at.millis()])
}

/// The orders that are to be cancelled, whenever that is due.
pub fn cancels(db: &Connection) -> Result<Vec<OrderNumber>, ReadError> {
    let mut all = Vec::new();
    for wallet in Wallet::ALL {
        let mut statement = db.prepare_cached(sql::DUE)?;
        let kind = WorkKind::Cancel.code();
        let rows = statement.query(params![wallet.code(), kind, i64::MAX, u32::MAX])?;
        all.extend(collect(rows)?.into_iter().map(|work| work.order));
    }
    Ok(all)
}

/// What is due, money first, up to `limit` rows of each wallet: work that a silent platform
/// keeps waiting never stands before another's.
pub fn due(db: &Connection, now: Timestamp, limit: u32) -> Result<Vec<Work>, ReadError> {
    let mut all = Vec::new();
    for wallet in Wallet::ALL {
        let mut left = limit;
        for kind in WorkKind::ALL {
            let far = now.plus_seconds(WorkKind::FURTHEST_SECONDS);
            for (sql, at) in [(sql::DUE, now), (sql::FAR, far)] {
                let mut statement = db.prepare_cached(sql)?;
                let values = params![wallet.code(), kind.code(), at.millis(), left];
                let rows = collect(statement.query(values)?)?;
                left = left.saturating_sub(u32::try_from(rows.len()).unwrap_or(u32::MAX));
                all.extend(rows);
            }
        }
    }
    all.sort_by_key(|work| (work.kind, work.due_at));
    Ok(all)
}

/// How many rows of this kind are due only after `until`.
pub fn put_off(
    db: &Connection,
    wallet: Wallet,
    kind: WorkKind,
    until: Timestamp,
) -> Result<i64, ReadError> {
    let furthest = until.plus_seconds(WorkKind::FURTHEST_SECONDS);
    let values = params![
        wallet.code(),
        kind.code(),
        until.millis(),
        furthest.millis()
    ];
    let mut statement = db.prepare_cached(sql::PUT_OFF)?;
    Ok(statement.query_row(values, |row| row.get(0))?)
}

pub fn waiting(db: &Connection, limit: u32) -> Result<Vec<Work>, ReadError> {
    let mut statement = db.prepare_cached(sql::WAITING)?;
    collect(statement.query([limit])?)
}

pub fn one(
    db: &Connection,
    order: &OrderNumber,
    kind: WorkKind,
) -> Result<Option<Work>, ReadError> {
    let mut statement = db.prepare_cached(sql::ONE)?;
    let mut rows = statement.query([order.as_str(), kind.code()])?;
    rows.next()?.map(read).transpose()
}

/// What the platform's acknowledgement of the upload was.
pub fn upload_receipt(db: &Connection, order: &OrderNumber) -> Result<Option<String>, ReadError> {
    let mut statement = db.prepare_cached(sql::RECEIPT)?;
    let mut rows = statement.query([order.as_str()])?;
    match rows.next()? {
        Some(row) => Ok(row.get(0)?),
        None => Ok(None),
    }
}

/// `currency` is the shop's: the ledger books no other.
pub fn counts(db: &Connection, currency: Currency) -> Result<WorkCounts, ReadError> {
    let mut stuck = db.prepare_cached(sql::STUCK)?;
    let needs_person = stuck.query_row([], |row| row.get(0))?;
    let lines = waiting::of_work(db)?;
    let sum = |of: fn(&WaitingLine) -> i64| lines.iter().map(of).fold(0, i64::saturating_add);
    Ok(WorkCounts {
        pending: sum(|line| line.count),
        needs_person,
        oldest: lines.iter().map(|line| line.oldest).min(),
        amount_pending: Money::new(sum(|line| line.minor), currency),
    })
}

fn collect(mut rows: rusqlite::Rows<'_>) -> Result<Vec<Work>, ReadError> {
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

fn read(row: &Row<'_>) -> Result<Work, ReadError> {
    let order: String = row.get(0)?;
    let kind: String = row.get(1)?;
    let wallet: String = row.get(2)?;
    let state: String = row.get(3)?;
    let known_kind = WorkKind::ALL.into_iter().find(|k| k.code() == kind);
    let known_state = WorkState::ALL.into_iter().find(|s| s.code() == state);
    Ok(Work {
        order: OrderNumber::parse(&order).map_err(|_| odd("order_number", &order))?,
        kind: known_kind.ok_or_else(|| odd("work.kind", &kind))?,
        wallet: Wallet::parse(&wallet).ok_or_else(|| odd("wallet", &wallet))?,
        state: known_state.ok_or_else(|| odd("work.state", &state))?,
        attempts: row.get(4)?,
        due_at: Timestamp::from_millis(row.get(5)?),
        queued_at: Timestamp::from_millis(row.get(6)?),
    })
}
