//! `project`: an entry goes in, the tables come out. The live path and the rebuild both use
//! it, as in the ledger.

use super::Fault;
use super::booked::{Shift, Standing, book};
use super::coupons;
use super::entry::Stamp;
use super::moved::{end, index_of, moved, redeem, redeemed};
use super::tables::{Row, Tables};
use crate::plant::Plant;
use hexiao_domain::{
    Case, CaseId, CaseKind, Effect, Fact, Money, NewPayment, OrderNumber, Payment, PaymentState,
    PersonId, PinStanding, Posting, Proof, Reason, RedemptionState, Refusal, Shop, TillId,
    WorkKind, WorkState,
};

/// Whether the entry changed anything, and what it books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Projected {
    /// The tables moved on.
    Changed(Vec<Posting>),
    /// It repeats what is known; it is not journaled.
    Nothing,
}

type Projection = Result<Projected, Fault>;

const CHANGED: Projection = Ok(Projected::Changed(Vec::new()));

/// A refusal.
pub fn no<T>(refusal: Refusal) -> Result<T, Fault> {
    Err(Fault::Refused(refusal))
}

const fn news(changed: bool) -> Projection {
    match changed {
        true => CHANGED,
        false => Ok(Projected::Nothing),
    }
}

/// Writes the fact's projection.
pub fn project(
    tables: &mut Tables,
    stamp: &Stamp,
    fact: &Fact,
    later: &mut Vec<Shift>,
) -> Projection {
    if let Some(refusal) = barred(tables, fact) {
        return no(refusal);
    }
    match fact {
        Fact::ShopSetUp { .. }
        | Fact::PersonAdded { .. }
        | Fact::AccountSet { .. }
        | Fact::PolicySet { .. }
        | Fact::StaticCodeSet { .. } => settings(tables, fact),
        Fact::PinTried { person } => pin_tried(tables, stamp, person),
        Fact::SignedIn { person } => set_standing(tables, person, PinStanding::default()),
        Fact::SignedOut { .. }
        | Fact::ShiftOpened { .. }
        | Fact::ShiftClosed { .. }
        | Fact::StaticCodeChecked { .. }
        | Fact::BackupsSet { .. }
        | Fact::ReportExported { .. }
        | Fact::QueueTold { .. }
        | Fact::WalletLost { .. }
        | Fact::WalletFound { .. }
        | Fact::CasesExported { .. }
        | Fact::PlatformSaid { .. }
        | Fact::ClockSuspect { .. } => CHANGED,
        Fact::PaymentMade { payment } => made(tables, stamp, payment, later),
        Fact::PaymentMoved { order, event } => moved(tables, stamp, order, event, later),
        Fact::Redeemed { order, by, state } => redeemed(tables, stamp, order, by, *state, later),
        Fact::WorkDeferred { .. }
        | Fact::WorkDone { .. }
        | Fact::WorkStuck { .. }
        | Fact::WorkRetried { .. } => work(tables, stamp, fact),
        Fact::CaseNoted { case, .. }
        | Fact::CaseContacted { case, .. }
        | Fact::CaseAssigned { case, .. }
        | Fact::CaseDueSet { case, .. } => noted(tables, *case),
        Fact::CaseResolved {
            case,
            resolution,
            by,
        } => resolved(tables.resolve(*case, *resolution, stamp.at, by.as_ref())),
        Fact::Checkpoint { checkpoint } => {
            tables.checkpoint = checkpoint.seq;
            CHANGED
        }
        Fact::EpochBegun {
            epoch,
            after_sequence,
            ..
        } => epoch_begun(tables, *epoch, *after_sequence),
        Fact::PaymentFound { payment, proof } => found(tables, stamp, payment, proof, later),
        Fact::DoubtDecided {
            order,
            handed_over,
            by,
        } => doubt_decided(tables, stamp, order, *handed_over, by, later),
        Fact::RecoveryEnded { .. } => tables.end_recovery().map_or_else(no, |()| CHANGED),
        Fact::DoublePaid { order, other, .. } => double_paid(tables, stamp, order, other),
        // The people of these shops give money back at the platform itself.
        Fact::RefundAsked { .. } | Fact::RefundEnded { .. } => no(Refusal::UnknownPayment),
        Fact::CouponAsked { coupon } => coupons::asked(tables, stamp, coupon),
        Fact::CouponMoved { coupon, event } => coupons::moved(tables, stamp, coupon, event),
        Fact::CouponDeferred { .. } | Fact::CouponRetried { .. } => put_off(tables, stamp, fact),
    }
}

