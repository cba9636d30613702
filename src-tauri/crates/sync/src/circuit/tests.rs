//! The circuit, told as sentences.

use super::{Circuit, Connection};
use crate::step::Step;
use hexiao_domain::{OrderNumber, Reason, TillId, Timestamp, Wallet, WorkKind};

const PROBE: Step = Step::Probe {
    wallet: Wallet::Alipay,
};

fn upload() -> Step {
    Step::Work {
        order: OrderNumber::new(&TillId::parse("T01").unwrap(), 1, 1),
        kind: WorkKind::Upload,
        wallet: Wallet::Alipay,
    }
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

#[test]
fn a_lost_platform_is_asked_one_harmless_question_at_a_time() {
    let mut circuit = Circuit::new();
    assert!(circuit.unreachable(0, at(7), Reason::Unreachable));
    assert!(!circuit.admits(&PROBE, 999));
    assert!(circuit.admits(&PROBE, 1_000) && circuit.wants_probe(1_000, i64::MAX));
    circuit.called(1_000, 10_000);
    assert!(!circuit.admits(&PROBE, 1_001) && !circuit.wants_probe(1_001, 0));
    assert!(!circuit.unreachable(1_100, at(8), Reason::Intercepted));
    let (since, why) = (at(7), Reason::Unreachable);
    assert_eq!(circuit.connection(), Connection::Offline { since, why });
    assert!(circuit.admits(&PROBE, 3_100));
    assert!(circuit.answered(3_100));
    assert!(circuit.admits(&upload(), 3_101));
}

#[test]
fn nothing_of_worth_goes_out_to_find_whether_a_lost_platform_is_back() {
    let mut circuit = Circuit::new();
    circuit.unreachable(0, at(0), Reason::Unreachable);
    assert!(!circuit.admits(&upload(), 3_600_000));
}

#[test]
fn answers_that_nobody_believes_are_an_outage_when_they_go_on() {
    let mut circuit = Circuit::new();
    circuit.answered(0);
    let fault = Reason::PlatformFault;
    assert!(!circuit.doubted(1_000, at(1), fault));
    assert!(circuit.wants_probe(1_001, 6_000), "it is asked at once");
    assert!(!circuit.doubted(2_000, at(2), fault));
    assert!(
        !circuit.doubted(3_000, at(3), fault),
        "seconds are no outage"
    );
    assert!(circuit.doubted(5_000, at(5), fault));
    assert!(!circuit.admits(&upload(), 5_001));
    assert!(circuit.answered(6_000) && circuit.admits(&upload(), 6_001));
}

#[test]
fn one_answer_that_is_believed_ends_every_doubt() {
    let mut circuit = Circuit::new();
    for second in 0..60 {
        let mono = second * 1_000;
        assert!(!circuit.doubted(mono, at(mono), Reason::NoAnswer));
        circuit.answered(mono + 500);
    }
}

#[test]
fn an_unbelievable_answer_to_a_lost_platforms_question_leaves_it_lost() {
    let mut circuit = Circuit::new();
    circuit.unreachable(0, at(0), Reason::Unreachable);
    assert!(!circuit.doubted(1_000, at(1), Reason::BadSignature));
    assert!(!circuit.admits(&upload(), 1_001));
}

#[test]
fn a_call_that_fails_alone_takes_no_platform_away_and_has_it_asked() {
    let mut circuit = Circuit::new();
    circuit.answered(1_000);
    circuit.called(1_100, 30_000);
    circuit.suspected();
    assert_eq!(circuit.connection(), Connection::Online);
    assert!(circuit.wants_probe(1_200, 6_000));
}
