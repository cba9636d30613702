//! Cases and their logs.

use super::{money, odd};
use crate::error::ReadError;
use hexiao_domain::{
    Case, CaseId, CaseKind, CaseNote, CouponId, Money, MoneyMoved, OrderNumber, PersonId, Reason,
    Resolution, Subject, Timestamp,
};
use rusqlite::{Connection, Row, params};

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    macro_rules! select {
        ($rest:literal) => {
            concat!(
                "SELECT case_id, order_number, kind, reason, amount_minor, risk_minor, \
                 currency, opened_at, resolution, resolved_at, resolved_by, coupon_id, \
                 other_order, due_at FROM casefile ",
                $rest
            )
        };
    }

    /// Whose time has run out: the longest first.
    pub const OVERDUE: &str = select!(
        "WHERE resolution IS NULL AND due_at IS NOT NULL AND due_at <= ?1 \
         ORDER BY due_at, case_id LIMIT ?2 OFFSET ?3"
    );
    /// The other open ones: what nobody knows first, then the most money.
    pub const OPEN: &str = select!(
        "WHERE resolution IS NULL AND (due_at IS NULL OR due_at > ?1) \
         ORDER BY unsure DESC, risk_minor DESC, case_id LIMIT ?2 OFFSET ?3"
    );
    pub const OVERDUE_COUNT: &str = "SELECT count(*) FROM casefile \
         WHERE resolution IS NULL AND due_at IS NOT NULL AND due_at <= ?1";
    pub const NEWEST: &str = select!("ORDER BY case_id DESC LIMIT ?1 OFFSET ?2");
    pub const OPEN_BESIDE: &str = select!("WHERE other_order = ?1 AND resolution IS NULL");
    pub const COUNT: &str = "SELECT coalesce(max(case_id), 0) FROM casefile";
    pub const ONE: &str = select!("WHERE case_id = ?1");
    pub const OPEN_OF_ORDER: &str = select!("WHERE order_number = ?1 AND resolution IS NULL");
    pub const OPEN_OF_COUPON: &str = select!("WHERE coupon_id = ?1 AND resolution IS NULL");
    pub const OPEN_COUNT: &str = "SELECT count(*) FROM casefile WHERE resolution IS NULL";
    pub const NOTES: &str =
        "SELECT by, at, text FROM case_note WHERE case_id = ?1 ORDER BY note_id";
}

/// What a new case says beside what it is about.
pub struct Opening<'a> {
    pub kind: CaseKind,
    pub reason: Reason,
    pub at: Timestamp,
    /// The payment's amount, or the coupon's value.
    pub amount: Money,
    /// What of it is at risk, where the kind risks money.
    pub risk: Money,
    pub due_at: Option<Timestamp>,
    pub other: Option<&'a OrderNumber>,
}

/// Opens a case, unless one of this kind is open on the same payment or coupon already.
pub fn open(db: &Connection, subject: &Subject, new: &Opening<'_>) -> rusqlite::Result<usize> {
    let amount = new.amount;
    let risk = match new.kind.risks_money() {
        true => new.risk.minor(),
        false => 0,
    };
    let unsure = new.reason.money_moved() == MoneyMoved::Unknown;
    let sql = "INSERT INTO casefile (order_number, coupon_id, kind, reason, amount_minor, \
               risk_minor, currency, opened_at, unsure, due_at, other_order) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING";
    let (order, coupon) = match subject {
        Subject::Payment(order) => (Some(order.as_str()), None),
        Subject::Coupon(id) => (None, Some(id.as_str())),
    };
    db.prepare_cached(sql)?.execute(params![
        order,
        coupon,
        new.kind.code(),
        new.reason.code(),
        amount.minor(),
        risk,
        amount.currency().code(),
        new.at.millis(),
        unsure,
        new.due_at.map(Timestamp::millis),
        new.other.map(OrderNumber::as_str)
    ])
}

