//! The one place that writes the tables: an entry goes in, its projection comes out. The
//! live path and `verify` both use it, so that every table is what the journal says.

mod moved;

use crate::entry::Entry;
use crate::error::ReadError;
use crate::table::{self, case, person, redemption, setting, work};
use hexiao_domain::{
    CaseKind, Fact, MerchantAccount, NewPayment, OrderNumber, PaymentState, PersonId, Reason,
    RedemptionState, Refusal, Shop, StaticCode, Wallet, WorkKind, decide_redeem,
};
use rusqlite::Connection;

/// Whether the entry changed anything; one that did not is not journaled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Projected {
    /// The tables moved on.
    Changed,
    /// It repeats what is known.
    Nothing,
}

/// Why an entry could not be projected.
#[derive(Debug)]
pub enum Fault {
    /// The rules say no.
    Refused(Refusal),
    /// SQLite says no.
    Sqlite(rusqlite::Error),
    /// A row cannot be read.
    Read(ReadError),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<ReadError> for Fault {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Sqlite(error) => Self::Sqlite(error),
            other @ (ReadError::Row(_) | ReadError::Stopped) => Self::Read(other),
        }
    }
}

type Projection = Result<Projected, Fault>;

const CHANGED: Projection = Ok(Projected::Changed);

/// Writes the entry's projection.
pub fn project(db: &Connection, entry: &Entry) -> Projection {
    match &entry.fact {
        Fact::ShopSetUp { shop } => set_up(db, shop),
        Fact::PersonAdded { person } => changed(person::insert(db, person)),
        Fact::AccountSet { account } => changed(set_account(db, account)),
        Fact::PolicySet { policy } => changed(setting::put(db, setting::POLICY, policy)),
        Fact::StaticCodeSet { code } => changed(set_code(db, code)),
        Fact::PinTried { person } => pin_tried(db, entry, person),
        Fact::SignedIn { person } => signed_in(db, person),
        Fact::SignedOut { .. } | Fact::ReportExported { .. } | Fact::ClockSuspect { .. } => CHANGED,
        Fact::PaymentMade { payment } => made(db, entry, payment),
        Fact::PaymentMoved { order, event } => moved::moved(db, entry, order, event),
        Fact::Redeemed { order, by, state } => redeemed(db, entry, order, by, *state),
        Fact::WorkDeferred {
            order,
            kind,
            due_at,
            ..
        } => rows(work::defer(db, order, *kind, *due_at)),
        Fact::WorkDone {
            order,
            kind,
            receipt,
        } => rows(work::finish(db, order, *kind, Some(receipt))),
        Fact::WorkStuck {
            order,
            kind,
            reason,
        } => stuck(db, entry, order, *kind, *reason),
        Fact::WorkRetried { order, kind } => rows(work::retry(db, order, *kind, entry.stamp.at)),
        Fact::CaseNoted { case, by, text } => noted(db, entry, *case, by, text),
        Fact::CaseResolved {
            case,
            resolution,
            by,
        } => {
            let at = entry.stamp.at;
            match case::resolve(db, *case, *resolution, at, by.as_ref())? {
                0 => Err(Refusal::CaseNotOpen.into()),
                _ => CHANGED,
            }
        }
    }
}

fn changed(done: rusqlite::Result<()>) -> Projection {
    done?;
    CHANGED
}

/// Work that is not open any more is not touched, and that is no news.
fn rows(done: rusqlite::Result<usize>) -> Projection {
    match done? {
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
    setting::put(db, &name, code)
}

/// The setting's name for one wallet.
pub fn named(what: &str, wallet: Wallet) -> String {
    format!("{what}{}", wallet.code())
}

fn pin_tried(db: &Connection, entry: &Entry, id: &PersonId) -> Projection {
    let standing = person::standing(db, id)?.ok_or(Refusal::UnknownPerson)?;
    let now = entry.stamp.at;
    if let Some(until) = standing.refused_until(now) {
        return Err(Refusal::PinLocked { until }.into());
    }
    changed(person::set_standing(db, id, &standing.after_try(now)))
}

fn signed_in(db: &Connection, id: &PersonId) -> Projection {
    known_person(db, id)?;
    changed(person::set_standing(db, id, &Default::default()))
}

fn known_person(db: &Connection, id: &PersonId) -> Result<(), Fault> {
    person::standing(db, id)?.ok_or(Refusal::UnknownPerson)?;
    Ok(())
}

fn made(db: &Connection, entry: &Entry, payment: &NewPayment) -> Projection {
    if let Some(reference) = &payment.reference {
        let known =
            table::payment::one(db, table::payment::sql::BY_REFERENCE, [reference.as_str()])?;
        if let Some(known) = known.filter(|p| is_live(&p.state)) {
            return Err(Refusal::ReferenceUsed { order: known.order }.into());
        }
    }
    known_person(db, &payment.cashier)?;
    let sequence = table::payment::next_sequence(db)?;
    changed(table::payment::insert(
        db,
        sequence,
        &entry.till,
        entry.stamp.at,
        payment,
    ))
}

/// A reference is free again once its payment can never become money.
const fn is_live(state: &PaymentState) -> bool {
    match state {
        PaymentState::Failed { .. } | PaymentState::Closed { .. } => false,
        PaymentState::Created
        | PaymentState::Awaiting
        | PaymentState::Closing { .. }
        | PaymentState::Claimed { .. }
        | PaymentState::Confirmed { .. }
        | PaymentState::PaidAfterClose { .. }
        | PaymentState::Disputed { .. } => true,
    }
}

fn redeemed(
    db: &Connection,
    entry: &Entry,
    order: &OrderNumber,
    by: &PersonId,
    state: RedemptionState,
) -> Projection {
    let payment = table::payment::by_order(db, order)?.ok_or(Refusal::UnknownPayment)?;
    let (decided, effects) = decide_redeem(&payment)?;
    if decided != state {
        let state = payment.state.code().to_owned();
        return Err(Refusal::NotConfirmed { state }.into());
    }
    known_person(db, by)?;
    redemption::insert(db, order, by, entry.stamp.at, &entry.till, state)?;
    table::payment::set_redeemed(db, order)?;
    moved::apply(db, entry, &payment, &effects, None)?;
    let before = table::day_total::Share::of(&payment);
    table::day_total::shift(db, &payment, before, before.with_redemption())?;
    CHANGED
}

fn stuck(
    db: &Connection,
    entry: &Entry,
    order: &OrderNumber,
    kind: WorkKind,
    reason: Reason,
) -> Projection {
    if work::stick(db, order, kind)? == 0 {
        return Ok(Projected::Nothing);
    }
    let payment = table::payment::by_order(db, order)?.ok_or(Refusal::UnknownPayment)?;
    let case_kind = match kind {
        WorkKind::Verify => CaseKind::ClaimUnproved,
        WorkKind::Cancel | WorkKind::LateCheck => CaseKind::CancelStuck,
        WorkKind::Upload => CaseKind::UploadRejected,
    };
    let at = entry.stamp.at;
    case::open(db, order, case_kind, reason, payment.amount, at)?;
    CHANGED
}

fn noted(
    db: &Connection,
    entry: &Entry,
    id: hexiao_domain::CaseId,
    by: &PersonId,
    text: &str,
) -> Projection {
    case::one(db, id)?.ok_or(Refusal::CaseNotOpen)?;
    changed(case::note(db, id, by, entry.stamp.at, text))
}
