//! The one place that writes the tables: an entry goes in, its projection comes out. The
//! live path and `verify` both use it, so that every table is what the journal says.

mod cased;
mod coupon;
mod made;
mod moved;
mod outage;
mod recovered;
mod redeemed;
mod refunded;
mod shift;
mod worked;

pub use cased::{both_stay, same_sale};
pub use coupon::number as coupon_number;
pub use made::number;
pub use recovered::Recovery;

use crate::entry::Entry;
use crate::error::Fault;
use crate::known::Known;
use crate::table::{case, payment, person, posting, setting, work};
use hexiao_domain::{
    CaseId, CaseKind, CheckedCode, CodeCheck, Fact, MerchantAccount, Payment, PersonId,
    PinStanding, Posting, Refusal, Shop, StaticCode, Wallet, WorkKind, position, postings,
};
use rusqlite::Connection;

/// Whether the entry changed anything; one that did not is not journaled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Projected {
    /// The tables moved on, and this has to be booked.
    Changed(Vec<Posting>),
    /// It repeats what is known.
    Nothing,
}

pub type Projection = Result<Projected, Fault>;

const CHANGED: Projection = Ok(Projected::Changed(Vec::new()));

/// Writes the entry's projection. `known` is what the same transaction has just read.
pub fn project(db: &Connection, entry: &Entry<'_>, known: &Known) -> Projection {
    if entry.till.is_empty() {
        return Err(Refusal::NotSetUp.into());
    }
    if entry.standing.recovering && !entry.fact.is_allowed_in_recovery() {
        return Err(Refusal::InRecovery.into());
    }
    match entry.fact {
        Fact::ShopSetUp { shop } => set_up(db, shop),
        Fact::PersonAdded { person } => changed(person::put(db, person)),
        Fact::AccountSet { account } => changed(set_account(db, account)),
        Fact::PolicySet { policy } => changed(setting::put(db, setting::POLICY, policy)),
        Fact::StaticCodeSet { code } => changed(set_code(db, code)),
        Fact::StaticCodeChecked { check } => changed(code_checked(db, entry, check)),
        Fact::BackupsSet { plan } => changed(setting::put(db, setting::BACKUPS, plan)),
        Fact::PinTried { person } => pin_tried(db, entry, person),
        Fact::SignedIn { person } => signed_in(db, person),
        Fact::ShiftOpened { .. } | Fact::ShiftClosed { .. } => shift::changed(db, entry),
        Fact::SignedOut { .. }
        | Fact::ReportExported { .. }
        | Fact::QueueTold { .. }
        | Fact::CasesExported { .. }
        | Fact::ClockSuspect { .. } => CHANGED,
        Fact::WalletLost { .. } => outage::lost(db, entry),
        Fact::WalletFound { .. } => outage::found(db, entry),
        Fact::PaymentMade { payment } => made::made(db, entry, payment),
        Fact::PaymentMoved { order, event } => {
            moved::moved(db, entry, known.take(db, order)?, event)
        }
        Fact::Redeemed { order, by, state } => {
            redeemed::redeemed(db, entry, known.take(db, order)?, by, *state)
        }
        Fact::WorkDeferred {
            order,
            kind,
            due_at,
            ..
        } => news(work::defer(db, order, *kind, *due_at)?),
        Fact::WorkRetried { order, kind } => news(work::retry(db, order, *kind, entry.at)?),
        Fact::WorkDone {
            order,
            kind,
            receipt,
        } => news(moved::end(db, entry, order, *kind, Some(receipt))?),
        Fact::WorkStuck { .. } => news(stuck(db, entry)?),
        Fact::RefundAsked { refund } => refunded::asked(db, entry, refund),
        Fact::RefundEnded { request, end, .. } => refunded::ended(db, entry, request, *end),
        Fact::DoublePaid { order, other, .. } => cased::double_paid(db, entry, order, other),
        Fact::CouponAsked { coupon } => coupon::asked(db, entry, coupon),
        Fact::CouponMoved { coupon, event } => coupon::moved(db, entry, coupon, event),
        Fact::CouponDeferred { coupon, due_at, .. } => coupon::deferred(db, coupon, *due_at),
        Fact::CouponRetried { coupon } => coupon::retried(db, entry, coupon),
        Fact::Checkpoint { checkpoint: of } => changed(posting::keep(db, of.seq, &of.balances)),
        Fact::EpochBegun { .. } => recovered::begun(db, entry),
        Fact::PaymentFound { payment, proof } => recovered::found(db, entry, payment, proof),
        Fact::DoubtDecided {
            order,
            handed_over,
            by,
        } => recovered::decided(db, entry, order, *handed_over, by),
        Fact::RecoveryEnded { by } => recovered::ended(db, entry, by),
        Fact::PlatformSaid { order, .. } => worked::said(db, order),
        Fact::CaseNoted { case, by, text } => noted(db, entry, *case, by, text),
        Fact::CaseContacted { .. } => worked::contacted(db, entry),
        Fact::CaseAssigned { case, to, .. } => worked::assigned(db, *case, to.as_ref()),
        Fact::CaseDueSet { case, due_at, .. } => worked::due_set(db, *case, *due_at),
        Fact::CaseResolved { .. } => resolved(db, entry),
    }
}

