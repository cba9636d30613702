//! Cases and their logs.

use super::{money, odd};
use crate::entry::When;
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
                 other_order, due_at, assigned, earlier, opened_seq, resolved_seq FROM casefile ",
                $rest
            )
        };
    }

    /// Whose time has run out: what nobody knows first, then the most money, which is the order of
    /// the index that is walked.
    pub const OVERDUE: &str = select!(
        "WHERE resolution IS NULL AND +due_at <= ?1 \
         ORDER BY unsure DESC, risk_minor DESC, case_id LIMIT ?2 OFFSET ?3"
    );
    /// The other open ones, in the same order.
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
    /// The newest open case on a payment, or else the newest that names it as the other one.
    pub const OPEN_ON: &str = "SELECT coalesce( \
         (SELECT max(case_id) FROM casefile WHERE order_number = ?1 AND resolution IS NULL), \
         (SELECT max(case_id) FROM casefile WHERE other_order = ?1 AND resolution IS NULL))";
    pub const OPEN_COUNT: &str = "SELECT count(*) FROM casefile WHERE resolution IS NULL";
    /// The same of one person's.
    pub const OVERDUE_OF: &str = select!(
        "WHERE assigned = ?4 AND resolution IS NULL AND +due_at <= ?1 \
         ORDER BY unsure DESC, risk_minor DESC, case_id LIMIT ?2 OFFSET ?3"
    );
    pub const OPEN_OF: &str = select!(
        "WHERE assigned = ?4 AND resolution IS NULL AND (due_at IS NULL OR due_at > ?1) \
         ORDER BY unsure DESC, risk_minor DESC, case_id LIMIT ?2 OFFSET ?3"
    );
    pub const OVERDUE_COUNT_OF: &str = "SELECT count(*) FROM casefile WHERE assigned = ?2 \
         AND resolution IS NULL AND due_at IS NOT NULL AND due_at <= ?1";
    pub const OPEN_COUNT_OF: &str =
        "SELECT count(*) FROM casefile WHERE assigned = ?1 AND resolution IS NULL";
    pub const NEWEST_OF: &str =
        select!("WHERE assigned = ?3 ORDER BY case_id DESC LIMIT ?1 OFFSET ?2");
    pub const COUNT_OF: &str = "SELECT count(*) FROM casefile WHERE assigned = ?1";
    /// The newest case that has ended on a payment.
    pub const ENDED_ON_ORDER: &str =
        select!("WHERE order_number = ?1 AND resolution IS NOT NULL ORDER BY case_id DESC LIMIT 1");
    /// The newest case that has ended on a coupon.
    pub const ENDED_ON_COUPON: &str =
        select!("WHERE coupon_id = ?1 AND resolution IS NOT NULL ORDER BY case_id DESC LIMIT 1");
    pub const LATER: &str = "SELECT min(case_id) FROM casefile WHERE earlier = ?1";
    pub const OF_ORDER: &str = select!("WHERE order_number = ?1 ORDER BY case_id");
    pub const OF_COUPON: &str = select!("WHERE coupon_id = ?1 ORDER BY case_id");
    pub const NOTES: &str =
        "SELECT by, at, text FROM case_note WHERE case_id = ?1 ORDER BY note_id";
}

/// What a new case says.
pub struct Opening<'a> {
    pub subject: &'a Subject,
    pub kind: CaseKind,
    pub reason: Reason,
    pub when: When,
    /// The payment's amount, or the coupon's value as far as it is known.
    pub amount: Money,
    /// What of it is at risk, where the kind risks money; minor units.
    pub risk: Money,
    pub other: Option<&'a OrderNumber>,
    pub start: Start,
}

/// What a new case begins with, by its kind and by what was before it.
pub struct Start {
    pub due_at: Option<Timestamp>,
    /// The case of the same payment or coupon that it goes on from.
    pub earlier: Option<CaseId>,
    pub assigned: Option<PersonId>,
}

