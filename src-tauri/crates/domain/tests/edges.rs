//! The edges: limits that just hold and just do not, clocks at their ends, roles, waits.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_domain::{
    BusinessDay, CaseKind, Currency, Exposure, LimitReason, Money, MoneyError, OfflinePolicy,
    PinStanding, Planted, Timestamp, Verdict, Wallet, WorkKind, day_begins, plant, planted,
};

const NOON: Timestamp = Timestamp::from_millis(1_800_000_000_000);

#[test]
fn an_amount_has_at_most_fifteen_digits_and_six_decimals() {
    let read = |text: &str| Money::parse(text, Currency::Kwd);
    assert!(
        read("000000000000000000000000000001").is_ok(),
        "leading zeroes are no digits"
    );
    assert!(read("999999999999999").is_ok());
    assert_eq!(read("1000000000000000"), Err(MoneyError::TooLarge));
    assert!(read("1.230000").is_ok());
    assert_eq!(read("1.2300000"), Err(MoneyError::TooPrecise));
    assert_eq!(read("1.2345"), Err(MoneyError::TooPrecise));
}

#[test]
fn a_sale_is_more_than_nothing_and_at_most_the_ceiling() {
    let sale = |minor| Money::new(minor, Currency::Cny).for_sale();
    assert_eq!(sale(i64::MIN), Err(MoneyError::Negative));
    assert_eq!(sale(-1), Err(MoneyError::Negative));
    assert_eq!(sale(0), Err(MoneyError::Zero));
    assert!(sale(1).is_ok());
    // A hundred million yuan.
    let ceiling = 100_000_000 * 100;
    assert!(sale(ceiling).is_ok());
    assert_eq!(sale(ceiling + 1), Err(MoneyError::TooLarge));
    assert!(Money::new(0, Currency::Jpy).is_zero());
    assert!(!Money::new(-1, Currency::Jpy).is_zero());
    assert!(!Money::new(1, Currency::Jpy).is_zero());
}

fn policy() -> OfflinePolicy {
    let yuan = |n: i64| Money::new(n * 100, Currency::Cny);
    OfflinePolicy {
        per_payment: yuan(100),
        total: yuan(300),
        per_shift: None,
        max_age_seconds: 3_600,
        evidence_from: yuan(50),
        manager_from: yuan(80),
        wallets: vec![Wallet::Alipay],
    }
}

fn judged(minor: i64, out: i64, seconds_old: i64) -> Verdict {
    let exposure = Exposure {
        count: 1,
        amount: Money::new(out, Currency::Cny),
        oldest: Some(NOON.plus_seconds(-seconds_old)),
    };
    let amount = Money::new(minor, Currency::Cny);
    let in_shift = Money::new(0, Currency::Cny);
    policy().judge(Wallet::Alipay, amount, true, &exposure, in_shift, NOON)
}

#[test]
fn each_offline_limit_holds_to_the_fen_and_the_second() {
    assert_eq!(judged(7_999, 0, 0), Verdict::Allowed);
    assert_eq!(judged(8_000, 0, 0), Verdict::NeedsManager);
    assert_eq!(judged(10_000, 0, 0), Verdict::NeedsManager);
    assert_eq!(
        judged(10_001, 0, 0),
        Verdict::Refused(LimitReason::PerPayment)
    );
    assert_eq!(judged(1_000, 29_000, 0), Verdict::Allowed);
    assert_eq!(
        judged(1_001, 29_000, 0),
        Verdict::Refused(LimitReason::Total)
    );
    assert_eq!(judged(1_000, 0, 3_600), Verdict::Allowed);
    assert_eq!(judged(1_000, 0, 3_601), Verdict::Refused(LimitReason::Age));
}

#[test]
fn a_wait_after_wrong_pins_ends_at_its_instant_and_one_of_another_clock_does_not_count() {
    let standing = |until: Timestamp| PinStanding {
        tries: 9,
        locked_until: Some(until),
    };
    let half_hour = NOON.plus_seconds(1_800);
    for (until, waits) in [
        (NOON, false),
        (Timestamp::from_millis(NOON.millis() + 1), true),
        (half_hour, true),
        (Timestamp::from_millis(half_hour.millis() + 1), false),
        (NOON.plus_seconds(-1), false),
    ] {
        assert_eq!(standing(until).refused_until(NOON), waits.then_some(until));
    }
    let mut free = PinStanding::default();
    for _ in 1..PinStanding::FREE_TRIES {
        free = free.after_try(NOON);
        assert_eq!(free.locked_until, None);
    }
    let waits = [30, 60, 120, 240, 480, 960, 1_800, 1_800];
    for wait in waits {
        free = free.after_try(NOON);
        assert_eq!(free.locked_until, Some(NOON.plus_seconds(wait)));
    }
}

#[test]
fn an_instant_keeps_its_milliseconds_and_the_far_ends_hold() {
    assert_eq!(Timestamp::from_millis(-7).millis(), -7);
    let year = |millis| {
        Timestamp::from_millis(millis)
            .to_utc()
            .format("%Y")
            .to_string()
    };
    assert_eq!(year(0), "1970");
    assert_eq!(year(-1), "1969");
    let far = |millis| Timestamp::from_millis(millis).to_utc();
    assert!(far(i64::MIN) < far(-1) && far(0) < far(i64::MAX));
}

/// Even where a zone is fourteen hours ahead and the day begins late, and across a change of
/// the clocks.
#[test]
fn a_business_day_begins_at_the_cut_over_in_every_zone() {
    let day = BusinessDay::parse("2026-03-29").unwrap();
    for (zone, cut_over, later, begins) in [
        ("Asia/Shanghai", 4, 0, "2026-03-28T20:00:00+00:00"),
        ("Pacific/Kiritimati", 0, 0, "2026-03-28T10:00:00+00:00"),
        ("Pacific/Pago_Pago", 23, 0, "2026-03-30T10:00:00+00:00"),
        ("Europe/Berlin", 4, 0, "2026-03-29T02:00:00+00:00"),
        ("Europe/Berlin", 4, -1, "2026-03-28T03:00:00+00:00"),
        ("Europe/Berlin", 4, 1, "2026-03-30T02:00:00+00:00"),
    ] {
        let found = day_begins(day, later, zone, cut_over).unwrap();
        assert_eq!(found.to_utc().to_rfc3339(), begins, "{zone} {later}");
    }
}

#[test]
fn money_at_risk_is_in_the_cases_where_a_platform_or_a_customer_may_hold_it() {
    let risky = CaseKind::ALL.into_iter().filter(|kind| kind.risks_money());
    let codes: Vec<&str> = risky.map(CaseKind::code).collect();
    assert_eq!(
        codes.join(" "),
        "claim_unproved mismatch late_money cancel_stuck coupon_refused double_pay"
    );
}

#[test]
fn a_late_check_waits_a_little_and_nothing_is_ever_put_off_beyond_twenty_minutes() {
    let delays = WorkKind::ALL.map(WorkKind::first_delay_seconds);
    assert_eq!(delays, [0, 0, 10, 0, 0]);
    assert_eq!(WorkKind::FURTHEST_SECONDS, 1_200);
}

/// No till is built with the switch.
#[test]
#[cfg(not(feature = "planted"))]
fn without_the_switch_no_mistake_can_be_planted() {
    assert!(plant(None));
    assert!(!plant(Some(Planted::RedeemAgain)));
    assert!(!planted(Planted::RedeemAgain));
}
