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

fn made(order: &OrderNumber, nths: &[u32]) -> Vec<Refund> {
    let asked = |nth: &u32| NewRefund {
        request: RefundRequest::new(order, *nth),
        order: order.clone(),
        amount: yuan(1),
        reason: "tried on".to_owned(),
        by: PersonId::parse("lin").unwrap(),
        approved_by: None,
        day: BusinessDay::parse("2026-11-22").unwrap(),
        hour: 12,
    };
    let refund = |nth| Refund {
        asked: asked(nth),
        at: Timestamp::from_millis(3),
        ended: None,
    };
    nths.iter().map(refund).collect()
}

#[test]
fn each_epoch_has_names_of_its_own_so_that_none_is_used_for_two_refunds() {
    let order = confirmed().order;
    let next = |epoch, nths: &[u32]| RefundRequest::next(&order, epoch, &made(&order, nths));
    for (epoch, before, nth) in [
        (1, &[][..], 1),
        (1, &[1, 2], 3),
        (2, &[], 65),
        (2, &[1, 2], 65),
        (2, &[1, 2, 65], 66),
        (2, &[1, 64], 65),
        (3, &[1, 65], 129),
    ] {
        let name = RefundRequest::new(&order, nth);
        assert_eq!(next(epoch, before), Ok(name), "{epoch} {before:?}");
    }
    let all: Vec<u32> = (1..=RefundRequest::PER_EPOCH).collect();
    let full = Err(Refusal::TooManyRefunds);
    assert_eq!(next(1, &all), full);
    let last = Ok(RefundRequest::new(&order, 64));
    for most in [62, 63] {
        let made = made(&order, &all[..most]);
        let sent = RefundRequest::next(&order, 1, &made);
        assert_eq!(sent.is_err(), most == 63, "the last is kept: {sent:?}");
        let booked = RefundRequest::next_booked(&order, 1, &made);
        assert_eq!(booked == last, most == 63, "{booked:?}");
    }
    assert_eq!(
        RefundRequest::next_booked(&order, 1, &made(&order, &all)),
        full
    );
    let in_the_next = Ok(RefundRequest::new(&order, 65));
    assert_eq!(next(2, &all), in_the_next);
    assert_eq!(next(i64::MAX, &[]), full, "a number beyond all bounds");
}

proptest! {
    #[test]
    fn no_name_comes_twice_whatever_was_lost_before_each_epoch(
        steps in proptest::collection::vec((1_usize..5, 0_usize..5), 1..5),
    ) {
        let order = confirmed().order;
        let (mut sent, mut known) = (Vec::new(), Vec::new());
        for (epoch, (asks, lost)) in (1..).zip(steps) {
            for _ in 0..asks {
                let name = RefundRequest::next(&order, epoch, &known).unwrap();
                prop_assert!(!sent.contains(&name), "{} was sent before", name);
                let nth = name.nth();
                sent.push(name);
                known.extend(made(&order, &[nth]));
            }
            known.truncate(known.len().saturating_sub(lost));
        }
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
        (Reason::AmountDiffers, Ok(())),
        (Reason::PaidBefore, Err(Refusal::AnotherSalesMoney)),
        (Reason::OrderDiffers, Err(Refusal::AnotherSalesMoney)),
        (Reason::TransactionUsed, Err(Refusal::AnotherSalesMoney)),
    ] {
        let proof = proof(700);
        let disputed = payment(PaymentState::Disputed { reason, proof });
        let decided = decide_refund(&disputed, yuan(700));
        assert_eq!(decided, may, "{reason:?}");
    }
    let (reason, proof) = (Reason::PaidBefore, proof(700));
    let older = payment(PaymentState::Disputed { reason, proof });
    let kept = refund_fits(&older, yuan(700));
    assert_eq!(kept, Ok(()), "a journal of before may hold it");
    let waiting = decide_refund(&payment(PaymentState::Awaiting), yuan(1));
    let state = "awaiting".to_owned();
    assert_eq!(waiting, Err(Refusal::NotConfirmed { state }));
}

/// Whoever shows the paid screen of this morning beside a sum of now gets nothing back for it:
/// that the sums differ is found first, and is not what counts.
#[test]
fn the_money_of_an_older_sale_does_not_go_back_whatever_its_sum() {
    let reason = Reason::AmountDiffers;
    for (method, seconds, may) in [
        (Method::StaticCode, -8_000, Err(Refusal::AnotherSalesMoney)),
        (Method::StaticCode, 8_000, Err(Refusal::AnotherSalesMoney)),
        (Method::StaticCode, -60, Ok(())),
        (Method::ShowCode, -8_000, Ok(())),
    ] {
        let mut claim = payment(PaymentState::Created);
        let mut proof = proof(700);
        proof.paid_at = Some(claim.created_at.plus_seconds(seconds));
        claim.method = method;
        claim.state = PaymentState::Disputed { reason, proof };
        let decided = decide_refund(&claim, yuan(700));
        assert_eq!(decided, may, "{method:?} {seconds}");
        assert_eq!(refund_fits(&claim, yuan(700)), Ok(()), "in a journal");
    }
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
