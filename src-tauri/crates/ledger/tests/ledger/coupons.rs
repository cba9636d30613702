//! Coupons: a code is taken once, what was handed over on a claim is told until it is answered,
//! and every table says the same of it.

use super::till::{AT, Till, coupon_claim, coupon_details, day, new_coupon, person, refusal, yuan};
use hexiao_domain::{
    CaseKind, Coupon, CouponEvent, CouponId, CouponLine, CouponState, CouponUndo, Currency, Fact,
    Money, OfflinePolicy, Reason, Refusal, Resolution, Subject, TillId, Timestamp, Verdict, Wallet,
    WorkState,
};

fn coupon(till: &Till, id: &CouponId) -> Coupon {
    let id = id.clone();
    till.see(move |view| view.coupon(&id)).unwrap()
}

fn used(word: &str) -> CouponEvent {
    let word = word.to_owned();
    CouponEvent::Used { word }
}

fn undo(nth: u32) -> CouponEvent {
    let undo = CouponUndo {
        nth,
        by: person("lin"),
        approved_by: Some(person("bao")),
        at: Timestamp::from_millis(AT),
    };
    CouponEvent::UndoAsked { undo }
}

fn line(till: &Till) -> CouponLine {
    till.see(|view| view.coupon_lines(day())).remove(0)
}

fn figures(till: &Till) -> [i64; 5] {
    let line = line(till);
    let (used, provisional) = (line.used, line.provisional);
    [
        used.count,
        used.amount.minor(),
        provisional.count,
        provisional.amount.minor(),
        line.unvalued,
    ]
}

#[test]
fn a_coupon_is_asked_used_and_counted_beside_the_payments_and_never_among_them() {
    let till = Till::new();
    let id = till.coupon("code-1").unwrap();
    assert_eq!(id.as_str(), "T01_1_C000001_1");
    assert_eq!(till.see(|view| view.coupons_due(later(0), 9)).len(), 1);
    till.moves_coupon(&id, coupon_details(Some(1_500))).unwrap();
    till.moves_coupon(&id, used("1212 now")).unwrap();
    let known = coupon(&till, &id);
    assert_eq!(known.state.word().map(String::as_str), Some("1212 now"));
    assert_eq!(
        (known.value, known.work.state),
        (Some(yuan(1_500)), WorkState::Done)
    );
    assert_eq!(figures(&till), [1, 1_500, 0, 0, 0]);
    assert_eq!(till.see(|view| view.day_lines(day())), []);
    assert_eq!(till.see(|view| view.balances()), []);
    assert_eq!(till.problems(), []);
    let till = till.reopened();
    assert_eq!(coupon(&till, &id), known);
}

