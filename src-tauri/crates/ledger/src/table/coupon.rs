//! Coupons, each with its row of the outbox.

use super::{json, odd};
use crate::error::ReadError;
use crate::table::work::WorkCounts;
use hexiao_domain::{
    BusinessDay, Coupon, CouponDetails, CouponId, CouponState, CouponWork, Currency, Exposure,
    Money, NewCoupon, PersonId, StockId, TillId, Timestamp, Wallet, WorkKind, WorkState,
};
use rusqlite::{Connection, Params, Row, named_params, params};

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    macro_rules! select {
        ($rest:literal) => {
            concat!(
                "SELECT coupon_id, wallet, digest, sealed, tail, stock, details, value_minor, \
                 currency, cashier, till, at, day, hour, detail, work_state, attempts, due_at, \
                 queued_at, part FROM coupon ",
                $rest
            )
        };
    }

    pub const ONE: &str = select!("WHERE coupon_id = ?1");
    pub const BY_DIGEST: &str = select!("WHERE digest = ?1 ORDER BY sequence DESC LIMIT 1");
    pub const RECENT: &str = select!("ORDER BY sequence DESC LIMIT ?1");
    pub const OF_DAY: &str = select!(
        "WHERE day = ?1 AND sequence > \
         coalesce((SELECT a.sequence FROM coupon a WHERE a.coupon_id = ?2), 0) \
         ORDER BY sequence LIMIT ?3"
    );
    pub const DUE: &str = select!(
        "WHERE work_state = 'pending' AND wallet = ?1 AND due_at <= ?2 ORDER BY due_at LIMIT ?3"
    );
    /// Put off under a clock that ran ahead.
    pub const FAR: &str = select!(
        "WHERE work_state = 'pending' AND wallet = ?1 AND due_at > ?2 ORDER BY due_at LIMIT ?3"
    );
    pub const WAITING: &str =
        select!("WHERE work_state = 'pending' ORDER BY wallet, due_at LIMIT ?1");
    /// What keeps a later time.
    pub const PUT_OFF: &str = "SELECT count(*) FROM coupon WHERE work_state = 'pending' \
         AND wallet = ?1 AND due_at > ?2 AND due_at <= ?3";
    pub const PENDING: &str =
        "SELECT count(*), min(queued_at) FROM coupon WHERE work_state = 'pending'";
    pub const STUCK: &str = "SELECT count(*) FROM coupon WHERE work_state = 'needs_person'";
    pub const PROVISIONAL: &str = "SELECT count(*), coalesce(sum(value_minor), 0), min(at) \
         FROM coupon WHERE state = 'provisional'";
    pub const LAST: &str = "SELECT coalesce(max(sequence), 0) FROM coupon";
}

/// Stores a coupon that was just asked. The index refuses a code that is taken, whatever the
/// code above thinks.
pub fn insert(db: &Connection, sequence: i64, coupon: &Coupon, shops: Currency) -> Done {
    let statement = "INSERT INTO coupon (sequence, coupon_id, wallet, digest, sealed, tail, stock, \
        part, currency, cashier, till, at, day, hour, state, detail, work_state, attempts, due_at, \
        queued_at) VALUES (:sequence, :id, :wallet, :digest, :sealed, :tail, :stock, :part, :currency, \
        :cashier, :till, :at, :day, :hour, :state, :detail, :work, :attempts, :due, :queued)";
    let new = &coupon.new;
    db.prepare_cached(statement)?.execute(named_params! {
        ":sequence": sequence,
        ":id": new.id.as_str(),
        ":wallet": new.wallet.code(),
        ":digest": new.digest,
        ":sealed": new.sealed,
        ":tail": new.tail,
        ":stock": new.stock.as_ref().map(StockId::as_str),
        ":part": new.part,
        ":currency": shops.code(),
        ":cashier": new.cashier.as_str(),
        ":till": coupon.till.as_str(),
        ":at": coupon.at.millis(),
        ":day": new.day.to_string(),
        ":hour": new.hour,
        ":state": coupon.state.code(),
        ":detail": json(&coupon.state)?,
        ":work": coupon.work.state.code(),
        ":attempts": coupon.work.attempts,
        ":due": coupon.work.due_at.millis(),
        ":queued": coupon.work.queued_at.millis(),
    })?;
    Ok(())
}

