//! The rules of cases as data: one row for each kind, and the look-ups in it.
//!
//! `Proved` is the platform's alone and stands nowhere. Money that the platform confirmed and
//! that belongs to the customer is never closed by a word: it goes back by a refund, which ends
//! the case by itself, or it is proved to have gone back already.

use super::{CaseKind, Resolution};
use crate::payment::disputed_for;
use crate::{
    CouponEvent, Event, Payment, PaymentState, Reason, Timestamp, WorkKind, ZoneError,
    business_day, day_begins,
};

/// What has to be known before a case ends in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A person's word is enough: no money of the customer's is left anywhere.
    ByWord,
    /// The platform must say that the money is still there.
    MoneyIsThere,
    /// The platform must say that the money went back.
    MoneyWentBack,
    /// The platform must say that the order can take no money.
    OrderIsClosed,
}

/// What an ending does to what the case is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// This happens to the payment.
    Payment(Event),
    /// This happens to the coupon.
    Coupon(CouponEvent),
}

/// What is done once more when a person has the platform asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// This work for the payment.
    Payment(WorkKind),
    /// The coupon is told of again.
    Coupon,
}

/// One way in which a person may end a case.
#[derive(Debug, PartialEq, Eq)]
pub struct Way {
    /// How the case ends.
    pub resolution: Resolution,
    /// What has to be known before.
    pub needs: Ending,
    /// What it does to the payment or the coupon itself.
    pub then: Option<Consequence>,
}

/// For which payments a part of a rule holds; of several parts the first that fits does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Every one, and what is no payment.
    Always,
    /// One that is a claim still.
    Claimed,
    /// One whose money came after the close.
    Late,
    /// One that can take no money any more.
    Ended,
    /// One whose money does not fit, for one of these reasons.
    Disputed(&'static [Reason]),
}

/// What holds for every case of one kind.
#[derive(Debug)]
pub struct Rule {
    /// The kind.
    pub kind: CaseKind,
    /// Whether the shop's money is at risk: goods gone, or money of unclear right.
    pub risks_money: bool,
    /// The service level: it is due at the end of this many business days after the one on
    /// which the case was opened.
    pub due_days: i64,
    /// What is done once more when a person has the platform asked; empty where asking helps
    /// nobody.
    pub again: &'static [(Holds, Again)],
    /// How a person may end it.
    pub ways: &'static [(Holds, &'static [Way])],
}

const fn way(resolution: Resolution, needs: Ending, then: Option<Consequence>) -> Way {
    Way {
        resolution,
        needs,
        then,
    }
}

const NO_ACTION: Way = way(Resolution::NoAction, Ending::ByWord, None);
const PAID_OTHERWISE: Way = way(Resolution::PaidOtherwise, Ending::ByWord, None);
const WRITTEN_OFF: Way = way(Resolution::WrittenOff, Ending::ByWord, None);
const RETURNED: Way = way(Resolution::Returned, Ending::MoneyWentBack, None);
/// No money is in a coupon: whether its use was taken back is a person's word.
const COUPON_RETURNED: Way = way(Resolution::Returned, Ending::ByWord, None);
const SURELY_CLOSED: Way = way(Resolution::NoAction, Ending::OrderIsClosed, None);
const REOPENED: Way = way(
    Resolution::Reopened,
    Ending::MoneyIsThere,
    Some(Consequence::Payment(Event::Reopened)),
);
const CLAIM_BORNE: Option<Consequence> = Some(Consequence::Payment(Event::WrittenOff));
/// A coupon that was given goods for is the shop's to bear, like a claim.
const COUPON_BORNE: Option<Consequence> = Some(Consequence::Coupon(CouponEvent::WrittenOff));

/// Somebody waits for what is theirs: whoever opens in the morning decides.
const NEXT_DAY: i64 = 1;
/// Goods are gone: the platforms' bill of a day is there by ten the next morning, that of a sale
/// around midnight a day later, and a customer who is asked then still remembers.
const TWO_DAYS: i64 = 2;
/// Nobody waits and nothing is lost: the owner comes to it once a week.
const A_WEEK: i64 = 7;

