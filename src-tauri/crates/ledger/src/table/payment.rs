//! Payments, each with its redemption.

use super::{money, odd};
use crate::error::ReadError;
use hexiao_domain::{
    BusinessDay, Method, Money, NewPayment, OrderNumber, Payment, PaymentState, PersonId,
    Redemption, RedemptionId, RedemptionState, Reference, TillId, Timestamp, TransactionId, Wallet,
};
use rusqlite::{Connection, Params, Row, named_params, params};

/// The statements of every reader; a test explains each of them.
pub mod sql {
    /// A payment's columns and its redemption's.
    macro_rules! select {
        ($rest:literal) => {
            concat!(
                "SELECT p.order_number, p.amount_minor, p.currency, p.wallet, p.method, \
                 p.reference, p.cashier, p.till, p.created_at, p.expires_at, p.day, p.hour, \
                 p.code, p.detail, r.redemption_id, r.by, r.at, r.till, r.state \
                 FROM payment p LEFT JOIN redemption r ON r.order_number = p.order_number ",
                $rest
            )
        };
    }

    pub const BY_ORDER: &str = select!("WHERE p.order_number = ?1");
    pub const BY_TRANSACTION: &str = select!("WHERE p.wallet = ?1 AND p.transaction_id = ?2");
    pub const BY_REFERENCE: &str =
        select!("WHERE p.reference = ?1 ORDER BY p.sequence DESC LIMIT 1");
    pub const BY_SCAN: &str = select!("WHERE p.scan_digest = ?1");
    pub const BY_CODE: &str = select!("WHERE p.code = ?1 ORDER BY p.sequence DESC LIMIT 1");
    pub const WAITING: &str =
        select!("WHERE p.state IN ('created','awaiting') ORDER BY p.sequence");
    pub const UNREDEEMED: &str =
        select!("WHERE p.state = 'confirmed' AND p.redeemed = 0 ORDER BY p.sequence LIMIT ?1");
    pub const RECENT: &str = select!("ORDER BY p.sequence DESC LIMIT ?1");
    pub const OF_DAY: &str = select!(
        "WHERE p.day = ?1 AND p.sequence > \
         coalesce((SELECT a.sequence FROM payment a WHERE a.order_number = ?2), 0) \
         ORDER BY p.sequence LIMIT ?3"
    );
    pub const UNREDEEMED_COUNT: &str =
        "SELECT count(*) FROM payment WHERE state = 'confirmed' AND redeemed = 0";
    pub const CLAIMED: &str = "SELECT count(*), sum(amount_minor), min(created_at), max(currency) \
         FROM payment WHERE state = 'claimed'";
    pub const NEXT_SEQUENCE: &str = "SELECT coalesce(max(sequence), 0) + 1 FROM payment";
}

pub fn insert(
    db: &Connection,
    sequence: i64,
    till: &str,
    made_at: Timestamp,
    payment: &NewPayment,
) -> rusqlite::Result<()> {
    let statement = "INSERT INTO payment (sequence, order_number, amount_minor, currency, wallet, \
        method, reference, scan_digest, cashier, till, created_at, expires_at, day, hour, state, \
        detail) VALUES (:sequence, :order, :minor, :currency, :wallet, :method, :reference, \
        :scan, :cashier, :till, :made, :expires, :day, :hour, :state, :detail)";
    let state = PaymentState::Created;
    db.prepare_cached(statement)?.execute(named_params! {
        ":sequence": sequence,
        ":order": payment.order.as_str(),
        ":minor": payment.amount.minor(),
        ":currency": payment.amount.currency().code(),
        ":wallet": payment.wallet.code(),
        ":method": payment.method.code(),
        ":reference": payment.reference.as_ref().map(Reference::as_str),
        ":scan": payment.scan_digest,
        ":cashier": payment.cashier.as_str(),
        ":till": till,
        ":made": made_at.millis(),
        ":expires": payment.expires_at.millis(),
        ":day": payment.day.to_string(),
        ":hour": payment.hour,
        ":state": state.code(),
        ":detail": detail(&state),
    })?;
    Ok(())
}

/// Stores the state, and the transaction id it makes known (never taken away again).
pub fn set_state(
    db: &Connection,
    order: &OrderNumber,
    state: &PaymentState,
    transaction: Option<&TransactionId>,
) -> rusqlite::Result<()> {
    let statement = "UPDATE payment SET state = ?2, detail = ?3, \
        transaction_id = coalesce(?4, transaction_id) WHERE order_number = ?1";
    db.prepare_cached(statement)?.execute(params![
        order.as_str(),
        state.code(),
        detail(state),
        transaction.map(TransactionId::as_str)
    ])?;
    Ok(())
}

