//! The book: what each entry booked, and what every account holds.

use super::{json, money, odd};
use crate::error::ReadError;
use hexiao_domain::{Account, Posting, balances};
use rusqlite::{Connection, OptionalExtension, params};

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    /// The newest word about the balances.
    pub const LAST: &str = "SELECT seq, balances FROM checkpoint ORDER BY seq DESC LIMIT 1";
    pub const SINCE: &str = "SELECT account, currency, minor FROM posting WHERE seq > ?1";
    pub const UNTIL: &str =
        "SELECT account, currency, minor FROM posting WHERE seq > ?1 AND seq <= ?2";
    pub const LAST_UNTIL: &str =
        "SELECT seq, balances FROM checkpoint WHERE seq <= ?1 ORDER BY seq DESC LIMIT 1";
}

/// Writes down what entry `seq` booked.
pub fn book(db: &Connection, seq: i64, postings: &[Posting]) -> rusqlite::Result<()> {
    let sql = "INSERT INTO posting (seq, account, currency, minor) VALUES (?1, ?2, ?3, ?4)";
    for posting in postings {
        let (account, amount) = (posting.account.name(), posting.amount);
        let code = amount.currency().code();
        db.prepare_cached(sql)?
            .execute(params![seq, account, code, amount.minor()])?;
    }
    Ok(())
}

/// Keeps what a signed word says of the balances after entry `seq`.
pub fn keep(db: &Connection, seq: i64, balances: &[Posting]) -> rusqlite::Result<()> {
    let sql = "INSERT INTO checkpoint (seq, balances) VALUES (?1, ?2)";
    db.prepare_cached(sql)?
        .execute(params![seq, json(&balances)?])?;
    Ok(())
}

/// Of which entry the newest signed word speaks; 0 without any.
pub fn last_checkpoint(db: &Connection) -> Result<i64, ReadError> {
    Ok(last(db, sql::LAST, [])?.map_or(0, |(seq, _)| seq))
}

/// What every account holds now: the newest signed word and what was booked since.
pub fn now(db: &Connection) -> Result<Vec<Posting>, ReadError> {
    let (seq, before) = last(db, sql::LAST, [])?.unwrap_or_default();
    let since = booked(db, sql::SINCE, &[seq])?;
    add(&before, &since)
}

/// What every account held after entry `seq`.
pub fn at(db: &Connection, seq: i64) -> Result<Vec<Posting>, ReadError> {
    let (from, before) = last(db, sql::LAST_UNTIL, [seq])?.unwrap_or_default();
    let since = booked(db, sql::UNTIL, &[from, seq])?;
    add(&before, &since)
}

fn add(before: &[Posting], since: &[Posting]) -> Result<Vec<Posting>, ReadError> {
    balances(before, since).map_err(|error| odd("posting", error))
}

fn last<P: rusqlite::Params>(
    db: &Connection,
    sql: &str,
    values: P,
) -> Result<Option<(i64, Vec<Posting>)>, ReadError> {
    let mut statement = db.prepare_cached(sql)?;
    let row = statement.query_row(values, |row| Ok((row.get(0)?, row.get::<_, String>(1)?)));
    let Some((seq, text)) = row.optional()? else {
        return Ok(None);
    };
    let balances = serde_json::from_str(&text).map_err(|error| odd("balances", error))?;
    Ok(Some((seq, balances)))
}

fn booked(db: &Connection, sql: &str, values: &[i64]) -> Result<Vec<Posting>, ReadError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        let (name, code): (String, String) = (row.get(0)?, row.get(1)?);
        lines.push(Posting {
            account: Account::parse(&name).ok_or_else(|| odd("account", &name))?,
            amount: money(row.get(2)?, &code)?,
        });
    }
    Ok(lines)
}
