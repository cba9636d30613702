//! What a case is about, and when it has waited too long.

use super::*;
use crate::{Currency, TillId};

fn till() -> TillId {
    TillId::parse("T01").unwrap()
}

fn case(due_at: Option<Timestamp>) -> Case {
    Case {
        assigned: None,
        earlier: None,
        id: CaseId(1),
        subject: Subject::Payment(OrderNumber::new(&till(), 1, 7)),
        other: None,
        kind: CaseKind::LateMoney,
        reason: Reason::PaidAfterClose,
        amount: Money::new(1_234, Currency::Cny),
        at_risk: Money::new(1_234, Currency::Cny),
        opened_at: Timestamp::from_millis(0),
        due_at,
        resolved: None,
    }
}

#[test]
fn a_case_is_about_a_payment_or_a_coupon_and_never_taken_for_the_other() {
    let order = OrderNumber::new(&till(), 1, 7);
    let payment = Subject::Payment(order.clone());
    assert_eq!(payment.as_str(), "T01_1_000007_O");
    assert_eq!((payment.order(), payment.coupon()), (Some(&order), None));
    assert_eq!(payment.into_order(), Some(order));
    let id = CouponId::new(&till(), 1, 7);
    let coupon = Subject::Coupon(id.clone());
    assert_eq!(coupon.as_str(), id.as_str());
    assert_eq!((coupon.order(), coupon.coupon()), (None, Some(&id)));
    assert_eq!(coupon.into_order(), None);
}

#[test]
fn a_case_is_overdue_from_its_instant_on_until_somebody_ends_it() {
    let at = Timestamp::from_millis;
    let waiting = case(Some(at(1_000)));
    assert!(!waiting.is_overdue(at(999)));
    assert!(waiting.is_overdue(at(1_000)));
    assert!(waiting.is_overdue(at(1_001)));
    let mut ended = waiting;
    ended.resolved = Some((Resolution::Returned, at(2_000), None));
    assert!(!ended.is_overdue(at(3_000)));
    let patient = case(None);
    assert!(
        !patient.is_overdue(at(i64::MAX)),
        "nobody can say until when"
    );
}
