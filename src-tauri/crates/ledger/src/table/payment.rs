//! Payments, each with its redemption.

use super::{json, money, odd};
use crate::error::ReadError;
use hexiao_domain::{
    BusinessDay, Method, NewPayment, OrderNumber, Payment, PaymentState, PersonId, Redemption,
    RedemptionId, RedemptionState, Reference, TillId, Timestamp, TransactionId, Wallet,
};
use rusqlite::{Connection, Params, Row, named_params, params};

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    /// A payment's columns and its redemption's, in the order of `read`.
    macro_rules! select_payment {
        ($rest:literal) => {
            concat!(
                "SELECT p.order_number, p.amount_minor, p.currency, p.wallet, p.method, \
                 p.reference, p.cashier, p.till, p.created_at, p.expires_at, p.day, p.hour, \
                 p.code, p.detail, r.by, r.at, r.till, r.state, p.returned_minor, p.returning_minor, \
                 p.attempt_of \
                 FROM payment p LEFT JOIN redemption r ON r.order_number = p.order_number ",
                $rest
            )
        };
    }

    pub(crate) use select_payment;

    pub const BY_ORDER: &str = select_payment!("WHERE p.order_number = ?1");
    pub const BY_TRANSACTION: &str =
        select_payment!("WHERE p.wallet = ?1 AND p.transaction_id = ?2");
    pub const BY_REFERENCE: &str =
        select_payment!("WHERE p.reference = ?1 ORDER BY p.sequence DESC LIMIT 1");
    /// A reference is free again once its payment can never become money; late money takes
    /// it back, so the holder need not be the newest.
    pub const HOLDER_OF_REFERENCE: &str = select_payment!(
        "WHERE p.reference = ?1 AND p.state NOT IN ('failed','closed') \
         ORDER BY p.sequence DESC LIMIT 1"
    );
    /// Every payment of a reference, or every attempt of a payment, that may hold money.
    pub const OF_REFERENCE: &str =
        select_payment!("WHERE p.reference = ?1 AND p.state IN ('confirmed','paid_after_close')");
    pub const ATTEMPTS: &str =
        select_payment!("WHERE p.attempt_of = ?1 AND p.state IN ('confirmed','paid_after_close')");
    pub const BY_SCAN: &str = select_payment!("WHERE p.scan_digest = ?1");
    pub const BY_CODE: &str = select_payment!("WHERE p.code = ?1 ORDER BY p.sequence DESC LIMIT 1");
    pub const WAITING: &str =
        select_payment!("WHERE p.state IN ('created','awaiting') ORDER BY p.sequence");
    pub const UNREDEEMED: &str = select_payment!(
        "WHERE p.state = 'confirmed' AND p.redeemed = 0 \
         AND p.amount_minor > p.returned_minor + p.returning_minor ORDER BY p.sequence LIMIT ?1"
    );
    pub const RECENT: &str = select_payment!("ORDER BY p.sequence DESC LIMIT ?1");
    pub const UNTIL: &str =
        select_payment!("WHERE p.sequence <= ?1 ORDER BY p.sequence DESC LIMIT ?2");
    pub const OF_DAY: &str = select_payment!(
        "WHERE p.day = ?1 AND p.sequence > \
         coalesce((SELECT a.sequence FROM payment a WHERE a.order_number = ?2), 0) \
         ORDER BY p.sequence LIMIT ?3"
    );
    pub const UNREDEEMED_COUNT: &str = "SELECT count(*) FROM payment WHERE state = 'confirmed' AND redeemed = 0 \
         AND amount_minor > returned_minor + returning_minor";
    pub const CLAIMS: &str = select_payment!("WHERE p.state = 'claimed' ORDER BY p.claimed_at");
    pub const CLAIMED: &str = "SELECT count(*), sum(amount_minor), min(claimed_at), \
         max(currency) FROM payment WHERE state = 'claimed'";
    pub const LAST: &str = "SELECT coalesce(max(sequence), 0) FROM payment";
}

/// What a new payment has beside what the fact says.
pub struct Made<'a> {
    pub sequence: i64,
    pub till: &'a str,
    pub at: Timestamp,
}

