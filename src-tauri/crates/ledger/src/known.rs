//! What the decision has just read, so that the projection in the same transaction does not
//! read it once more.

use crate::error::ReadError;
use crate::table::payment;
use hexiao_domain::{OrderNumber, Payment};
use rusqlite::Connection;
use std::cell::RefCell;

/// The payment that was looked at last. Whatever changes a payment takes it from here first,
/// and taking it forgets it: it never outlives a change.
#[derive(Debug, Default)]
pub struct Known(RefCell<Option<Payment>>);

impl Known {
    /// Remembers what was read.
    pub fn keep(&self, payment: Option<&Payment>) {
        self.0.replace(payment.cloned());
    }

    /// The payment as the database has it; forgets whatever it remembered.
    pub fn take(&self, db: &Connection, order: &OrderNumber) -> Result<Option<Payment>, ReadError> {
        let known = self.0.take().filter(|payment| payment.order == *order);
        match known {
            Some(payment) => Ok(Some(payment)),
            None => payment::by_order(db, order),
        }
    }
}
