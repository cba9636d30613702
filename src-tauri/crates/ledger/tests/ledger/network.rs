//! What an outage was and cost, what waits for a platform, and how long its word took.

use super::till::{AT, Till, claim, coupon_claim, day, person, proof, refund, refusal, yuan};
use hexiao_domain::{
    CaseId, ClaimFate, CouponClaim, CouponEvent, CouponId, Delays, Event, Fact, OrderNumber,
    OutageCause, OutageId, OutagePart, Reason, RedemptionState, RefundEnd, RefundRequest, Refusal,
    Resolution, ShiftId, Timestamp, Wallet, WorkKind,
};

fn at(ms: i64) -> Timestamp {
    Timestamp::from_millis(AT + ms)
}

fn lost(wallet: Wallet, cause: OutageCause, ms: i64, by: Option<&str>) -> Fact {
    Fact::WalletLost {
        wallet,
        cause,
        since: at(ms),
        by: by.map(person),
    }
}

fn found(wallet: Wallet, cause: OutageCause, ms: i64, by: Option<&str>) -> Fact {
    Fact::WalletFound {
        wallet,
        cause,
        at: at(ms),
        by: by.map(person),
    }
}

fn part(outage: i64, wallet: Wallet, cause: OutageCause, ms: i64) -> OutagePart {
    OutagePart {
        outage: OutageId(outage),
        wallet,
        cause,
        began_at: at(ms),
        ended_at: None,
        by: None,
        ended_by: None,
    }
}

#[test]
fn parts_that_overlap_are_one_outage_and_the_newest_outage_comes_first() {
    let till = Till::new();
    let (silent, forced) = (OutageCause::Unreachable, OutageCause::Forced);
    assert_eq!(till.see(|view| view.outage_count()), 0);
    till.tell_all(vec![
        lost(Wallet::Alipay, silent, 0, None),
        lost(Wallet::Wechatpay, forced, 5_000, Some("lin")),
        found(Wallet::Alipay, silent, 9_000, None),
    ])
    .unwrap();
    let alipay = OutagePart {
        ended_at: Some(at(9_000)),
        ..part(1, Wallet::Alipay, silent, 0)
    };
    let wechat = OutagePart {
        by: Some(person("lin")),
        ..part(1, Wallet::Wechatpay, forced, 5_000)
    };
    let open = till.see(|view| view.open_outages());
    assert_eq!(open, std::slice::from_ref(&wechat));
    let seq = till.seq();
    till.tell(lost(Wallet::Wechatpay, forced, 8_000, Some("bao")))
        .unwrap();
    till.tell(found(Wallet::Alipay, silent, 9_500, None))
        .unwrap();
    assert_eq!(till.seq(), seq, "lost and found already");
    till.tell(found(Wallet::Wechatpay, forced, 20_000, Some("bao")))
        .unwrap();
    let wechat = OutagePart {
        ended_at: Some(at(20_000)),
        ended_by: Some(person("bao")),
        ..wechat
    };
    assert_eq!(till.see(|view| view.open_outages()), []);
    till.tell(lost(Wallet::Alipay, silent, 30_000, None))
        .unwrap();
    let second = part(3, Wallet::Alipay, silent, 30_000);
    assert_eq!(till.see(|view| view.outage_count()), 2);
    let all = [vec![second.clone()], vec![alipay.clone(), wechat.clone()]];
    assert_eq!(till.see(|view| view.outages(0, 9)), all);
    assert_eq!(till.see(|view| view.outages(0, 1)), [vec![second]]);
    let older = [vec![alipay.clone(), wechat.clone()]];
    assert_eq!(till.see(|view| view.outages(1, 9)), older);
    assert_eq!(till.see(|view| view.outage(OutageId(1))), [alipay, wechat]);
    assert_eq!(till.see(|view| view.outage(OutageId(9))), []);
    assert_eq!(till.problems(), []);
}

#[test]
fn each_cause_is_kept_and_found_again_by_its_own_name() {
    let till = Till::new();
    for (cause, ms) in OutageCause::ALL
        .into_iter()
        .zip([0, 1_000, 2_000, 3_000, 4_000])
    {
        till.tell(lost(Wallet::Alipay, cause, ms, None)).unwrap();
        let open = till.see(|view| view.open_outages());
        assert_eq!(open.iter().map(|p| p.cause).collect::<Vec<_>>(), [cause]);
        till.tell(found(Wallet::Alipay, cause, ms + 500, None))
            .unwrap();
        assert_eq!(till.see(|view| view.open_outages()), []);
    }
    assert_eq!(till.problems(), []);
}

#[test]
fn only_somebody_whom_the_ledger_knows_sets_a_wallet_offline_or_takes_it_back() {
    let till = Till::new();
    let (wallet, forced) = (Wallet::Alipay, OutageCause::Forced);
    let refused = till.tell(lost(wallet, forced, 0, Some("nobody")));
    assert_eq!(refusal(refused), Refusal::UnknownPerson);
    till.tell(lost(wallet, forced, 0, Some("lin"))).unwrap();
    let refused = till.tell(found(wallet, forced, 1, Some("nobody")));
    assert_eq!(refusal(refused), Refusal::UnknownPerson);
    assert_eq!(till.see(|view| view.open_outages()).len(), 1);
}

