use super::*;
use crate::{CaseKind, Currency, Figure, Money, Reason, Resolution};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1_000)
}

/// Looks once a second from `from` until `until` (seconds) and writes what is news.
fn look(
    watch: &mut LineWatch,
    from: i64,
    until: i64,
    online: impl Fn(i64) -> bool,
) -> Vec<LineNews> {
    let mut written = Vec::new();
    let mut since = None;
    for second in from..=until {
        since = match online(second) {
            true => None,
            false => since.or(Some(at(second))),
        };
        if let Some(news) = watch.look(since, at(second), second * 1_000) {
            watch.wrote(news);
            written.push(news);
        }
    }
    written
}

#[test]
fn an_outage_is_written_after_ten_seconds_with_its_true_begin_and_end() {
    let mut watch = LineWatch::default();
    let news = look(&mut watch, 0, 60, |second| !(5..20).contains(&second));
    assert_eq!(news, [LineNews::Lost(at(5)), LineNews::Found(at(20))]);
}

#[test]
fn what_is_over_before_ten_seconds_is_never_written() {
    let mut watch = LineWatch::default();
    let news = look(&mut watch, 0, 60, |second| !(5..14).contains(&second));
    assert_eq!(news, []);
    assert_eq!(watch, LineWatch::default(), "it is forgotten");
}

#[test]
fn one_lost_reply_is_no_outage_also_where_nobody_looks_for_a_while() {
    let mut watch = LineWatch::default();
    assert_eq!(watch.look(Some(at(1)), at(1), 1_000), None);
    assert_eq!(watch.look(None, at(2), 2_000), None);
    assert_eq!(watch.look(None, at(11), 11_000), None);
    assert_eq!(watch.look(None, at(12), 12_000), None);
    assert_eq!(watch, LineWatch::default());
}

#[test]
fn a_line_that_flaps_each_second_for_an_hour_is_one_outage_of_two_rows() {
    let mut watch = LineWatch::default();
    let flaps = |second: i64| second >= 3_600 || second % 2 == 1;
    let news = look(&mut watch, 0, 3_700, flaps);
    let found = LineNews::Found(at(3_599));
    assert_eq!(news, [LineNews::Lost(at(0)), found]);
}

#[test]
fn an_outage_outlives_the_program_and_ends_with_the_first_answer_that_lasts() {
    let mut watch = LineWatch::of_open_outage(at(-500), 0);
    let news = look(&mut watch, 0, 60, |second| second >= 7);
    assert_eq!(news, [LineNews::Found(at(7))]);
}

#[test]
fn a_clock_that_is_set_back_in_an_outage_makes_no_second_row() {
    let mut watch = LineWatch::default();
    assert_eq!(watch.look(Some(at(900)), at(900), 0), None);
    let lost = LineNews::Lost(at(900));
    assert_eq!(watch.look(Some(at(900)), at(300), 10_000), Some(lost));
    watch.wrote(lost);
    assert_eq!(watch.look(Some(at(900)), at(301), 11_000), None);
}

fn part(began: i64, ended: Option<i64>) -> OutagePart {
    OutagePart {
        outage: OutageId(1),
        wallet: Wallet::Alipay,
        cause: OutageCause::Unreachable,
        began_at: at(began),
        ended_at: ended.map(at),
        by: None,
        ended_by: None,
    }
}

#[test]
fn an_outage_lasts_from_its_first_begin_to_its_last_end() {
    assert_eq!(outage_span(&[]), None);
    let over = [part(5, Some(9)), part(3, Some(7))];
    assert_eq!(outage_span(&over), Some((at(3), Some(at(9)))));
    let lasting = [part(5, Some(9)), part(8, None)];
    assert_eq!(outage_span(&lasting), Some((at(5), None)));
}

fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::Cny)
}

fn claim(minor: i64, returned: i64, fate: ClaimFate) -> ClaimTaken {
    ClaimTaken {
        by: PersonId::parse("lin").unwrap(),
        amount: yuan(minor),
        returned: yuan(returned),
        fate,
    }
}

