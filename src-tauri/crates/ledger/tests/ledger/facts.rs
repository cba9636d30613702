use super::till::{AT, Till, cancelled, claim, day, person, proof, shop, stamp};
use hexiao_domain::{
    CaseId, CheckedCode, CodeCheck, CodeFinding, Event, Fact, Reason, RedemptionState, Refusal,
    StaticCode, Timestamp, Wallet, WorkKind,
};
use hexiao_ledger::WriteError;

#[test]
fn facts_that_change_nothing_write_nothing() {
    let till = Till::new();
    let order = till.confirmed();
    let head = till.ledger.head().unwrap();
    let known = proof(&order);
    till.moves(&order, Event::Paid { proof: known }).unwrap();
    till.tell_all(Vec::new()).unwrap();
    let kind = WorkKind::Cancel;
    let receipt = "recorded".to_owned();
    till.tell(Fact::WorkDone {
        order: order.clone(),
        kind,
        receipt,
    })
    .unwrap();
    let due_at = Timestamp::from_millis(AT);
    let reason = Reason::NoAnswer;
    till.tell(Fact::WorkDeferred {
        order: order.clone(),
        kind,
        due_at,
        reason,
    })
    .unwrap();
    till.tell(Fact::WorkStuck {
        order,
        kind,
        reason,
    })
    .unwrap();
    assert_eq!(till.ledger.head().unwrap(), head);
}

#[test]
fn a_shop_is_set_up_once() {
    let till = Till::new();
    let again = till.tell(Fact::ShopSetUp { shop: shop() });
    assert!(matches!(
        again,
        Err(WriteError::Refused(Refusal::AlreadySetUp))
    ));
}

#[test]
fn the_newest_look_at_a_printed_code_is_known_until_the_code_is_registered_anew() {
    let till = Till::new();
    let last = |till: &Till| till.see(|view| view.checked_code(Wallet::Alipay));
    assert_eq!(last(&till), None);
    let code = StaticCode {
        wallet: Wallet::Alipay,
        text: "https://qr.alipay.com/fkx00003".to_owned(),
    };
    let set = Fact::StaticCodeSet { code };
    till.tell(set.clone()).unwrap();
    for finding in [different(), CodeFinding::Same] {
        let check = CodeCheck {
            wallet: Wallet::Alipay,
            day: day(),
            finding,
            by: person("lin"),
        };
        let fact = Fact::StaticCodeChecked {
            check: check.clone(),
        };
        till.tell(fact).unwrap();
        let at = Timestamp::from_millis(AT);
        assert_eq!(last(&till), Some(CheckedCode { check, at }));
    }
    till.tell(set).unwrap();
    assert_eq!(last(&till), None);
    assert!(till.problems().is_empty());
}

fn different() -> CodeFinding {
    CodeFinding::Different {
        scanned: "https://example.org/".to_owned(),
    }
}

#[test]
fn a_clock_that_went_back_is_noted_before_what_happened_and_only_with_it() {
    let till = Till::new();
    let order = till.made();
    let before = till.seq();
    till.tell_at(AT - 2_000, vec![moved(&order, Event::CodeSent)])
        .unwrap();
    assert_eq!(till.seq(), before + 1, "two seconds are not suspect");
    let again = vec![moved(&order, Event::CodeSent)];
    till.tell_at(AT - 3_600_000, again).unwrap();
    assert_eq!(
        till.seq(),
        before + 1,
        "nothing happened, so nothing is noted"
    );
    till.tell_at(AT - 3_600_000, vec![moved(&order, cancelled())])
        .unwrap();
    assert_eq!(till.seq(), before + 3, "the suspicion and the fact");
    assert!(till.problems().is_empty());
}

fn moved(order: &hexiao_domain::OrderNumber, event: Event) -> Fact {
    let order = order.clone();
    Fact::PaymentMoved { order, event }
}

#[test]
fn a_write_is_all_or_nothing() {
    let till = Till::new();
    let order = till.made();
    let head = till.ledger.head().unwrap();
    let facts = vec![moved(&order, claim(None)), moved(&order, Event::Reopened)];
    let done = till.tell_all(facts);
    assert!(matches!(
        done,
        Err(WriteError::Refused(Refusal::NotNow { .. }))
    ));
    assert_eq!(till.ledger.head().unwrap(), head);
    assert_eq!(till.payment(&order).state.code(), "created");
}

#[test]
fn a_panic_while_deciding_reaches_the_caller_and_the_ledger_goes_on() {
    let till = Till::new();
    let order = till.confirmed();
    let ledger = till.ledger.clone();
    let done = std::thread::spawn(move || {
        let _never = ledger.write::<()>(stamp(AT), |_| panic!("planted"));
    });
    assert!(done.join().is_err());
    till.redeem(&order, RedemptionState::Redeemed).unwrap();
    assert!(till.problems().is_empty());
}

#[test]
fn stuck_work_opens_a_case_and_its_log_keeps_its_order() {
    let till = Till::new();
    let order = till.confirmed();
    till.redeem(&order, RedemptionState::Redeemed).unwrap();
    let (kind, reason) = (WorkKind::Upload, Reason::UploadRejected);
    let stuck = Fact::WorkStuck {
        order: order.clone(),
        kind,
        reason,
    };
    till.tell(stuck).unwrap();
    let case = till.cases()[0].id;
    for text in ["rang the platform", "they will call back"] {
        let by = super::till::person("bao");
        let text = text.to_owned();
        till.tell(Fact::CaseNoted { case, by, text }).unwrap();
    }
    let notes = till.see(move |view| view.case_notes(case));
    let texts: Vec<&str> = notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(texts, ["rang the platform", "they will call back"]);
    till.tell(Fact::WorkRetried { order, kind }).unwrap();
    assert_eq!(till.see(|view| view.work_counts()).pending, 1);
    assert!(till.problems().is_empty());
}

#[test]
fn a_case_is_resolved_once() {
    let till = Till::new();
    let order = till.made();
    till.moves(&order, claim(None)).unwrap();
    let reason = Reason::NotFound;
    till.moves(&order, Event::ClaimRefuted { reason }).unwrap();
    let resolved = |case| Fact::CaseResolved {
        case,
        resolution: hexiao_domain::Resolution::PaidOtherwise,
        by: Some(super::till::person("bao")),
    };
    till.tell(resolved(till.cases()[0].id)).unwrap();
    for case in [CaseId(1), CaseId(2)] {
        let done = till.tell(resolved(case));
        assert!(matches!(
            done,
            Err(WriteError::Refused(Refusal::CaseNotOpen))
        ));
    }
}
