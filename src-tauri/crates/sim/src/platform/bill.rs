//! The platform's true bill: every movement of money, at the end of the run.

use super::Platform;
use crate::wire::Key;
use hexiao_domain::Money;

/// A line of the bill.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BillRow {
    /// The transaction's number.
    pub transaction: u32,
    /// Its order, if it names one.
    pub order: Option<Key>,
    /// What came.
    pub amount: Money,
    /// What went back, minor units.
    pub refunded: i64,
}

impl Platform {
    /// Every transaction.
    pub fn bill(&self) -> impl Iterator<Item = BillRow> {
        let rows = self.transactions.iter().zip(0_u32..);
        rows.map(|(known, transaction)| BillRow {
            transaction,
            order: known.order,
            amount: known.amount,
            refunded: known.refunded,
        })
    }
}
