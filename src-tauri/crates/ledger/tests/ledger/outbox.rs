//! What is still to be told or asked: in order, fair, and answered for.

use super::till::{AT, Till, cancelled, claim, coupon_claim, proof, refund, yuan};
use hexiao_domain::{
    CaseKind, CouponEvent, CouponId, Event, Fact, OrderNumber, Reason, RedemptionState, Resolution,
    Timestamp, Wallet, Work, WorkKind, WorkState,
};

fn due(till: &Till, limit: u32) -> Vec<Work> {
    let now = Timestamp::from_millis(AT + 60_000);
    till.see(move |view| view.work_due(now, limit))
}

fn redeemed_with(till: &Till, wallet: Wallet) -> OrderNumber {
    let order = till.make(move |payment| payment.wallet = wallet).unwrap();
    let proof = proof(&order);
    till.moves(&order, Event::Paid { proof }).unwrap();
    till.redeem(&order, RedemptionState::Redeemed).unwrap();
    order
}

fn row(till: &Till, order: &OrderNumber, kind: WorkKind) -> Work {
    let order = order.clone();
    till.see(move |view| view.work(&order, kind)).unwrap()
}

#[test]
fn money_comes_before_records_whatever_waits_longer() {
    let till = Till::new();
    let uploaded = redeemed_with(&till, Wallet::Alipay);
    let claimed = till.made();
    till.moves(&claimed, claim(None)).unwrap();
    let closing = till.made();
    till.moves(&closing, cancelled()).unwrap();
    let kinds: Vec<_> = due(&till, 9)
        .into_iter()
        .map(|w| (w.kind, w.order))
        .collect();
    assert_eq!(
        kinds,
        [
            (WorkKind::Cancel, closing.clone()),
            (WorkKind::Verify, claimed),
            (WorkKind::Upload, uploaded)
        ]
    );
    assert_eq!(due(&till, 1).len(), 1);
    assert_eq!(due(&till, 1)[0].order, closing);
}

#[test]
fn the_work_of_a_silent_platform_never_hides_anothers() {
    let till = Till::new();
    for _ in 0..5 {
        redeemed_with(&till, Wallet::Alipay);
    }
    let other = redeemed_with(&till, Wallet::Wechatpay);
    let work = due(&till, 2);
    assert_eq!(work.len(), 3);
    assert!(work.iter().any(|work| work.order == other));
    let closing = till.make(|payment| payment.wallet = Wallet::Wechatpay);
    till.moves(&closing.unwrap(), cancelled()).unwrap();
    assert_eq!(due(&till, 9)[0].kind, WorkKind::Cancel, "money first");
}

#[test]
fn a_closed_order_is_looked_at_once_more_but_not_at_once() {
    let till = Till::new();
    let order = till.made();
    till.moves(&order, cancelled()).unwrap();
    let refunded = false;
    till.moves(&order, Event::ClosedThere { refunded }).unwrap();
    let at = |ms: i64| {
        let now = Timestamp::from_millis(ms);
        till.see(move |view| view.work_due(now, 9)).len()
    };
    assert_eq!((at(AT + 9_999), at(AT + 10_000)), (0, 1));
}

#[test]
fn the_outbox_tells_how_many_how_much_and_since_when() {
    let till = Till::new();
    let first = redeemed_with(&till, Wallet::Alipay);
    redeemed_with(&till, Wallet::Alipay);
    let counts = till.see(|view| view.work_counts());
    assert_eq!((counts.pending, counts.needs_person), (2, 0));
    assert_eq!(counts.amount_pending, yuan(2 * 1_234));
    assert_eq!(counts.oldest, Some(Timestamp::from_millis(AT)));
    let (kind, reason) = (WorkKind::Upload, Reason::UploadRejected);
    let order = first.clone();
    till.tell(Fact::WorkStuck {
        order,
        kind,
        reason,
    })
    .unwrap();
    let counts = till.see(|view| view.work_counts());
    assert_eq!((counts.pending, counts.needs_person), (1, 1));
    assert_eq!(counts.amount_pending, yuan(1_234));
}

