//! What a word about a case is written down as, of what the case is about.

use super::{Again, Consequence};
use crate::{Event, Fact, Payment, PaymentState, Subject, WorkKind};

impl Again {
    /// The platform is asked once more; none where the rule is about another subject.
    #[must_use]
    pub fn fact(self, subject: &Subject) -> Option<Fact> {
        match (self, subject) {
            (Self::Payment(kind), Subject::Payment(order)) => Some(Fact::WorkRetried {
                order: order.clone(),
                kind,
            }),
            (Self::Coupon, Subject::Coupon(coupon)) => Some(Fact::CouponRetried {
                coupon: coupon.clone(),
            }),
            (Self::Payment(_), Subject::Coupon(_)) | (Self::Coupon, Subject::Payment(_)) => None,
        }
    }
}

impl Consequence {
    /// What the ending does; none where the rule is about another subject.
    #[must_use]
    pub fn fact(self, subject: &Subject) -> Option<Fact> {
        match (self, subject) {
            (Self::Payment(event), Subject::Payment(order)) => Some(Fact::PaymentMoved {
                order: order.clone(),
                event,
            }),
            (Self::Coupon(event), Subject::Coupon(coupon)) => Some(Fact::CouponMoved {
                coupon: coupon.clone(),
                event,
            }),
            (Self::Payment(_), Subject::Coupon(_)) | (Self::Coupon(_), Subject::Payment(_)) => None,
        }
    }
}

/// The platform said that the order can take no money; what was stuck is done.
#[must_use]
pub fn closed_there(payment: &Payment) -> Option<Fact> {
    let order = payment.order.clone();
    match payment.state {
        PaymentState::Closing { .. } => Some(Fact::PaymentMoved {
            order,
            event: Event::ClosedThere { refunded: false },
        }),
        PaymentState::Closed { .. } | PaymentState::Failed { .. } => Some(Fact::WorkDone {
            order,
            kind: WorkKind::LateCheck,
            receipt: "closed".to_owned(),
        }),
        PaymentState::Created
        | PaymentState::Awaiting
        | PaymentState::Claimed { .. }
        | PaymentState::Confirmed { .. }
        | PaymentState::PaidAfterClose { .. }
        | PaymentState::Disputed { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::sample::{payment, proof};
    use crate::{Claim, CloseCause, CouponEvent, CouponId, OrderNumber, Reason, TillId, Timestamp};

    fn order() -> OrderNumber {
        OrderNumber::new(&TillId::parse("T01").unwrap(), 1, 7)
    }

    fn coupon() -> CouponId {
        CouponId::new(&TillId::parse("T01").unwrap(), 1, 7)
    }

    #[test]
    fn a_platform_is_asked_again_about_what_the_case_is_about_and_nothing_else() {
        let (kind, order, coupon) = (WorkKind::Upload, order(), coupon());
        let (of_order, of_coupon) = (
            Subject::Payment(order.clone()),
            Subject::Coupon(coupon.clone()),
        );
        let (payments, coupons) = (Again::Payment(kind), Again::Coupon);
        let retried = Fact::WorkRetried { order, kind };
        assert_eq!(payments.fact(&of_order), Some(retried));
        let retried = Fact::CouponRetried { coupon };
        assert_eq!(coupons.fact(&of_coupon), Some(retried));
        assert_eq!(payments.fact(&of_coupon), None);
        assert_eq!(coupons.fact(&of_order), None);
    }

    #[test]
    fn an_ending_moves_what_the_case_is_about_and_nothing_else() {
        let (order, coupon) = (order(), coupon());
        let (of_order, of_coupon) = (
            Subject::Payment(order.clone()),
            Subject::Coupon(coupon.clone()),
        );
        let payments = || Consequence::Payment(Event::Reopened);
        let coupons = || Consequence::Coupon(CouponEvent::WrittenOff);
        let moved = Fact::PaymentMoved {
            order,
            event: Event::Reopened,
        };
        assert_eq!(payments().fact(&of_order), Some(moved));
        let moved = Fact::CouponMoved {
            coupon,
            event: CouponEvent::WrittenOff,
        };
        assert_eq!(coupons().fact(&of_coupon), Some(moved));
        assert_eq!(payments().fact(&of_coupon), None);
        assert_eq!(coupons().fact(&of_order), None);
    }

    #[test]
    fn an_order_that_can_take_no_money_is_closed_or_looked_after_no_more() {
        let (cause, reason) = (CloseCause::Cancelled, Reason::Declined);
        let closed = Fact::PaymentMoved {
            order: order(),
            event: Event::ClosedThere { refunded: false },
        };
        let closing = payment(PaymentState::Closing { cause });
        assert_eq!(closed_there(&closing), Some(closed));
        let refunded = false;
        for ended in [
            PaymentState::Closed { cause, refunded },
            PaymentState::Failed { reason },
        ] {
            let done = Fact::WorkDone {
                order: order(),
                kind: WorkKind::LateCheck,
                receipt: "closed".to_owned(),
            };
            assert_eq!(closed_there(&payment(ended)), Some(done));
        }
        let claim = Claim {
            evidence: None,
            at: Timestamp::from_millis(0),
            approved_by: None,
        };
        for other in [
            PaymentState::Created,
            PaymentState::Awaiting,
            PaymentState::Claimed { claim },
            PaymentState::Confirmed { proof: proof() },
            PaymentState::PaidAfterClose { proof: proof() },
        ] {
            assert_eq!(closed_there(&payment(other.clone())), None, "{other:?}");
        }
    }
}
