mod attempts;
mod steps;

use super::*;
use crate::Currency;
use proptest::prelude::*;

fn payment(method: Method, state: PaymentState) -> Payment {
    let till = TillId::parse("T01").unwrap();
    let at = Timestamp::from_millis(1_800_000_000_000);
    Payment {
        order: OrderNumber::new(&till, 1, 7),
        amount: Money::new(1234, Currency::Cny),
        wallet: Wallet::Alipay,
        method,
        reference: None,
        attempt_of: None,
        cashier: PersonId::parse("lin").unwrap(),
        till,
        created_at: at,
        expires_at: at.plus_seconds(120),
        day: BusinessDay::parse("2027-01-15").unwrap(),
        hour: 9,
        code: None,
        state,
        redemption: None,
        returned: Money::zero(Currency::Cny),
        returning: Money::zero(Currency::Cny),
    }
}

fn proof(order: Option<&str>, minor: i64) -> Proof {
    Proof {
        transaction_id: TransactionId::parse("2027011522001412345678901234").unwrap(),
        order_number: order.map(str::to_owned),
        amount: Money::new(minor, Currency::Cny),
        payer: None,
        paid_at: Some(Timestamp::from_millis(1_800_000_000_000)),
    }
}

fn ours() -> Proof {
    proof(Some("T01_1_000007_O"), 1234)
}

fn claimed() -> PaymentState {
    let claim = Claim {
        evidence: None,
        at: Timestamp::from_millis(1_800_000_000_000),
        approved_by: None,
    };
    PaymentState::Claimed { claim }
}

fn proof_of(payment: &Payment) -> Proof {
    proof(Some(payment.order.as_str()), 1234)
}

fn after(payment: &Payment, event: Event) -> (PaymentState, Vec<Effect>) {
    decide(payment, &event).unwrap()
}

#[test]
fn a_paid_answer_for_another_order_or_amount_is_disputed_never_confirmed() {
    let shown = payment(Method::ShowCode, PaymentState::Awaiting);
    for (proof, expected) in [
        (
            proof(Some(shown.order.as_str()), 1233),
            Reason::AmountDiffers,
        ),
        (proof(Some("T01_1_000008_X"), 1234), Reason::OrderDiffers),
        (proof(None, 1234), Reason::OrderDiffers),
    ] {
        let (state, effects) = after(&shown, Event::Paid { proof });
        assert!(matches!(state, PaymentState::Disputed { reason, .. } if reason == expected));
        assert!(effects.contains(&Effect::OpenCase(CaseKind::Mismatch, expected)));
    }
}

#[test]
fn a_success_while_closing_is_confirmed_and_a_success_after_closing_is_late_money() {
    let cause = CloseCause::Cancelled;
    let closing = payment(Method::ShowCode, PaymentState::Closing { cause });
    let proof = proof_of(&closing);
    let (state, effects) = after(
        &closing,
        Event::Paid {
            proof: proof.clone(),
        },
    );
    assert!(matches!(state, PaymentState::Confirmed { .. }));
    assert_eq!(effects, [Effect::Finish(WorkKind::Cancel)]);

    let refunded = false;
    let closed = payment(Method::ShowCode, PaymentState::Closed { cause, refunded });
    let (state, effects) = after(&closed, Event::Paid { proof });
    assert!(matches!(state, PaymentState::PaidAfterClose { .. }));
    assert!(effects.contains(&Effect::OpenCase(
        CaseKind::LateMoney,
        Reason::PaidAfterClose
    )));
}

#[test]
fn a_static_code_claim_is_proved_by_its_transaction_but_not_by_another_orders_money() {
    let claim = payment(Method::StaticCode, claimed());
    let (state, _) = after(
        &claim,
        Event::Paid {
            proof: proof(None, 1234),
        },
    );
    assert!(matches!(state, PaymentState::Confirmed { .. }));
    let other = OrderNumber::new(&claim.till, 1, 8);
    let foreign = proof(Some(other.as_str()), 1234);
    let (state, _) = after(&claim, Event::Paid { proof: foreign });
    assert!(matches!(
        state,
        PaymentState::Disputed {
            reason: Reason::OrderDiffers,
            ..
        }
    ));
}

