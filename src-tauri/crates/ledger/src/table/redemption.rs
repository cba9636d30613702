//! Redemptions: one per payment, for ever.

use hexiao_domain::{OrderNumber, PersonId, RedemptionState, Timestamp};
use rusqlite::{Connection, params};

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    pub const DELAYS: &str =
        "SELECT (confirmed_at - at) / 1000 FROM redemption WHERE confirmed_at >= ?1";
}

/// The key refuses a second one, whatever the code above thinks.
pub fn insert(
    db: &Connection,
    seq: i64,
    order: &OrderNumber,
    by: &PersonId,
    at: Timestamp,
    till: &str,
    state: RedemptionState,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO redemption (order_number, seq, by, at, till, state, claimed, \
               shift) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, \
               (SELECT shift_id FROM shift WHERE person = ?3 AND closed_at IS NULL))";
    db.prepare_cached(sql)?.execute(params![
        order.as_str(),
        seq,
        by.as_str(),
        at.millis(),
        till,
        state.code(),
        state == RedemptionState::Provisional
    ])?;
    Ok(())
}

/// A provisional redemption is proved.
pub fn prove(db: &Connection, order: &OrderNumber, at: Timestamp) -> rusqlite::Result<usize> {
    let sql = "UPDATE redemption SET state = 'redeemed', confirmed_at = ?2 WHERE order_number = ?1";
    db.prepare_cached(sql)?
        .execute(params![order.as_str(), at.millis()])
}

/// The platform acknowledged the record of it. A claim was confirmed by its proof already.
pub fn recorded(db: &Connection, order: &OrderNumber, at: Timestamp) -> rusqlite::Result<usize> {
    let sql = "UPDATE redemption SET confirmed_at = ?2 \
               WHERE order_number = ?1 AND confirmed_at IS NULL";
    db.prepare_cached(sql)?
        .execute(params![order.as_str(), at.millis()])
}

/// How long each confirmation since `from` took, in whole seconds.
pub fn delays(db: &Connection, from: Timestamp) -> rusqlite::Result<Vec<i64>> {
    let mut statement = db.prepare_cached(sql::DELAYS)?;
    let rows = statement.query_map([from.millis()], |row| row.get(0))?;
    rows.collect()
}
