//! A report adds up, or says where it does not.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(dead_code)]

mod fixture;

use fixture::{any_day, busy_day};
use hexiao_domain::{Currency, Figure, Money, MoneyError};
use hexiao_reports::{Column, DayReport, Lang, Part, ReportError, Standing, write_csv, write_xlsx};
use proptest::prelude::*;

fn difference(report: &DayReport) -> (Part, Column) {
    match report.check() {
        Err(ReportError::Differs { part, column, .. }) => (part, column),
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_fen_too_much_in_any_part_is_found() {
    let fen =
        |figure: &mut Figure| figure.amount = Money::new(figure.amount.minor() + 1, Currency::Cny);
    let mut report = busy_day();
    assert!(report.check().is_ok());
    fen(&mut report.by_cashier[1].totals.settled);
    assert_eq!(difference(&report), (Part::ByCashier, Column::Settled));
    fen(&mut report.by_hour[0].totals.failed);
    assert_eq!(difference(&report), (Part::ByHour, Column::Failed));
    fen(&mut report.by_wallet[2].totals.claimed);
    assert_eq!(difference(&report), (Part::ByWallet, Column::Claimed));
}

#[test]
fn a_payment_that_moved_to_another_truth_is_found() {
    let mut report = busy_day();
    let claimed = report
        .payments
        .iter_mut()
        .find(|row| row.standing == Standing::Claimed);
    claimed.unwrap().standing = Standing::Confirmed;
    assert_eq!(difference(&report), (Part::Payments, Column::Claimed));
}

#[test]
fn a_count_that_differs_is_found_when_the_sum_does_not() {
    let mut report = busy_day();
    report.totals.confirmed.count += 1;
    assert_eq!(difference(&report), (Part::ByWallet, Column::Confirmed));
}

#[test]
fn a_second_currency_is_refused() {
    let mut report = busy_day();
    report.payments[0].amount = Money::new(5, Currency::Jpy);
    let refused = report.check().unwrap_err();
    assert!(matches!(
        refused,
        ReportError::Money(MoneyError::MixedCurrencies)
    ));
    let mut report = busy_day();
    report.at_risk.amount = Money::new(5, Currency::Jpy);
    assert_eq!(report.check().unwrap_err().code(), "report.money");
}

#[test]
fn a_report_that_does_not_add_up_is_never_written() {
    let mut report = busy_day();
    report.totals.claimed.count = 99;
    let mut out = Vec::new();
    assert_eq!(
        write_csv(&report, Lang::En, &mut out).unwrap_err().code(),
        "report.differs"
    );
    assert_eq!(
        write_xlsx(&report, Lang::En, &mut out).unwrap_err().code(),
        "report.differs"
    );
    assert_eq!(out, b"");
}

proptest! {
    #[test]
    fn a_day_added_up_by_another_way_passes(report in any_day()) {
        prop_assert!(report.check().is_ok());
    }
}
