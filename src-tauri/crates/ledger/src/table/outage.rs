//! Outages, each in parts: one for each wallet and cause.

use super::odd;
use crate::error::ReadError;
use hexiao_domain::{
    CaseKind, ClaimTaken, Currency, Money, OrderNumber, OutageCause, OutageId, OutagePart,
    PersonId, Resolution, Timestamp, Wallet, claim_fate,
};
use rusqlite::{Connection, Params, Row, params};

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    macro_rules! select {
        ($rest:literal) => {
            concat!(
                "SELECT outage, wallet, cause, began_at, ended_at, by, ended_by FROM outage ",
                $rest
            )
        };
    }

    pub const OPEN: &str = select!("WHERE ended_at IS NULL ORDER BY wallet, cause");
    pub const OPEN_ONE: &str =
        "SELECT count(*) FROM outage WHERE ended_at IS NULL AND wallet = ?1 AND cause = ?2";
    pub const PARTS: &str = select!("WHERE outage = ?1 ORDER BY part_id");
    pub const NEWEST: &str = "SELECT part_id FROM outage WHERE outage = part_id \
         ORDER BY part_id DESC LIMIT ?1 OFFSET ?2";
    pub const COUNT: &str =
        "SELECT count(*) FROM outage INDEXED BY outage_first WHERE outage = part_id";
    /// The claims of one wallet in a time, with the open cases about each (their kinds, by
    /// commas) and how the newest of the others ended.
    pub const CLAIMS: &str = "SELECT p.order_number, r.by, p.amount_minor, p.currency, \
         p.returned_minor, p.state, \
         (SELECT group_concat(c.kind) FROM casefile c \
          WHERE c.order_number = p.order_number AND c.resolution IS NULL), \
         (SELECT c.resolution FROM casefile c WHERE c.order_number = p.order_number \
          AND c.resolution IS NOT NULL ORDER BY c.case_id DESC LIMIT 1) \
         FROM redemption r JOIN payment p ON p.order_number = r.order_number \
         WHERE r.claimed = 1 AND r.at >= ?2 AND r.at <= ?3 AND p.wallet = ?1";
}

/// A part that begins.
pub struct NewPart<'a> {
    pub wallet: Wallet,
    pub cause: OutageCause,
    pub began_at: Timestamp,
    pub by: Option<&'a PersonId>,
}

/// Whether it is written down and goes on.
pub fn is_open(db: &Connection, wallet: Wallet, cause: OutageCause) -> rusqlite::Result<bool> {
    let mut statement = db.prepare_cached(sql::OPEN_ONE)?;
    let count: i64 = statement.query_row([wallet.code(), cause.code()], |row| row.get(0))?;
    Ok(count > 0)
}

/// Begins a part: of the outage that goes on, or of a new one.
pub fn begin(db: &Connection, part: &NewPart<'_>) -> rusqlite::Result<()> {
    let statement = "INSERT INTO outage (part_id, outage, wallet, cause, began_at, by) \
        SELECT n.id, coalesce((SELECT min(o.outage) FROM outage o WHERE o.ended_at IS NULL), n.id), \
        ?1, ?2, ?3, ?4 FROM (SELECT coalesce(max(part_id), 0) + 1 AS id FROM outage) n";
    db.prepare_cached(statement)?.execute(params![
        part.wallet.code(),
        part.cause.code(),
        part.began_at.millis(),
        part.by.map(PersonId::as_str)
    ])?;
    Ok(())
}

/// How many parts it ended: none when no such part goes on. An end before the begin, by a clock
/// that was set back in between, is the begin.
pub fn end(
    db: &Connection,
    wallet: Wallet,
    cause: OutageCause,
    at: Timestamp,
    by: Option<&PersonId>,
) -> rusqlite::Result<usize> {
    let statement = "UPDATE outage SET ended_at = max(?3, began_at), ended_by = ?4 \
        WHERE wallet = ?1 AND cause = ?2 AND ended_at IS NULL";
    db.prepare_cached(statement)?.execute(params![
        wallet.code(),
        cause.code(),
        at.millis(),
        by.map(PersonId::as_str)
    ])
}