pub fn insert(db: &Connection, made: &Made<'_>, payment: &NewPayment) -> rusqlite::Result<()> {
    let statement = "INSERT INTO payment (sequence, order_number, amount_minor, currency, wallet, \
        method, reference, attempt_of, scan_digest, cashier, till, created_at, expires_at, day, hour, state, \
        detail) VALUES (:sequence, :order, :minor, :currency, :wallet, :method, :reference, \
        :attempt, :scan, :cashier, :till, :made, :expires, :day, :hour, :state, :detail)";
    let state = PaymentState::Created;
    db.prepare_cached(statement)?.execute(named_params! {
        ":sequence": made.sequence,
        ":order": payment.order.as_str(),
        ":minor": payment.amount.minor(),
        ":currency": payment.amount.currency().code(),
        ":wallet": payment.wallet.code(),
        ":method": payment.method.code(),
        ":reference": payment.reference.as_ref().map(Reference::as_str),
        ":attempt": payment.attempt_of.as_ref().map(OrderNumber::as_str),
        ":scan": payment.scan_digest,
        ":cashier": payment.cashier.as_str(),
        ":till": made.till,
        ":made": made.at.millis(),
        ":expires": payment.expires_at.millis(),
        ":day": payment.day.to_string(),
        ":hour": payment.hour,
        ":state": state.code(),
        ":detail": json(&state)?,
    })?;
    Ok(())
}

pub fn set_state(db: &Connection, order: &OrderNumber, state: &PaymentState) -> Done {
    let statement =
        "UPDATE payment SET state = ?2, detail = ?3, claimed_at = ?4 WHERE order_number = ?1";
    let claimed_at = state.claim().map(|claim| claim.at.millis());
    db.prepare_cached(statement)?.execute(params![
        order.as_str(),
        state.code(),
        json(state)?,
        claimed_at
    ])?;
    Ok(())
}

/// The transaction the payment lays claim to; a proof takes the place of what was noted.
pub fn set_transaction(db: &Connection, order: &OrderNumber, id: &TransactionId) -> Done {
    let statement = "UPDATE payment SET transaction_id = ?2 WHERE order_number = ?1";
    db.prepare_cached(statement)?
        .execute([order.as_str(), id.as_str()])?;
    Ok(())
}

/// The number that was noted is another order's: it is free for that one.
pub fn forget_transaction(db: &Connection, order: &OrderNumber) -> Done {
    let statement = "UPDATE payment SET transaction_id = NULL WHERE order_number = ?1";
    db.prepare_cached(statement)?.execute([order.as_str()])?;
    Ok(())
}

pub fn set_code(db: &Connection, order: &OrderNumber, code: &str) -> Done {
    let statement = "UPDATE payment SET code = ?2 WHERE order_number = ?1";
    db.prepare_cached(statement)?
        .execute([order.as_str(), code])?;
    Ok(())
}

/// What went back, and what is on its way back, in minor units.
pub fn set_returned(db: &Connection, payment: &Payment) -> Done {
    let statement =
        "UPDATE payment SET returned_minor = ?2, returning_minor = ?3 WHERE order_number = ?1";
    db.prepare_cached(statement)?.execute(params![
        payment.order.as_str(),
        payment.returned.minor(),
        payment.returning.minor()
    ])?;
    Ok(())
}

pub fn set_redeemed(db: &Connection, order: &OrderNumber) -> Done {
    let statement = "UPDATE payment SET redeemed = 1 WHERE order_number = ?1";
    db.prepare_cached(statement)?.execute([order.as_str()])?;
    Ok(())
}

type Done = rusqlite::Result<()>;

/// How many payments this till has made: the newest order's sequence.
pub fn last_sequence(db: &Connection) -> rusqlite::Result<i64> {
    let mut statement = db.prepare_cached(sql::LAST)?;
    statement.query_row([], |row| row.get(0))
}

/// How many are confirmed, not redeemed and not given back.
pub fn unredeemed_count(db: &Connection) -> rusqlite::Result<i64> {
    let mut statement = db.prepare_cached(sql::UNREDEEMED_COUNT)?;
    statement.query_row([], |row| row.get(0))
}