#[test]
fn a_paid_screen_of_another_hour_proves_nothing_whichever_clock_was_wrong() {
    let claim = payment(Method::StaticCode, claimed());
    let state = |seconds: i64| {
        let mut shown = proof(None, 1234);
        shown.paid_at = Some(claim.created_at.plus_seconds(seconds));
        after(&claim, Event::Paid { proof: shown }).0
    };
    let hours = 2 * 60 * 60;
    for seconds in [-86_400, -hours - 1, hours + 1, 86_400] {
        let reason = Reason::PaidBefore;
        let found = state(seconds);
        assert!(
            matches!(found, PaymentState::Disputed { reason: said, .. } if said == reason),
            "{seconds}: {found:?}"
        );
    }
    for seconds in [-hours, 0, hours] {
        assert_eq!(state(seconds).code(), "confirmed", "{seconds}");
    }
}

#[test]
fn an_unpaid_or_failed_payment_is_never_redeemed_and_a_claim_only_provisionally() {
    let claim = payment(Method::StaticCode, claimed());
    assert_eq!(
        decide_redeem(&claim).unwrap().0,
        RedemptionState::Provisional
    );
    let proof = ours();
    let paid = payment(
        Method::ShowCode,
        PaymentState::Confirmed {
            proof: proof.clone(),
        },
    );
    assert_eq!(decide_redeem(&paid).unwrap().0, RedemptionState::Redeemed);
    let refunded = false;
    let cause = CloseCause::Expired;
    for state in [
        PaymentState::Created,
        PaymentState::Awaiting,
        PaymentState::Closing { cause },
        PaymentState::Failed {
            reason: Reason::Declined,
        },
        PaymentState::Closed { cause, refunded },
        PaymentState::PaidAfterClose {
            proof: proof.clone(),
        },
        PaymentState::Disputed {
            reason: Reason::AmountDiffers,
            proof,
        },
    ] {
        let refused = decide_redeem(&payment(Method::ShowCode, state));
        assert!(matches!(refused, Err(Refusal::NotConfirmed { .. })));
    }
}

fn any_event() -> impl Strategy<Value = Event> {
    let cause = prop_oneof![Just(CloseCause::Cancelled), Just(CloseCause::Expired)];
    prop_oneof![
        Just(Event::CodeSent),
        Just(Event::CodeShown { code: "c".into() }),
        (1233_i64..1235).prop_map(|minor| {
            let order = payment(Method::ShowCode, PaymentState::Created).order;
            Event::Paid {
                proof: proof(Some(order.as_str()), minor),
            }
        }),
        Just(Event::Refused {
            reason: Reason::Declined
        }),
        cause.prop_map(|cause| Event::CloseAsked { cause }),
        any::<bool>().prop_map(|refunded| Event::ClosedThere { refunded }),
        Just(Event::Claimed {
            claim: Claim {
                evidence: None,
                at: Timestamp::from_millis(0),
                approved_by: None,
            },
        }),
        Just(Event::EvidenceNoted {
            claim: Claim {
                evidence: Some(TransactionId::parse("trade_000009").unwrap()),
                at: Timestamp::from_millis(0),
                approved_by: None,
            },
        }),
        Just(Event::ClaimRefuted {
            reason: Reason::NotFound
        }),
        Just(Event::WrittenOff),
        Just(Event::Reopened),
    ]
}

proptest! {
    #[test]
    fn money_once_confirmed_is_never_unconfirmed(events in prop::collection::vec(any_event(), 0..40)) {
        let mut payment = payment(Method::ShowCode, PaymentState::Created);
        let mut confirmed = false;
        for event in events {
            if let Ok((state, _)) = decide(&payment, &event) {
                payment.state = state;
            }
            let now = matches!(payment.state, PaymentState::Confirmed { .. });
            prop_assert!(now || !confirmed);
            confirmed = now;
        }
    }

    #[test]
    fn a_repeated_event_changes_nothing(events in prop::collection::vec(any_event(), 0..20)) {
        let mut payment = payment(Method::ShowCode, PaymentState::Created);
        for event in events {
            if let Ok((state, _)) = decide(&payment, &event) {
                payment.state = state.clone();
                if let Ok((again, _)) = decide(&payment, &event) {
                    prop_assert_eq!(again, state);
                }
            }
        }
    }
}

fn redeemed(state: RedemptionState) -> Option<Redemption> {
    Some(Redemption {
        id: RedemptionId::of(&OrderNumber::new(&TillId::parse("T01").unwrap(), 1, 7)),
        by: PersonId::parse("lin").unwrap(),
        at: Timestamp::from_millis(1_800_000_000_000),
        till: TillId::parse("T01").unwrap(),
        state,
    })
}

