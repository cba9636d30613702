//! `project`: an entry goes in, the tables come out. The live path and the rebuild both use
//! it, as in the ledger.

use super::Fault;
use super::booked::{Change, Standing, book};
use super::cased;
use super::coupons;
use super::entry::Stamp;
use super::moved::{end, index_of, moved, redeem, redeemed};
use super::refunded;
use super::shifts;
use super::tables::{Row, Tables};
use crate::plant::Plant;
use hexiao_domain::{
    CaseKind, CheckedCode, Fact, Money, NewPayment, OrderNumber, Payment, PaymentState, PersonId,
    PinStanding, Posting, Proof, Reason, Refusal, Shop, TillId, WorkKind, WorkState, decide_redeem,
};

/// Whether the entry changed anything, and what it books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Projected {
    /// The tables moved on.
    Changed(Vec<Posting>),
    /// It repeats what is known; it is not journaled.
    Nothing,
}

/// What became of an entry.
pub type Projection = Result<Projected, Fault>;

/// The tables moved on, and nothing is booked.
pub const CHANGED: Projection = Ok(Projected::Changed(Vec::new()));

/// A refusal.
pub fn no<T>(refusal: Refusal) -> Result<T, Fault> {
    Err(Fault::Refused(refusal))
}

/// Changed, or no news.
pub const fn news(changed: bool) -> Projection {
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
    later: &mut Vec<Change>,
) -> Projection {
    if let Some(refusal) = barred(tables, fact) {
        return no(refusal);
    }
    match fact {
        Fact::ShopSetUp { .. }
        | Fact::PersonAdded { .. }
        | Fact::AccountSet { .. }
        | Fact::PolicySet { .. }
        | Fact::BackupsSet { .. }
        | Fact::StaticCodeChecked { .. }
        | Fact::StaticCodeSet { .. } => settings(tables, stamp, fact),
        Fact::PinTried { person } => pin_tried(tables, stamp, person),
        Fact::SignedIn { person } => set_standing(tables, person, PinStanding::default()),
        Fact::ShiftOpened { .. } | Fact::ShiftClosed { .. } => shifts::changed(tables, stamp, fact),
        Fact::WalletLost { .. } | Fact::WalletFound { .. } => shifts::line(tables, fact),
        Fact::SignedOut { .. }
        | Fact::ReportExported { .. }
        | Fact::QueueTold { .. }
        | Fact::CasesExported { .. }
        | Fact::ClockSuspect { .. } => CHANGED,
        Fact::PlatformSaid { order, .. } => index_of(tables, order).and(CHANGED),
        Fact::PaymentMade { payment } => made(tables, stamp, payment, later),
        Fact::PaymentMoved { order, event } => moved(tables, stamp, order, event, later),
        Fact::Redeemed { order, by, state } => redeemed(tables, stamp, order, by, *state, later),
        Fact::WorkDeferred { .. }
        | Fact::WorkDone { .. }
        | Fact::WorkStuck { .. }
        | Fact::WorkRetried { .. } => work(tables, stamp, fact),
        Fact::CaseNoted { .. }
        | Fact::CaseContacted { .. }
        | Fact::CaseAssigned { .. }
        | Fact::CaseDueSet { .. } => cased::worked(tables, fact),
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
        Fact::DoublePaid { order, other, .. } => cased::double_paid(tables, stamp, order, other),
        Fact::RefundAsked { refund } => refunded::asked(tables, stamp, refund, later),
        Fact::RefundEnded { request, end, .. } => {
            refunded::ended(tables, stamp, request, *end, later)
        }
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
    let refund = matches!(fact, Fact::CaseResolved { .. } | Fact::RefundAsked { .. })
        && Plant::RefundInRecovery.is_on();
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

fn settings(tables: &mut Tables, stamp: &Stamp, fact: &Fact) -> Projection {
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
            // What was looked at was the code of before.
            tables.looks.retain(|look| look.check.wallet != code.wallet);
        }
        Fact::StaticCodeChecked { check } => {
            tables
                .looks
                .retain(|look| look.check.wallet != check.wallet);
            tables.looks.push(CheckedCode {
                check: check.clone(),
                at: stamp.at,
            });
        }
        Fact::BackupsSet { plan } => tables.backups = Some(plan.clone()),
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
    later: &mut Vec<Change>,
) -> Projection {
    if tables.shop.as_ref().map(|shop| shop.currency) != Some(new.amount.currency()) {
        return Err(Fault::Broken("the payment is not in the shop's currency"));
    }
    if next_number(tables).as_ref() != Some(&new.order) {
        return Err(Fault::Broken("the order number is not the next one"));
    }
    if !tables.knows(&new.cashier) {
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

/// Everything that may have been redeemed, or paid and redeemed, in the lost time is in doubt;
/// a closed or failed payment, too: late money may have come, been taken and been redeemed.
fn epoch_begun(tables: &mut Tables, epoch: i64, after_sequence: i64) -> Projection {
    tables.epoch = epoch;
    tables.recovery = Some(epoch);
    tables.last_sequence = tables.last_sequence.max(after_sequence);
    for row in &mut tables.rows {
        if row.payment.redemption.is_none() {
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
    later: &mut Vec<Change>,
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
    later: &mut Vec<Change>,
) -> Projection {
    let index = index_of(tables, order)?;
    let Some(row) = tables.rows.get_mut(index) else {
        return no(Refusal::UnknownPayment);
    };
    if row.doubt != Some(None) {
        let state = row.payment.state.code().to_owned();
        return no(Refusal::NotNow { state });
    }
    if !handed_over {
        row.doubt = Some(Some(false));
        return CHANGED;
    }
    let (state, effects) = decide_redeem(&row.payment)?;
    row.doubt = Some(Some(true));
    redeem(tables, stamp, index, by, state, later, &effects).map(Projected::Changed)
}
