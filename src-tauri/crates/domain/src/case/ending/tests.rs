//! Which word ends which case: the customer's money never by a word alone.

use super::*;
use crate::{
    BusinessDay, CloseCause, Currency, Method, Money, OrderNumber, PersonId, Proof, TillId,
    Timestamp, TransactionId, Wallet,
};

fn payment(state: PaymentState) -> Payment {
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

fn proof() -> Proof {
    Proof {
        transaction_id: TransactionId::parse("trade_000001").unwrap(),
        order_number: None,
        amount: Money::new(1_234, Currency::Cny),
        payer: None,
        paid_at: None,
    }
}

/// Every state in which money of the customer's is in suspense, with the case that says so.
fn in_suspense() -> Vec<(CaseKind, Payment)> {
    let late = payment(PaymentState::PaidAfterClose { proof: proof() });
    let reason = Reason::AmountDiffers;
    let other_amount = payment(PaymentState::Disputed {
        reason,
        proof: proof(),
    });
    vec![
        (CaseKind::LateMoney, late.clone()),
        (CaseKind::DoublePay, late),
        (CaseKind::Mismatch, other_amount),
    ]
}

#[test]
fn no_word_alone_ends_a_case_while_the_customers_money_waits() {
    for (kind, payment) in in_suspense() {
        assert!(!endings(kind, &payment).is_empty());
        for resolution in endings(kind, &payment) {
            let needed = ending(kind, *resolution);
            assert!(
                matches!(needed, Ending::MoneyIsThere | Ending::MoneyWentBack),
                "{kind:?} {resolution:?}"
            );
        }
    }
}

#[test]
fn late_money_is_reopened_or_goes_back_and_there_is_no_third_way() {
    let late = payment(PaymentState::PaidAfterClose { proof: proof() });
    for kind in [CaseKind::LateMoney, CaseKind::DoublePay] {
        let ways = endings(kind, &late);
        assert_eq!(ways, [Resolution::Reopened, Resolution::Returned]);
    }
}

#[test]
fn money_went_back_is_never_a_word_whatever_the_case() {
    for kind in CaseKind::ALL {
        if !endings_of_coupon(kind).is_empty() {
            continue;
        }
        assert_eq!(ending(kind, Resolution::Returned), Ending::MoneyWentBack);
    }
}

#[test]
fn an_order_that_may_still_take_money_is_not_waved_away() {
    let needed = ending(CaseKind::CancelStuck, Resolution::NoAction);
    assert_eq!(needed, Ending::OrderIsClosed);
    let cause = CloseCause::Expired;
    let closing = payment(PaymentState::Closing { cause });
    let refunded = false;
    let closed = payment(PaymentState::Closed { cause, refunded });
    let again = |payment: &Payment| retries(CaseKind::CancelStuck, payment);
    assert_eq!(again(&closing), Some(WorkKind::Cancel));
    assert_eq!(again(&closed), Some(WorkKind::LateCheck));
}

#[test]
fn money_of_an_older_sale_is_not_given_back_for_this_one() {
    for reason in [Reason::PaidBefore, Reason::CurrencyDiffers] {
        let disputed = payment(PaymentState::Disputed {
            reason,
            proof: proof(),
        });
        let ways = endings(CaseKind::Mismatch, &disputed);
        assert_eq!(ways, [Resolution::WrittenOff]);
    }
}