/// The open case of late money turns out to be about a sale that was paid twice, or, without
/// `other`, about late money alone again. It keeps its number, its log and its time.
pub fn turn(
    db: &Connection,
    order: &OrderNumber,
    other: Option<&OrderNumber>,
) -> rusqlite::Result<usize> {
    let late = (CaseKind::LateMoney, Reason::PaidAfterClose);
    let double = (CaseKind::DoublePay, Reason::PaidTwice);
    let ((from, _), (to, reason)) = match other {
        Some(_) => (late, double),
        None => (double, late),
    };
    let sql = "UPDATE casefile SET kind = ?3, reason = ?4, other_order = ?5 \
               WHERE order_number = ?1 AND kind = ?2 AND resolution IS NULL";
    db.prepare_cached(sql)?.execute(params![
        order.as_str(),
        from.code(),
        to.code(),
        reason.code(),
        other.map(OrderNumber::as_str)
    ])
}

/// Another payment stands for the sale now.
pub fn set_other(db: &Connection, case: CaseId, other: &OrderNumber) -> rusqlite::Result<()> {
    let sql = "UPDATE casefile SET other_order = ?2 WHERE case_id = ?1";
    db.prepare_cached(sql)?
        .execute(params![case.0, other.as_str()])?;
    Ok(())
}

/// How many it changed: none when the case is not open.
pub fn resolve(
    db: &Connection,
    case: CaseId,
    resolution: Resolution,
    at: Timestamp,
    by: Option<&PersonId>,
) -> rusqlite::Result<usize> {
    let sql = "UPDATE casefile SET resolution = ?2, resolved_at = ?3, resolved_by = ?4 \
               WHERE case_id = ?1 AND resolution IS NULL";
    let by = by.map(PersonId::as_str);
    db.prepare_cached(sql)?
        .execute(params![case.0, resolution.code(), at.millis(), by])
}

/// The open case of this kind, answered by the platform itself.
pub fn answered(
    db: &Connection,
    order: &OrderNumber,
    kind: CaseKind,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let sql = "UPDATE casefile SET resolution = ?3, resolved_at = ?4 \
               WHERE order_number = ?1 AND kind = ?2 AND resolution IS NULL";
    db.prepare_cached(sql)?.execute(params![
        order.as_str(),
        kind.code(),
        Resolution::Proved.code(),
        at.millis()
    ])?;
    Ok(())
}

pub fn open_of(db: &Connection, order: &OrderNumber) -> Result<Vec<Case>, ReadError> {
    let mut statement = db.prepare_cached(sql::OPEN_OF_ORDER)?;
    collect(statement.query([order.as_str()])?)
}

pub fn open_of_coupon(db: &Connection, id: &CouponId) -> Result<Vec<Case>, ReadError> {
    let mut statement = db.prepare_cached(sql::OPEN_OF_COUPON)?;
    collect(statement.query([id.as_str()])?)
}

/// The open cases that name this payment as the other one of a sale paid twice.
pub fn open_beside(db: &Connection, order: &OrderNumber) -> Result<Vec<Case>, ReadError> {
    let mut statement = db.prepare_cached(sql::OPEN_BESIDE)?;
    collect(statement.query([order.as_str()])?)
}

/// A page of the open cases after `from` of them: overdue first, then what nobody knows, then
/// the most money at risk.
pub fn open_page(
    db: &Connection,
    now: Timestamp,
    from: u32,
    limit: u32,
) -> Result<Vec<Case>, ReadError> {
    let mut counted = db.prepare_cached(sql::OVERDUE_COUNT)?;
    let overdue: u32 = counted.query_row([now.millis()], |row| row.get(0))?;
    let page = |sql, from: u32, limit: u32| {
        let mut statement = db.prepare_cached(sql)?;
        collect(statement.query(params![now.millis(), limit, from])?)
    };
    let mut rows = match from < overdue {
        true => page(sql::OVERDUE, from, limit)?,
        false => Vec::new(),
    };
    let taken = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let left = limit.saturating_sub(taken);
    rows.extend(page(sql::OPEN, from.saturating_sub(overdue), left)?);
    Ok(rows)
}

/// A page of all cases, newest first.
pub fn newest_page(db: &Connection, from: u32, limit: u32) -> Result<Vec<Case>, ReadError> {
    let mut statement = db.prepare_cached(sql::NEWEST)?;
    collect(statement.query([limit, from])?)
}

