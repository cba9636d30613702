//! A case is opened, or changes with what happens to its money.

use crate::entry::Entry;
use crate::error::{Fault, ReadError};
use crate::table::case::{self, Opening, Start};
use crate::table::{payment, person, setting};
use hexiao_domain::{
    Case, CaseKind, DoublePay, Fact, Money, OrderNumber, Payment, PaymentState, Permission, Person,
    PersonId, Reason, Refusal, Resolution, Shop, Subject, Timestamp, double_pay, due_time,
    holds_money, money_left,
};
use rusqlite::Connection;

use super::{Projection, news};

/// Opens a case of the payment as a whole, unless one of this kind is open already.
pub fn open(
    db: &Connection,
    entry: &Entry<'_>,
    payment: &Payment,
    kind: CaseKind,
    reason: Reason,
) -> Result<usize, Fault> {
    let subject = Subject::Payment(payment.order.clone());
    open_of(db, entry, &subject, payment.amount, kind, reason)
}

/// The same for a payment or a coupon that is worth `amount`.
pub fn open_of(
    db: &Connection,
    entry: &Entry<'_>,
    subject: &Subject,
    amount: Money,
    kind: CaseKind,
    reason: Reason,
) -> Result<usize, Fault> {
    let opening = Opening {
        subject,
        kind,
        reason,
        when: entry.when(),
        amount,
        risk: amount,
        other: None,
        start: start(db, entry, subject, kind)?,
    };
    Ok(case::open(db, &opening)?)
}

/// A new case has its kind's time, and goes on from the newest that has ended on the same.
fn start(
    db: &Connection,
    entry: &Entry<'_>,
    subject: &Subject,
    kind: CaseKind,
) -> Result<Start, Fault> {
    let earlier = case::ended_on(db, subject)?;
    let whose = earlier.as_ref().and_then(|case| case.assigned.as_ref());
    Ok(Start {
        due_at: due_at(db, entry, kind)?,
        assigned: still_there(db, whose)?,
        earlier: earlier.map(|case| case.id),
    })
}

/// Whoever worked on the earlier case knows the customer, and goes on while that person still
/// works on cases.
fn still_there(db: &Connection, whose: Option<&PersonId>) -> Result<Option<PersonId>, Fault> {
    let Some(id) = whose else {
        return Ok(None);
    };
    let may = |person: &Person| person.role.allows(Permission::WorkCases);
    let known = person::get(db, id)?.filter(may);
    Ok(known.map(|person| person.id))
}

fn due_at(db: &Connection, entry: &Entry<'_>, kind: CaseKind) -> Result<Option<Timestamp>, Fault> {
    let Some(days) = kind.due_days() else {
        return Ok(None);
    };
    let shop: Option<Shop> = setting::get(db, setting::SHOP)?;
    let shop = shop.ok_or(Refusal::NotSetUp)?;
    Ok(due_time(entry.at, days, &shop.zone, shop.cut_over_hour).ok())
}

/// `Fact::DoublePaid`: late money's case turns into it, so that one sum is one case.
pub fn double_paid(
    db: &Connection,
    entry: &Entry<'_>,
    order: &OrderNumber,
    other: &OrderNumber,
) -> Projection {
    let surplus = payment::by_order(db, order)?.ok_or(Refusal::UnknownPayment)?;
    if !holds_money(&surplus) {
        let state = surplus.state.code().to_owned();
        return Err(Refusal::NotNow { state }.into());
    }
    let proved_elsewhere = matches!(
        entry.fact,
        Fact::DoublePaid {
            elsewhere: Some(_),
            ..
        }
    );
    if !proved_elsewhere && payment::by_order(db, other)?.is_none() {
        return Err(Refusal::UnknownPayment.into());
    }
    let beside = case::open_beside(db, order)?;
    if beside
        .iter()
        .any(|known| known.subject.order() == Some(other))
    {
        return news(0);
    }
    let turned = case::turn(db, order, Some(other))?;
    if turned > 0 {
        return news(turned);
    }
    let kind = CaseKind::DoublePay;
    let subject = Subject::Payment(order.clone());
    let opening = Opening {
        subject: &subject,
        kind,
        reason: Reason::PaidTwice,
        when: entry.when(),
        amount: surplus.amount,
        risk: money_left(&surplus),
        other: Some(other),
        start: start(db, entry, &subject, kind)?,
    };
    news(case::open(db, &opening)?)
}