/// Opens a case, unless one of this kind is open on the same payment or coupon already.
pub fn open(db: &Connection, new: &Opening<'_>) -> rusqlite::Result<usize> {
    let amount = new.amount;
    let risk = match new.kind.risks_money() {
        true => new.risk.minor(),
        false => 0,
    };
    let unsure = new.reason.money_moved() == MoneyMoved::Unknown;
    let sql = "INSERT INTO casefile (order_number, coupon_id, kind, reason, amount_minor, \
               risk_minor, currency, opened_at, opened_seq, unsure, other_order, due_at, earlier, \
               assigned) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) \
               ON CONFLICT DO NOTHING";
    db.prepare_cached(sql)?.execute(params![
        new.subject.order().map(OrderNumber::as_str),
        new.subject.coupon().map(CouponId::as_str),
        new.kind.code(),
        new.reason.code(),
        amount.minor(),
        risk,
        amount.currency().code(),
        new.when.at.millis(),
        new.when.seq,
        unsure,
        new.other.map(OrderNumber::as_str),
        new.start.due_at.map(Timestamp::millis),
        new.start.earlier.map(|earlier| earlier.0),
        new.start.assigned.as_ref().map(PersonId::as_str)
    ])
}

/// The newest case that has ended on a payment or a coupon: a new one goes on from it.
pub fn ended_on(db: &Connection, subject: &Subject) -> Result<Option<Case>, ReadError> {
    let sql = match subject {
        Subject::Payment(_) => sql::ENDED_ON_ORDER,
        Subject::Coupon(_) => sql::ENDED_ON_COUPON,
    };
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([subject.as_str()])?;
    rows.next()?.map(read).transpose()
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
    when: When,
    by: Option<&PersonId>,
) -> rusqlite::Result<usize> {
    let sql = "UPDATE casefile SET resolution = ?2, resolved_at = ?3, resolved_by = ?4, \
               resolved_seq = ?5 WHERE case_id = ?1 AND resolution IS NULL";
    let by = by.map(PersonId::as_str);
    let code = resolution.code();
    db.prepare_cached(sql)?
        .execute(params![case.0, code, when.at.millis(), by, when.seq])
}

/// The open case of this kind, answered by the platform itself.
pub fn answered(
    db: &Connection,
    order: &OrderNumber,
    kind: CaseKind,
    when: When,
) -> rusqlite::Result<()> {
    let sql = "UPDATE casefile SET resolution = ?3, resolved_at = ?4, resolved_seq = ?5 \
               WHERE order_number = ?1 AND kind = ?2 AND resolution IS NULL";
    db.prepare_cached(sql)?.execute(params![
        order.as_str(),
        kind.code(),
        Resolution::Proved.code(),
        when.at.millis(),
        when.seq
    ])?;
    Ok(())
}

pub fn open_of(db: &Connection, order: &OrderNumber) -> Result<Vec<Case>, ReadError> {
    let mut statement = db.prepare_cached(sql::OPEN_OF_ORDER)?;
    collect(statement.query([order.as_str()])?)
}

/// The newest open case on a payment, or else the newest that names it as the other one.
pub fn open_on(db: &Connection, order: &OrderNumber) -> Result<Option<CaseId>, ReadError> {
    let mut statement = db.prepare_cached(sql::OPEN_ON)?;
    let newest: Option<i64> = statement.query_row([order.as_str()], |row| row.get(0))?;
    Ok(newest.map(CaseId))
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

/// A page of the open cases after `from` of them: overdue first; of both what nobody knows first,
/// then the most money at risk.
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
    let mut rows = page(sql::OVERDUE, from, limit)?;
    let taken = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let left = limit.saturating_sub(taken);
    rows.extend(page(sql::OPEN, from.saturating_sub(overdue), left)?);
    Ok(rows)
}

/// The same of the cases that are one person's.
pub fn open_page_of(
    db: &Connection,
    person: &PersonId,
    now: Timestamp,
    from: u32,
    limit: u32,
) -> Result<Vec<Case>, ReadError> {
    let (now, person) = (now.millis(), person.as_str());
    let mut counted = db.prepare_cached(sql::OVERDUE_COUNT_OF)?;
    let overdue: u32 = counted.query_row(params![now, person], |row| row.get(0))?;
    let page = |sql, from: u32, limit: u32| {
        let mut statement = db.prepare_cached(sql)?;
        collect(statement.query(params![now, limit, from, person])?)
    };
    let mut rows = page(sql::OVERDUE_OF, from, limit)?;
    let taken = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let left = limit.saturating_sub(taken);
    rows.extend(page(sql::OPEN_OF, from.saturating_sub(overdue), left)?);
    Ok(rows)
}

