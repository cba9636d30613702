//! A cashier notes the number of another customer's paid screen on a claim: the money is the
//! order's that the platform names.

use super::till::{AT, Till, claim, proof, transaction};
use hexiao_domain::{
    CaseKind, Currency, Method, Money, OrderNumber, PaymentState, Proof, Reason, Refusal, Timestamp,
};
use hexiao_ledger::{names_another, paid, struck};

/// The platform's word about one of them is written down.
fn told(till: &Till, asked: &OrderNumber, proof: &Proof) {
    let (asked, proof) = (asked.clone(), proof.clone());
    let facts = move |view: &hexiao_ledger::View<'_>| {
        let facts = paid(view, &asked, &proof, Timestamp::from_millis(AT));
        Ok((facts.map_err(|_| Refusal::Unreadable)?, ()))
    };
    till.ledger.write(super::till::stamp(AT), facts).unwrap();
}

/// A claim that has the number of this money.
fn mistaken(till: &Till, money: &Proof) -> OrderNumber {
    let claimed = till.made();
    let noted = money.transaction_id.as_str().to_owned();
    till.moves(&claimed, claim(Some(&noted))).unwrap();
    claimed
}

fn is_struck(till: &Till, claimed: &OrderNumber) -> bool {
    let state = till.payment(claimed).state;
    state.claim().is_some_and(|claim| claim.evidence.is_none())
}

#[test]
fn money_that_names_its_order_is_that_orders_whatever_a_claim_says_and_whoever_asks() {
    for asked_of_the_claim in [true, false] {
        let till = Till::new();
        let order = till.made();
        let money = proof(&order);
        let claimed = mistaken(&till, &money);
        let asked = if asked_of_the_claim { &claimed } else { &order };
        told(&till, asked, &money);
        let state = till.payment(&order).state;
        assert_eq!(state, PaymentState::Confirmed { proof: money });
        assert!(is_struck(&till, &claimed));
        assert_eq!(till.cases(), []);
        assert_eq!(till.problems(), []);
    }
}

#[test]
fn a_second_payment_of_the_named_order_is_booked_beside_it_and_the_claim_loses_its_number() {
    for asked_of_the_claim in [true, false] {
        let till = Till::new();
        let order = till.confirmed();
        let mut second = proof(&order);
        second.transaction_id = transaction("trade_of_another_person");
        let claimed = mistaken(&till, &second);
        let asked = if asked_of_the_claim { &claimed } else { &order };
        told(&till, asked, &second);
        assert!(is_struck(&till, &claimed));
        let open = till.cases();
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].kind, CaseKind::DoublePay);
        let booked = till.payment(open[0].subject.order().unwrap());
        assert_eq!(booked.state, PaymentState::Confirmed { proof: second });
        assert_eq!(booked.attempt_of, Some(order));
        assert_eq!(till.problems(), []);
    }
}

#[test]
fn a_claim_on_money_that_nobody_can_book_is_disputed_and_not_asked_about_for_ever() {
    let till = Till::new();
    let order = till.confirmed();
    let mut strange = proof(&order);
    strange.transaction_id = transaction("trade_of_another_person");
    strange.amount = Money::new(100, Currency::Usd);
    let claimed = mistaken(&till, &strange);
    told(&till, &claimed, &strange);
    let state = till.payment(&claimed).state;
    assert!(
        matches!(
            state,
            PaymentState::Disputed {
                reason: Reason::OrderDiffers | Reason::CurrencyDiffers,
                ..
            }
        ),
        "{state:?}"
    );
    assert_eq!(till.cases().len(), 1);
    assert_eq!(till.problems(), []);
}

#[test]
fn a_claims_own_money_and_that_of_its_first_attempt_name_no_other_order() {
    let till = Till::new();
    let (first, other) = (till.made(), till.made());
    let attempt_of = Some(first.clone());
    let claimed = till.make(move |new| new.attempt_of = attempt_of).unwrap();
    till.moves(&claimed, claim(None)).unwrap();
    let known = till.payment(&claimed);
    assert_eq!(names_another(&known, &proof(&claimed)), None);
    assert_eq!(names_another(&known, &proof(&first)), None);
    assert_eq!(names_another(&known, &proof(&other)), Some(other.clone()));
    let no_claim = till.payment(&first);
    assert_eq!(names_another(&no_claim, &proof(&other)), None);
    let printed = till.make(|new| new.method = Method::StaticCode).unwrap();
    till.moves(&printed, claim(None)).unwrap();
    let known = till.payment(&printed);
    let own = names_another(&known, &proof(&printed));
    assert_eq!(
        own,
        Some(printed),
        "it was never sent, so a lost sale had this number"
    );
}

#[test]
fn only_money_that_names_another_order_takes_its_number_from_a_claim() {
    let till = Till::new();
    let order = till.made();
    let own = proof(&order);
    till.moves(&order, claim(Some(own.transaction_id.as_str())))
        .unwrap();
    let nobodys = Proof {
        order_number: None,
        ..own.clone()
    };
    for (order, money) in [(order, own), (till.made(), nobodys)] {
        let now = Timestamp::from_millis(AT);
        let fact = till.see(move |view| struck(view, &order, &money, now));
        assert_eq!(fact, None);
    }
}
