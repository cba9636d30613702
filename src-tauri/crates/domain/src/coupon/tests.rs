use super::*;
use crate::{Currency, Refusal};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::Cny)
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_800_000_000_000).plus_seconds(seconds)
}

fn person(id: &str) -> PersonId {
    PersonId::parse(id).unwrap()
}

fn coupon(state: CouponState) -> Coupon {
    let till = TillId::parse("T01").unwrap();
    Coupon {
        new: NewCoupon {
            id: CouponId::new(&till, 1, 7),
            wallet: Wallet::Wechatpay,
            digest: "d1".to_owned(),
            sealed: "s1".to_owned(),
            tail: "9012".to_owned(),
            stock: None,
            part: 0,
            cashier: person("lin"),
            day: BusinessDay::parse("2027-01-15").unwrap(),
            hour: 9,
        },
        details: None,
        till,
        at: at(0),
        value: None,
        state,
        work: CouponWork {
            state: WorkState::Pending,
            attempts: 0,
            due_at: at(0),
            queued_at: at(0),
        },
    }
}

fn claim() -> CouponClaim {
    CouponClaim {
        by: person("lin"),
        value: yuan(600),
        at: at(5),
        approved_by: None,
    }
}

fn word() -> String {
    "1212 2027-01-15T09:00:00+08:00".to_owned()
}

fn used() -> CouponState {
    CouponState::Used {
        word: word(),
        undos: 0,
    }
}

fn undo() -> CouponUndo {
    CouponUndo {
        nth: 1,
        by: person("lin"),
        approved_by: Some(person("wang")),
        at: at(60),
    }
}

fn states() -> Vec<CouponState> {
    vec![
        CouponState::Asked,
        CouponState::Provisional { claim: claim() },
        used(),
        CouponState::Refused {
            reason: Reason::CouponUsed,
        },
        CouponState::WrittenOff { claim: claim() },
        CouponState::GivenUp { undo: undo() },
        CouponState::Undoing {
            word: word(),
            undo: undo(),
        },
        CouponState::Undone {
            word: word(),
            undo: undo(),
        },
    ]
}

fn events() -> Vec<CouponEvent> {
    let reason = Reason::CouponInvalid;
    let details = CouponDetails {
        sealed: "s2".to_owned(),
        name: Some("满减券".to_owned()),
        value: Some(yuan(1_000)),
        together: 1,
    };
    vec![
        CouponEvent::Found { details },
        CouponEvent::Used { word: word() },
        CouponEvent::Refused { reason },
        CouponEvent::Claimed { claim: claim() },
        CouponEvent::WrittenOff,
        CouponEvent::GivenUp { undo: undo() },
        CouponEvent::UndoAsked { undo: undo() },
        CouponEvent::Undone,
        CouponEvent::UndoRefused { reason },
    ]
}

#[test]
fn only_the_platforms_word_makes_a_coupon_used() {
    for state in states() {
        let before = coupon(state);
        for event in events() {
            let Ok((after, _)) = decide_coupon(&before, &event) else {
                continue;
            };
            let is_word = matches!(
                event,
                CouponEvent::Used { .. } | CouponEvent::UndoRefused { .. }
            );
            let became = after.counts_as_used() && !before.state.counts_as_used();
            assert!(!became || is_word, "{:?} {event:?}", before.state);
        }
    }
}

#[test]
fn those_bought_together_follow_one_another_and_nothing_else_does() {
    let mut first = coupon(used());
    assert!(!first.has_more(), "the platform said nothing");
    let details = |together| CouponDetails {
        sealed: "s2".to_owned(),
        name: None,
        value: None,
        together,
    };
    first.details = Some(details(2));
    assert!(first.has_more());
    first.details = Some(details(3));
    assert!(first.has_more(), "two more are as many as one");
    first.details = Some(details(1));
    assert!(!first.has_more(), "it was bought alone");
    first.details = Some(details(2));
    first.state = CouponState::Asked;
    assert!(!first.has_more(), "its own use is not known yet");
    first.state = used();
    first.new.part = 1;
    assert!(!first.has_more());
}

