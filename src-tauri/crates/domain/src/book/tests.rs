//! The book balances whatever happens to a payment.

use super::*;
use crate::{
    BusinessDay, Claim, Currency, Event, Method, OrderNumber, PersonId, Proof, Redemption,
    RedemptionId, TillId, Timestamp, TransactionId, decide, decide_redeem,
};
use proptest::prelude::*;

fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::Cny)
}

fn payment() -> Payment {
    let till = TillId::parse("T01").unwrap();
    Payment {
        order: OrderNumber::new(&till, 1, 1),
        amount: yuan(1_234),
        wallet: Wallet::Alipay,
        method: Method::ShowCode,
        reference: None,
        attempt_of: None,
        cashier: PersonId::parse("lin").unwrap(),
        till,
        created_at: Timestamp::from_millis(0),
        expires_at: Timestamp::from_millis(300_000),
        day: BusinessDay::parse("2026-11-22").unwrap(),
        hour: 9,
        code: None,
        state: PaymentState::Awaiting,
        redemption: None,
        returned: Money::zero(Currency::Cny),
        returning: Money::zero(Currency::Cny),
    }
}

fn proof(minor: i64) -> Proof {
    Proof {
        transaction_id: TransactionId::parse("2026112200000001").unwrap(),
        order_number: Some(payment().order.to_string()),
        amount: yuan(minor),
        payer: None,
        paid_at: None,
    }
}

fn redeemed(payment: &Payment, state: RedemptionState) -> Payment {
    let redemption = Redemption {
        id: RedemptionId::of(&payment.order),
        by: payment.cashier.clone(),
        at: Timestamp::from_millis(1),
        till: payment.till.clone(),
        state,
    };
    Payment {
        redemption: Some(redemption),
        ..payment.clone()
    }
}

fn names(postings: &[Posting]) -> Vec<(String, i64)> {
    let line = |p: &Posting| (p.account.name(), p.amount.minor());
    postings.iter().map(line).collect()
}

fn line(name: &str, minor: i64) -> (String, i64) {
    (name.to_owned(), minor)
}

#[test]
fn a_confirmed_payment_is_owed_to_the_customer_until_it_is_redeemed() {
    let before = payment();
    let state = PaymentState::Confirmed {
        proof: proof(1_234),
    };
    let paid = Payment {
        state,
        ..before.clone()
    };
    let booked = postings(&position(&before), &position(&paid)).unwrap();
    let expected = [line("due_from:alipay", 1_234), line("goods_owed", -1_234)];
    assert_eq!(names(&booked), expected);
    let done = redeemed(&paid, RedemptionState::Redeemed);
    let booked = postings(&position(&paid), &position(&done)).unwrap();
    assert_eq!(
        names(&booked),
        [line("goods_owed", 1_234), line("sales", -1_234)]
    );
}

#[test]
fn a_claim_is_a_memorandum_and_becomes_sales_only_by_proof() {
    let claim = Claim {
        evidence: None,
        at: Timestamp::from_millis(0),
        approved_by: None,
    };
    let claimed = Payment {
        state: PaymentState::Claimed { claim },
        ..payment()
    };
    assert_eq!(position(&claimed), []);
    let given = redeemed(&claimed, RedemptionState::Provisional);
    let expected = [line("claims:alipay", 1_234), line("unproved", -1_234)];
    assert_eq!(names(&position(&given)), expected);
    let state = PaymentState::Confirmed {
        proof: proof(1_234),
    };
    let proved = redeemed(&Payment { state, ..payment() }, RedemptionState::Redeemed);
    let booked = postings(&position(&given), &position(&proved)).unwrap();
    assert_eq!(
        names(&booked),
        [
            line("due_from:alipay", 1_234),
            line("sales", -1_234),
            line("claims:alipay", -1_234),
            line("unproved", 1_234),
        ]
    );
}

#[test]
fn late_or_disputed_money_waits_in_suspense_with_the_amount_that_came() {
    let state = PaymentState::PaidAfterClose { proof: proof(999) };
    let late = Payment { state, ..payment() };
    let expected = [line("due_from:alipay", 999), line("suspense:alipay", -999)];
    assert_eq!(names(&position(&late)), expected);
}

#[test]
fn money_of_another_order_is_booked_there_and_not_here() {
    let disputed = |reason| Payment {
        state: PaymentState::Disputed {
            reason,
            proof: proof(999),
        },
        ..payment()
    };
    for reason in [Reason::OrderDiffers, Reason::TransactionUsed] {
        assert_eq!(position(&disputed(reason)), []);
    }
    for reason in [Reason::AmountDiffers, Reason::PaidBefore] {
        assert_eq!(position(&disputed(reason)).len(), 2);
    }
}

#[test]
fn every_account_has_a_name_that_reads_back() {
    let mut all = vec![
        Account::GoodsOwed,
        Account::Sales,
        Account::Unproved,
        Account::Refunds,
    ];
    for wallet in Wallet::ALL {
        all.extend([
            Account::DueFrom(wallet),
            Account::Suspense(wallet),
            Account::Claims(wallet),
        ]);
    }
    for account in all {
        assert_eq!(Account::parse(&account.name()), Some(account));
        let json = serde_json::to_value(account).unwrap();
        assert_eq!(serde_json::from_value::<Account>(json).unwrap(), account);
    }
    assert!(serde_json::from_value::<Account>("cash".into()).is_err());
    for name in ["", "cash", "sales:alipay", "due_from:", "due_from:nobody"] {
        assert_eq!(Account::parse(name), None);
    }
}

#[test]
fn a_sum_that_does_not_fit_is_an_error_and_never_wraps() {
    let huge = [Posting {
        account: Account::Sales,
        amount: yuan(i64::MAX),
    }];
    assert_eq!(balances(&huge, &huge), Err(MoneyError::TooLarge));
    assert!(!is_balanced(&[huge[0], huge[0]]));
}

fn event() -> impl Strategy<Value = Event> {
    let claim = Claim {
        evidence: None,
        at: Timestamp::from_millis(0),
        approved_by: None,
    };
    prop_oneof![
        Just(Event::CodeSent),
        (1_i64..3_000).prop_map(|minor| Event::Paid {
            proof: proof(minor)
        }),
        Just(Event::Paid {
            proof: proof(1_234)
        }),
        Just(Event::CloseAsked {
            cause: crate::CloseCause::Expired
        }),
        any::<bool>().prop_map(|refunded| Event::ClosedThere { refunded }),
        Just(Event::Claimed {
            claim: claim.clone()
        }),
        Just(Event::EvidenceNoted { claim }),
        Just(Event::WrittenOff),
        Just(Event::Reopened),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_every_entry_balances_and_the_sum_of_all_is_the_position(
        events in proptest::collection::vec((event(), any::<bool>()), 1..20),
    ) {
        let mut now = payment();
        let mut sum = Vec::new();
        for (event, redeem) in events {
            let mut next = now.clone();
            if let Ok((state, effects)) = decide(&now, &event) {
                next.state = state;
                if effects.contains(&crate::Effect::ProveRedemption) {
                    next = redeemed(&next, RedemptionState::Redeemed);
                }
            }
            if let (true, Ok((state, _))) = (redeem, decide_redeem(&next)) {
                next = redeemed(&next, state);
            }
            let booked = postings(&position(&now), &position(&next)).unwrap();
            prop_assert!(is_balanced(&booked), "{booked:?}");
            sum = balances(&sum, &booked).unwrap();
            let mut expected = position(&next);
            expected.sort();
            prop_assert_eq!(&sum, &expected);
            now = next;
        }
    }
}
