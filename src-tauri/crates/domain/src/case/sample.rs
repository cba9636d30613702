//! What the tests of cases are about: a payment in a state, and a proof of it.

use crate::{
    BusinessDay, Currency, Method, Money, OrderNumber, Payment, PaymentState, PersonId, Proof,
    TillId, Timestamp, TransactionId, Wallet,
};

pub(super) fn payment(state: PaymentState) -> Payment {
    let till = TillId::parse("T01").unwrap();
    let at = Timestamp::from_millis(1_800_000_000_000);
    Payment {
        order: OrderNumber::new(&till, 1, 7),
        amount: Money::new(1_234, Currency::Cny),
        wallet: Wallet::Alipay,
        method: Method::ShowCode,
        reference: None,
        attempt_of: None,
        cashier: PersonId::parse("lin").unwrap(),
        till,
        created_at: at,
        expires_at: at,
        day: BusinessDay::parse("2027-01-15").unwrap(),
        hour: 9,
        code: None,
        state,
        redemption: None,
        returned: Money::zero(Currency::Cny),
        returning: Money::zero(Currency::Cny),
    }
}

pub(super) fn proof() -> Proof {
    Proof {
        transaction_id: TransactionId::parse("trade_000001").unwrap(),
        order_number: None,
        amount: Money::new(1_234, Currency::Cny),
        payer: None,
        paid_at: None,
    }
}