/// A page of every case that is or was one person's, newest first.
pub fn newest_page_of(
    db: &Connection,
    person: &PersonId,
    from: u32,
    limit: u32,
) -> Result<Vec<Case>, ReadError> {
    let mut statement = db.prepare_cached(sql::NEWEST_OF)?;
    collect(statement.query(params![limit, from, person.as_str()])?)
}

/// How many cases are one person's: the open ones, or all.
pub fn count_of(db: &Connection, person: &PersonId, open_only: bool) -> Result<i64, ReadError> {
    let sql = match open_only {
        true => sql::OPEN_COUNT_OF,
        false => sql::COUNT_OF,
    };
    let mut statement = db.prepare_cached(sql)?;
    Ok(statement.query_row([person.as_str()], |row| row.get(0))?)
}

/// A case with the journal's entries that opened and ended it.
pub struct Marked {
    pub case: Case,
    pub opened: i64,
    pub ended: Option<i64>,
}

/// Every case of a payment or a coupon, in the order in which they were opened.
pub fn all_of(db: &Connection, subject: &Subject) -> Result<Vec<Marked>, ReadError> {
    let sql = match subject {
        Subject::Payment(_) => sql::OF_ORDER,
        Subject::Coupon(_) => sql::OF_COUPON,
    };
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([subject.as_str()])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(Marked {
            case: read(row)?,
            opened: row.get(16)?,
            ended: row.get(17)?,
        });
    }
    Ok(all)
}

/// The case that was opened on the same payment or coupon after this one had ended.
pub fn later(db: &Connection, case: CaseId) -> Result<Option<CaseId>, ReadError> {
    let mut statement = db.prepare_cached(sql::LATER)?;
    let found: Option<i64> = statement.query_row([case.0], |row| row.get(0))?;
    Ok(found.map(CaseId))
}

/// Gives the open case to a person; none when it is that person's already, or not open.
pub fn assign(db: &Connection, case: CaseId, to: Option<&PersonId>) -> rusqlite::Result<usize> {
    let sql = "UPDATE casefile SET assigned = ?2 \
               WHERE case_id = ?1 AND resolution IS NULL AND assigned IS NOT ?2";
    db.prepare_cached(sql)?
        .execute(params![case.0, to.map(PersonId::as_str)])
}

/// Until when the open case has to be worked on; none when that is known, or it is not open.
pub fn set_due(db: &Connection, case: CaseId, due: Timestamp) -> rusqlite::Result<usize> {
    let sql = "UPDATE casefile SET due_at = ?2 \
               WHERE case_id = ?1 AND resolution IS NULL AND due_at IS NOT ?2";
    db.prepare_cached(sql)?.execute([case.0, due.millis()])
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
        assigned: person(row, 14, "assigned")?,
        earlier: row.get::<_, Option<i64>>(15)?.map(CaseId),
        resolved: resolved(row)?,
    })
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

fn other(row: &Row<'_>) -> Result<Option<OrderNumber>, ReadError> {
    let text: Option<String> = row.get(12)?;
    let parse = |text: String| OrderNumber::parse(&text).map_err(|_| odd("other_order", text));
    text.map(parse).transpose()
}

type Resolved = Option<(Resolution, Timestamp, Option<PersonId>)>;

fn resolved(row: &Row<'_>) -> Result<Resolved, ReadError> {
    let Some(how) = row.get::<_, Option<String>>(8)? else {
        return Ok(None);
    };
    let how = Resolution::parse(&how).ok_or_else(|| odd("resolution", &how))?;
    let at = Timestamp::from_millis(row.get(9)?);
    Ok(Some((how, at, person(row, 10, "resolved_by")?)))
}

fn person(row: &Row<'_>, index: usize, column: &str) -> Result<Option<PersonId>, ReadError> {
    let id: Option<String> = row.get(index)?;
    let parse = |id: String| PersonId::parse(&id).map_err(|_| odd(column, id));
    id.map(parse).transpose()
}
