//! One sale, two payments: noticed once both hold money, and never before.

use super::*;
use crate::{
    BusinessDay, CloseCause, Currency, Method, OrderNumber, PersonId, Redemption, RedemptionId,
    RedemptionState, TillId, TransactionId,
};

const AT: i64 = 1_800_000_000_000;

fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::Cny)
}

fn order(sequence: u64) -> OrderNumber {
    OrderNumber::new(&TillId::parse("T01").unwrap(), 1, sequence)
}

fn proof(sequence: u64) -> Proof {
    Proof {
        transaction_id: TransactionId::parse(&format!("trade_{sequence:06}")).unwrap(),
        order_number: Some(order(sequence).to_string()),
        amount: yuan(1_234),
        payer: None,
        paid_at: None,
    }
}

fn payment(sequence: u64, state: PaymentState) -> Payment {
    Payment {
        order: order(sequence),
        amount: yuan(1_234),
        wallet: Wallet::Alipay,
        method: Method::ShowCode,
        reference: None,
        attempt_of: None,
        cashier: PersonId::parse("lin").unwrap(),
        till: TillId::parse("T01").unwrap(),
        created_at: Timestamp::from_millis(AT),
        expires_at: Timestamp::from_millis(AT).plus_seconds(120),
        day: BusinessDay::parse("2027-01-15").unwrap(),
        hour: 9,
        code: None,
        state,
        redemption: None,
        returned: yuan(0),
        returning: yuan(0),
    }
}

fn confirmed(sequence: u64) -> Payment {
    let proof = proof(sequence);
    payment(sequence, PaymentState::Confirmed { proof })
}

fn late(sequence: u64) -> Payment {
    let proof = proof(sequence);
    payment(sequence, PaymentState::PaidAfterClose { proof })
}

fn redeemed(mut payment: Payment) -> Payment {
    payment.redemption = Some(Redemption {
        id: RedemptionId::of(&payment.order),
        by: payment.cashier.clone(),
        at: payment.created_at,
        till: payment.till.clone(),
        state: RedemptionState::Redeemed,
    });
    payment
}

fn surplus_of(new: &Payment, other: &Payment) -> Option<u64> {
    let others = [other.clone()];
    double_pay(new, &others).map(|double| double.surplus.order.sequence())
}

#[test]
fn two_payments_of_one_sale_are_a_double_pay_once_both_hold_money() {
    assert_eq!(surplus_of(&confirmed(2), &confirmed(1)), Some(2));
    let cause = CloseCause::Cancelled;
    let refunded = false;
    for dead in [
        PaymentState::Awaiting,
        PaymentState::Closing { cause },
        PaymentState::Closed { cause, refunded },
    ] {
        assert_eq!(surplus_of(&confirmed(2), &payment(1, dead.clone())), None);
        assert_eq!(surplus_of(&payment(2, dead), &confirmed(1)), None);
    }
    assert_eq!(surplus_of(&confirmed(1), &confirmed(1)), None, "itself");
}

#[test]
fn of_two_tills_exactly_one_gives_back_whatever_each_knows_of_the_other() {
    for (here, there) in [(1, 2), (2, 1), (7, 30)] {
        let (here, there) = (proof(here), proof(there));
        assert!(goes_back_here(&here, &there) != goes_back_here(&there, &here));
    }
    assert!(!goes_back_here(&proof(1), &proof(1)), "itself");
}

#[test]
fn of_two_tills_the_one_with_the_later_number_gives_back() {
    assert!(goes_back_here(&proof(2), &proof(1)));
    assert!(!goes_back_here(&proof(1), &proof(2)));
}

#[test]
fn money_that_went_back_or_is_on_its_way_pays_nothing_twice() {
    let mut back = confirmed(1);
    back.returned = yuan(1_234);
    assert_eq!(surplus_of(&confirmed(2), &back), None);
    back.returned = yuan(1_000);
    assert_eq!(surplus_of(&confirmed(2), &back), Some(2));
    back.returning = yuan(234);
    assert_eq!(surplus_of(&confirmed(2), &back), None);
}

#[test]
fn late_money_goes_back_first_then_what_was_not_handed_over_then_the_later() {
    assert_eq!(surplus_of(&late(1), &confirmed(2)), Some(1));
    assert_eq!(surplus_of(&confirmed(2), &late(1)), Some(1));
    let handed_over = redeemed(confirmed(2));
    assert_eq!(surplus_of(&handed_over, &confirmed(1)), Some(1));
    assert_eq!(surplus_of(&confirmed(1), &handed_over), Some(1));
    assert_eq!(
        surplus_of(&late(3), &redeemed(confirmed(2))),
        Some(3),
        "late money is never kept beside money in time"
    );
}

#[test]
fn of_three_payments_each_that_is_not_needed_is_to_be_given_back() {
    let others = [late(1), confirmed(2)];
    let third = confirmed(3);
    let double = double_pay(&third, &others).unwrap();
    assert_eq!(double.surplus.order, order(3));
    assert_eq!(double.kept.order, order(2));
}

#[test]
fn another_transaction_of_the_same_order_is_second_money_and_a_repeated_word_is_not() {
    let known = confirmed(1);
    assert!(!is_second_money(&known, &proof(1)));
    assert!(is_second_money(&known, &proof(2)));
    assert!(!is_second_money(
        &payment(1, PaymentState::Awaiting),
        &proof(2)
    ));
}

#[test]
fn the_same_sum_of_the_same_wallet_is_a_hint_for_five_minutes() {
    let earlier = confirmed(1);
    let now = |seconds| Timestamp::from_millis(AT).plus_seconds(seconds);
    let seen = |wallet, minor, seconds| {
        let recent = [payment(2, PaymentState::Awaiting), earlier.clone()];
        similar(&recent, wallet, yuan(minor), now(seconds)).map(|p| p.order.clone())
    };
    assert_eq!(seen(Wallet::Alipay, 1_234, 300), Some(order(1)));
    assert_eq!(seen(Wallet::Alipay, 1_234, 301), None);
    assert_eq!(seen(Wallet::Wechatpay, 1_234, 60), None);
    assert_eq!(seen(Wallet::Alipay, 1_235, 60), None);
    assert_eq!(seen(Wallet::Alipay, 1_234, -1), None, "a clock set back");
}

#[test]
fn what_is_left_of_a_payment_is_what_came_less_what_went_back() {
    let mut late = late(1);
    late.amount = yuan(999);
    assert_eq!(
        money_left(&late),
        yuan(1_234),
        "what came and not what was asked"
    );
    late.returned = yuan(1_000);
    assert_eq!(money_left(&late), yuan(234));
    late.returning = yuan(234);
    assert_eq!(money_left(&late), yuan(234), "it is not gone yet");
    assert_eq!(money_left(&payment(1, PaymentState::Awaiting)), yuan(1_234));
}

#[test]
fn of_two_payments_one_stands_for_the_sale_whichever_is_looked_at_first() {
    let all = [1, 2].map(|sequence| {
        let (confirmed, late) = (confirmed(sequence), late(sequence));
        [
            redeemed(confirmed.clone()),
            confirmed,
            redeemed(late.clone()),
            late,
        ]
    });
    let [firsts, seconds] = all;
    for one in &firsts {
        for other in &seconds {
            let double = surplus(one, other);
            assert_eq!(double, surplus(other, one));
            assert_ne!(double.kept.order, double.surplus.order);
        }
    }
}
