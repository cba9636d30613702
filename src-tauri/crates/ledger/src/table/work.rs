//! The outbox.

use super::odd;
use crate::error::ReadError;
use hexiao_domain::{OrderNumber, Timestamp, Wallet, Work, WorkKind, WorkState};
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
}

/// The statements of every reader; a test explains each of them.
pub mod sql {
    macro_rules! select {
        ($rest:literal) => {
            concat!(
                "SELECT order_number, kind, wallet, state, attempts, due_at, queued_at FROM work ",
                $rest
            )
        };
    }

    pub const DUE: &str =
        select!("WHERE state = 'pending' AND due_at <= ?1 ORDER BY due_at LIMIT ?2");
    pub const WAITING: &str = select!("WHERE state = 'pending' ORDER BY due_at LIMIT ?1");
    pub const ONE: &str = select!("WHERE order_number = ?1 AND kind = ?2");
    pub const RECEIPT: &str =
        "SELECT receipt FROM work WHERE order_number = ?1 AND kind = 'upload'";
    pub const COUNTS: &str = "SELECT (SELECT count(*) FROM work WHERE state = 'pending'), \
         (SELECT count(*) FROM work WHERE state = 'needs_person'), \
         (SELECT min(queued_at) FROM work WHERE state = 'pending')";
}

pub fn enqueue(
    db: &Connection,
    order: &OrderNumber,
    kind: WorkKind,
    wallet: Wallet,
    at: Timestamp,
) -> rusqlite::Result<usize> {
    let due = at.plus_seconds(kind.first_delay_seconds());
    let sql = "INSERT INTO work (order_number, kind, wallet, state, attempts, due_at, queued_at) \
               VALUES (?1, ?2, ?3, 'pending', 0, ?4, ?5) ON CONFLICT (order_number, kind) \
               DO UPDATE SET state = 'pending', attempts = 0, due_at = excluded.due_at";
    db.prepare_cached(sql)?.execute(params![
        order.as_str(),
        kind.code(),
        wallet.code(),
        due.millis(),
        at.millis()
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
        .execute(params![order.as_str(), kind.code()])
}

pub fn retry(
    db: &Connection,
    order: &OrderNumber,
    kind: WorkKind,
    at: Timestamp,
) -> rusqlite::Result<usize> {
    let sql = "UPDATE work SET state = 'pending', attempts = 0, due_at = ?3 \
               WHERE order_number = ?1 AND kind = ?2";
    db.prepare_cached(sql)?
        .execute(params![order.as_str(), kind.code(), at.millis()])
}

pub fn due(db: &Connection, now: Timestamp, limit: u32) -> Result<Vec<Work>, ReadError> {
    let mut statement = db.prepare_cached(sql::DUE)?;
    collect(statement.query(params![now.millis(), limit])?)
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

pub fn counts(db: &Connection) -> Result<WorkCounts, ReadError> {
    let row = db.prepare_cached(sql::COUNTS)?.query_row([], |row| {
        let oldest: Option<i64> = row.get(2)?;
        Ok(WorkCounts {
            pending: row.get(0)?,
            needs_person: row.get(1)?,
            oldest: oldest.map(Timestamp::from_millis),
        })
    });
    Ok(row?)
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
    let kinds = WorkKind::ALL;
    let states = WorkState::ALL;
    Ok(Work {
        order: OrderNumber::parse(&order).map_err(|_| odd("order_number", &order))?,
        kind: kinds
            .into_iter()
            .find(|k| k.code() == kind)
            .ok_or_else(|| odd("work.kind", &kind))?,
        wallet: Wallet::parse(&wallet).ok_or_else(|| odd("wallet", &wallet))?,
        state: states
            .into_iter()
            .find(|s| s.code() == state)
            .ok_or_else(|| odd("work.state", &state))?,
        attempts: row.get(4)?,
        due_at: Timestamp::from_millis(row.get(5)?),
        queued_at: Timestamp::from_millis(row.get(6)?),
    })
}
