//! Money goes back: asked, and ended by the platform's word, as the ledger's own projection has
//! it.

use super::Fault;
use super::booked::{Change, Standing, book};
use super::cased;
use super::entry::Stamp;
use super::moved::{end, enqueue, index_of};
use super::project::{Projected, Projection, no};
use super::tables::Tables;
use hexiao_domain::{
    CaseKind, Money, NewRefund, Refund, RefundEnd, RefundRequest, Refusal, WorkKind, refund_fits,
};

/// `Fact::RefundAsked`.
pub fn asked(
    tables: &mut Tables,
    stamp: &Stamp,
    new: &NewRefund,
    later: &mut Vec<Change>,
) -> Projection {
    let index = index_of(tables, &new.order)?;
    let made = tables.refunds_of(&new.order);
    let next = RefundRequest::next_booked(&new.order, tables.epoch, &made);
    let known = tables.knows(&new.by) && new.approved_by.as_ref().is_none_or(|by| tables.knows(by));
    let Some(row) = tables.rows.get_mut(index) else {
        return no(Refusal::UnknownPayment);
    };
    refund_fits(&row.payment, new.amount)?;
    if next? != new.request {
        return Err(Fault::Broken("the refund's number is not the next one"));
    }
    if !known {
        return no(Refusal::UnknownPerson);
    }
    let before = Standing::of(&row.payment);
    row.payment.returning = new.amount;
    tables.refunds.push(Refund {
        asked: new.clone(),
        at: stamp.at,
        ended: None,
    });
    enqueue(tables, stamp, index, WorkKind::Refund);
    book(tables, index, &before, later).map(Projected::Changed)
}

/// `Fact::RefundEnded`.
pub fn ended(
    tables: &mut Tables,
    stamp: &Stamp,
    request: &RefundRequest,
    how: RefundEnd,
    later: &mut Vec<Change>,
) -> Projection {
    let mut all = tables.refunds.iter_mut();
    let Some(refund) = all.find(|refund| refund.asked.request == *request) else {
        return no(Refusal::UnknownPayment);
    };
    if refund.ended.is_some() {
        return Ok(Projected::Nothing);
    }
    refund.ended = Some((how, stamp.at));
    let asked = refund.asked.clone();
    let index = index_of(tables, &asked.order)?;
    let Some(row) = tables.rows.get_mut(index) else {
        return no(Refusal::UnknownPayment);
    };
    let before = Standing::of(&row.payment);
    row.payment.returning = Money::zero(asked.amount.currency());
    if how == RefundEnd::Done {
        let sum = row.payment.returned.checked_add(asked.amount);
        row.payment.returned = sum.map_err(|_| Fault::Broken("the refunds do not add up"))?;
    }
    let after = row.payment.clone();
    end(tables, stamp, index, WorkKind::Refund, false);
    match how {
        RefundEnd::Done => {
            count(tables, &asked, after.wallet);
            cased::given_back(tables, stamp, &after);
        }
        RefundEnd::Refused { reason } => {
            tables.open_case(index, CaseKind::RefundRefused, reason, stamp.at, None);
        }
    }
    book(tables, index, &before, later).map(Projected::Changed)
}

/// It counts on the day and for the person it was asked.
fn count(tables: &mut Tables, asked: &NewRefund, wallet: hexiao_domain::Wallet) {
    let key = (asked.day, asked.hour, wallet, asked.by.clone());
    let [count, sum] = tables.returned.entry(key).or_default();
    *count += 1;
    *sum = sum.saturating_add(asked.amount.minor());
}