#[test]
fn a_taken_code_says_who_when_and_where_and_a_free_one_may_come_again() {
    for state in states() {
        let free = matches!(
            state,
            CouponState::Refused { .. } | CouponState::Undone { .. }
        );
        let last = coupon(state);
        match decide_new_coupon(Some(&last)) {
            Ok(()) => assert!(free, "{:?}", last.state),
            Err(Refusal::CouponTaken { taken }) => {
                assert!(!free, "{:?}", last.state);
                assert_eq!(
                    (taken.id, taken.by, taken.at, taken.till.as_str()),
                    (last.new.id, person("lin"), at(0), "T01")
                );
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(decide_new_coupon(None), Ok(()));
}

#[test]
fn a_claim_that_the_platform_refuses_stays_a_claim_and_a_person_looks_at_it() {
    let before = coupon(CouponState::Provisional { claim: claim() });
    let reason = Reason::CouponUsed;
    let (after, effects) = decide_coupon(&before, &CouponEvent::Refused { reason }).unwrap();
    assert_eq!(after, before.state);
    let case = CouponEffect::OpenCase(CaseKind::CouponRefused, reason);
    assert_eq!(effects, [CouponEffect::Stick, case]);
}

#[test]
fn a_coupon_that_was_not_handed_over_is_refused_without_a_case() {
    let reason = Reason::CouponInvalid;
    let refused = decide_coupon(
        &coupon(CouponState::Asked),
        &CouponEvent::Refused { reason },
    );
    let expected = (CouponState::Refused { reason }, vec![CouponEffect::Finish]);
    assert_eq!(refused, Ok(expected));
}

#[test]
fn the_platform_is_told_of_a_claim_until_it_answers() {
    let event = CouponEvent::Claimed { claim: claim() };
    let (state, effects) = decide_coupon(&coupon(CouponState::Asked), &event).unwrap();
    assert_eq!(state, CouponState::Provisional { claim: claim() });
    assert!(effects.is_empty(), "the work that was queued stays queued");
}

#[test]
fn a_use_is_taken_back_only_when_the_platform_says_so() {
    let event = CouponEvent::UndoAsked { undo: undo() };
    let used = coupon(used());
    let (undoing, effects) = decide_coupon(&used, &event).unwrap();
    assert_eq!(effects, [CouponEffect::Enqueue]);
    assert!(undoing.counts_as_used() && undoing.is_taken());
    let undoing = coupon(undoing);
    let (undone, _) = decide_coupon(&undoing, &CouponEvent::Undone).unwrap();
    assert!(!undone.counts_as_used() && !undone.is_taken());
    let reason = Reason::Declined;
    let (kept, effects) = decide_coupon(&undoing, &CouponEvent::UndoRefused { reason }).unwrap();
    let (word, undos) = (word(), 1);
    assert_eq!(kept, CouponState::Used { word, undos });
    let kept = coupon(kept);
    assert!(decide_coupon(&kept, &event).is_err(), "the number was used");
    let case = CouponEffect::OpenCase(CaseKind::CouponUndoRefused, reason);
    assert_eq!(effects, [CouponEffect::Finish, case]);
}

#[test]
fn what_is_given_up_is_found_out_and_what_was_used_is_taken_back() {
    let event = CouponEvent::GivenUp { undo: undo() };
    let (given_up, effects) = decide_coupon(&coupon(CouponState::Asked), &event).unwrap();
    assert!(effects.is_empty() && given_up.is_taken(), "it may be used");
    let given_up = coupon(given_up);
    let (undoing, effects) = decide_coupon(&given_up, &CouponEvent::Used { word: word() }).unwrap();
    assert_eq!(undoing.code(), "undoing");
    assert_eq!(effects, [CouponEffect::Enqueue]);
    let reason = Reason::CouponUnknown;
    let (refused, _) = decide_coupon(&given_up, &CouponEvent::Refused { reason }).unwrap();
    assert!(!refused.is_taken());
}

#[test]
fn an_undoing_has_a_number_of_its_own_that_the_platforms_take() {
    let (mut wide, mut undo) = (coupon(used()), undo());
    wide.new.id = CouponId::new(&TillId::parse("LONGTILL").unwrap(), 9_999, 9_999_999);
    undo.nth = 99;
    let request = wide.undo_request(&undo);
    assert!(request.len() <= 32 && request.ends_with("U99"), "{request}");
    assert_ne!(request, wide.new.id.as_str());
}

#[test]
fn an_event_twice_changes_nothing_more() {
    for state in states() {
        for event in events() {
            let Ok((once, _)) = decide_coupon(&coupon(state.clone()), &event) else {
                continue;
            };
            if let Ok((twice, effects)) = decide_coupon(&coupon(once.clone()), &event) {
                let again = matches!(event, CouponEvent::Refused { .. });
                assert_eq!(twice, once, "{state:?} {event:?}");
                assert!(effects.is_empty() || again, "{state:?} {event:?}");
            }
        }
    }
}

#[test]
fn a_code_is_never_printed_and_a_short_one_shows_nothing_of_itself() {
    let code = CouponCode::parse("900112345678").unwrap();
    assert_eq!(format!("{code:?}"), "CouponCode(…)");
    assert_eq!(code.tail(), "5678");
    assert_eq!(CouponCode::parse("12345678901").unwrap().tail(), "");
    let ours = |wallet, part| code.identity(wallet, part);
    assert_ne!(ours(Wallet::Alipay, 0), ours(Wallet::Wechatpay, 0));
    assert_ne!(ours(Wallet::Alipay, 0), ours(Wallet::Alipay, 1));
}

#[test]
fn what_cannot_be_a_code_or_a_batch_is_none() {
    let long = "x".repeat(513);
    for odd in [
        "",
        "abc",
        "with space",
        "四个汉字",
        "tab\there",
        long.as_str(),
    ] {
        assert!(CouponCode::parse(odd).is_err(), "{odd:?}");
    }
    for odd in ["", "a-b", "123456789012345678901", "批次"] {
        assert!(StockId::parse(odd).is_err(), "{odd:?}");
    }
}

#[test]
fn a_code_is_sent_as_it_was_scanned_and_a_batch_reads_back() {
    let code = CouponCode::parse("9001-1234/5678").unwrap();
    assert_eq!(code.expose(), "9001-1234/5678");
    let stock = StockId::parse("20278abc").unwrap();
    assert_eq!(stock.as_str(), "20278abc");
    let json = serde_json::to_value(&stock).unwrap();
    assert_eq!(json, "20278abc");
    assert_eq!(serde_json::from_value::<StockId>(json).unwrap(), stock);
    assert!(serde_json::from_value::<StockId>("a-b".into()).is_err());
}

/// Journals of before knew no parts: what they hold has to be written again to the letter.
#[test]
fn only_a_part_that_is_not_the_first_is_written_down() {
    let mut new = coupon(CouponState::Asked).new;
    let first = serde_json::to_value(&new).unwrap();
    assert_eq!(first.get("part"), None);
    assert_eq!(serde_json::from_value::<NewCoupon>(first).unwrap(), new);
    for part in [1, 2] {
        new.part = part;
        let later = serde_json::to_value(&new).unwrap();
        assert_eq!(later["part"], part);
        assert_eq!(serde_json::from_value::<NewCoupon>(later).unwrap(), new);
    }
}

#[test]
fn a_claim_is_remembered_until_a_word_proves_it_and_a_word_for_ever() {
    for state in states() {
        let code = state.code();
        let claimed = ["provisional", "written_off"].contains(&code);
        assert_eq!(state.claim(), claimed.then(claim).as_ref(), "{code}");
        let told = ["used", "undoing", "undone"].contains(&code);
        assert_eq!(state.word(), told.then(word).as_ref(), "{code}");
    }
}

#[test]
fn states_keep_their_names_and_json_says_the_same() {
    let codes: Vec<&str> = states().iter().map(CouponState::code).collect();
    assert_eq!(codes, CouponState::CODES);
    for state in states() {
        let json = serde_json::to_value(&state).unwrap();
        assert_eq!(json["state"], state.code());
    }
}

#[test]
fn events_keep_their_names_and_json_says_the_same() {
    let codes: Vec<&str> = events().iter().map(CouponEvent::code).collect();
    assert_eq!(codes, CouponEvent::CODES);
    for event in events() {
        assert_eq!(serde_json::to_value(&event).unwrap()["event"], event.code());
    }
}

/// No fewer and no more than every state with every event.
#[test]
fn the_steps_are_those_that_the_machine_takes() {
    let mut taken = BTreeSet::new();
    for state in states() {
        let (from, before) = (state.code(), coupon(state));
        for event in events() {
            let next = decide_coupon(&before, &event).map(|(state, _)| state.code());
            taken.extend(next.ok().filter(|to| *to != from).map(|to| (from, to)));
        }
    }
    assert_eq!(taken, CouponState::STEPS.into_iter().collect());
    assert_eq!(taken.len(), CouponState::STEPS.len(), "none twice");
}

proptest! {
    #[test]
    fn coupon_numbers_read_back_and_are_no_order_numbers(
        epoch in 0_u32..10_000, sequence in 0_u64..10_000_000
    ) {
        let made = CouponId::new(&TillId::parse("LONGTILL").unwrap(), epoch, sequence);
        prop_assert!(made.as_str().len() <= 32);
        prop_assert_eq!(CouponId::parse(made.as_str()), Ok(made.clone()));
        prop_assert_eq!((made.epoch(), made.sequence()), (epoch, sequence));
        prop_assert!(crate::OrderNumber::parse(made.as_str()).is_err());
    }

    #[test]
    fn no_text_panics(text in ".{0,80}") {
        let _ = (CouponId::parse(&text), CouponCode::parse(&text), StockId::parse(&text));
    }
}
