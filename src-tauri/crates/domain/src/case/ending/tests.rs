//! Which word ends which case: the customer's money never by a word alone.

use super::*;
use crate::CloseCause;
use crate::case::sample::{payment, proof};

/// A coupon holds no money of the customer's.
const OF_COUPONS: [CaseKind; 2] = [CaseKind::CouponRefused, CaseKind::CouponUndoRefused];

/// Every state in which money of the customer's is in suspense, with the case that says so.
fn in_suspense() -> Vec<(CaseKind, Payment)> {
    let late = payment(PaymentState::PaidAfterClose { proof: proof() });
    let reason = Reason::AmountDiffers;
    let other_amount = payment(PaymentState::Disputed {
        reason,
        proof: proof(),
    });
    vec![
        (CaseKind::LateMoney, late.clone()),
        (CaseKind::DoublePay, late),
        (CaseKind::Mismatch, other_amount),
    ]
}

#[test]
fn no_word_alone_ends_a_case_while_the_customers_money_waits() {
    for (kind, payment) in in_suspense() {
        assert!(!endings(kind, Some(&payment)).is_empty());
        for resolution in endings(kind, Some(&payment)) {
            let needed = ending(kind, *resolution);
            assert!(
                matches!(needed, Ending::MoneyIsThere | Ending::MoneyWentBack),
                "{kind:?} {resolution:?}"
            );
        }
    }
}

#[test]
fn late_money_is_reopened_or_goes_back_and_there_is_no_third_way() {
    let late = payment(PaymentState::PaidAfterClose { proof: proof() });
    for kind in [CaseKind::LateMoney, CaseKind::DoublePay] {
        let ways = endings(kind, Some(&late));
        assert_eq!(ways, [Resolution::Reopened, Resolution::Returned]);
    }
}

#[test]
fn money_went_back_is_never_a_word_whatever_the_case() {
    for kind in CaseKind::ALL {
        let needed = match OF_COUPONS.contains(&kind) {
            true => Ending::ByWord,
            false => Ending::MoneyWentBack,
        };
        assert_eq!(ending(kind, Resolution::Returned), needed, "{kind:?}");
    }
}

#[test]
fn an_order_that_may_still_take_money_is_not_waved_away() {
    let needed = ending(CaseKind::CancelStuck, Resolution::NoAction);
    assert_eq!(needed, Ending::OrderIsClosed);
    let cause = CloseCause::Expired;
    let closing = payment(PaymentState::Closing { cause });
    let refunded = false;
    let closed = payment(PaymentState::Closed { cause, refunded });
    let again = |payment: &Payment| retries(CaseKind::CancelStuck, Some(payment));
    assert_eq!(again(&closing), Some(Again::Payment(WorkKind::Cancel)));
    assert_eq!(again(&closed), Some(Again::Payment(WorkKind::LateCheck)));
}

#[test]
fn money_of_an_older_sale_is_not_given_back_for_this_one() {
    for reason in [Reason::PaidBefore, Reason::CurrencyDiffers] {
        let disputed = payment(PaymentState::Disputed {
            reason,
            proof: proof(),
        });
        let ways = endings(CaseKind::Mismatch, Some(&disputed));
        assert_eq!(ways, [Resolution::WrittenOff]);
    }
}

#[test]
fn a_refused_coupon_is_the_shops_to_bear_and_may_be_asked_for_again() {
    let kind = CaseKind::CouponRefused;
    let ways = endings(kind, None);
    assert_eq!(ways, [Resolution::WrittenOff, Resolution::PaidOtherwise]);
    for resolution in ways {
        let borne = Some(Consequence::Coupon(CouponEvent::WrittenOff));
        assert_eq!(consequence(kind, *resolution), borne);
    }
    assert_eq!(retries(kind, None), Some(Again::Coupon));
}

#[test]
fn a_use_that_is_not_taken_back_ends_by_a_word_and_changes_no_coupon() {
    let kind = CaseKind::CouponUndoRefused;
    let ways = endings(kind, None);
    assert_eq!(ways, [Resolution::Returned, Resolution::NoAction]);
    for resolution in ways {
        assert_eq!(ending(kind, *resolution), Ending::ByWord);
        assert_eq!(consequence(kind, *resolution), None);
    }
    assert_eq!(retries(kind, None), None);
}