#[test]
fn a_code_is_taken_once_for_ever_and_the_refusal_says_who_when_and_where() {
    let till = Till::new();
    let first = till.coupon("code-1").unwrap();
    for event in [coupon_details(None), used("word")] {
        let seq = till.seq();
        match till.coupon("code-1").map(|_| ()) {
            Err(hexiao_ledger::WriteError::Refused(Refusal::CouponTaken { taken })) => {
                assert_eq!((taken.id, taken.by), (first.clone(), person("lin")));
                assert_eq!(taken.at, Timestamp::from_millis(AT));
                assert_eq!(taken.till.as_str(), "T01");
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(till.seq(), seq);
        till.moves_coupon(&first, event).unwrap();
    }
    let till = till.reopened();
    assert!(till.coupon("code-1").is_err());
    assert_eq!(till.coupon("code-2").unwrap().as_str(), "T01_1_C000002_0");
}

#[test]
fn the_table_itself_refuses_a_code_that_is_taken() {
    let till = Till::new();
    till.coupon("code-1").unwrap();
    till.coupon("code-2").unwrap();
    let dir = till.close();
    let db = rusqlite::Connection::open(dir.path().join("ledger.db")).unwrap();
    let sql = "UPDATE coupon SET digest = (SELECT digest FROM coupon WHERE sequence = 1)";
    let refused = db.execute(sql, []).unwrap_err().to_string();
    assert!(refused.contains("UNIQUE"), "{refused}");
}

#[test]
fn a_refused_code_and_one_that_was_taken_back_may_come_again() {
    let till = Till::new();
    let first = till.coupon("code-1").unwrap();
    let reason = Reason::CouponInvalid;
    till.moves_coupon(&first, CouponEvent::Refused { reason })
        .unwrap();
    assert_eq!(till.cases(), []);
    let second = till.coupon("code-1").unwrap();
    till.moves_coupon(&second, used("word")).unwrap();
    till.moves_coupon(&second, undo(1)).unwrap();
    assert!(till.coupon("code-1").is_err());
    assert_eq!(coupon(&till, &second).work.state, WorkState::Pending);
    till.moves_coupon(&second, CouponEvent::Undone).unwrap();
    assert_eq!(figures(&till), [0; 5]);
    let third = till.coupon("code-1").unwrap();
    assert_ne!(second, third);
    let late = refusal(till.moves_coupon(&first, used("late")));
    assert_eq!(
        late,
        Refusal::NotNow {
            state: "refused".to_owned()
        }
    );
    assert_eq!(till.problems(), []);
}

#[test]
fn a_claim_counts_in_the_owners_limits_until_the_platform_says_used() {
    let till = Till::new();
    let id = till.coupon("code-1").unwrap();
    till.moves_coupon(&id, coupon_claim(40_000)).unwrap();
    let out = till.see(|view| view.exposure());
    assert_eq!((out.count, out.amount), (1, yuan(40_000)));
    assert_eq!(out.oldest, Some(Timestamp::from_millis(AT)));
    let policy = OfflinePolicy {
        per_payment: yuan(20_000),
        total: yuan(50_000),
        per_shift: None,
        max_age_seconds: 3_600,
        evidence_from: yuan(5_000),
        manager_from: yuan(30_000),
        wallets: vec![Wallet::Wechatpay],
    };
    let judge = |minor| {
        policy.judge(
            Wallet::Wechatpay,
            yuan(minor),
            true,
            &out,
            yuan(0),
            later(0),
        )
    };
    assert_eq!(judge(10_000), Verdict::Allowed);
    assert!(matches!(judge(10_001), Verdict::Refused(_)));
    assert_eq!(figures(&till), [0, 0, 1, 40_000, 0]);
    till.moves_coupon(&id, coupon_details(Some(30_000)))
        .unwrap();
    assert_eq!(figures(&till), [0, 0, 1, 30_000, 0]);
    till.moves_coupon(&id, used("word")).unwrap();
    assert_eq!(till.see(|view| view.exposure()).count, 0);
    assert_eq!(figures(&till), [1, 30_000, 0, 0, 0]);
    assert_eq!(till.problems(), []);
}

#[test]
fn a_claim_that_the_platform_refuses_is_a_case_with_its_value_at_risk() {
    let till = Till::new();
    let id = till.coupon("code-1").unwrap();
    till.moves_coupon(&id, coupon_claim(900)).unwrap();
    let reason = Reason::CouponUsed;
    till.moves_coupon(&id, CouponEvent::Refused { reason })
        .unwrap();
    let case = till.cases().remove(0);
    assert_eq!((case.kind, case.reason), (CaseKind::CouponRefused, reason));
    assert_eq!(case.subject, Subject::Coupon(id.clone()));
    assert_eq!((case.amount, case.at_risk), (yuan(900), yuan(900)));
    assert_eq!(coupon(&till, &id).work.state, WorkState::NeedsPerson);
    assert_eq!(till.see(|view| view.work_counts()).needs_person, 1);
    let coupon_id = id.clone();
    till.tell(Fact::CouponRetried { coupon: coupon_id })
        .unwrap();
    assert_eq!(coupon(&till, &id).work.state, WorkState::Pending);
    till.moves_coupon(&id, CouponEvent::Refused { reason })
        .unwrap();
    assert_eq!(till.cases().len(), 1, "the case that is open already");
    till.moves_coupon(&id, CouponEvent::WrittenOff).unwrap();
    assert_eq!(till.see(|view| view.exposure()).count, 0);
    assert!(till.coupon("code-1").is_err(), "goods left for it");
    assert_eq!(till.problems(), []);
}

#[test]
fn a_claim_that_is_refused_again_is_news_only_once_its_case_has_ended() {
    let till = Till::new();
    let id = till.coupon("code-1").unwrap();
    till.moves_coupon(&id, coupon_claim(900)).unwrap();
    let reason = Reason::CouponUsed;
    let refused = || CouponEvent::Refused { reason };
    till.moves_coupon(&id, refused()).unwrap();
    let (seq, case) = (till.seq(), till.cases().remove(0).id);
    till.moves_coupon(&id, refused()).unwrap();
    assert_eq!(till.seq(), seq);
    till.tell(Fact::CaseResolved {
        case,
        resolution: Resolution::NoAction,
        by: Some(person("bao")),
    })
    .unwrap();
    till.moves_coupon(&id, refused()).unwrap();
    assert_eq!(till.cases().remove(0).earlier, Some(case));
    assert_eq!(till.problems(), []);
}

#[test]
fn the_platforms_word_of_a_coupons_value_goes_before_what_the_cashier_read() {
    let till = Till::new();
    let id = till.coupon("code-1").unwrap();
    till.moves_coupon(&id, coupon_details(Some(1_500))).unwrap();
    till.moves_coupon(&id, coupon_claim(900)).unwrap();
    assert_eq!(coupon(&till, &id).value, Some(yuan(1_500)));
    assert_eq!(figures(&till), [0, 0, 1, 1_500, 0]);
}

#[test]
fn the_platforms_word_closes_the_case_of_a_claim() {
    let till = Till::new();
    let id = till.coupon("code-1").unwrap();
    till.moves_coupon(&id, coupon_claim(900)).unwrap();
    let reason = Reason::CouponUnknown;
    till.moves_coupon(&id, CouponEvent::Refused { reason })
        .unwrap();
    till.moves_coupon(&id, used("word")).unwrap();
    assert_eq!(till.cases(), []);
    let all = till.see(|view| view.all_cases(0, 9));
    let how = all[0].resolved.clone().map(|(how, _, _)| how);
    assert_eq!(how, Some(Resolution::Proved));
    assert_eq!(till.problems(), []);
}

#[test]
fn what_waits_is_told_again_later_and_never_lost() {
    let till = Till::new();
    let id = till.coupon("code-1").unwrap();
    let deferred = |seconds| Fact::CouponDeferred {
        coupon: id.clone(),
        due_at: later(seconds),
        reason: Reason::NoAnswer,
    };
    till.tell(deferred(60)).unwrap();
    let due = |seconds| {
        till.see(move |view| view.coupons_due(later(seconds), 9))
            .len()
    };
    assert_eq!((due(59), due(60)), (0, 1));
    assert_eq!(coupon(&till, &id).work.attempts, 1);
    let counts = till.see(|view| view.work_counts());
    assert_eq!((counts.pending, counts.amount_pending), (1, yuan(0)));
    assert_eq!(counts.oldest, Some(Timestamp::from_millis(AT)));
    till.tell(deferred(1_000_000)).unwrap();
    assert_eq!(due(0), 1, "put off under a clock that ran ahead");
    let till = till.reopened();
    assert_eq!(till.see(|view| view.coupons_waiting(9)).len(), 1);
    till.moves_coupon(&id, used("word")).unwrap();
    let seq = till.seq();
    till.tell(deferred(5)).unwrap();
    till.tell(Fact::CouponRetried { coupon: id.clone() })
        .unwrap();
    till.moves_coupon(&id, used("word")).unwrap();
    assert_eq!(till.seq(), seq, "nothing of it is news");
}

#[test]
fn what_was_found_first_is_what_is_told() {
    let till = Till::new();
    let id = till.coupon("code-1").unwrap();
    till.moves_coupon(&id, coupon_details(Some(500))).unwrap();
    let first = coupon(&till, &id).details;
    let seq = till.seq();
    till.moves_coupon(&id, coupon_details(Some(900))).unwrap();
    assert_eq!((coupon(&till, &id).details, till.seq()), (first, seq));
}

#[test]
fn a_refused_undoing_is_a_case_and_the_next_has_another_number() {
    let till = Till::new();
    let id = till.coupon("code-1").unwrap();
    till.moves_coupon(&id, used("word")).unwrap();
    till.moves_coupon(&id, undo(1)).unwrap();
    let reason = Reason::Declined;
    till.moves_coupon(&id, CouponEvent::UndoRefused { reason })
        .unwrap();
    assert_eq!(till.cases()[0].kind, CaseKind::CouponUndoRefused);
    assert!(till.moves_coupon(&id, undo(1)).is_err());
    till.moves_coupon(&id, undo(2)).unwrap();
    till.moves_coupon(&id, CouponEvent::Undone).unwrap();
    assert_eq!(till.cases(), []);
    assert!(matches!(
        coupon(&till, &id).state,
        CouponState::Undone { .. }
    ));
    assert_eq!(till.problems(), []);
}

#[test]
fn a_number_out_of_its_turn_an_unknown_person_and_another_currency_are_not_booked() {
    let till = Till::new();
    let id = TillId::parse("T01").unwrap();
    for odd in [CouponId::new(&id, 1, 2), CouponId::new(&id, 2, 1)] {
        let coupon = new_coupon(odd, "code-1");
        assert!(till.tell(Fact::CouponAsked { coupon }).is_err());
    }
    let mut coupon = new_coupon(CouponId::new(&id, 1, 1), "code-1");
    coupon.cashier = person("nobody");
    let refused = refusal(till.tell(Fact::CouponAsked { coupon }));
    assert_eq!(refused, Refusal::UnknownPerson);
    let asked = till.coupon("code-1").unwrap();
    let mut found = coupon_details(None);
    if let CouponEvent::Found { details } = &mut found {
        details.value = Some(Money::new(100, Currency::Jpy));
    }
    till.moves_coupon(&asked, found).unwrap();
    assert_eq!(self::coupon(&till, &asked).value, None);
    let unknown = CouponId::new(&id, 1, 9);
    let refused = refusal(till.moves_coupon(&unknown, CouponEvent::Undone));
    assert_eq!(refused, Refusal::UnknownCoupon);
}

fn later(seconds: i64) -> Timestamp {
    Timestamp::from_millis(AT).plus_seconds(seconds)
}
