//! What went back is compared with what was asked, the sum so far understood.

use super::super::fields::Reply;
use super::super::{answers, bind, refunded};
use super::order;
use crate::Refund;
use hexiao_domain::{Currency, Money, Reason, RefundAnswer, TransactionId};
use proptest::prelude::*;
use serde_json::{Value, json};

fn yuan(fen: i64) -> Money {
    Money::new(fen, Currency::Cny)
}

fn reply(fields: Value) -> Reply {
    serde_json::from_value(fields).unwrap()
}

/// A refund of five yuan out of 19.99, after `returned` fen went back before.
fn with<T>(returned: i64, look: impl FnOnce(&Refund<'_>) -> T) -> T {
    let (number, transaction) = (order(), "2026112222001400000000000001");
    look(&Refund {
        order: Some(&number),
        transaction: &TransactionId::parse(transaction).unwrap(),
        paid: yuan(1999),
        returned: yuan(returned),
        amount: yuan(500),
        request: "refund_1",
        reason: "returned",
    })
}

fn told(returned: i64, fee: &str, change: &str) -> RefundAnswer {
    let said = json!({ "code": "10000", "fund_change": change, "refund_fee": fee });
    let said = reply(said);
    with(returned, |refund| {
        refunded::told(answers::refund(&said), &said, refund)
    })
}

fn looked_up(fields: Value) -> RefundAnswer {
    let mut said = json!({ "code": "10000", "refund_status": "REFUND_SUCCESS" });
    let all = said.as_object_mut().unwrap();
    all.extend(fields.as_object().unwrap().clone());
    let said = reply(said);
    with(0, |refund| {
        refunded::looked_up(answers::refund_query(&said), &said, refund)
    })
}

fn reason(answer: &RefundAnswer) -> Option<Reason> {
    match answer {
        RefundAnswer::Unknown(unknown) => Some(unknown.reason),
        RefundAnswer::Done | RefundAnswer::Pending | RefundAnswer::Refused(_) => None,
    }
}

#[test]
fn the_fee_of_a_refund_is_all_that_went_back_so_far() {
    assert_eq!(told(0, "5.00", "Y"), RefundAnswer::Done);
    assert_eq!(told(700, "12.00", "Y"), RefundAnswer::Done);
    for (returned, fee) in [(0, "5.01"), (0, "4.99"), (700, "5.00"), (0, "19.99")] {
        let answer = told(returned, fee, "Y");
        assert_eq!(
            reason(&answer),
            Some(Reason::AmountDiffers),
            "{returned} {fee}"
        );
    }
    for odd in ["", "5", "five", "-5.00", "0.00", "5.001"] {
        let answer = told(0, odd, "Y");
        let five = odd == "5";
        assert_eq!(answer == RefundAnswer::Done, five, "{odd}");
    }
    // Nothing moved in this call, so that the sum says nothing of it: the query does.
    assert_eq!(told(0, "5.01", "N"), RefundAnswer::Pending);
}

#[test]
fn the_query_names_the_refunds_own_amount_and_the_orders() {
    let fits = json!({ "refund_amount": "5.00", "total_amount": "19.99" });
    assert_eq!(looked_up(fits), RefundAnswer::Done);
    assert_eq!(looked_up(json!({})), RefundAnswer::Done);
    for (name, value) in [
        ("refund_amount", "5.01"),
        ("refund_amount", "12.00"),
        ("total_amount", "20.00"),
    ] {
        let answer = looked_up(json!({ name: value }));
        assert_eq!(reason(&answer), Some(Reason::AmountDiffers), "{name}");
    }
}

#[test]
fn money_that_went_back_in_another_currency_is_not_ours() {
    for name in ["refund_currency", "trans_currency"] {
        let bound = |code: &str| {
            let said = reply(json!({ "code": "10000", name: code }));
            with(0, |refund| bind::to_refund(said, refund).map(|_| ()))
        };
        let refused = bound("USD").unwrap_err();
        assert_eq!(refused.reason, Reason::CurrencyDiffers, "{name}");
        assert_eq!(bound("CNY"), Ok(()));
    }
}

proptest! {
    #[test]
    fn a_refund_is_done_by_its_exact_sum_or_not_at_all(
        returned in 0_i64..1_500, fee in "[0-9]{1,3}[.][0-9]{2}"
    ) {
        let answer = told(returned, &fee, "Y");
        let fen: i64 = fee.replace('.', "").parse().unwrap();
        prop_assert_eq!(answer == RefundAnswer::Done, fen == returned + 500);
    }
}
