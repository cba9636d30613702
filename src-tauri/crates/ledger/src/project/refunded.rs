//! Money goes back: asked, and ended by the platform's word.

use super::{Projected, Projection, booked, cased, moved};
use crate::entry::Entry;
use crate::error::Fault;
use crate::table::{day_total, payment, refund, work};
use hexiao_domain::{
    CaseKind, Money, NewRefund, Payment, Refund, RefundEnd, RefundRequest, Refusal, WorkKind,
    refund_fits,
};
use rusqlite::{Connection, ffi};

pub fn asked(db: &Connection, entry: &Entry<'_>, new: &NewRefund) -> Projection {
    let before = payment::by_order(db, &new.order)?.ok_or(Refusal::UnknownPayment)?;
    refund_fits(&before, new.amount)?;
    let made = refund::of(db, &new.order)?;
    // The epoch's last number is for money that went back already, which is booked the same.
    let next = RefundRequest::next_booked(&new.order, entry.standing.epoch, &made);
    if next != Ok(new.request.clone()) && Some(&new.request) != counted(new, &made).as_ref() {
        return Err(Fault::Broken("the refund's number is not the next one"));
    }
    refund::insert(db, new, entry.at).map_err(refused)?;
    let after = Payment {
        returning: new.amount,
        ..before.clone()
    };
    payment::set_returned(db, &after)?;
    work::enqueue(db, &after, WorkKind::Refund, entry.at)?;
    booked(&before, &after)
}

/// The name in a journal of before, which counted on through all epochs.
fn counted(new: &NewRefund, made: &[Refund]) -> Option<RefundRequest> {
    let nth = u32::try_from(made.len()).ok()?.checked_add(1)?;
    Some(RefundRequest::new(&new.order, nth))
}

pub fn ended(
    db: &Connection,
    entry: &Entry<'_>,
    request: &RefundRequest,
    end: RefundEnd,
) -> Projection {
    let found = refund::one(db, request)?.ok_or(Refusal::UnknownPayment)?;
    if found.ended.is_some() {
        return Ok(Projected::Nothing);
    }
    let before = payment::by_order(db, &found.asked.order)?.ok_or(Refusal::UnknownPayment)?;
    refund::end(db, request, end, entry.at)?;
    let after = after(&before, &found, end)?;
    payment::set_returned(db, &after)?;
    moved::end(db, entry, &before.order, WorkKind::Refund, None)?;
    match end {
        RefundEnd::Done => {
            day_total::give_back(db, before.wallet, &found.asked)?;
            cased::given_back(db, entry, &after)?;
        }
        RefundEnd::Refused { reason } => {
            cased::open(db, entry, &after, CaseKind::RefundRefused, reason)?;
        }
    }
    booked(&before, &after)
}

fn after(before: &Payment, found: &Refund, end: RefundEnd) -> Result<Payment, Fault> {
    let returned = match end {
        RefundEnd::Done => before.returned.checked_add(found.asked.amount),
        RefundEnd::Refused { .. } => Ok(before.returned),
    };
    Ok(Payment {
        returned: returned.map_err(|_| Fault::Broken("the refunds do not add up"))?,
        returning: Money::zero(before.amount.currency()),
        ..before.clone()
    })
}

/// The payment exists, so the only key that can be missing is a person's.
fn refused(error: rusqlite::Error) -> Fault {
    match error.sqlite_error().map(|error| error.extended_code) {
        Some(ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => Refusal::UnknownPerson.into(),
        _ => error.into(),
    }
}