fn states() -> Vec<(PaymentState, &'static str)> {
    let (cause, refunded) = (CloseCause::Cancelled, false);
    let reason = Reason::AmountDiffers;
    vec![
        (PaymentState::Created, "created"),
        (PaymentState::Awaiting, "awaiting"),
        (PaymentState::Closing { cause }, "closing"),
        (claimed(), "claimed"),
        (PaymentState::Confirmed { proof: ours() }, "confirmed"),
        (PaymentState::Failed { reason }, "failed"),
        (PaymentState::Closed { cause, refunded }, "closed"),
        (
            PaymentState::PaidAfterClose { proof: ours() },
            "paid_after_close",
        ),
        (
            PaymentState::Disputed {
                reason,
                proof: ours(),
            },
            "disputed",
        ),
    ]
}

#[test]
fn a_state_has_its_name_its_truth_and_what_is_known_of_the_money() {
    for (state, name) in states() {
        assert_eq!(state.code(), name);
        let truth = match name {
            "claimed" => Some(Truth::Claimed),
            "confirmed" => Some(Truth::Confirmed),
            _ => None,
        };
        assert_eq!(state.truth(), truth, "{name}");
        assert_eq!(state.claim().is_some(), name == "claimed", "{name}");
        let proved = ["confirmed", "paid_after_close", "disputed"].contains(&name);
        assert_eq!(state.proof().is_some(), proved, "{name}");
    }
}

/// What the platform said once counts; the same again is no news, other money is a fault.
#[test]
fn other_money_for_a_paid_order_is_refused_and_the_same_again_changes_nothing() {
    let mut other = ours();
    other.transaction_id = TransactionId::parse("2027011522001412345678909999").unwrap();
    for (state, name) in states() {
        if state.proof().is_none() {
            continue;
        }
        let paid = payment(Method::ShowCode, state.clone());
        let (same, effects) = after(&paid, Event::Paid { proof: ours() });
        assert_eq!((same, effects), (state, vec![]), "{name}");
        let news = Event::Paid {
            proof: other.clone(),
        };
        assert!(
            matches!(decide(&paid, &news), Err(Refusal::NotNow { .. })),
            "{name}"
        );
    }
}

#[test]
fn another_currency_is_disputed_whatever_the_figure() {
    let shown = payment(Method::ShowCode, PaymentState::Awaiting);
    for minor in [1234, 1233] {
        let mut proof = proof_of(&shown);
        proof.amount = Money::new(minor, Currency::Hkd);
        let (state, _) = after(&shown, Event::Paid { proof });
        let reason = Reason::CurrencyDiffers;
        assert!(matches!(state, PaymentState::Disputed { reason: said, .. } if said == reason));
    }
}

#[test]
fn proof_uploads_what_was_handed_over_and_proves_it_where_it_was_provisional() {
    let upload = Effect::Enqueue(WorkKind::Upload);
    for (redemption, wanted) in [
        (None, vec![]),
        (redeemed(RedemptionState::Redeemed), vec![upload]),
        (
            redeemed(RedemptionState::Provisional),
            vec![Effect::ProveRedemption, upload],
        ),
    ] {
        let mut paid = payment(Method::ShowCode, PaymentState::Awaiting);
        paid.redemption = redemption;
        let (_, effects) = after(
            &paid,
            Event::Paid {
                proof: proof_of(&paid),
            },
        );
        assert_eq!(effects, wanted);
    }
}

#[test]
fn an_order_closes_when_the_platform_says_so_and_is_looked_at_once_more_unless_refunded() {
    let cause = CloseCause::Cancelled;
    let awaiting = payment(Method::ShowCode, PaymentState::Awaiting);
    let (state, effects) = after(&awaiting, Event::CloseAsked { cause });
    assert_eq!(state, PaymentState::Closing { cause });
    assert_eq!(effects, [Effect::Enqueue(WorkKind::Cancel)]);
    let closing = payment(Method::ShowCode, state);
    for (refunded, wanted) in [
        (
            false,
            vec![
                Effect::Finish(WorkKind::Cancel),
                Effect::Enqueue(WorkKind::LateCheck),
            ],
        ),
        (true, vec![Effect::Finish(WorkKind::Cancel)]),
    ] {
        let (state, effects) = after(&closing, Event::ClosedThere { refunded });
        assert_eq!(state, PaymentState::Closed { cause, refunded });
        assert_eq!(effects, wanted);
    }
}