#[test]
fn what_was_taken_is_the_sum_of_what_became_of_it() {
    let claims = [
        claim(1_000, 0, ClaimFate::Confirmed),
        claim(2_000, 500, ClaimFate::Confirmed),
        claim(3_000, 0, ClaimFate::Lost),
        claim(400, 0, ClaimFate::Open),
        claim(50, 0, ClaimFate::Refuted),
        claim(6, 0, ClaimFate::Otherwise),
        claim(700, 900, ClaimFate::Confirmed),
    ];
    let mut cost = OutageCost::zero(Figure::zero(Currency::Cny));
    for claim in &claims {
        cost = cost.with(claim).unwrap();
    }
    assert_eq!((cost.taken.count, cost.taken.amount), (7, yuan(7_156)));
    assert_eq!(
        (cost.confirmed.count, cost.confirmed.amount),
        (2, yuan(2_500))
    );
    assert_eq!(
        (cost.refunded.count, cost.refunded.amount),
        (2, yuan(1_200))
    );
    assert_eq!(cost.lost.amount, yuan(3_000));
    let parts = [
        cost.confirmed,
        cost.refuted,
        cost.otherwise,
        cost.refunded,
        cost.lost,
        cost.open,
    ];
    let sum: i64 = parts.iter().map(|part| part.amount.minor()).sum();
    assert_eq!(sum, cost.taken.amount.minor());
}

#[test]
fn a_claim_is_lost_only_where_the_shop_bears_it() {
    let unproved = [CaseKind::ClaimUnproved];
    assert_eq!(claim_fate("claimed", &[], None), ClaimFate::Open);
    assert_eq!(claim_fate("claimed", &unproved, None), ClaimFate::Refuted);
    assert_eq!(
        claim_fate("confirmed", &[CaseKind::UploadRejected], None),
        ClaimFate::Confirmed
    );
    let ended = |how| claim_fate("failed", &[], Some(how));
    assert_eq!(ended(Resolution::WrittenOff), ClaimFate::Lost);
    assert_eq!(ended(Resolution::PaidOtherwise), ClaimFate::Otherwise);
    assert_eq!(
        claim_fate("disputed", &[CaseKind::Mismatch], None),
        ClaimFate::Refuted
    );
    let returned = claim_fate("disputed", &[], Some(Resolution::Returned));
    assert_eq!(returned, ClaimFate::Refunded);
    let late = claim_fate(
        "paid_after_close",
        &[CaseKind::LateMoney],
        Some(Resolution::WrittenOff),
    );
    assert_eq!(
        late,
        ClaimFate::Refuted,
        "the money came after all: a person decides"
    );
}

#[test]
fn a_coupon_s_claim_is_lost_only_where_the_shop_bears_it() {
    let fate = |state, ended| coupon_claim_fate(state, false, ended);
    assert_eq!(fate("provisional", None), ClaimFate::Open);
    assert_eq!(fate("used", None), ClaimFate::Confirmed);
    assert_eq!(fate("undoing", None), ClaimFate::Confirmed);
    assert_eq!(fate("undone", None), ClaimFate::Otherwise);
    let written_off = |how| fate("written_off", Some(how));
    assert_eq!(written_off(Resolution::WrittenOff), ClaimFate::Lost);
    assert_eq!(written_off(Resolution::PaidOtherwise), ClaimFate::Otherwise);
    assert_eq!(written_off(Resolution::Returned), ClaimFate::Refunded);
    assert_eq!(fate("written_off", None), ClaimFate::Lost);
    let doubted = |state| coupon_claim_fate(state, true, None);
    assert_eq!(doubted("provisional"), ClaimFate::Refuted);
    assert_eq!(doubted("written_off"), ClaimFate::Refuted);
    assert_eq!(doubted("used"), ClaimFate::Confirmed, "proved after all");
    assert_eq!(doubted("undone"), ClaimFate::Otherwise);
}

#[test]
fn the_cause_is_what_the_first_failed_call_says_of_the_network() {
    let caused = |cause| {
        let reasons = Reason::ALL.iter().copied();
        let of = reasons.filter(|reason| OutageCause::of(*reason) == cause);
        of.map(Reason::code).collect::<Vec<_>>()
    };
    assert_eq!(caused(OutageCause::NoAnswer), ["no_answer"]);
    assert_eq!(caused(OutageCause::Intercepted), ["intercepted"]);
    let faults = caused(OutageCause::PlatformFault);
    assert_eq!(faults, ["platform_fault", "too_often"]);
    assert_eq!(caused(OutageCause::NotBelieved), ["bad_signature"]);
    assert_eq!(caused(OutageCause::Forced), Vec::<&str>::new());
    assert!(caused(OutageCause::Unreachable).contains(&"unreachable"));
    for cause in OutageCause::ALL {
        assert_eq!(OutageCause::parse(cause.code()), Some(cause));
        let json = serde_json::to_value(cause).unwrap();
        assert_eq!(json, cause.code(), "the table and the journal say the same");
    }
}