#[test]
fn work_that_is_tried_again_and_succeeds_needs_no_person_any_more() {
    let till = Till::new();
    let order = redeemed_with(&till, Wallet::Alipay);
    let (kind, reason) = (WorkKind::Upload, Reason::UploadRejected);
    let stuck = Fact::WorkStuck {
        order: order.clone(),
        kind,
        reason,
    };
    till.tell(stuck).unwrap();
    assert_eq!(till.cases()[0].kind, CaseKind::UploadRejected);
    let again = Fact::WorkRetried {
        order: order.clone(),
        kind,
    };
    till.tell_at(AT + 5_000, vec![again]).unwrap();
    let work = row(&till, &order, kind);
    assert_eq!((work.state, work.attempts), (WorkState::Pending, 0));
    assert_eq!(work.due_at, Timestamp::from_millis(AT + 5_000));
    assert_eq!(work.queued_at, Timestamp::from_millis(AT), "still waiting");
    let done = Fact::WorkDone {
        order: order.clone(),
        kind,
        receipt: "recorded".to_owned(),
    };
    till.tell(done).unwrap();
    assert!(till.cases().is_empty());
    let all = till.see(|view| view.all_cases(0, 9));
    assert_eq!(all[0].resolved.as_ref().unwrap().0, Resolution::Proved);
    let receipt = till.see(move |view| view.upload_receipt(&order));
    assert_eq!(receipt.as_deref(), Some("recorded"));
    assert_eq!(till.problems(), []);
}

#[test]
fn a_stuck_cancel_is_answered_when_the_platform_closes_after_all() {
    let till = Till::new();
    let order = till.made();
    till.moves(&order, cancelled()).unwrap();
    let (kind, reason) = (WorkKind::Cancel, Reason::PlatformFault);
    let stuck = Fact::WorkStuck {
        order: order.clone(),
        kind,
        reason,
    };
    till.tell(stuck).unwrap();
    assert_eq!(till.cases()[0].kind, CaseKind::CancelStuck);
    let refunded = true;
    till.moves(&order, Event::ClosedThere { refunded }).unwrap();
    assert!(till.cases().is_empty());
    assert_eq!(row(&till, &order, kind).state, WorkState::Done);
}

#[test]
fn a_refuted_claim_that_is_asked_again_waits_anew() {
    let till = Till::new();
    let order = till.made();
    till.moves(&order, claim(None)).unwrap();
    let reason = Reason::NotFound;
    till.moves(&order, Event::ClaimRefuted { reason }).unwrap();
    let kind = WorkKind::Verify;
    assert_eq!(row(&till, &order, kind).state, WorkState::Done);
    let again = Fact::WorkRetried {
        order: order.clone(),
        kind,
    };
    till.tell_at(AT + 5_000, vec![again]).unwrap();
    let work = row(&till, &order, kind);
    assert_eq!(work.state, WorkState::Pending);
    assert_eq!(work.queued_at, Timestamp::from_millis(AT + 5_000));
    assert_eq!(till.cases().len(), 1, "the case waits for the answer");
}

#[test]
fn a_deferred_row_counts_its_tries_and_comes_back_when_due() {
    let till = Till::new();
    let order = redeemed_with(&till, Wallet::Alipay);
    let kind = WorkKind::Upload;
    let due_at = Timestamp::from_millis(AT + 61_000);
    let reason = Reason::NoAnswer;
    let later = Fact::WorkDeferred {
        order: order.clone(),
        kind,
        due_at,
        reason,
    };
    till.tell(later).unwrap();
    let work = row(&till, &order, kind);
    assert_eq!((work.attempts, work.due_at), (1, due_at));
    assert!(due(&till, 9).is_empty());
    assert_eq!(till.see(|view| view.work_waiting(9)), [work]);
}

#[test]
fn work_that_is_done_gets_stuck_no_more_and_opens_no_case() {
    let till = Till::new();
    let order = redeemed_with(&till, Wallet::Alipay);
    let kind = WorkKind::Upload;
    let done = Fact::WorkDone {
        order: order.clone(),
        kind,
        receipt: "recorded".to_owned(),
    };
    till.tell(done).unwrap();
    let reason = Reason::UploadRejected;
    let stuck = Fact::WorkStuck {
        order: order.clone(),
        kind,
        reason,
    };
    let person = super::till::person("lin");
    till.tell_all(vec![stuck, Fact::SignedOut { person }])
        .unwrap();
    assert_eq!(till.cases(), []);
    assert_eq!(row(&till, &order, kind).state, WorkState::Done);
    assert_eq!(till.problems(), []);
}