#[test]
fn a_refuted_claim_stays_a_claim_with_a_case() {
    let claim = payment(Method::StaticCode, claimed());
    let reason = Reason::NotFound;
    let (state, effects) = after(&claim, Event::ClaimRefuted { reason });
    assert_eq!(state, claimed());
    let case = Effect::OpenCase(CaseKind::ClaimUnproved, reason);
    assert_eq!(effects, [Effect::Finish(WorkKind::Verify), case]);
}

/// A claim with this transaction noted, by this hand, at this second.
fn noted(id: &str, by: Option<&str>, second: i64) -> Claim {
    Claim {
        evidence: Some(TransactionId::parse(id).unwrap()),
        at: Timestamp::from_millis(second * 1_000),
        approved_by: by.map(|id| PersonId::parse(id).unwrap()),
    }
}

#[test]
fn evidence_that_is_noted_later_replaces_the_number_alone_and_has_it_asked_about() {
    let state = |claim| PaymentState::Claimed { claim };
    let first = payment(
        Method::StaticCode,
        state(noted("mistyped1", Some("wang"), 5)),
    );
    let claim = noted("trade_000009", None, 900);
    let (after_it, effects) = after(&first, Event::EvidenceNoted { claim });
    assert_eq!(after_it, state(noted("trade_000009", Some("wang"), 5)));
    assert_eq!(effects, [Effect::Enqueue(WorkKind::Verify)]);
    let again = payment(Method::StaticCode, after_it.clone());
    let claim = noted("trade_000009", None, 950);
    let repeated = after(&again, Event::EvidenceNoted { claim });
    assert_eq!(repeated, (after_it, vec![]));
}

/// The platform said whose money it is; the claim is asked about by its own number then.
#[test]
fn a_number_that_is_another_orders_is_struck_out_of_a_claim_however_it_was_made() {
    let nothing = Claim {
        evidence: None,
        ..noted("trade_000009", None, 900)
    };
    for method in Method::ALL {
        let claim = noted("trade_000009", Some("wang"), 5);
        let state = PaymentState::Claimed {
            claim: claim.clone(),
        };
        let claim = Claim {
            evidence: None,
            ..claim
        };
        let struck = Event::EvidenceNoted {
            claim: nothing.clone(),
        };
        let (state, effects) = after(&payment(method, state), struck);
        assert_eq!(state, PaymentState::Claimed { claim }, "{method:?}");
        assert_eq!(effects, [Effect::Enqueue(WorkKind::Verify)]);
    }
}

#[test]
fn evidence_never_proves_and_is_noted_on_an_open_claim_by_a_printed_code_alone() {
    let claim = || noted("trade_000009", None, 900);
    let nothing = Claim {
        evidence: None,
        ..claim()
    };
    let printed = payment(Method::StaticCode, claimed());
    let refused = decide(&printed, &Event::EvidenceNoted { claim: nothing });
    assert_eq!(refused.unwrap_err().code(), "not_now");
    for method in [Method::ShowCode, Method::ScanCode] {
        let other = payment(method, claimed());
        let refused = decide(&other, &Event::EvidenceNoted { claim: claim() });
        assert_eq!(refused.unwrap_err().code(), "not_now", "{method:?}");
    }
    for state in [
        PaymentState::Awaiting,
        PaymentState::Confirmed { proof: ours() },
        PaymentState::Failed {
            reason: Reason::WrittenOff,
        },
    ] {
        let other = payment(Method::StaticCode, state);
        let refused = decide(&other, &Event::EvidenceNoted { claim: claim() });
        assert_eq!(refused.unwrap_err().code(), "not_now");
    }
}

#[test]
fn a_claim_that_is_written_off_is_looked_at_once_more_where_a_code_was_shown_or_sent() {
    for method in Method::ALL {
        let claim = payment(method, claimed());
        let (state, effects) = after(&claim, Event::WrittenOff);
        assert_eq!(
            state,
            PaymentState::Failed {
                reason: Reason::WrittenOff
            }
        );
        let looks = effects.contains(&Effect::Enqueue(WorkKind::LateCheck));
        assert_eq!(looks, method != Method::StaticCode, "{method:?}");
    }
}

#[test]
fn what_is_redeemed_is_not_redeemed_again() {
    let mut paid = payment(Method::ShowCode, PaymentState::Confirmed { proof: ours() });
    let (state, effects) = decide_redeem(&paid).unwrap();
    assert_eq!(state, RedemptionState::Redeemed);
    assert_eq!(effects, [Effect::Enqueue(WorkKind::Upload)]);
    paid.redemption = redeemed(state);
    let refused = decide_redeem(&paid).unwrap_err();
    assert_eq!(refused.code(), "already_redeemed");
}