/// How many cases there ever were.
pub fn count(db: &Connection) -> Result<i64, ReadError> {
    let mut statement = db.prepare_cached(sql::COUNT)?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

pub fn one(db: &Connection, case: CaseId) -> Result<Option<Case>, ReadError> {
    let mut statement = db.prepare_cached(sql::ONE)?;
    let mut rows = statement.query([case.0])?;
    rows.next()?.map(read).transpose()
}

pub fn open_count(db: &Connection) -> Result<i64, ReadError> {
    let mut statement = db.prepare_cached(sql::OPEN_COUNT)?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

pub fn note(
    db: &Connection,
    case: CaseId,
    by: &PersonId,
    at: Timestamp,
    text: &str,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO case_note (case_id, by, at, text) VALUES (?1, ?2, ?3, ?4)";
    db.prepare_cached(sql)?
        .execute(params![case.0, by.as_str(), at.millis(), text])?;
    Ok(())
}

pub fn notes(db: &Connection, case: CaseId) -> Result<Vec<CaseNote>, ReadError> {
    let mut statement = db.prepare_cached(sql::NOTES)?;
    let mut rows = statement.query([case.0])?;
    let mut notes = Vec::new();
    while let Some(row) = rows.next()? {
        let by: String = row.get(0)?;
        notes.push(CaseNote {
            case,
            by: PersonId::parse(&by).map_err(|_| odd("by", &by))?,
            at: Timestamp::from_millis(row.get(1)?),
            text: row.get(2)?,
        });
    }
    Ok(notes)
}

fn collect(mut rows: rusqlite::Rows<'_>) -> Result<Vec<Case>, ReadError> {
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

fn read(row: &Row<'_>) -> Result<Case, ReadError> {
    let kind: String = row.get(2)?;
    let reason: String = row.get(3)?;
    let currency: String = row.get(6)?;
    let known = CaseKind::ALL.into_iter().find(|k| k.code() == kind);
    Ok(Case {
        id: CaseId(row.get(0)?),
        subject: subject(row)?,
        kind: known.ok_or_else(|| odd("case.kind", &kind))?,
        reason: Reason::parse(&reason).ok_or_else(|| odd("case.reason", &reason))?,
        amount: money(row.get(4)?, &currency)?,
        at_risk: money(row.get(5)?, &currency)?,
        other: other(row)?,
        opened_at: Timestamp::from_millis(row.get(7)?),
        due_at: row.get::<_, Option<i64>>(13)?.map(Timestamp::from_millis),
        resolved: resolved(row)?,
    })
}

fn other(row: &Row<'_>) -> Result<Option<OrderNumber>, ReadError> {
    let text: Option<String> = row.get(12)?;
    let parse = |text: String| OrderNumber::parse(&text).map_err(|_| odd("other_order", text));
    text.map(parse).transpose()
}

fn subject(row: &Row<'_>) -> Result<Subject, ReadError> {
    if let Some(order) = row.get::<_, Option<String>>(1)? {
        let order = OrderNumber::parse(&order).map_err(|_| odd("order_number", &order))?;
        return Ok(Subject::Payment(order));
    }
    let coupon: String = row.get(11)?;
    let coupon = CouponId::parse(&coupon).map_err(|_| odd("coupon_id", &coupon))?;
    Ok(Subject::Coupon(coupon))
}

type Resolved = Option<(Resolution, Timestamp, Option<PersonId>)>;

fn resolved(row: &Row<'_>) -> Result<Resolved, ReadError> {
    let Some(how) = row.get::<_, Option<String>>(8)? else {
        return Ok(None);
    };
    let by: Option<String> = row.get(10)?;
    let parse = |by: String| PersonId::parse(&by).map_err(|_| odd("resolved_by", by));
    let how = Resolution::parse(&how).ok_or_else(|| odd("resolution", &how))?;
    let at = Timestamp::from_millis(row.get(9)?);
    Ok(Some((how, at, by.map(parse).transpose()?)))
}