/// What keeps a fact out whatever it says.
fn barred(tables: &Tables, fact: &Fact) -> Option<Refusal> {
    if tables.shop.is_none() && !matches!(fact, Fact::ShopSetUp { .. }) {
        return Some(Refusal::NotSetUp);
    }
    let held = tables.recovery.is_some() && !Plant::RecoverySells.is_on();
    let refund = matches!(fact, Fact::CaseResolved { .. }) && Plant::RefundInRecovery.is_on();
    (held && !fact.is_allowed_in_recovery() && !refund).then_some(Refusal::InRecovery)
}

fn put_off(tables: &mut Tables, stamp: &Stamp, fact: &Fact) -> Projection {
    if let Fact::CouponDeferred { coupon, due_at, .. } = fact {
        return coupons::put_off(tables, stamp, coupon, Some(*due_at));
    }
    let Fact::CouponRetried { coupon } = fact else {
        return Ok(Projected::Nothing);
    };
    coupons::put_off(tables, stamp, coupon, None)
}

fn settings(tables: &mut Tables, fact: &Fact) -> Projection {
    match fact {
        Fact::ShopSetUp { shop } => return set_up(tables, shop),
        Fact::PersonAdded { person } => {
            let found = tables
                .people
                .iter_mut()
                .find(|(old, _)| old.id == person.id);
            match found {
                Some((old, _)) => old.clone_from(person),
                None => tables.people.push((person.clone(), PinStanding::default())),
            }
        }
        Fact::AccountSet { account } => {
            tables.accounts.retain(|old| old.wallet != account.wallet);
            tables.accounts.push(account.clone());
        }
        Fact::PolicySet { policy } => tables.policy = Some(policy.clone()),
        Fact::StaticCodeSet { code } => {
            tables.codes.retain(|old| old.wallet != code.wallet);
            tables.codes.push(code.clone());
        }
        _ => {}
    }
    CHANGED
}

fn set_up(tables: &mut Tables, shop: &Shop) -> Projection {
    if tables.shop.is_some() {
        return no(Refusal::AlreadySetUp);
    }
    tables.shop = Some(shop.clone());
    tables.epoch = 1;
    CHANGED
}

fn pin_tried(tables: &mut Tables, stamp: &Stamp, id: &PersonId) -> Projection {
    let known = tables.people.iter().find(|(person, _)| person.id == *id);
    let Some((_, standing)) = known else {
        return no(Refusal::UnknownPerson);
    };
    if let Some(until) = standing.refused_until(stamp.at) {
        return no(Refusal::PinLocked { until });
    }
    let after = standing.after_try(stamp.at);
    set_standing(tables, id, after)
}

fn set_standing(tables: &mut Tables, id: &PersonId, standing: PinStanding) -> Projection {
    let found = tables
        .people
        .iter_mut()
        .find(|(person, _)| person.id == *id);
    match found {
        Some((_, old)) => {
            *old = standing;
            CHANGED
        }
        None => no(Refusal::UnknownPerson),
    }
}

/// The number of the next payment.
pub fn next_number(tables: &Tables) -> Option<OrderNumber> {
    let till: &TillId = &tables.shop.as_ref()?.till;
    let sequence = u64::try_from(tables.last_sequence.checked_add(1)?).ok()?;
    let epoch = u32::try_from(tables.epoch).ok()?;
    Some(OrderNumber::new(till, epoch, sequence))
}