/// Writes whatever of a coupon can change.
pub fn update(db: &Connection, coupon: &Coupon) -> Done {
    let statement = "UPDATE coupon SET details = ?2, value_minor = ?3, state = ?4, detail = ?5, \
        work_state = ?6, attempts = ?7, due_at = ?8, queued_at = ?9 WHERE coupon_id = ?1";
    db.prepare_cached(statement)?.execute(params![
        coupon.new.id.as_str(),
        coupon.details.as_ref().map(json).transpose()?,
        coupon.value.map(Money::minor),
        coupon.state.code(),
        json(&coupon.state)?,
        coupon.work.state.code(),
        coupon.work.attempts,
        coupon.work.due_at.millis(),
        coupon.work.queued_at.millis(),
    ])?;
    Ok(())
}

/// Notes in whose shift it was handed over on a claim.
pub fn set_shift(db: &Connection, id: &CouponId, by: &PersonId) -> Done {
    let statement = "UPDATE coupon SET shift = \
        (SELECT shift_id FROM shift WHERE person = ?2 AND closed_at IS NULL) WHERE coupon_id = ?1";
    db.prepare_cached(statement)?
        .execute([id.as_str(), by.as_str()])?;
    Ok(())
}

type Done = rusqlite::Result<()>;

/// The newest coupon's sequence.
pub fn last_sequence(db: &Connection) -> rusqlite::Result<i64> {
    let mut statement = db.prepare_cached(sql::LAST)?;
    statement.query_row([], |row| row.get(0))
}

pub fn by_id(db: &Connection, id: &CouponId) -> Result<Option<Coupon>, ReadError> {
    one(db, sql::ONE, id.as_str())
}

/// The newest coupon of a code: if any has it, this one does.
pub fn by_digest(db: &Connection, digest: &str) -> Result<Option<Coupon>, ReadError> {
    one(db, sql::BY_DIGEST, digest)
}

fn one(db: &Connection, sql: &str, key: &str) -> Result<Option<Coupon>, ReadError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([key])?;
    rows.next()?.map(read).transpose()
}

pub fn many(db: &Connection, sql: &str, values: impl Params) -> Result<Vec<Coupon>, ReadError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut coupons = Vec::new();
    while let Some(row) = rows.next()? {
        coupons.push(read(row)?);
    }
    Ok(coupons)
}

/// What is due, up to `limit` rows of each wallet: what a silent platform keeps waiting never
/// stands before another's.
pub fn due(db: &Connection, now: Timestamp, limit: u32) -> Result<Vec<Coupon>, ReadError> {
    let far = now.plus_seconds(WorkKind::FURTHEST_SECONDS);
    let mut all = Vec::new();
    for wallet in Wallet::ALL {
        for (sql, at) in [(sql::DUE, now), (sql::FAR, far)] {
            all.extend(many(db, sql, params![wallet.code(), at.millis(), limit])?);
        }
    }
    all.sort_by_key(|coupon| coupon.work.due_at);
    Ok(all)
}

/// How many of this wallet are due only after `until`.
pub fn put_off(db: &Connection, wallet: Wallet, until: Timestamp) -> Result<i64, ReadError> {
    let furthest = until.plus_seconds(WorkKind::FURTHEST_SECONDS);
    let values = params![wallet.code(), until.millis(), furthest.millis()];
    let mut statement = db.prepare_cached(sql::PUT_OFF)?;
    Ok(statement.query_row(values, |row| row.get(0))?)
}

