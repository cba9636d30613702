//! Redemptions: one per payment, for ever.

use hexiao_domain::{OrderNumber, PersonId, RedemptionState, Timestamp};
use rusqlite::{Connection, params};

/// The key refuses a second one, whatever the code above thinks.
pub fn insert(
    db: &Connection,
    order: &OrderNumber,
    by: &PersonId,
    at: Timestamp,
    till: &str,
    state: RedemptionState,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO redemption (order_number, by, at, till, state) \
               VALUES (?1, ?2, ?3, ?4, ?5)";
    db.prepare_cached(sql)?.execute(params![
        order.as_str(),
        by.as_str(),
        at.millis(),
        till,
        state.code()
    ])?;
    Ok(())
}

/// A provisional redemption is proved.
pub fn prove(db: &Connection, order: &OrderNumber) -> rusqlite::Result<usize> {
    let sql = "UPDATE redemption SET state = 'redeemed' WHERE order_number = ?1";
    db.prepare_cached(sql)?.execute([order.as_str()])
}