pub fn set_code(db: &Connection, order: &OrderNumber, code: &str) -> rusqlite::Result<()> {
    let statement = "UPDATE payment SET code = ?2 WHERE order_number = ?1";
    db.prepare_cached(statement)?
        .execute(params![order.as_str(), code])?;
    Ok(())
}

pub fn set_redeemed(db: &Connection, order: &OrderNumber) -> rusqlite::Result<()> {
    let statement = "UPDATE payment SET redeemed = 1 WHERE order_number = ?1";
    db.prepare_cached(statement)?.execute([order.as_str()])?;
    Ok(())
}

/// The next order's sequence: 1, 2, 3, …
pub fn next_sequence(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached(sql::NEXT_SEQUENCE)?
        .query_row([], |row| row.get(0))
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

/// How much is handed over and unproved, how often, and since when.
pub fn claimed(db: &Connection) -> Result<Option<(i64, Money, Timestamp)>, ReadError> {
    let mut statement = db.prepare_cached(sql::CLAIMED)?;
    let mut rows = statement.query([])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let count: i64 = row.get(0)?;
    if count == 0 {
        return Ok(None);
    }
    let currency: String = row.get(3)?;
    let oldest = Timestamp::from_millis(row.get(2)?);
    Ok(Some((count, money(row.get(1)?, &currency)?, oldest)))
}

fn detail(state: &PaymentState) -> String {
    serde_json::to_string(state).unwrap_or_default()
}

fn read(row: &Row<'_>) -> Result<Payment, ReadError> {
    let text = |index: usize| row.get_ref(index)?.as_str().map_err(rusqlite::Error::from);
    let wallet = text(3)?;
    let method = text(4)?;
    let day = text(10)?;
    let detail = text(13)?;
    let reference: Option<String> = row.get(5)?;
    Ok(Payment {
        order: order(text(0)?)?,
        amount: money(row.get(1)?, text(2)?)?,
        wallet: Wallet::parse(wallet).ok_or_else(|| odd("wallet", wallet))?,
        method: parse_method(method)?,
        reference: reference.map(|text| parse_reference(&text)).transpose()?,
        cashier: person(text(6)?)?,
        till: till(text(7)?)?,
        created_at: Timestamp::from_millis(row.get(8)?),
        expires_at: Timestamp::from_millis(row.get(9)?),
        day: BusinessDay::parse(day).ok_or_else(|| odd("day", day))?,
        hour: row.get(11)?,
        code: row.get(12)?,
        state: serde_json::from_str(detail).map_err(|error| odd("detail", error))?,
        redemption: redemption(row)?,
    })
}

fn redemption(row: &Row<'_>) -> Result<Option<Redemption>, ReadError> {
    if row.get_ref(14)?.data_type() == rusqlite::types::Type::Null {
        return Ok(None);
    }
    let text = |index: usize| row.get_ref(index)?.as_str().map_err(rusqlite::Error::from);
    let state = text(18)?;
    let known = RedemptionState::ALL.into_iter().find(|s| s.code() == state);
    Ok(Some(Redemption {
        id: RedemptionId::of(&order(text(0)?)?),
        by: person(text(15)?)?,
        at: Timestamp::from_millis(row.get(16)?),
        till: till(text(17)?)?,
        state: known.ok_or_else(|| odd("redemption.state", state))?,
    }))
}

fn order(text: &str) -> Result<OrderNumber, ReadError> {
    OrderNumber::parse(text).map_err(|_| odd("order_number", text))
}

fn person(text: &str) -> Result<PersonId, ReadError> {
    PersonId::parse(text).map_err(|_| odd("person_id", text))
}

fn till(text: &str) -> Result<TillId, ReadError> {
    TillId::parse(text).map_err(|_| odd("till", text))
}

fn parse_reference(text: &str) -> Result<Reference, ReadError> {
    Reference::parse(text).map_err(|_| odd("reference", text))
}

fn parse_method(text: &str) -> Result<Method, ReadError> {
    let found = Method::ALL.into_iter().find(|m| m.code() == text);
    found.ok_or_else(|| odd("method", text))
}