/// Every other payment of the same sale whose money the platform has confirmed: of the same
/// reference, or another attempt of it.
pub fn same_sale(db: &Connection, payment: &Payment) -> Result<Vec<Payment>, ReadError> {
    let mut all = Vec::new();
    if let Some(reference) = &payment.reference {
        let sql = payment::sql::OF_REFERENCE;
        all.extend(payment::many(db, sql, [reference.as_str()])?);
    }
    let attempts = payment::sql::ATTEMPTS;
    if let Some(first) = &payment.attempt_of {
        all.extend(payment::by_order(db, first)?);
        all.extend(payment::many(db, attempts, [first.as_str()])?);
    }
    all.extend(payment::many(db, attempts, [payment.order.as_str()])?);
    all.retain(|other| other.order != payment.order);
    Ok(all)
}

/// Whether somebody has decided already that both payments of a sale stay.
pub fn both_stay(db: &Connection, pair: &DoublePay<'_>) -> Result<bool, ReadError> {
    let (one, other) = (&pair.surplus.order, &pair.kept.order);
    for (order, beside) in [(one, other), (other, one)] {
        let all = case::all_of(db, &Subject::Payment(order.clone()))?;
        let stays = |case: &Case| {
            let how = case.resolved.as_ref().map(|(how, _, _)| *how);
            case.other.as_ref() == Some(beside)
                && matches!(how, Some(Resolution::NoAction | Resolution::Reopened))
        };
        if all.iter().any(|marked| stays(&marked.case)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Money that went back whole asks nothing of anybody any more: neither its own case, where
/// it fitted no open order, nor a double pay's.
pub fn given_back(db: &Connection, entry: &Entry<'_>, after: &Payment) -> Result<(), Fault> {
    if !after.is_given_back() || !after.returning.is_zero() {
        return Ok(());
    }
    let waited = matches!(
        after.state,
        PaymentState::PaidAfterClose { .. } | PaymentState::Disputed { .. }
    );
    for open in case::open_of(db, &after.order)? {
        if waited || open.kind == CaseKind::DoublePay {
            returned(db, entry, &open)?;
        }
    }
    for open in case::open_beside(db, &after.order)? {
        other_went_back(db, entry, &open)?;
    }
    Ok(())
}

/// The other payment went back instead: a third one may still stand beside the case's own, and
/// late money that is alone again waits for its own decision.
fn other_went_back(db: &Connection, entry: &Entry<'_>, open: &Case) -> Result<(), Fault> {
    let order = open.subject.order().ok_or(Refusal::UnknownPayment)?;
    let own = payment::by_order(db, order)?.ok_or(Refusal::UnknownPayment)?;
    let others = same_sale(db, &own)?;
    if let Some(double) = double_pay(&own, &others) {
        let other = match double.kept.order == own.order {
            true => &double.surplus.order,
            false => &double.kept.order,
        };
        return Ok(case::set_other(db, open.id, other)?);
    }
    match own.state {
        // Had it gone back itself, its case would have ended then.
        PaymentState::PaidAfterClose { .. } => {
            case::turn(db, &own.order, None)?;
            Ok(())
        }
        PaymentState::Created
        | PaymentState::Awaiting
        | PaymentState::Closing { .. }
        | PaymentState::Claimed { .. }
        | PaymentState::Confirmed { .. }
        | PaymentState::Failed { .. }
        | PaymentState::Closed { .. }
        | PaymentState::Disputed { .. } => returned(db, entry, open),
    }
}

fn returned(db: &Connection, entry: &Entry<'_>, open: &Case) -> Result<(), Fault> {
    case::resolve(db, open.id, Resolution::Returned, entry.when(), None)?;
    Ok(())
}