#[test]
fn what_is_said_of_work_that_ended_long_ago_answers_no_case_of_other_work() {
    let till = Till::new();
    let order = till.made();
    till.moves(&order, cancelled()).unwrap();
    let refunded = false;
    till.moves(&order, Event::ClosedThere { refunded }).unwrap();
    till.tell(Fact::WorkStuck {
        order: order.clone(),
        kind: WorkKind::LateCheck,
        reason: Reason::NoAnswer,
    })
    .unwrap();
    let done = Fact::WorkDone {
        order,
        kind: WorkKind::Cancel,
        receipt: "closed".to_owned(),
    };
    let person = super::till::person("lin");
    till.tell_all(vec![done, Fact::SignedOut { person }])
        .unwrap();
    assert_eq!(till.cases().len(), 1);
    assert_eq!(till.problems(), []);
}

#[test]
fn what_waits_again_after_a_start_that_found_nothing_waiting_is_counted() {
    let till = Till::new();
    let first = redeemed_with(&till, Wallet::Alipay);
    let kind = WorkKind::Upload;
    let stuck = Fact::WorkStuck {
        order: first.clone(),
        kind,
        reason: Reason::UploadRejected,
    };
    till.tell(stuck).unwrap();
    let till = till.reopened();
    let waits = |till: &Till| {
        let lines = till.see(|view| view.waiting_lines());
        let mut lines = lines.iter().map(|line| (line.count, line.minor));
        (lines.next(), lines.next())
    };
    assert_eq!(waits(&till), (None, None));
    let again = Fact::WorkRetried {
        order: first.clone(),
        kind,
    };
    till.tell(again).unwrap();
    assert_eq!(waits(&till), (Some((1, 1_234)), None));
    let _second = redeemed_with(&till, Wallet::Alipay);
    assert_eq!(waits(&till), (Some((2, 2_468)), None));
    let done = Fact::WorkDone {
        order: first,
        kind,
        receipt: "recorded".to_owned(),
    };
    till.tell(done).unwrap();
    assert_eq!(waits(&till), (Some((1, 1_234)), None));
}

fn put_off(till: &Till, order: &OrderNumber, kind: WorkKind, reason: Reason) {
    till.tell(Fact::WorkDeferred {
        order: order.clone(),
        kind,
        due_at: Timestamp::from_millis(AT + 90_000),
        reason,
    })
    .unwrap();
}

/// Beyond the longest time that is ever kept only a clock that was wrong has put a row.
#[test]
fn what_keeps_a_later_time_is_counted_of_one_wallet_and_one_kind() {
    let till = Till::new();
    let until = AT + 60_000;
    let furthest = until + WorkKind::FURTHEST_SECONDS * 1_000;
    for due in [until, until + 1, furthest, furthest + 1] {
        let (due_at, reason) = (Timestamp::from_millis(due), Reason::NoAnswer);
        let order = redeemed_with(&till, Wallet::Alipay);
        let coupon = till.coupon(&format!("code-{due}")).unwrap();
        till.moves_coupon(&coupon, coupon_claim(1_500)).unwrap();
        till.tell(Fact::WorkDeferred {
            order,
            kind: WorkKind::Upload,
            due_at,
            reason,
        })
        .unwrap();
        till.tell(Fact::CouponDeferred {
            coupon,
            due_at,
            reason,
        })
        .unwrap();
    }
    let until = Timestamp::from_millis(until);
    let work = |wallet, kind| till.see(move |view| view.work_put_off(wallet, kind, until));
    assert_eq!(work(Wallet::Alipay, WorkKind::Upload), 2);
    assert_eq!(work(Wallet::Alipay, WorkKind::Verify), 0);
    assert_eq!(work(Wallet::Wechatpay, WorkKind::Upload), 0);
    let coupons = |wallet| till.see(move |view| view.coupons_put_off(wallet, until));
    assert_eq!(coupons(Wallet::Wechatpay), 2);
    assert_eq!(coupons(Wallet::Alipay), 0);
}

/// Whose it is, how often it was tried, how much it is about, and what for it was put off.
type Named = (String, u32, i64, Option<Reason>);

/// What is named as put off, and how many there are.
fn named(till: &Till) -> (Vec<Named>, i64) {
    let (rows, count) = till.see(|view| Ok((view.put_off(9)?, view.put_off_count()?)));
    let rows = rows.into_iter().map(|row| {
        let subject = row.subject.as_str().to_owned();
        (subject, row.attempts, row.minor, row.reason)
    });
    (rows.collect(), count)
}

fn claimed_of(till: &Till, minor: i64) -> OrderNumber {
    let order = till.make(move |payment| payment.amount = yuan(minor));
    let order = order.unwrap();
    till.moves(&order, claim(None)).unwrap();
    order
}

