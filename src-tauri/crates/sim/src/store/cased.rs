//! Cases that are worked on, and what happens to them when a sale is paid twice or money goes
//! back, as the ledger's own projection has them.

use super::Fault;
use super::entry::Stamp;
use super::moved::index_of;
use super::project::{CHANGED, Projection, news, no};
use super::tables::Tables;
use hexiao_domain::{
    Case, CaseId, CaseKind, DoublePay, Fact, OrderNumber, Payment, PaymentState, PersonId, Reason,
    Refusal, Resolution, double_pay, holds_money,
};

/// `Fact::DoublePaid`: late money's case turns into it, so that one sum is one case.
pub fn double_paid(
    tables: &mut Tables,
    stamp: &Stamp,
    order: &OrderNumber,
    other: &OrderNumber,
) -> Projection {
    let index = index_of(tables, order)?;
    index_of(tables, other)?;
    let surplus = tables.row(order).map(|row| &row.payment);
    if let Some(gone) = surplus.filter(|payment| !holds_money(payment)) {
        let state = gone.state.code().to_owned();
        return no(Refusal::NotNow { state });
    }
    let known =
        |case: &Case| case.subject.order() == Some(other) && case.other.as_ref() == Some(order);
    if tables.open_list().any(known) {
        return news(false);
    }
    if tables.turn(order, Some(other)) {
        return CHANGED;
    }
    let (kind, reason) = (CaseKind::DoublePay, Reason::PaidTwice);
    news(tables.open_case(index, kind, reason, stamp.at, Some(other)))
}

/// The other payments of the same sale.
pub fn same_sale(tables: &Tables, payment: &Payment) -> Vec<Payment> {
    let same = |other: &&Payment| {
        let reference = payment.reference.is_some() && other.reference == payment.reference;
        let first = payment.attempt_of.as_ref();
        let attempts = [Some(&payment.order), first].contains(&other.attempt_of.as_ref());
        let attempt = other.attempt_of.is_some() && attempts || first == Some(&other.order);
        other.order != payment.order && (reference || attempt)
    };
    let rows = tables.rows.iter().map(|row| &row.payment);
    rows.filter(same).cloned().collect()
}

/// Whether somebody has decided already that both payments of a sale stay.
pub fn both_stay(tables: &Tables, pair: &DoublePay<'_>) -> bool {
    let (one, other) = (&pair.surplus.order, &pair.kept.order);
    let about = |case: &Case, order: &OrderNumber, beside: &OrderNumber| {
        case.subject.order() == Some(order) && case.other.as_ref() == Some(beside)
    };
    let mut pairs = tables
        .cases
        .iter()
        .filter(|case| about(case, one, other) || about(case, other, one));
    pairs.any(|case| {
        let how = case.resolved.as_ref().map(|(how, _, _)| *how);
        matches!(how, Some(Resolution::NoAction | Resolution::Reopened))
    })
}

/// Money that went back whole asks nothing of anybody any more.
pub fn given_back(tables: &mut Tables, stamp: &Stamp, after: &Payment) {
    if !after.is_given_back() || !after.returning.is_zero() {
        return;
    }
    let waited = matches!(
        after.state,
        PaymentState::PaidAfterClose { .. } | PaymentState::Disputed { .. }
    );
    let own = |case: &Case| {
        let answered = waited || case.kind == CaseKind::DoublePay;
        answered && case.subject.order() == Some(&after.order)
    };
    for id in open_where(tables, own) {
        tables.resolve(id, Resolution::Returned, stamp.at, None);
    }
    for id in open_where(tables, |case| case.other.as_ref() == Some(&after.order)) {
        other_went_back(tables, stamp, id);
    }
}

fn open_where(tables: &Tables, fits: impl Fn(&Case) -> bool) -> Vec<CaseId> {
    let open = tables.open_list().filter(|case| fits(case));
    open.map(|case| case.id).collect()
}

/// A third payment may still stand beside the case's own; late money that is alone again waits
/// for its own decision.
fn other_went_back(tables: &mut Tables, stamp: &Stamp, id: CaseId) {
    let order = tables.case(id).and_then(|case| case.subject.order());
    let own = order.and_then(|order| tables.row(order));
    let Some(own) = own.map(|row| row.payment.clone()) else {
        return;
    };
    let others = same_sale(tables, &own);
    let beside = double_pay(&own, &others).map(|double| {
        let kept = double.kept.order == own.order;
        let other = if kept { double.surplus } else { double.kept };
        other.order.clone()
    });
    let late = matches!(own.state, PaymentState::PaidAfterClose { .. });
    match beside {
        Some(other) => {
            if let Some(case) = tables.case_mut(id) {
                case.other = Some(other);
            }
        }
        None if late => {
            tables.turn(&own.order, None);
        }
        None => {
            tables.resolve(id, Resolution::Returned, stamp.at, None);
        }
    }
}

/// A line in a case's log, a try to reach the customer, whose the case is, until when.
pub fn worked(tables: &mut Tables, fact: &Fact) -> Projection {
    match fact {
        Fact::CaseNoted { case, .. } => {
            known(tables, *case)?;
            tables.notes += 1;
            CHANGED
        }
        Fact::CaseContacted { case, contact, .. } => {
            let open = open(tables, *case)?;
            open.due_at = contact.next_at.or(open.due_at);
            tables.notes += 1;
            CHANGED
        }
        Fact::CaseAssigned { case, to, .. } => assigned(tables, *case, to.as_ref()),
        Fact::CaseDueSet { case, due_at, .. } => {
            let open = open(tables, *case)?;
            let before = open.due_at.replace(*due_at);
            news(before != Some(*due_at))
        }
        _ => news(false),
    }
}

fn assigned(tables: &mut Tables, case: CaseId, to: Option<&PersonId>) -> Projection {
    if to.is_some_and(|to| !tables.knows(to)) {
        return no(Refusal::UnknownPerson);
    }
    let open = open(tables, case)?;
    let changed = open.assigned.as_ref() != to;
    open.assigned = to.cloned();
    news(changed)
}

fn known(tables: &Tables, case: CaseId) -> Result<(), Fault> {
    let known = tables.case(case).map(|_| ());
    known.ok_or(Fault::Refused(Refusal::CaseNotOpen))
}

fn open(tables: &mut Tables, case: CaseId) -> Result<&mut Case, Fault> {
    let open = tables.case_mut(case);
    let open = open.filter(|case| case.resolved.is_none());
    open.ok_or(Fault::Refused(Refusal::CaseNotOpen))
}