/// The parts that go on.
pub fn open(db: &Connection) -> Result<Vec<OutagePart>, ReadError> {
    many(db, sql::OPEN, [])
}

/// The parts of one outage, in the order in which they were written.
pub fn parts(db: &Connection, outage: OutageId) -> Result<Vec<OutagePart>, ReadError> {
    many(db, sql::PARTS, [outage.0])
}

/// A page of outages, the newest first, `from` of them left out.
pub fn newest(db: &Connection, from: u32, limit: u32) -> rusqlite::Result<Vec<OutageId>> {
    let mut statement = db.prepare_cached(sql::NEWEST)?;
    let rows = statement.query_map([limit, from], |row| row.get(0).map(OutageId))?;
    rows.collect()
}

/// How many outages there ever were.
pub fn count(db: &Connection) -> rusqlite::Result<i64> {
    let mut statement = db.prepare_cached(sql::COUNT)?;
    statement.query_row([], |row| row.get(0))
}

/// The claims of a wallet that were handed over on between two instants, both included.
pub fn claims(
    db: &Connection,
    wallet: Wallet,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<(OrderNumber, ClaimTaken)>, ReadError> {
    let mut statement = db.prepare_cached(sql::CLAIMS)?;
    let mut rows = statement.query(params![wallet.code(), from.millis(), until.millis()])?;
    let mut claims = Vec::new();
    while let Some(row) = rows.next()? {
        claims.push(claim(row)?);
    }
    Ok(claims)
}

fn many(db: &Connection, sql: &str, values: impl Params) -> Result<Vec<OutagePart>, ReadError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut parts = Vec::new();
    while let Some(row) = rows.next()? {
        parts.push(read(row)?);
    }
    Ok(parts)
}

fn read(row: &Row<'_>) -> Result<OutagePart, ReadError> {
    let (wallet, cause): (String, String) = (row.get(1)?, row.get(2)?);
    Ok(OutagePart {
        outage: OutageId(row.get(0)?),
        wallet: Wallet::parse(&wallet).ok_or_else(|| odd("wallet", &wallet))?,
        cause: OutageCause::parse(&cause).ok_or_else(|| odd("cause", &cause))?,
        began_at: Timestamp::from_millis(row.get(3)?),
        ended_at: row.get::<_, Option<i64>>(4)?.map(Timestamp::from_millis),
        by: person(row, 5)?,
        ended_by: person(row, 6)?,
    })
}

fn person(row: &Row<'_>, column: usize) -> Result<Option<PersonId>, ReadError> {
    let id: Option<String> = row.get(column)?;
    let parse = |id: String| PersonId::parse(&id).map_err(|_| odd("by", id));
    id.map(parse).transpose()
}

fn claim(row: &Row<'_>) -> Result<(OrderNumber, ClaimTaken), ReadError> {
    let (order, by): (String, String) = (row.get(0)?, row.get(1)?);
    let (currency, state): (String, String) = (row.get(3)?, row.get(5)?);
    let currency = Currency::parse(&currency).map_err(|_| odd("currency", &currency))?;
    let kinds: Option<String> = row.get(6)?;
    let kinds = kinds.unwrap_or_default();
    let open: Vec<CaseKind> = { CaseKind::ALL.into_iter() }
        .filter(|kind| kinds.split(',').any(|code| code == kind.code()))
        .collect();
    let ended: Option<String> = row.get(7)?;
    let ended = ended.as_deref().and_then(Resolution::parse);
    let taken = ClaimTaken {
        by: PersonId::parse(&by).map_err(|_| odd("by", &by))?,
        amount: Money::new(row.get(2)?, currency),
        returned: Money::new(row.get(4)?, currency),
        fate: claim_fate(&state, &open, ended),
    };
    let order = OrderNumber::parse(&order).map_err(|_| odd("order_number", &order))?;
    Ok((order, taken))
}