/// The table.
pub static RULES: [Rule; CaseKind::ALL.len()] = [
    // No money moved and no goods went; what is left is to learn why, and to tidy up.
    Rule {
        kind: CaseKind::Failed,
        risks_money: false,
        due_days: A_WEEK,
        again: &[],
        ways: &[(Holds::Always, &[NO_ACTION, PAID_OTHERWISE])],
    },
    // A claim whose money came and does not fit is none any more: what is owed now is in the
    // case of that money, and the platform has nothing more to say of the claim. Until then the bill
    // may still prove it, or the customer be asked while the sale is remembered.
    Rule {
        kind: CaseKind::ClaimUnproved,
        risks_money: true,
        due_days: TWO_DAYS,
        again: &[(Holds::Claimed, Again::Payment(WorkKind::Verify))],
        ways: &[
            (
                Holds::Claimed,
                &[
                    way(Resolution::WrittenOff, Ending::ByWord, CLAIM_BORNE),
                    way(Resolution::PaidOtherwise, Ending::ByWord, CLAIM_BORNE),
                ],
            ),
            (Holds::Always, &[NO_ACTION]),
        ],
    },
    // Another amount is this customer's money, which waits like late money, and goes back. The
    // money of an older sale or in another currency is not this till's to give back, and another
    // order's stands there: what is left here is the goods, which the shop may bear.
    Rule {
        kind: CaseKind::Mismatch,
        risks_money: true,
        due_days: NEXT_DAY,
        again: &[],
        ways: &[
            (Holds::Disputed(&[Reason::AmountDiffers]), &[RETURNED]),
            (
                Holds::Disputed(&[Reason::PaidBefore, Reason::CurrencyDiffers]),
                &[WRITTEN_OFF],
            ),
            (Holds::Always, &[WRITTEN_OFF, NO_ACTION]),
        ],
    },
    // The customer has paid and holds nothing for it.
    Rule {
        kind: CaseKind::LateMoney,
        risks_money: true,
        due_days: NEXT_DAY,
        again: &[],
        ways: &[(Holds::Always, &[REOPENED, RETURNED])],
    },
    // The money is there; only its record is missing at the platform.
    Rule {
        kind: CaseKind::UploadRejected,
        risks_money: false,
        due_days: A_WEEK,
        again: &[(Holds::Always, Again::Payment(WorkKind::Upload))],
        ways: &[(Holds::Always, &[NO_ACTION])],
    },
    // A closed order is looked at and not closed again. Until it is closed the customer may pay
    // for nothing, and Alipay takes back only what is younger than a day.
    Rule {
        kind: CaseKind::CancelStuck,
        risks_money: true,
        due_days: NEXT_DAY,
        again: &[
            (Holds::Ended, Again::Payment(WorkKind::LateCheck)),
            (Holds::Always, Again::Payment(WorkKind::Cancel)),
        ],
        ways: &[(Holds::Always, &[SURELY_CLOSED, WRITTEN_OFF])],
    },
    // The customer was told that the money comes.
    Rule {
        kind: CaseKind::RefundRefused,
        risks_money: false,
        due_days: NEXT_DAY,
        again: &[],
        ways: &[(Holds::Always, &[RETURNED, NO_ACTION])],
    },
    // No bill proves a coupon, but its customer is asked like the one of a claim.
    Rule {
        kind: CaseKind::CouponRefused,
        risks_money: true,
        due_days: TWO_DAYS,
        again: &[(Holds::Always, Again::Coupon)],
        ways: &[(
            Holds::Always,
            &[
                way(Resolution::WrittenOff, Ending::ByWord, COUPON_BORNE),
                way(Resolution::PaidOtherwise, Ending::ByWord, COUPON_BORNE),
            ],
        )],
    },
    // The customer has neither the goods nor the coupon, which may run out meanwhile.
    Rule {
        kind: CaseKind::CouponUndoRefused,
        risks_money: false,
        due_days: NEXT_DAY,
        again: &[],
        ways: &[(Holds::Always, &[COUPON_RETURNED, NO_ACTION])],
    },
    // The customer may have meant to buy twice; both payments stay redeemable. If not, the second
    // is money that waits.
    Rule {
        kind: CaseKind::DoublePay,
        risks_money: true,
        due_days: NEXT_DAY,
        again: &[],
        ways: &[
            (Holds::Late, &[REOPENED, RETURNED]),
            (Holds::Always, &[RETURNED, NO_ACTION]),
        ],
    },
];

impl CaseKind {
    /// Its row of the table.
    fn rule(self) -> Option<&'static Rule> {
        RULES.iter().find(|rule| rule.kind == self)
    }

    /// Whether the shop's money is at risk: goods gone, or money of unclear right.
    #[must_use]
    pub fn risks_money(self) -> bool {
        self.rule().is_some_and(|rule| rule.risks_money)
    }

    /// The service level: in how many business days after the one on which a case was opened it
    /// has to be decided. Every kind has one.
    #[must_use]
    pub fn due_days(self) -> Option<i64> {
        self.rule().map(|rule| rule.due_days)
    }
}

/// The end of the business day that many days after the one of `opened`, so that whoever opens
/// in the morning has a day for it.
///
/// # Errors
/// The zone is not in the time-zone database.
pub fn due_time(
    opened: Timestamp,
    days: i64,
    zone: &str,
    cut_over: u8,
) -> Result<Timestamp, ZoneError> {
    let day = business_day(opened, zone, cut_over)?.day;
    day_begins(day, days.saturating_add(1), zone, cut_over)
}

impl Holds {
    fn fits(self, payment: Option<&Payment>) -> bool {
        let state = payment.map(|payment| &payment.state);
        match self {
            Self::Always => true,
            Self::Claimed => matches!(state, Some(PaymentState::Claimed { .. })),
            Self::Late => matches!(state, Some(PaymentState::PaidAfterClose { .. })),
            Self::Ended => matches!(
                state,
                Some(PaymentState::Closed { .. } | PaymentState::Failed { .. })
            ),
            Self::Disputed(reasons) => {
                let reason = payment.and_then(disputed_for);
                reason.is_some_and(|reason| reasons.contains(&reason))
            }
        }
    }
}

fn first<T>(parts: &'static [(Holds, T)], payment: Option<&Payment>) -> Option<&'static T> {
    let mut parts = parts.iter();
    parts
        .find(|(holds, _)| holds.fits(payment))
        .map(|(_, part)| part)
}

/// The ways in which a person may end a case of this kind, for its payment as it is, where it
/// is about one.
#[must_use]
pub fn endings(kind: CaseKind, payment: Option<&Payment>) -> &'static [Way] {
    let ways = kind.rule().and_then(|rule| first(rule.ways, payment));
    ways.copied().unwrap_or_default()
}

/// The one of them that ends so, if the case may.
#[must_use]
pub fn ending(
    kind: CaseKind,
    payment: Option<&Payment>,
    resolution: Resolution,
) -> Option<&'static Way> {
    let mut ways = endings(kind, payment).iter();
    ways.find(|way| way.resolution == resolution)
}

/// What is done once more when a person has the platform asked again, where that helps.
#[must_use]
pub fn retries(kind: CaseKind, payment: Option<&Payment>) -> Option<Again> {
    let again = kind.rule().and_then(|rule| first(rule.again, payment));
    again.copied()
}

#[cfg(test)]
mod tests;
