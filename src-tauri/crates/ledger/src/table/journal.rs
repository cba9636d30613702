//! The journal's rows. There is an insert and there are reads; nothing else exists.

use crate::entry::{Head, Header};
use hexiao_domain::{JournalEntry, Timestamp};
use rusqlite::types::FromSqlError;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    pub const NEWEST: &str =
        "SELECT seq, hash, at_ms, epoch FROM journal ORDER BY seq DESC LIMIT 1";
    pub const HASH_AT: &str = "SELECT hash FROM journal WHERE seq = ?1";
    pub const FROM: &str = "SELECT seq, version, till, epoch, prev, kind, body_hash, at_ms, \
         mono_ms, boot, actor, body, hash FROM journal WHERE seq >= ?1 ORDER BY seq";
    pub const RANGE: &str = "SELECT seq, version, till, epoch, prev, kind, body_hash, at_ms, \
         mono_ms, boot, actor, body, hash FROM journal WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq";
    /// Instants do not order entries, so every one is looked at.
    pub const SINCE: &str = "SELECT coalesce(min(seq), 0) FROM journal WHERE at_ms >= ?1";
    pub const LAST: &str = "SELECT coalesce(max(seq), 0) FROM journal";
}

pub fn insert(db: &Connection, entry: &JournalEntry) -> rusqlite::Result<()> {
    let sql = "INSERT INTO journal (seq, version, till, epoch, prev, kind, body_hash, at_ms, \
               mono_ms, boot, actor, body, hash) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    db.prepare_cached(sql)?.execute(params![
        entry.seq,
        entry.version,
        entry.till,
        entry.epoch,
        entry.prev,
        entry.kind,
        entry.body_hash,
        entry.at_ms,
        entry.mono_ms,
        entry.boot,
        entry.actor,
        entry.body,
        entry.hash,
    ])?;
    Ok(())
}

/// The newest entry's head and instant.
pub fn newest(db: &Connection) -> rusqlite::Result<Option<(Head, Timestamp)>> {
    let row = db.prepare_cached(sql::NEWEST)?.query_row([], |row| {
        let (seq, hash, epoch) = (row.get(0)?, row.get(1)?, row.get(3)?);
        let head = Head { epoch, seq, hash };
        Ok((head, Timestamp::from_millis(row.get(2)?)))
    });
    row.optional()
}

/// The hash of an entry, if it is there.
pub fn hash_at(db: &Connection, seq: i64) -> rusqlite::Result<Option<[u8; 32]>> {
    let mut statement = db.prepare_cached(sql::HASH_AT)?;
    statement.query_row([seq], |row| row.get(0)).optional()
}

/// The largest number in the journal; 0 when it is empty.
pub fn last_number(db: &Connection) -> rusqlite::Result<i64> {
    let mut statement = db.prepare_cached(sql::LAST)?;
    statement.query_row([], |row| row.get(0))
}

/// The first entry at or after an instant; none when all are earlier.
pub fn first_since(db: &Connection, at: Timestamp) -> rusqlite::Result<Option<i64>> {
    let mut statement = db.prepare_cached(sql::SINCE)?;
    let seq: i64 = statement.query_row([at.millis()], |row| row.get(0))?;
    Ok((seq > 0).then_some(seq))
}

/// Every entry from `seq` on, in order, handed to `each`; a row that is not what its table
/// promises is handed on as the error it is, and the next one follows.
pub fn each_from(
    db: &Connection,
    seq: i64,
    mut each: impl FnMut(rusqlite::Result<JournalEntry>),
) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(sql::FROM)?;
    let mut rows = statement.query([seq])?;
    while let Some(row) = rows.next()? {
        each(read(row));
    }
    Ok(())
}

/// The same without a copy of anything, for the check at the start, until `each` says stop.
pub fn each_header(
    db: &Connection,
    mut each: impl FnMut(rusqlite::Result<Header<'_>>) -> bool,
) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(sql::FROM)?;
    let mut rows = statement.query([i64::MIN])?;
    while let Some(row) = rows.next()? {
        if !each(header(row)) {
            break;
        }
    }
    Ok(())
}

/// The entries of a range, in order.
pub fn range(db: &Connection, first: i64, last: i64) -> rusqlite::Result<Vec<JournalEntry>> {
    let mut statement = db.prepare_cached(sql::RANGE)?;
    let rows = statement.query_map([first, last], read)?;
    rows.collect()
}

/// A row with every column, in the order of the statements above.
pub fn read(row: &Row<'_>) -> rusqlite::Result<JournalEntry> {
    Ok(JournalEntry {
        seq: row.get(0)?,
        version: row.get(1)?,
        till: row.get(2)?,
        epoch: row.get(3)?,
        prev: row.get(4)?,
        kind: row.get(5)?,
        body_hash: row.get(6)?,
        at_ms: row.get(7)?,
        mono_ms: row.get(8)?,
        boot: row.get(9)?,
        actor: row.get(10)?,
        body: row.get(11)?,
        hash: row.get(12)?,
    })
}

fn header<'a>(row: &'a Row<'_>) -> rusqlite::Result<Header<'a>> {
    let text = |index: usize| row.get_ref(index)?.as_str().map_err(wrong);
    let blob = |index: usize| row.get_ref(index)?.as_blob().map_err(wrong);
    Ok(Header {
        seq: row.get(0)?,
        version: row.get(1)?,
        till: text(2)?,
        epoch: row.get(3)?,
        prev: blob(4)?,
        kind: text(5)?,
        body_hash: blob(6)?,
        at_ms: row.get(7)?,
        mono_ms: row.get(8)?,
        boot: text(9)?,
        actor: text(10)?,
        body: text(11)?,
        hash: blob(12)?,
    })
}

fn wrong(error: FromSqlError) -> rusqlite::Error {
    error.into()
}
