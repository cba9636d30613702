//! Money that comes twice, late, or under another number than one would look for.

use super::*;

fn order(sequence: u64) -> OrderNumber {
    OrderNumber::new(&TillId::parse("T01").unwrap(), 1, sequence)
}

/// Where a payment goes when its money was paid `seconds` after it was made.
fn paid_at(payment: &Payment, seconds: i64) -> &'static str {
    let mut proof = proof(None, 1234);
    proof.paid_at = Some(payment.created_at.plus_seconds(seconds));
    after(payment, Event::Paid { proof }).0.code()
}

#[test]
fn static_code_money_may_name_its_own_order_or_the_sales_first_attempt_and_no_other() {
    let named = |number: OrderNumber, attempt_of: Option<OrderNumber>| {
        let mut claim = payment(Method::StaticCode, claimed());
        claim.attempt_of = attempt_of;
        let proof = proof(Some(number.as_str()), 1234);
        after(&claim, Event::Paid { proof }).0.code()
    };
    let ours = payment(Method::StaticCode, claimed()).order;
    assert_eq!(named(ours.clone(), None), "confirmed");
    assert_eq!(named(order(6), Some(order(6))), "confirmed");
    assert_eq!(named(ours, Some(order(6))), "confirmed");
    assert_eq!(named(order(6), Some(order(5))), "disputed");
    assert_eq!(named(order(6), None), "disputed");
}

/// A till books a second payment of a sale when it finds it, which may be the next day; a claim
/// stands or falls with its time, and so does a payment that is no attempt of another.
#[test]
fn only_a_second_payment_that_is_just_found_may_be_of_another_hour() {
    let day = 86_400;
    let mut found = payment(Method::StaticCode, PaymentState::Created);
    assert_eq!(paid_at(&found, -day), "disputed");
    found.attempt_of = Some(order(6));
    assert_eq!(paid_at(&found, -day), "confirmed");
    let mut claim = payment(Method::StaticCode, claimed());
    claim.attempt_of = Some(order(6));
    assert_eq!(paid_at(&claim, -day), "disputed");
    assert_eq!(paid_at(&claim, 60), "confirmed");
}

#[test]
fn late_money_is_taken_as_the_payment_unless_some_of_it_went_back_or_is_on_its_way() {
    let late = payment(
        Method::ShowCode,
        PaymentState::PaidAfterClose { proof: ours() },
    );
    let (state, effects) = after(&late, Event::Reopened);
    assert_eq!(state, PaymentState::Confirmed { proof: ours() });
    assert_eq!(effects, [Effect::CloseCases]);
    for (returned, returning) in [(1, 0), (0, 1), (400, 834), (1234, 0)] {
        let mut gone = late.clone();
        gone.returned = Money::new(returned, Currency::Cny);
        gone.returning = Money::new(returning, Currency::Cny);
        let refused = decide(&gone, &Event::Reopened);
        assert_eq!(refused, Err(Refusal::GivenBack), "{returned} {returning}");
    }
}

/// Amount and currency are two questions: the same figure of another currency is other money,
/// and another figure of the same currency is another amount.
#[test]
fn a_fen_more_or_less_is_another_amount_whatever_was_asked_for() {
    for method in Method::ALL {
        let waiting = payment(method, PaymentState::Awaiting);
        for minor in [0, 1233, 1235, -1234, i64::MAX] {
            let proof = proof(Some(waiting.order.as_str()), minor);
            let (state, _) = after(&waiting, Event::Paid { proof });
            let reason = Reason::AmountDiffers;
            assert!(
                matches!(state, PaymentState::Disputed { reason: said, .. } if said == reason),
                "{method:?} {minor}"
            );
        }
    }
}

/// Whatever comes after the platform's word, it stands: only a person takes late money as the
/// payment, and nothing else moves what is confirmed, late or disputed.
#[test]
fn the_platforms_word_of_money_outlives_every_refusal_close_and_claim() {
    let (cause, reason) = (CloseCause::Expired, Reason::Declined);
    let PaymentState::Claimed { claim } = claimed() else {
        unreachable!()
    };
    let events = [
        Event::CodeSent,
        Event::Refused { reason },
        Event::CloseAsked { cause },
        Event::ClosedThere { refunded: true },
        Event::Claimed {
            claim: claim.clone(),
        },
        Event::EvidenceNoted { claim },
        Event::ClaimRefuted { reason },
        Event::WrittenOff,
    ];
    for (state, name) in states() {
        if state.proof().is_none() {
            continue;
        }
        let paid = payment(Method::ShowCode, state);
        for event in &events {
            let state = name.to_owned();
            let refused = decide(&paid, event);
            assert_eq!(refused, Err(Refusal::NotNow { state }), "{event:?}");
        }
    }
}
