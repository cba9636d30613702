//! The steps that are written down are the ones that the machine takes, no fewer and no more.

use super::*;
use std::collections::BTreeSet;

/// Each event, with the answers that lead to different states.
fn events(payment: &Payment) -> Vec<Event> {
    let (cause, reason) = (CloseCause::Expired, Reason::Declined);
    let claim = noted("trade_000009", None, 900);
    let paid = |minor| Event::Paid {
        proof: proof(Some(payment.order.as_str()), minor),
    };
    vec![
        Event::CodeShown { code: "c".into() },
        Event::CodeSent,
        paid(1234),
        paid(1233),
        Event::Refused { reason },
        Event::CloseAsked { cause },
        Event::ClosedThere { refunded: false },
        Event::ClosedThere { refunded: true },
        Event::Claimed {
            claim: claim.clone(),
        },
        Event::EvidenceNoted { claim },
        Event::ClaimRefuted { reason },
        Event::WrittenOff,
        Event::Reopened,
    ]
}

#[test]
fn the_steps_are_those_of_every_state_with_every_event() {
    let codes: Vec<&str> = states().iter().map(|(state, _)| state.code()).collect();
    assert_eq!(codes, PaymentState::CODES);
    let mut taken = BTreeSet::new();
    for (state, from) in states() {
        for method in Method::ALL {
            let before = payment(method, state.clone());
            for event in events(&before) {
                let next = decide(&before, &event).map(|(state, _)| state.code());
                taken.extend(next.ok().filter(|to| *to != from).map(|to| (from, to)));
            }
        }
    }
    assert_eq!(taken, PaymentState::STEPS.into_iter().collect());
    assert_eq!(taken.len(), PaymentState::STEPS.len(), "none twice");
}

#[test]
fn events_keep_their_names_and_json_says_the_same() {
    let all = events(&payment(Method::ShowCode, PaymentState::Created));
    let mut codes: Vec<&str> = all.iter().map(Event::code).collect();
    codes.dedup();
    assert_eq!(codes, Event::CODES);
    for event in all {
        assert_eq!(serde_json::to_value(&event).unwrap()["event"], event.code());
    }
}
