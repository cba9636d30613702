use super::*;
use crate::{
    Account, Currency, Method, Posting, Proof, Redemption, RedemptionId, RedemptionState, TillId,
    TransactionId, Wallet, decide_redeem, is_balanced, position,
};
use proptest::prelude::*;

fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::Cny)
}

fn proof(minor: i64) -> Proof {
    Proof {
        transaction_id: TransactionId::parse("2026112222001400000000000001").unwrap(),
        order_number: None,
        amount: yuan(minor),
        payer: None,
        paid_at: None,
    }
}

fn payment(state: PaymentState) -> Payment {
    let till = TillId::parse("T01").unwrap();
    Payment {
        order: OrderNumber::new(&till, 1, 1),
        amount: yuan(1_000),
        wallet: Wallet::Alipay,
        method: Method::ShowCode,
        reference: None,
        attempt_of: None,
        cashier: PersonId::parse("lin").unwrap(),
        till,
        created_at: Timestamp::from_millis(0),
        expires_at: Timestamp::from_millis(1),
        day: BusinessDay::parse("2026-11-22").unwrap(),
        hour: 12,
        code: None,
        state,
        redemption: None,
        returned: yuan(0),
        returning: yuan(0),
    }
}

fn confirmed() -> Payment {
    let proof = proof(1_000);
    payment(PaymentState::Confirmed { proof })
}

fn redeemed(payment: Payment) -> Payment {
    let redemption = Redemption {
        id: RedemptionId::of(&payment.order),
        by: payment.cashier.clone(),
        at: Timestamp::from_millis(2),
        till: payment.till.clone(),
        state: RedemptionState::Redeemed,
    };
    Payment {
        redemption: Some(redemption),
        ..payment
    }
}

#[test]
fn a_refund_is_named_after_its_order_and_counted() {
    let order = confirmed().order;
    let request = RefundRequest::new(&order, 2);
    assert_eq!(request.as_str(), "T01_1_000001_0R2");
    assert_eq!(request.to_string(), request.as_str());
    assert_eq!(
        RefundRequest::parse(request.as_str()),
        Some(request.clone())
    );
    let json = serde_json::to_value(&request).unwrap();
    assert_eq!(json, "T01_1_000001_0R2");
    assert_eq!(
        serde_json::from_value::<RefundRequest>(json).unwrap(),
        request
    );
    assert!(serde_json::from_value::<RefundRequest>("R1".into()).is_err());
    for odd in [
        "",
        "R1",
        "T01_1_000001_0",
        "T01_1_000001_0R0",
        "T01_1_000001_1R1",
        "xR1",
    ] {
        assert_eq!(RefundRequest::parse(odd), None, "{odd}");
    }
}

#[test]
fn all_of_it_or_a_part_goes_back_and_never_more_than_is_left() {
    let mut payment = confirmed();
    assert_eq!(decide_refund(&payment, yuan(1)), Ok(()));
    assert_eq!(decide_refund(&payment, yuan(1_000)), Ok(()));
    payment.returned = yuan(400);
    assert_eq!(decide_refund(&payment, yuan(600)), Ok(()));
    let left = yuan(600);
    for amount in [yuan(601), yuan(0), yuan(-1), Money::new(1, Currency::Hkd)] {
        let refused = decide_refund(&payment, amount);
        assert_eq!(refused, Err(Refusal::RefundTooLarge { left }), "{amount}");
    }
}

#[test]
fn one_refund_at_a_time() {
    let mut payment = confirmed();
    payment.returning = yuan(1);
    assert_eq!(
        decide_refund(&payment, yuan(1)),
        Err(Refusal::RefundRunning)
    );
}

#[test]
fn only_money_that_is_certainly_there_and_this_orders_own_goes_back() {
    let late = PaymentState::PaidAfterClose { proof: proof(900) };
    assert_eq!(decide_refund(&payment(late), yuan(900)), Ok(()));
    for (reason, may) in [
        (Reason::AmountDiffers, true),
        (Reason::PaidBefore, true),
        (Reason::OrderDiffers, false),
        (Reason::TransactionUsed, false),
    ] {
        let proof = proof(700);
        let disputed = payment(PaymentState::Disputed { reason, proof });
        assert_eq!(
            decide_refund(&disputed, yuan(700)).is_ok(),
            may,
            "{reason:?}"
        );
    }
    let waiting = decide_refund(&payment(PaymentState::Awaiting), yuan(1));
    let state = "awaiting".to_owned();
    assert_eq!(waiting, Err(Refusal::NotConfirmed { state }));
}

#[test]
fn goods_are_not_handed_over_for_money_that_went_back_or_is_on_its_way() {
    for (returned, returning, may) in [
        (0, 0, true),
        (999, 0, true),
        (1_000, 0, false),
        (400, 600, false),
    ] {
        let mut payment = confirmed();
        (payment.returned, payment.returning) = (yuan(returned), yuan(returning));
        let decided = decide_redeem(&payment);
        assert_eq!(decided.is_ok(), may, "{returned} {returning}");
        if !may {
            assert_eq!(decided, Err(Refusal::GivenBack));
        }
    }
}

fn held(lines: &[Posting], account: Account) -> i64 {
    let of = lines.iter().filter(|line| line.account == account);
    of.map(|line| line.amount.minor()).sum()
}

proptest! {
    #[test]
    fn what_went_back_is_due_no_more_wherever_the_money_stood(
        returned in 0_i64..=1_000, which in 0..3,
    ) {
        let state = match which {
            0 | 1 => PaymentState::Confirmed { proof: proof(1_000) },
            _ => PaymentState::PaidAfterClose { proof: proof(1_000) },
        };
        let mut payment = payment(state);
        if which == 0 {
            payment = redeemed(payment);
        }
        payment.returned = yuan(returned);
        let lines = position(&payment);
        prop_assert!(is_balanced(&lines));
        let left = 1_000 - returned;
        prop_assert_eq!(held(&lines, Account::DueFrom(Wallet::Alipay)), left);
        match which {
            0 => {
                prop_assert_eq!(held(&lines, Account::Sales), -1_000);
                prop_assert_eq!(held(&lines, Account::Refunds), returned);
            }
            1 => prop_assert_eq!(held(&lines, Account::GoodsOwed), -left),
            _ => prop_assert_eq!(held(&lines, Account::Suspense(Wallet::Alipay)), -left),
        }
    }
}
