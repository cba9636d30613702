//! Payments whose redemption may be among lost entries.

use crate::error::ReadError;
use hexiao_domain::{OrderNumber, PersonId, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    use crate::table::payment::sql::select_payment;

    pub const ONE: &str = "SELECT handed_over FROM doubt WHERE order_number = ?1";
    /// What a manager has to decide before the till sells again.
    pub const LEFT: &str = "SELECT count(*) FROM doubt d JOIN payment p USING (order_number) \
         WHERE d.handed_over IS NULL AND p.redeemed = 0 AND p.state IN ('confirmed', 'claimed')";
    pub const OPEN: &str = select_payment!(
        "JOIN doubt d ON d.order_number = p.order_number WHERE d.handed_over IS NULL \
         AND p.redeemed = 0 ORDER BY d.order_number LIMIT ?1"
    );
}

/// Everything that may have been redeemed in the lost time, whatever it was before: even late
/// money of a closed order may have been taken and redeemed.
pub fn begin(db: &Connection) -> rusqlite::Result<usize> {
    let sql = "INSERT INTO doubt (order_number, found) SELECT order_number, 0 FROM payment \
               WHERE redeemed = 0 \
               ON CONFLICT (order_number) DO UPDATE SET handed_over = NULL, by = NULL, at = NULL";
    db.prepare_cached(sql)?.execute([])
}

/// A payment that only the platform knew.
pub fn found(db: &Connection, order: &OrderNumber) -> rusqlite::Result<()> {
    let sql = "INSERT INTO doubt (order_number, found) VALUES (?1, 1)";
    db.prepare_cached(sql)?.execute([order.as_str()])?;
    Ok(())
}

/// Whether nobody has said yet what became of it.
pub fn is_open(db: &Connection, order: &OrderNumber) -> rusqlite::Result<bool> {
    let mut statement = db.prepare_cached(sql::ONE)?;
    let row = statement.query_row([order.as_str()], |row| row.get::<_, Option<i64>>(0));
    Ok(row.optional()? == Some(None))
}

/// A manager says what became of it. How many rows it changed: none when nothing was open.
pub fn decide(
    db: &Connection,
    order: &OrderNumber,
    handed_over: bool,
    by: &PersonId,
    at: Timestamp,
) -> rusqlite::Result<usize> {
    let sql = "UPDATE doubt SET handed_over = ?2, by = ?3, at = ?4 \
               WHERE order_number = ?1 AND handed_over IS NULL";
    let values = params![order.as_str(), handed_over, by.as_str(), at.millis()];
    db.prepare_cached(sql)?.execute(values)
}

/// How many are undecided and stand in the way of selling.
pub fn left(db: &Connection) -> Result<i64, ReadError> {
    let mut statement = db.prepare_cached(sql::LEFT)?;
    Ok(statement.query_row([], |row| row.get(0))?)
}