/// A payment that was handed over on a claim at that instant.
fn claimed(till: &Till, wallet: Wallet, ms: i64) -> OrderNumber {
    let order = till.make(move |payment| payment.wallet = wallet).unwrap();
    let facts = vec![
        Fact::PaymentMoved {
            order: order.clone(),
            event: claim(None),
        },
        super::till::redeemed(&order, RedemptionState::Provisional),
    ];
    till.tell_at(AT + ms, facts).unwrap();
    order
}

fn refuted(till: &Till, order: &OrderNumber) {
    let reason = Reason::NotFound;
    till.moves(order, Event::ClaimRefuted { reason }).unwrap();
}

/// The shop bears it.
fn written_off(till: &Till, order: &OrderNumber, case: i64) {
    till.moves(order, Event::WrittenOff).unwrap();
    till.tell(Fact::CaseResolved {
        case: CaseId(case),
        resolution: Resolution::WrittenOff,
        by: Some(person("bao")),
    })
    .unwrap();
}

#[test]
fn an_outage_counts_every_claim_of_its_wallet_and_time_by_how_it_stands_now() {
    let till = Till::new();
    claimed(&till, Wallet::Alipay, 999);
    claimed(&till, Wallet::Wechatpay, 1_500);
    let orders = [1_000, 1_200, 1_400, 2_000].map(|ms| claimed(&till, Wallet::Alipay, ms));
    claimed(&till, Wallet::Alipay, 2_001);
    let word = proof(&orders[1]);
    till.moves(&orders[1], Event::Paid { proof: word }).unwrap();
    let back = refund(&orders[1], 1, 234);
    till.tell(Fact::RefundAsked { refund: back }).unwrap();
    till.tell(Fact::RefundEnded {
        order: orders[1].clone(),
        request: RefundRequest::new(&orders[1], 1),
        end: RefundEnd::Done,
    })
    .unwrap();
    refuted(&till, &orders[2]);
    let taken = |till: &Till| {
        let read = till.see(|view| view.claims_between(Wallet::Alipay, at(1_000), at(2_000)));
        let mut read: Vec<_> = { read.into_iter() }
            .map(|(order, taken)| {
                assert_eq!((taken.by, taken.amount), (person("lin"), yuan(1_234)));
                (order, taken.returned.minor(), taken.fate)
            })
            .collect();
        read.sort_by(|a, b| a.0.cmp(&b.0));
        read
    };
    let [first, second, third, fourth] = orders;
    let open = |order: OrderNumber| (order, 0, ClaimFate::Open);
    let mut expected = vec![
        open(first),
        (second, 234, ClaimFate::Confirmed),
        (third, 0, ClaimFate::Refuted),
        open(fourth),
    ];
    assert_eq!(taken(&till), expected);
    let third = expected[2].0.clone();
    written_off(&till, &third, 1);
    expected[2].2 = ClaimFate::Lost;
    assert_eq!(taken(&till), expected);
}

/// A coupon that was handed over at that instant without its platform's word.
fn coupon_claimed(till: &Till, digest: &str, ms: i64) -> CouponId {
    let id = till.coupon(digest).unwrap();
    let claim = CouponClaim {
        by: person("lin"),
        value: yuan(1_500),
        at: at(ms),
        approved_by: None,
    };
    let coupon = id.clone();
    let event = CouponEvent::Claimed { claim };
    let claimed = vec![Fact::CouponMoved { coupon, event }];
    till.tell_at(AT + ms, claimed).unwrap();
    id
}

#[test]
fn an_outage_counts_every_coupon_that_was_handed_over_in_it_by_how_it_stands_now() {
    let till = Till::new();
    till.tell(Fact::ShiftOpened {
        shift: ShiftId(1),
        person: person("lin"),
    })
    .unwrap();
    coupon_claimed(&till, "before", 999);
    let digests = ["open", "used", "doubted", "lost"];
    let ids = digests.map(|digest| coupon_claimed(&till, digest, 1_000));
    coupon_claimed(&till, "after", 2_001);
    let _only_asked = till.coupon("asked").unwrap();
    let word = "used".to_owned();
    till.moves_coupon(&ids[1], CouponEvent::Used { word })
        .unwrap();
    let reason = Reason::CouponUsed;
    for id in &ids[2..] {
        till.moves_coupon(id, CouponEvent::Refused { reason })
            .unwrap();
    }
    till.moves_coupon(&ids[3], CouponEvent::WrittenOff).unwrap();
    let lost = till.cases().into_iter().find(|case| {
        let about = case.subject.coupon();
        about == Some(&ids[3])
    });
    till.tell(Fact::CaseResolved {
        case: lost.unwrap().id,
        resolution: Resolution::WrittenOff,
        by: Some(person("bao")),
    })
    .unwrap();
    let taken = |wallet: Wallet| {
        let days = (day(), day());
        let times = (at(1_000), at(2_000));
        till.see(move |view| view.coupon_claims_between(wallet, times, days))
    };
    let mut found = taken(Wallet::Wechatpay);
    found.sort_by(|a, b| a.0.as_str().cmp(b.0.as_str()));
    let fates = [
        ClaimFate::Open,
        ClaimFate::Confirmed,
        ClaimFate::Refuted,
        ClaimFate::Lost,
    ];
    let expected: Vec<_> = ids.into_iter().zip(fates).collect();
    assert!(found.iter().all(|(_, claim)| claim.amount == yuan(1_500)));
    let found: Vec<_> = { found.into_iter() }
        .map(|(id, claim)| (id, claim.fate))
        .collect();
    assert_eq!(found, expected);
    assert!(taken(Wallet::Alipay).is_empty());
    assert_eq!(till.problems(), []);
}