/// How often and how much is claimed and unproved, and since when; none when nothing is.
pub fn claimed(db: &Connection) -> Result<Option<hexiao_domain::Exposure>, ReadError> {
    let mut statement = db.prepare_cached(sql::CLAIMED)?;
    let mut rows = statement.query([])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let count: i64 = row.get(0)?;
    if count == 0 {
        return Ok(None);
    }
    Ok(Some(hexiao_domain::Exposure {
        count,
        amount: money(row.get(1)?, row.get_ref(3)?.as_str().map_err(wrong_type)?)?,
        oldest: Some(Timestamp::from_millis(row.get(2)?)),
    }))
}

pub fn one(db: &Connection, sql: &str, values: impl Params) -> Result<Option<Payment>, ReadError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    rows.next()?.map(read).transpose()
}

pub fn many(db: &Connection, sql: &str, values: impl Params) -> Result<Vec<Payment>, ReadError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut payments = Vec::new();
    while let Some(row) = rows.next()? {
        payments.push(read(row)?);
    }
    Ok(payments)
}

pub fn by_order(db: &Connection, order: &OrderNumber) -> Result<Option<Payment>, ReadError> {
    one(db, sql::BY_ORDER, [order.as_str()])
}

fn read(row: &Row<'_>) -> Result<Payment, ReadError> {
    let text = |index: usize| row.get_ref(index)?.as_str().map_err(wrong_type);
    let (order, wallet, method, day) = (text(0)?, text(3)?, text(4)?, text(10)?);
    let order = OrderNumber::parse(order).map_err(|_| odd("order_number", order))?;
    let methods = Method::ALL.into_iter();
    Ok(Payment {
        redemption: redemption(row, &order)?,
        order,
        amount: money(row.get(1)?, text(2)?)?,
        wallet: Wallet::parse(wallet).ok_or_else(|| odd("wallet", wallet))?,
        method: { methods }
            .find(|m| m.code() == method)
            .ok_or_else(|| odd("method", method))?,
        reference: reference(row)?,
        attempt_of: attempt_of(row)?,
        cashier: person(text(6)?)?,
        till: till(text(7)?)?,
        created_at: Timestamp::from_millis(row.get(8)?),
        expires_at: Timestamp::from_millis(row.get(9)?),
        day: BusinessDay::parse(day).ok_or_else(|| odd("day", day))?,
        hour: row.get(11)?,
        code: row.get(12)?,
        state: serde_json::from_str(text(13)?).map_err(|error| odd("detail", error))?,
        returned: money(row.get(18)?, text(2)?)?,
        returning: money(row.get(19)?, text(2)?)?,
    })
}

fn redemption(row: &Row<'_>, order: &OrderNumber) -> Result<Option<Redemption>, ReadError> {
    let Some(by) = row.get_ref(14)?.as_str_or_null().map_err(wrong_type)? else {
        return Ok(None);
    };
    let text = |index: usize| row.get_ref(index)?.as_str().map_err(wrong_type);
    let state = text(17)?;
    let known = RedemptionState::ALL.into_iter().find(|s| s.code() == state);
    Ok(Some(Redemption {
        id: RedemptionId::of(order),
        by: person(by)?,
        at: Timestamp::from_millis(row.get(15)?),
        till: till(text(16)?)?,
        state: known.ok_or_else(|| odd("redemption.state", state))?,
    }))
}

fn wrong_type(error: rusqlite::types::FromSqlError) -> rusqlite::Error {
    error.into()
}

fn person(text: &str) -> Result<PersonId, ReadError> {
    PersonId::parse(text).map_err(|_| odd("person_id", text))
}

fn till(text: &str) -> Result<TillId, ReadError> {
    TillId::parse(text).map_err(|_| odd("till", text))
}

fn attempt_of(row: &Row<'_>) -> Result<Option<OrderNumber>, ReadError> {
    let text = row.get_ref(20)?.as_str_or_null().map_err(wrong_type)?;
    let parse = |text: &str| OrderNumber::parse(text).map_err(|_| odd("attempt_of", text));
    text.map(parse).transpose()
}

fn reference(row: &Row<'_>) -> Result<Option<Reference>, ReadError> {
    let text = row.get_ref(5)?.as_str_or_null().map_err(wrong_type)?;
    let parse = |text: &str| Reference::parse(text).map_err(|_| odd("reference", text));
    text.map(parse).transpose()
}
