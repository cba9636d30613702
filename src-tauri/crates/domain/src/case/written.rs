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