fn made(
    tables: &mut Tables,
    stamp: &Stamp,
    new: &NewPayment,
    later: &mut Vec<Shift>,
) -> Projection {
    if tables.shop.as_ref().map(|shop| shop.currency) != Some(new.amount.currency()) {
        return Err(Fault::Broken("the payment is not in the shop's currency"));
    }
    if next_number(tables).as_ref() != Some(&new.order) {
        return Err(Fault::Broken("the order number is not the next one"));
    }
    if !tables
        .people
        .iter()
        .any(|(person, _)| person.id == new.cashier)
    {
        return no(Refusal::UnknownPerson);
    }
    if let Some(order) = holder_of_reference(tables, new) {
        return no(Refusal::ReferenceUsed { order });
    }
    let scanned = new
        .scan_digest
        .as_ref()
        .and_then(|digest| tables.scans.get(digest));
    if let Some(row) = scanned.and_then(|index| tables.rows.get(*index))
        && !Plant::ScanTwice.is_on()
    {
        let state = row.payment.state.code().to_owned();
        return no(Refusal::NotNow { state });
    }
    tables.last_sequence += 1;
    insert(tables, stamp, new, PaymentState::Created, None);
    let index = tables.rows.len().saturating_sub(1);
    book(tables, index, &Standing::none(), later).map(Projected::Changed)
}

/// A reference is free again once its payment can never become money.
fn holder_of_reference(tables: &Tables, new: &NewPayment) -> Option<OrderNumber> {
    let reference = new.reference.as_ref()?;
    let holds = |row: &&Row| {
        let dead = matches!(
            row.payment.state,
            PaymentState::Failed { .. } | PaymentState::Closed { .. }
        );
        row.payment.reference.as_ref() == Some(reference) && !dead
    };
    tables
        .rows
        .iter()
        .rev()
        .find(holds)
        .map(|row| row.payment.order.clone())
}

fn insert(
    tables: &mut Tables,
    stamp: &Stamp,
    new: &NewPayment,
    state: PaymentState,
    doubt: Option<Option<bool>>,
) {
    let Some(till) = tables.shop.as_ref().map(|shop| shop.till.clone()) else {
        return;
    };
    let index = tables.rows.len();
    tables.index.insert(new.order.clone(), index);
    if let Some(digest) = &new.scan_digest {
        tables.scans.insert(digest.clone(), index);
    }
    tables.rows.push(Row {
        payment: Payment {
            order: new.order.clone(),
            amount: new.amount,
            wallet: new.wallet,
            method: new.method,
            reference: new.reference.clone(),
            attempt_of: new.attempt_of.clone(),
            cashier: new.cashier.clone(),
            till,
            created_at: stamp.at,
            expires_at: new.expires_at,
            day: new.day,
            hour: new.hour,
            code: None,
            state,
            redemption: None,
            returned: Money::zero(new.amount.currency()),
            returning: Money::zero(new.amount.currency()),
        },
        scan: new.scan_digest.clone(),
        works: [None; 5],
        doubt,
    });
}

fn work(tables: &mut Tables, stamp: &Stamp, fact: &Fact) -> Projection {
    match fact {
        Fact::WorkDeferred {
            order,
            kind,
            due_at,
            ..
        } => {
            let index = index_of(tables, order)?;
            news(tables.change_work(index, *kind, None, |work| {
                let open = work.state == WorkState::Pending;
                if open {
                    work.attempts += 1;
                    work.due_at = *due_at;
                }
                open
            }))
        }
        Fact::WorkRetried { order, kind } => {
            let index = index_of(tables, order)?;
            news(tables.change_work(index, *kind, None, |work| {
                if work.state == WorkState::Done {
                    work.queued_at = stamp.at;
                }
                work.state = WorkState::Pending;
                work.attempts = 0;
                work.due_at = stamp.at;
                true
            }))
        }
        Fact::WorkDone { order, kind, .. } => {
            let index = index_of(tables, order)?;
            news(end(tables, stamp, index, *kind, true))
        }
        Fact::WorkStuck {
            order,
            kind,
            reason,
        } => stuck(tables, stamp, order, *kind, *reason),
        _ => CHANGED,
    }
}

