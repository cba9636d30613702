//! Shifts: one open per person, closed once.

use super::odd;
use crate::error::ReadError;
use hexiao_domain::{
    Currency, Figure, Money, PersonId, Shift, ShiftEnd, ShiftFigures, ShiftId, Timestamp,
};
use rusqlite::{Connection, Params, Row, params};

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    macro_rules! select {
        ($rest:literal) => {
            concat!(
                "SELECT shift_id, person, opened_at, closed_at, closed_by FROM shift ",
                $rest
            )
        };
    }

    pub const ONE: &str = select!("WHERE shift_id = ?1");
    pub const OPEN_OF: &str = select!("WHERE person = ?1 AND closed_at IS NULL");
    pub const OPEN: &str = select!("WHERE closed_at IS NULL ORDER BY person");
    pub const LAST: &str = "SELECT coalesce(max(shift_id), 0) FROM shift";
    /// The payments that its person made in it. Their numbers count on, so a shift is a range.
    pub const PAYMENTS: &str = "SELECT \
         count(*) FILTER (WHERE p.state = 'claimed'), \
         coalesce(sum(p.amount_minor) FILTER (WHERE p.state = 'claimed'), 0), \
         count(*) FILTER (WHERE p.state = 'confirmed'), \
         coalesce(sum(p.amount_minor) FILTER (WHERE p.state = 'confirmed'), 0), \
         count(*) FILTER (WHERE p.redeemed = 1), \
         coalesce(sum(p.amount_minor) FILTER (WHERE p.redeemed = 1), 0) \
         FROM shift s JOIN payment p ON p.sequence > s.payments_before \
         AND p.sequence <= coalesce(s.payments_until, 9223372036854775807) \
         AND p.cashier = s.person WHERE s.shift_id = ?1";
    pub const RETURNED: &str = "SELECT count(*), coalesce(sum(amount_minor), 0) \
         FROM refund WHERE shift = ?1 AND state = 'done'";
    pub const UNPROVED: &str = "SELECT count(*), coalesce(sum(p.amount_minor), 0) \
         FROM payment p JOIN redemption r ON r.order_number = p.order_number \
         WHERE p.state = 'claimed' AND r.shift = ?1";
    pub const UNPROVED_COUPONS: &str = "SELECT count(*), coalesce(sum(value_minor), 0) \
         FROM coupon WHERE state = 'provisional' AND shift = ?1";
}

/// Opens one. The index refuses a second one of the same person.
pub fn open(
    db: &Connection,
    shift: ShiftId,
    person: &PersonId,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let statement = "INSERT INTO shift (shift_id, person, opened_at, payments_before) \
        SELECT ?1, ?2, ?3, coalesce(max(sequence), 0) FROM payment";
    db.prepare_cached(statement)?
        .execute(params![shift.0, person.as_str(), at.millis()])?;
    Ok(())
}

/// How many it closed: none where it is closed already. An end before the begin, by a clock that
/// was set back in between, is the begin.
pub fn close(
    db: &Connection,
    shift: ShiftId,
    by: &PersonId,
    at: Timestamp,
) -> rusqlite::Result<usize> {
    let statement = "UPDATE shift SET closed_at = max(?3, opened_at), closed_by = ?2, \
        payments_until = (SELECT coalesce(max(sequence), 0) FROM payment) \
        WHERE shift_id = ?1 AND closed_at IS NULL";
    db.prepare_cached(statement)?
        .execute(params![shift.0, by.as_str(), at.millis()])
}

/// The number of the newest; 0 before the first.
pub fn last(db: &Connection) -> rusqlite::Result<i64> {
    let mut statement = db.prepare_cached(sql::LAST)?;
    statement.query_row([], |row| row.get(0))
}

pub fn one(db: &Connection, shift: ShiftId) -> Result<Option<Shift>, ReadError> {
    Ok(many(db, sql::ONE, [shift.0])?.into_iter().next())
}

/// The shift of a person that goes on.
pub fn open_of(db: &Connection, person: &PersonId) -> Result<Option<Shift>, ReadError> {
    let found = many(db, sql::OPEN_OF, [person.as_str()])?;
    Ok(found.into_iter().next())
}

/// Every shift that goes on.
pub fn all_open(db: &Connection) -> Result<Vec<Shift>, ReadError> {
    many(db, sql::OPEN, [])
}

fn many(db: &Connection, sql: &str, values: impl Params) -> Result<Vec<Shift>, ReadError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut shifts = Vec::new();
    while let Some(row) = rows.next()? {
        shifts.push(read(row)?);
    }
    Ok(shifts)
}

fn read(row: &Row<'_>) -> Result<Shift, ReadError> {
    let person = |id: String| PersonId::parse(&id).map_err(|_| odd("shift.person", id));
    let closed_at: Option<i64> = row.get(3)?;
    let closed_by: Option<String> = row.get(4)?;
    let end = closed_at.zip(closed_by).map(|(at, by)| {
        Ok::<_, ReadError>(ShiftEnd {
            at: Timestamp::from_millis(at),
            by: person(by)?,
        })
    });
    Ok(Shift {
        id: ShiftId(row.get(0)?),
        person: person(row.get(1)?)?,
        opened_at: Timestamp::from_millis(row.get(2)?),
        end: end.transpose()?,
    })
}

/// What was handed over in a shift on a claim, payments and coupons, and nobody has proved. Read
/// from the indexes of such alone.
pub fn unproved(db: &Connection, shift: ShiftId, shops: Currency) -> Result<Figure, ReadError> {
    let mut all = Figure::zero(shops);
    for sql in [sql::UNPROVED, sql::UNPROVED_COUPONS] {
        all = added(all, counted(db, sql, shift, shops)?)?;
    }
    Ok(all)
}

/// What a shift took, as it stands now.
pub fn figures(
    db: &Connection,
    shift: ShiftId,
    shops: Currency,
) -> Result<ShiftFigures, ReadError> {
    let mut statement = db.prepare_cached(sql::PAYMENTS)?;
    let [claimed, confirmed, redeemed] = statement.query_row([shift.0], |row| {
        Ok([
            figure(row, 0, shops)?,
            figure(row, 2, shops)?,
            figure(row, 4, shops)?,
        ])
    })?;
    Ok(ShiftFigures {
        claimed,
        confirmed,
        redeemed,
        returned: counted(db, sql::RETURNED, shift, shops)?,
        unproved: unproved(db, shift, shops)?,
    })
}

fn counted(
    db: &Connection,
    sql: &str,
    shift: ShiftId,
    shops: Currency,
) -> Result<Figure, ReadError> {
    let mut statement = db.prepare_cached(sql)?;
    Ok(statement.query_row([shift.0], |row| figure(row, 0, shops))?)
}

/// A count and the sum in the column after it.
fn figure(row: &Row<'_>, column: usize, shops: Currency) -> rusqlite::Result<Figure> {
    Ok(Figure {
        count: row.get(column)?,
        amount: Money::new(row.get(column + 1)?, shops),
    })
}

fn added(one: Figure, other: Figure) -> Result<Figure, ReadError> {
    { one.checked_add(other) }.map_err(|error| odd("shift", error))
}
