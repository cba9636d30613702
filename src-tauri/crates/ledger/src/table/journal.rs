//! The journal's rows. There is an insert and there are reads; nothing else exists.

use crate::entry::{Entry, Head, Stamp, actor};
use crate::error::ReadError;
use hexiao_domain::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

/// The statements of every reader; a test explains each of them.
pub mod sql {
    pub const NEWEST: &str = "SELECT seq, hash, at_ms FROM journal ORDER BY seq DESC LIMIT 1";
    pub const HASH_AT: &str = "SELECT hash FROM journal WHERE seq = ?1";
    pub const AFTER: &str = "SELECT seq, version, till, epoch, prev, kind, body_hash, at_ms, \
         mono_ms, boot, actor, body, hash FROM journal WHERE seq > ?1 ORDER BY seq LIMIT ?2";
}

pub fn insert(db: &Connection, entry: &Entry) -> rusqlite::Result<()> {
    let sql = "INSERT INTO journal (seq, version, till, epoch, prev, kind, body_hash, at_ms, \
               mono_ms, boot, actor, body, hash) VALUES (:seq, :version, :till, :epoch, :prev, \
               :kind, :body_hash, :at, :mono, :boot, :actor, :body, :hash)";
    db.prepare_cached(sql)?.execute(named_params! {
        ":seq": entry.seq,
        ":version": entry.version,
        ":till": entry.till,
        ":epoch": entry.epoch,
        ":prev": entry.prev,
        ":kind": entry.kind,
        ":body_hash": entry.body_hash,
        ":at": entry.stamp.at.millis(),
        ":mono": entry.stamp.mono_ms,
        ":boot": entry.stamp.boot,
        ":actor": entry.stamp.actor.as_str(),
        ":body": entry.body,
        ":hash": entry.hash,
    })?;
    Ok(())
}

/// The newest entry's number, hash and instant.
pub fn newest(db: &Connection) -> Result<Option<(Head, Timestamp)>, ReadError> {
    let row = db.prepare_cached(sql::NEWEST)?.query_row([], |row| {
        let (seq, hash) = (row.get(0)?, row.get(1)?);
        Ok((Head { seq, hash }, Timestamp::from_millis(row.get(2)?)))
    });
    Ok(row.optional()?)
}

/// The hash of an entry, if it is there.
pub fn hash_at(db: &Connection, seq: i64) -> rusqlite::Result<Option<[u8; 32]>> {
    db.prepare_cached(sql::HASH_AT)?
        .query_row([seq], |row| row.get(0))
        .optional()
}

/// A row as it stands, and the entry in it, if it can be read.
pub struct Found {
    pub head: Head,
    pub entry: Result<Entry, ReadError>,
}

/// Up to `limit` rows after `seq`, in order.
pub fn after(db: &Connection, seq: i64, limit: i64) -> Result<Vec<Found>, ReadError> {
    let mut statement = db.prepare_cached(sql::AFTER)?;
    let mut rows = statement.query([seq, limit])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (seq, hash) = (row.get("seq")?, row.get("hash").unwrap_or_default());
        let head = Head { seq, hash };
        let entry = read(row);
        found.push(Found { head, entry });
    }
    Ok(found)
}

fn read(row: &Row<'_>) -> Result<Entry, ReadError> {
    let body: String = row.get("body")?;
    let fact = serde_json::from_str(&body).map_err(|error| {
        let seq: i64 = row.get("seq").unwrap_or_default();
        ReadError::Row(format!("journal entry {seq}: {error}"))
    })?;
    let who: String = row.get("actor")?;
    Ok(Entry {
        seq: row.get("seq")?,
        version: row.get("version")?,
        till: row.get("till")?,
        epoch: row.get("epoch")?,
        prev: row.get("prev")?,
        kind: row.get("kind")?,
        body_hash: row.get("body_hash")?,
        stamp: Stamp {
            at: Timestamp::from_millis(row.get("at_ms")?),
            mono_ms: row.get("mono_ms")?,
            boot: row.get("boot")?,
            actor: actor(&who)?,
        },
        body,
        fact,
        hash: row.get("hash")?,
    })
}