fn changed(done: rusqlite::Result<()>) -> Projection {
    done?;
    CHANGED
}

fn resolved(db: &Connection, entry: &Entry<'_>) -> Projection {
    let Fact::CaseResolved {
        case,
        resolution,
        by,
    } = entry.fact
    else {
        return Ok(Projected::Nothing);
    };
    match case::resolve(db, *case, *resolution, entry.when(), by.as_ref())? {
        0 => Err(Refusal::CaseNotOpen.into()),
        _ => CHANGED,
    }
}

/// What the payment's way from `before` to `after` books.
fn booked(before: &Payment, after: &Payment) -> Projection {
    let lines = postings(&position(before), &position(after));
    let lines = lines.map_err(|_| Fault::Broken("the sum does not fit the book"))?;
    Ok(Projected::Changed(lines))
}

/// Work that ended meanwhile is not touched, and that is no news.
fn news(rows: usize) -> Projection {
    match rows {
        0 => Ok(Projected::Nothing),
        _ => CHANGED,
    }
}

fn set_up(db: &Connection, shop: &Shop) -> Projection {
    if setting::get::<Shop>(db, setting::SHOP)?.is_some() {
        return Err(Refusal::AlreadySetUp.into());
    }
    changed(setting::put(db, setting::SHOP, shop))
}

fn set_account(db: &Connection, account: &MerchantAccount) -> rusqlite::Result<()> {
    let name = named(setting::ACCOUNT, account.wallet);
    setting::put(db, &name, account)
}

fn set_code(db: &Connection, code: &StaticCode) -> rusqlite::Result<()> {
    let name = named(setting::STATIC_CODE, code.wallet);
    setting::put(db, &name, code)?;
    // What was looked at was the code of before.
    setting::forget(db, &named(setting::CHECKED_CODE, code.wallet))
}

fn code_checked(db: &Connection, entry: &Entry<'_>, check: &CodeCheck) -> rusqlite::Result<()> {
    let name = named(setting::CHECKED_CODE, check.wallet);
    let looked = CheckedCode {
        check: check.clone(),
        at: entry.at,
    };
    setting::put(db, &name, &looked)
}

/// The setting's name for one wallet.
pub fn named(what: &str, wallet: Wallet) -> String {
    format!("{what}{}", wallet.code())
}

fn pin_tried(db: &Connection, entry: &Entry<'_>, id: &PersonId) -> Projection {
    let standing = person::standing(db, id)?.ok_or(Refusal::UnknownPerson)?;
    if let Some(until) = standing.refused_until(entry.at) {
        return Err(Refusal::PinLocked { until }.into());
    }
    changed(person::set_standing(db, id, &standing.after_try(entry.at)))
}

fn signed_in(db: &Connection, id: &PersonId) -> Projection {
    person::standing(db, id)?.ok_or(Refusal::UnknownPerson)?;
    changed(person::set_standing(db, id, &PinStanding::default()))
}

fn stuck(db: &Connection, entry: &Entry<'_>) -> Result<usize, Fault> {
    let Fact::WorkStuck {
        order,
        kind,
        reason,
    } = entry.fact
    else {
        return Ok(0);
    };
    let (kind, reason) = (*kind, *reason);
    let rows = work::stick(db, order, kind)?;
    if rows > 0 {
        let payment = payment::by_order(db, order)?.ok_or(Refusal::UnknownPayment)?;
        let case = match kind {
            WorkKind::Verify => CaseKind::ClaimUnproved,
            WorkKind::Cancel | WorkKind::LateCheck => CaseKind::CancelStuck,
            WorkKind::Upload => CaseKind::UploadRejected,
            WorkKind::Refund => CaseKind::RefundRefused,
        };
        cased::open(db, entry, &payment, case, reason)?;
    }
    Ok(rows)
}

fn noted(db: &Connection, entry: &Entry<'_>, id: CaseId, by: &PersonId, text: &str) -> Projection {
    case::one(db, id)?.ok_or(Refusal::CaseNotOpen)?;
    changed(case::note(db, id, by, entry.at, text))
}
