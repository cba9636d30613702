//! Refunds: each named once, one under way per payment.

use super::{money, odd};
use crate::error::ReadError;
use hexiao_domain::{
    BusinessDay, NewRefund, OrderNumber, PersonId, Reason, Refund, RefundEnd, RefundRequest,
    Timestamp, Wallet,
};
use rusqlite::{Connection, Row, params};

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    macro_rules! select {
        ($rest:literal) => {
            concat!(
                "SELECT request, order_number, amount_minor, currency, reason, by, approved_by, \
                 day, hour, at, state, refused_for, ended_at FROM refund ",
                $rest
            )
        };
    }

    pub const OF_ORDER: &str = select!("WHERE order_number = ?1");
    pub const RUNNING: &str = select!("WHERE order_number = ?1 AND state = 'running'");
    pub const ONE: &str = select!("WHERE request = ?1");
    /// Over those that are under way alone.
    pub const RETURNING: &str = "SELECT coalesce(sum(r.amount_minor), 0) \
         FROM refund r INDEXED BY refund_running CROSS JOIN payment p \
         ON p.order_number = r.order_number WHERE r.state = 'running' AND p.wallet = ?1";
}

pub fn insert(db: &Connection, new: &NewRefund, at: Timestamp) -> rusqlite::Result<()> {
    let sql = "INSERT INTO refund (request, order_number, amount_minor, currency, reason, by, \
               approved_by, day, hour, at, state, shift) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'running', \
               (SELECT shift_id FROM shift WHERE person = ?6 AND closed_at IS NULL))";
    db.prepare_cached(sql)?.execute(params![
        new.request.as_str(),
        new.order.as_str(),
        new.amount.minor(),
        new.amount.currency().code(),
        new.reason,
        new.by.as_str(),
        new.approved_by.as_ref().map(PersonId::as_str),
        new.day.to_string(),
        new.hour,
        at.millis()
    ])?;
    Ok(())
}

pub fn end(
    db: &Connection,
    request: &RefundRequest,
    end: RefundEnd,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let (state, refused_for) = match end {
        RefundEnd::Done => ("done", None),
        RefundEnd::Refused { reason } => ("refused", Some(reason.code())),
    };
    let sql = "UPDATE refund SET state = ?2, refused_for = ?3, ended_at = ?4 WHERE request = ?1";
    db.prepare_cached(sql)?
        .execute(params![request.as_str(), state, refused_for, at.millis()])?;
    Ok(())
}

/// All of an order's, in the order in which they were asked for. A clock may have been set back
/// between two; their numbers count up.
pub fn of(db: &Connection, order: &OrderNumber) -> Result<Vec<Refund>, ReadError> {
    let mut statement = db.prepare_cached(sql::OF_ORDER)?;
    let mut rows = statement.query([order.as_str()])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    all.sort_by_key(|refund: &Refund| refund.asked.request.nth());
    Ok(all)
}

pub fn running(db: &Connection, order: &OrderNumber) -> Result<Option<Refund>, ReadError> {
    first(db, sql::RUNNING, order.as_str())
}

pub fn one(db: &Connection, request: &RefundRequest) -> Result<Option<Refund>, ReadError> {
    first(db, sql::ONE, request.as_str())
}

/// What goes back by the refunds of a wallet that are under way, in minor units.
pub fn returning(db: &Connection, wallet: Wallet) -> rusqlite::Result<i64> {
    let mut statement = db.prepare_cached(sql::RETURNING)?;
    statement.query_row([wallet.code()], |row| row.get(0))
}

fn first(db: &Connection, sql: &str, key: &str) -> Result<Option<Refund>, ReadError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([key])?;
    rows.next()?.map(read).transpose()
}

fn read(row: &Row<'_>) -> Result<Refund, ReadError> {
    let (request, order): (String, String) = (row.get(0)?, row.get(1)?);
    let (currency, by, day): (String, String, String) = (row.get(3)?, row.get(5)?, row.get(7)?);
    let approved: Option<String> = row.get(6)?;
    let person = |text: &str| PersonId::parse(text).map_err(|_| odd("person_id", text));
    Ok(Refund {
        asked: NewRefund {
            request: RefundRequest::parse(&request).ok_or_else(|| odd("request", &request))?,
            order: OrderNumber::parse(&order).map_err(|_| odd("order_number", &order))?,
            amount: money(row.get(2)?, &currency)?,
            reason: row.get(4)?,
            by: person(&by)?,
            approved_by: approved.as_deref().map(person).transpose()?,
            day: BusinessDay::parse(&day).ok_or_else(|| odd("day", &day))?,
            hour: row.get(8)?,
        },
        at: Timestamp::from_millis(row.get(9)?),
        ended: ended(row)?,
    })
}

fn ended(row: &Row<'_>) -> Result<Option<(RefundEnd, Timestamp)>, ReadError> {
    let (state, reason): (String, Option<String>) = (row.get(10)?, row.get(11)?);
    let at: Option<i64> = row.get(12)?;
    let Some(at) = at.map(Timestamp::from_millis) else {
        return Ok(None);
    };
    let end = match (state.as_str(), reason.as_deref().map(Reason::parse)) {
        ("done", None) => RefundEnd::Done,
        ("refused", Some(Some(reason))) => RefundEnd::Refused { reason },
        _ => return Err(odd("refund.state", state)),
    };
    Ok(Some((end, at)))
}