#[test]
fn what_was_tried_three_times_in_vain_is_named_with_its_last_reason_the_most_money_first() {
    let till = Till::new();
    let (small, large) = (claimed_of(&till, 100), claimed_of(&till, 5_000));
    let kind = WorkKind::Verify;
    for order in [&small, &large] {
        put_off(&till, order, kind, Reason::NoAnswer);
        put_off(&till, order, kind, Reason::PlatformFault);
    }
    assert_eq!(named(&till), (Vec::new(), 0), "it may still come by itself");
    put_off(&till, &small, kind, Reason::ShopSetup);
    put_off(&till, &large, kind, Reason::ClockWrong);
    let [a, b] = [&small, &large].map(ToString::to_string);
    let wrong_key = (a.clone(), 3, 100, Some(Reason::ShopSetup));
    let wrong_clock = (b, 3, 5_000, Some(Reason::ClockWrong));
    let both = (vec![wrong_clock.clone(), wrong_key], 2);
    assert_eq!(named(&till), both);
    let till = till.reopened();
    assert_eq!(named(&till), both, "found again at the next start");
    assert_eq!(till.see(|view| view.put_off(1)).len(), 1);
    let order = small.clone();
    till.tell(Fact::WorkRetried { order, kind }).unwrap();
    assert_eq!(named(&till), (vec![wrong_clock], 1), "asked anew");
    for _ in 0..3 {
        put_off(&till, &small, kind, Reason::PlatformFault);
    }
    let again = (a, 3, 100, Some(Reason::PlatformFault));
    let reason = Reason::NotFound;
    till.moves(&large, Event::ClaimRefuted { reason }).unwrap();
    assert_eq!(named(&till), (vec![again], 1), "the other is a case");
    till.moves(&small, Event::ClaimRefuted { reason }).unwrap();
    assert_eq!(named(&till), (Vec::new(), 0));
    assert_eq!(till.problems(), []);
}

#[test]
fn of_two_rows_of_a_payment_that_are_put_off_each_has_a_reason_of_its_own() {
    let till = Till::new();
    let order = redeemed_with(&till, Wallet::Alipay);
    let refund = refund(&order, 1, 500);
    till.tell(Fact::RefundAsked { refund }).unwrap();
    for _ in 0..3 {
        put_off(&till, &order, WorkKind::Upload, Reason::BadSignature);
        put_off(&till, &order, WorkKind::Refund, Reason::RefundOnItsWay);
    }
    let rows = till.see(|view| view.put_off(9));
    let mut reasons: Vec<_> = rows.iter().map(|row| (row.kind, row.reason)).collect();
    reasons.sort_by_key(|(kind, _)| *kind);
    assert_eq!(
        reasons,
        [
            (Some(WorkKind::Refund), Some(Reason::RefundOnItsWay)),
            (Some(WorkKind::Upload), Some(Reason::BadSignature)),
        ]
    );
    let stuck = Fact::WorkStuck {
        order,
        kind: WorkKind::Upload,
        reason: Reason::UploadRejected,
    };
    till.tell(stuck).unwrap();
    let left = till.see(|view| view.put_off(9));
    assert_eq!(left.len(), 1, "what is in a case is not named twice");
    assert_eq!(left[0].kind, Some(WorkKind::Refund));
}

#[test]
fn a_coupon_that_is_put_off_is_named_with_its_value_until_its_platform_has_spoken() {
    let till = Till::new();
    let id = till.coupon("code-1").unwrap();
    till.moves_coupon(&id, coupon_claim(1_500)).unwrap();
    let deferred = |id: &CouponId| {
        till.tell(Fact::CouponDeferred {
            coupon: id.clone(),
            due_at: Timestamp::from_millis(AT + 90_000),
            reason: Reason::MerchantDiffers,
        })
        .unwrap();
    };
    (0..3).for_each(|_| deferred(&id));
    let told = (id.to_string(), 3, 1_500, Some(Reason::MerchantDiffers));
    assert_eq!(named(&till), (vec![told.clone()], 1));
    let till = till.reopened();
    assert_eq!(named(&till), (vec![told], 1));
    let row = till.see(|view| view.put_off(9)).remove(0);
    assert_eq!((row.kind, row.wallet), (None, Wallet::Wechatpay));
    let word = "used".to_owned();
    till.moves_coupon(&id, CouponEvent::Used { word }).unwrap();
    assert_eq!(named(&till), (Vec::new(), 0));
    assert_eq!(till.problems(), []);
}
