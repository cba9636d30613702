//! Rows of the outbox that were tried three times or more and still wait. Each keeps its own time,
//! which may be a long one, and no case was opened on it: a person has to be shown what keeps it. They
//! are marked as they come and go, in a table of the connection's own like the counts of what waits
//! ([`super::waiting`]), so that the few of them are found among a hundred thousand rows at once, the
//! most money first. Nothing is ever deleted here either: a row that waits no more says so.

use super::{coupon, happened, odd, work};
use crate::error::ReadError;
use hexiao_domain::{CouponId, Money, OrderNumber, Reason, Subject, Timestamp, Wallet, WorkKind};
use rusqlite::Connection;

/// A row that was tried three times or more and still waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutOff {
    /// The payment or the coupon.
    pub subject: Subject,
    /// What is to be done; none for a coupon.
    pub kind: Option<WorkKind>,
    /// The platform's wallet.
    pub wallet: Wallet,
    /// The payment's amount, or the coupon's value as far as it is known, in minor units of the shop's
    /// currency.
    pub minor: i64,
    /// Tries so far.
    pub attempts: u32,
    /// Not before this instant.
    pub due_at: Timestamp,
    /// Waiting since.
    pub queued_at: Timestamp,
    /// What it was put off for last.
    pub reason: Option<Reason>,
}

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    pub const FIRST: &str = "SELECT subject, kind, amount_minor FROM put_off WHERE waits = 1 \
         ORDER BY amount_minor DESC LIMIT ?1";
    pub const COUNT: &str = "SELECT count(*) FROM put_off WHERE waits = 1";
}

/// What stands for the kind of work of a coupon, which has one row of work alone.
const COUPON: &str = "coupon";

const MARKED: &str = "
    CREATE TEMP TABLE put_off (
      subject      TEXT    NOT NULL,               -- an order number or a coupon number
      kind         TEXT    NOT NULL,
      amount_minor INTEGER NOT NULL,
      waits        INTEGER NOT NULL,               -- 0 once it waits no more, or waits anew
      PRIMARY KEY (subject, kind)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX temp.put_off_first ON put_off (waits, amount_minor DESC);
    INSERT INTO put_off SELECT order_number, kind, amount_minor, 1
      FROM work INDEXED BY work_moved
      WHERE state = 'pending' AND due_at <> queued_at AND attempts >= 3;
    INSERT INTO put_off SELECT coupon_id, 'coupon', coalesce(value_minor, 0), 1
      FROM coupon INDEXED BY coupon_pending WHERE work_state = 'pending' AND attempts >= 3;
    CREATE TEMP TRIGGER work_put_off AFTER UPDATE OF attempts ON main.work
      WHEN new.state = 'pending' AND new.attempts >= 3 BEGIN
      INSERT INTO put_off VALUES (new.order_number, new.kind, new.amount_minor, 1)
        ON CONFLICT (subject, kind) DO UPDATE SET waits = 1;
    END;
    CREATE TEMP TRIGGER work_put_off_no_more AFTER UPDATE OF state, attempts ON main.work
      WHEN old.attempts >= 3 AND (new.state <> 'pending' OR new.attempts < 3) BEGIN
      UPDATE put_off SET waits = 0 WHERE subject = new.order_number AND kind = new.kind;
    END;
    CREATE TEMP TRIGGER coupon_put_off AFTER UPDATE OF attempts ON main.coupon
      WHEN new.work_state = 'pending' AND new.attempts >= 3 BEGIN
      INSERT INTO put_off VALUES (new.coupon_id, 'coupon', coalesce(new.value_minor, 0), 1)
        ON CONFLICT (subject, kind)
        DO UPDATE SET waits = 1, amount_minor = excluded.amount_minor;
    END;
    CREATE TEMP TRIGGER coupon_put_off_no_more AFTER UPDATE OF attempts ON main.coupon
      WHEN old.attempts >= 3 AND (new.work_state <> 'pending' OR new.attempts < 3) BEGIN
      UPDATE put_off SET waits = 0 WHERE subject = new.coupon_id AND kind = 'coupon';
    END;";

/// Marks what is put off, and from now on for as long as this connection lasts.
pub fn mark_from_now_on(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(MARKED)
}

/// How many there are.
pub fn count(db: &Connection) -> Result<i64, ReadError> {
    let mut statement = db.prepare_cached(sql::COUNT)?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// Up to `limit` of them, the most money first.
pub fn first(db: &Connection, limit: u32) -> Result<Vec<PutOff>, ReadError> {
    let mut statement = db.prepare_cached(sql::FIRST)?;
    let mut rows = statement.query([limit])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let (subject, kind): (String, String) = (row.get(0)?, row.get(1)?);
        all.push(match kind == COUPON {
            true => of_coupon(db, &subject)?,
            false => of_payment(db, &subject, &kind, row.get(2)?)?,
        });
    }
    Ok(all)
}

fn of_payment(db: &Connection, order: &str, kind: &str, minor: i64) -> Result<PutOff, ReadError> {
    let known = WorkKind::ALL.into_iter().find(|one| one.code() == kind);
    let kind = known.ok_or_else(|| odd("work.kind", kind))?;
    let order = OrderNumber::parse(order).map_err(|_| odd("order_number", order))?;
    let row = work::one(db, &order, kind)?;
    let row = row.ok_or_else(|| ReadError::missing("work that is put off"))?;
    Ok(PutOff {
        reason: happened::put_off_for(db, order.as_str(), Some(kind))?,
        subject: Subject::Payment(order),
        kind: Some(kind),
        wallet: row.wallet,
        minor,
        attempts: row.attempts,
        due_at: row.due_at,
        queued_at: row.queued_at,
    })
}

fn of_coupon(db: &Connection, id: &str) -> Result<PutOff, ReadError> {
    let id = CouponId::parse(id).map_err(|_| odd("coupon_id", id))?;
    let coupon = coupon::by_id(db, &id)?;
    let coupon = coupon.ok_or_else(|| ReadError::missing("a coupon that is put off"))?;
    Ok(PutOff {
        reason: happened::put_off_for(db, id.as_str(), None)?,
        subject: Subject::Coupon(id),
        kind: None,
        wallet: coupon.new.wallet,
        minor: coupon.value.map_or(0, Money::minor),
        attempts: coupon.work.attempts,
        due_at: coupon.work.due_at,
        queued_at: coupon.work.queued_at,
    })
}