/// Adds the coupons' rows to the outbox's figures. Their values are no money that waits.
pub fn count(db: &Connection, counts: WorkCounts) -> Result<WorkCounts, ReadError> {
    let mut stuck = db.prepare_cached(sql::STUCK)?;
    let needs_person: i64 = stuck.query_row([], |row| row.get(0))?;
    let mut waiting = db.prepare_cached(sql::PENDING)?;
    let (pending, oldest): (i64, Option<i64>) =
        waiting.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let oldest = oldest.map(Timestamp::from_millis);
    Ok(WorkCounts {
        pending: counts.pending.saturating_add(pending),
        needs_person: counts.needs_person.saturating_add(needs_person),
        oldest: [counts.oldest, oldest].into_iter().flatten().min(),
        ..counts
    })
}

/// Adds what was handed over for coupons that nobody proved.
pub fn expose(db: &Connection, before: Exposure) -> Result<Exposure, ReadError> {
    let mut statement = db.prepare_cached(sql::PROVISIONAL)?;
    let (count, minor, oldest): (i64, i64, Option<i64>) =
        statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let more = Money::new(minor, before.amount.currency());
    let amount = before.amount.checked_add(more);
    let oldest = oldest.map(Timestamp::from_millis);
    Ok(Exposure {
        count: before.count.saturating_add(count),
        amount: amount.map_err(|error| odd("value_minor", error))?,
        oldest: [before.oldest, oldest].into_iter().flatten().min(),
    })
}

fn read(row: &Row<'_>) -> Result<Coupon, ReadError> {
    let currency: String = row.get(8)?;
    let currency = Currency::parse(&currency).map_err(|_| odd("currency", &currency))?;
    let till: String = row.get(10)?;
    let details: Option<String> = row.get(6)?;
    let detail: String = row.get(14)?;
    let minor: Option<i64> = row.get(7)?;
    Ok(Coupon {
        new: new(row)?,
        details: details
            .as_deref()
            .map(of_json::<CouponDetails>)
            .transpose()?,
        till: TillId::parse(&till).map_err(|_| odd("till", &till))?,
        at: Timestamp::from_millis(row.get(11)?),
        value: minor.map(|minor| Money::new(minor, currency)),
        state: of_json::<CouponState>(&detail)?,
        work: work(row)?,
    })
}

fn new(row: &Row<'_>) -> Result<NewCoupon, ReadError> {
    let (id, wallet): (String, String) = (row.get(0)?, row.get(1)?);
    let (cashier, day): (String, String) = (row.get(9)?, row.get(12)?);
    let stock: Option<String> = row.get(5)?;
    let parse = |text: &str| StockId::parse(text).map_err(|_| odd("stock", text));
    Ok(NewCoupon {
        id: CouponId::parse(&id).map_err(|_| odd("coupon_id", &id))?,
        wallet: Wallet::parse(&wallet).ok_or_else(|| odd("wallet", &wallet))?,
        digest: row.get(2)?,
        sealed: row.get(3)?,
        tail: row.get(4)?,
        stock: stock.as_deref().map(parse).transpose()?,
        part: row.get(19)?,
        cashier: PersonId::parse(&cashier).map_err(|_| odd("cashier", &cashier))?,
        day: BusinessDay::parse(&day).ok_or_else(|| odd("day", &day))?,
        hour: row.get(13)?,
    })
}

fn work(row: &Row<'_>) -> Result<CouponWork, ReadError> {
    let state: String = row.get(15)?;
    let known = WorkState::ALL.into_iter().find(|s| s.code() == state);
    Ok(CouponWork {
        state: known.ok_or_else(|| odd("work_state", &state))?,
        attempts: row.get(16)?,
        due_at: Timestamp::from_millis(row.get(17)?),
        queued_at: Timestamp::from_millis(row.get(18)?),
    })
}

fn of_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, ReadError> {
    serde_json::from_str(text).map_err(|error| odd("detail", error))
}