#[test]
fn what_waits_is_counted_by_platform_and_kind_since_the_oldest() {
    let till = Till::new();
    assert!(till.see(|view| view.waiting_lines()).is_empty());
    for ms in [3_000, 2_000] {
        claimed(&till, Wallet::Alipay, ms);
    }
    let order = till.confirmed();
    till.redeem(&order, RedemptionState::Redeemed).unwrap();
    till.coupon("code-1").unwrap();
    let lines = till.see(|view| view.waiting_lines());
    let mut lines: Vec<_> = { lines.into_iter() }
        .map(|line| (line.wallet, line.kind, line.count, line.oldest))
        .collect();
    lines.sort_by_key(|line| (line.1, line.0.code()));
    let expected = [
        (Wallet::Wechatpay, None, 1, at(0)),
        (Wallet::Alipay, Some(WorkKind::Verify), 2, at(2_000)),
        (Wallet::Alipay, Some(WorkKind::Upload), 1, at(0)),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn each_thing_that_is_handed_over_and_unproved_names_who_handed_it_over() {
    let till = Till::new();
    claimed(&till, Wallet::Alipay, 0);
    till.confirmed();
    let coupon = till.coupon("code-1").unwrap();
    till.moves_coupon(&coupon, coupon_claim(1_500)).unwrap();
    let unproved = till.see(|view| view.unproved());
    let told: Vec<_> = { unproved.iter() }
        .map(|one| (one.till.as_str(), one.by.as_str(), one.wallet, one.amount))
        .collect();
    assert_eq!(
        told,
        [
            ("T01", "lin", Wallet::Alipay, yuan(1_234)),
            ("T01", "lin", Wallet::Wechatpay, yuan(1_500)),
        ]
    );
    assert!(unproved.iter().all(|one| one.at == at(0)));
}

#[test]
fn a_hand_over_is_confirmed_by_the_proof_of_its_claim_or_by_the_acknowledged_record() {
    let till = Till::new();
    assert_eq!(till.see(|view| view.delays_since(at(0))), None);
    let order = claimed(&till, Wallet::Alipay, 1_000);
    let event = Event::Paid {
        proof: proof(&order),
    };
    let proved = Fact::PaymentMoved {
        order: order.clone(),
        event,
    };
    till.tell_at(AT + 61_000, vec![proved]).unwrap();
    recorded(&till, &order, 900_000);
    let online = till.confirmed();
    till.tell_at(
        AT + 900_000,
        vec![super::till::redeemed(&online, RedemptionState::Redeemed)],
    )
    .unwrap();
    assert_eq!(
        delays(&till, 0),
        Some((1, 60, 60)),
        "only what is confirmed"
    );
    recorded(&till, &online, 904_000);
    assert_eq!(delays(&till, 0), Some((2, 4, 60)));
    assert_eq!(delays(&till, 904_000), Some((1, 4, 4)));
    assert_eq!(delays(&till, 904_001), None);
}

#[test]
fn an_answer_to_other_work_or_to_none_confirms_no_hand_over() {
    let till = Till::new();
    let order = claimed(&till, Wallet::Alipay, 1_000);
    for kind in [WorkKind::Verify, WorkKind::Upload] {
        let done = Fact::WorkDone {
            order: order.clone(),
            kind,
            receipt: "recorded".to_owned(),
        };
        let person = person("lin");
        till.tell_all(vec![done, Fact::SignedOut { person }])
            .unwrap();
        assert_eq!(till.see(|view| view.delays_since(at(0))), None);
    }
    assert_eq!(till.problems(), []);
}

fn recorded(till: &Till, order: &OrderNumber, ms: i64) {
    let done = Fact::WorkDone {
        order: order.clone(),
        kind: WorkKind::Upload,
        receipt: "recorded".to_owned(),
    };
    till.tell_at(AT + ms, vec![done]).unwrap();
}

/// How many, the middle one and the slow end, in seconds.
fn delays(till: &Till, since: i64) -> Option<(i64, i64, i64)> {
    let found: Option<Delays> = till.see(move |view| view.delays_since(at(since)));
    found.map(|delays| (delays.count, delays.median, delays.p95))
}
