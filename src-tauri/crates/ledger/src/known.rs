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

#[cfg(test)]
mod tests {
    use super::*;
    use hexiao_domain::{
        BusinessDay, Currency, Method, Money, PaymentState, PersonId, TillId, Timestamp, Wallet,
    };

    fn payment(nth: u64) -> Payment {
        let till = TillId::parse("T01").unwrap();
        let amount = Money::new(1_234, Currency::Cny);
        Payment {
            order: OrderNumber::new(&till, 1, nth),
            amount,
            wallet: Wallet::Alipay,
            method: Method::ShowCode,
            reference: None,
            attempt_of: None,
            cashier: PersonId::parse("lin").unwrap(),
            till,
            created_at: Timestamp::from_millis(0),
            expires_at: Timestamp::from_millis(0),
            day: BusinessDay::parse("2027-01-15").unwrap(),
            hour: 9,
            code: None,
            state: PaymentState::Created,
            redemption: None,
            returned: Money::zero(amount.currency()),
            returning: Money::zero(amount.currency()),
        }
    }

    /// The ledger is empty, so whatever is found was remembered.
    #[test]
    fn what_was_just_looked_at_is_not_read_again_and_is_taken_only_once() {
        let db = crate::open::empty().unwrap();
        let known = Known::default();
        let payment = payment(1);
        let take = || known.take(&db, &payment.order).unwrap();
        known.keep(Some(&payment));
        assert_eq!(take(), Some(payment.clone()));
        assert_eq!(take(), None, "it may have changed since");
        known.keep(Some(&payment));
        known.keep(None);
        assert_eq!(take(), None);
    }

    #[test]
    fn another_payment_is_never_taken_for_it() {
        let db = crate::open::empty().unwrap();
        let known = Known::default();
        known.keep(Some(&payment(1)));
        assert_eq!(known.take(&db, &payment(2).order).unwrap(), None);
    }
}