fn stuck(
    tables: &mut Tables,
    stamp: &Stamp,
    order: &OrderNumber,
    kind: WorkKind,
    reason: Reason,
) -> Projection {
    let index = index_of(tables, order)?;
    let changed = tables.change_work(index, kind, None, |work| {
        let open = work.state == WorkState::Pending;
        if open {
            work.state = WorkState::NeedsPerson;
            work.attempts += 1;
        }
        open
    });
    if Plant::OutboxRowDeletedOnReject.is_on() && changed {
        tables.change_work(index, kind, None, |work| {
            work.state = WorkState::Done;
            true
        });
        return news(changed);
    }
    let case = match kind {
        WorkKind::Verify => CaseKind::ClaimUnproved,
        WorkKind::Cancel | WorkKind::LateCheck => CaseKind::CancelStuck,
        WorkKind::Upload => CaseKind::UploadRejected,
        WorkKind::Refund => CaseKind::RefundRefused,
    };
    if changed && !(Plant::StuckCancelForgotten.is_on() && kind == WorkKind::Cancel) {
        tables.open_case(index, case, reason, stamp.at, None);
    }
    news(changed)
}

fn resolved(changed: bool) -> Projection {
    match changed {
        true => CHANGED,
        false => no(Refusal::CaseNotOpen),
    }
}

/// Late money's case turns into it, so that one sum is one case.
fn double_paid(
    tables: &mut Tables,
    stamp: &Stamp,
    order: &OrderNumber,
    other: &OrderNumber,
) -> Projection {
    let index = index_of(tables, order)?;
    index_of(tables, other)?;
    let known =
        |case: &Case| case.subject.order() == Some(other) && case.other.as_ref() == Some(order);
    if tables.open_list().any(known) {
        return news(false);
    }
    if tables.turn_late(order, other) {
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

fn noted(tables: &mut Tables, case: CaseId) -> Projection {
    match tables.case(case) {
        Some(_) => {
            tables.notes += 1;
            CHANGED
        }
        None => no(Refusal::CaseNotOpen),
    }
}

/// Everything that may have been redeemed, or paid and redeemed, in the lost time is in doubt;
/// a closed or failed payment, too: late money may have come, been taken and been redeemed.
fn epoch_begun(tables: &mut Tables, epoch: i64, after_sequence: i64) -> Projection {
    tables.epoch = epoch;
    tables.recovery = Some(epoch);
    tables.last_sequence = tables.last_sequence.max(after_sequence);
    for row in &mut tables.rows {
        let disputed = matches!(row.payment.state, PaymentState::Disputed { .. });
        if !disputed && row.payment.redemption.is_none() {
            row.doubt = Some(None);
        }
    }
    CHANGED
}

fn found(
    tables: &mut Tables,
    stamp: &Stamp,
    new: &NewPayment,
    proof: &Proof,
    later: &mut Vec<Shift>,
) -> Projection {
    if tables.recovery.is_none() {
        return no(Refusal::NotInRecovery);
    }
    if tables.index.contains_key(&new.order) {
        return Ok(Projected::Nothing);
    }
    let sequence = i64::try_from(new.order.sequence()).unwrap_or(i64::MAX);
    tables.last_sequence = tables.last_sequence.max(sequence);
    let proof = proof.clone();
    let key = (new.wallet, proof.transaction_id.clone());
    insert(
        tables,
        stamp,
        new,
        PaymentState::Confirmed { proof },
        Some(None),
    );
    let index = tables.rows.len().saturating_sub(1);
    tables.transactions.insert(key, index);
    book(tables, index, &Standing::none(), later).map(Projected::Changed)
}

fn doubt_decided(
    tables: &mut Tables,
    stamp: &Stamp,
    order: &OrderNumber,
    handed_over: bool,
    by: &PersonId,
    later: &mut Vec<Shift>,
) -> Projection {
    let index = index_of(tables, order)?;
    let Some(row) = tables.rows.get_mut(index) else {
        return no(Refusal::UnknownPayment);
    };
    if row.doubt != Some(None) {
        return Ok(Projected::Nothing);
    }
    row.doubt = Some(Some(handed_over));
    if !handed_over || row.payment.redemption.is_some() {
        return CHANGED;
    }
    let (state, effects) = match row.payment.state {
        PaymentState::Confirmed { .. } => (
            RedemptionState::Redeemed,
            vec![Effect::Enqueue(WorkKind::Upload)],
        ),
        _ => (RedemptionState::Provisional, Vec::new()),
    };
    redeem(tables, stamp, index, by, state, later, &effects).map(Projected::Changed)
}
