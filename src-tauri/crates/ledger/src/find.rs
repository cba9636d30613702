//! By what a payment can be found.

use crate::error::ReadError;
use crate::table::payment::{one, sql};
use hexiao_domain::{OrderNumber, Payment, Reference, TransactionId, Wallet};
use rusqlite::Connection;

/// Whatever was scanned or typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// The till's own number.
    Order(OrderNumber),
    /// The platform's number, noted or proved.
    Transaction(TransactionId),
    /// The shop's own reference: the payment that holds it, else the newest that held it.
    Reference(Reference),
    /// The keyed digest of a scanned auth code.
    ScanDigest(String),
    /// The payment code's text.
    Code(String),
}

/// The payment of that key.
pub fn find(db: &Connection, key: &Key) -> Result<Option<Payment>, ReadError> {
    match key {
        Key::Order(order) => one(db, sql::BY_ORDER, [order.as_str()]),
        Key::Transaction(id) => by_transaction(db, id),
        Key::Reference(reference) => by_reference(db, reference),
        Key::ScanDigest(digest) => one(db, sql::BY_SCAN, [digest]),
        Key::Code(text) => one(db, sql::BY_CODE, [text]),
    }
}

fn by_reference(db: &Connection, reference: &Reference) -> Result<Option<Payment>, ReadError> {
    match one(db, sql::HOLDER_OF_REFERENCE, [reference.as_str()])? {
        Some(holder) => Ok(Some(holder)),
        None => one(db, sql::BY_REFERENCE, [reference.as_str()]),
    }
}

fn by_transaction(db: &Connection, id: &TransactionId) -> Result<Option<Payment>, ReadError> {
    for wallet in Wallet::ALL {
        let found = one(db, sql::BY_TRANSACTION, [wallet.code(), id.as_str()])?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}
