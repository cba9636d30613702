//! Which entries of the journal are about which payment or coupon: the way from it to all that
//! happened to it. The entries themselves are the journal's.

use super::journal;
use crate::entry::{self, Entry};
use crate::error::ReadError;
use hexiao_domain::{CaseId, CouponClaim, CouponEvent, Fact, JournalEntry, Reason, WorkKind};
use rusqlite::{Connection, params};

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    /// The newest entries, newest first.
    pub const OF: &str = "SELECT j.seq, j.version, j.till, j.epoch, j.prev, j.kind, \
         j.body_hash, j.at_ms, j.mono_ms, j.boot, j.actor, j.body, j.hash \
         FROM journal j WHERE j.seq IN (SELECT seq FROM happened WHERE subject = ?1 \
         UNION ALL SELECT seq FROM redemption WHERE order_number = ?1) \
         ORDER BY j.seq DESC LIMIT ?2";
    pub const COUNT: &str = "SELECT (SELECT count(*) FROM happened WHERE subject = ?1) \
         + (SELECT count(*) FROM redemption WHERE order_number = ?1)";
    /// The entries of one kind, from the newest back.
    pub const OF_KIND: &str = "SELECT j.seq, j.version, j.till, j.epoch, j.prev, j.kind, \
         j.body_hash, j.at_ms, j.mono_ms, j.boot, j.actor, j.body, j.hash \
         FROM happened h CROSS JOIN journal j ON j.seq = h.seq \
         WHERE h.subject = ?1 AND j.kind = ?2 ORDER BY h.seq DESC LIMIT ?3";
}

/// Other work of the same payment may be put off as well, in between.
const LOOKED_AT: u32 = 64;

/// Writes down what the entry is about, if that is a payment or a coupon.
pub fn keep(db: &Connection, entry: &Entry<'_>) -> rusqlite::Result<()> {
    for subject in subjects(db, entry.fact)? {
        let sql = "INSERT INTO happened (subject, seq) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        db.prepare_cached(sql)?
            .execute(params![subject, entry.seq])?;
    }
    Ok(())
}

/// The newest entries about a payment or a coupon, oldest first, and how many older ones there
/// are.
pub fn of(
    db: &Connection,
    subject: &str,
    limit: u32,
) -> Result<(Vec<JournalEntry>, i64), ReadError> {
    let mut statement = db.prepare_cached(sql::OF)?;
    let rows = statement.query_map(params![subject, limit], journal::read)?;
    let mut entries = rows.collect::<rusqlite::Result<Vec<JournalEntry>>>()?;
    entries.reverse();
    let mut counted = db.prepare_cached(sql::COUNT)?;
    let all: i64 = counted.query_row([subject], |row| row.get(0))?;
    let read = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    Ok((entries, all.saturating_sub(read)))
}

/// What a row of work of a payment, or without a kind that of a coupon, was put off for last.
pub fn put_off_for(
    db: &Connection,
    subject: &str,
    kind: Option<WorkKind>,
) -> Result<Option<Reason>, ReadError> {
    let entries = match kind {
        Some(_) => "work_deferred",
        None => "coupon_deferred",
    };
    newest(db, subject, entries, |fact| {
        if let Fact::CouponDeferred { reason, .. } = fact {
            return Some(*reason);
        }
        if let Fact::WorkDeferred {
            kind: of, reason, ..
        } = fact
            && kind == Some(*of)
        {
            return Some(*reason);
        }
        None
    })
}

/// What was noted when a coupon was handed over without its platform's word.
pub fn coupon_claim(db: &Connection, coupon: &str) -> Result<Option<CouponClaim>, ReadError> {
    newest(db, coupon, "coupon_moved", |fact| {
        if let Fact::CouponMoved {
            event: CouponEvent::Claimed { claim },
            ..
        } = fact
        {
            return Some(claim.clone());
        }
        None
    })
}

/// What `pick` finds in the newest entry of this kind in which it finds anything.
fn newest<T>(
    db: &Connection,
    subject: &str,
    kind: &str,
    pick: impl Fn(&Fact) -> Option<T>,
) -> Result<Option<T>, ReadError> {
    let mut statement = db.prepare_cached(sql::OF_KIND)?;
    let mut rows = statement.query(params![subject, kind, LOOKED_AT])?;
    while let Some(row) = rows.next()? {
        let found = pick(&entry::body(&journal::read(row)?)?.what);
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// The order numbers and coupon numbers that a fact is about.
fn subjects(db: &Connection, fact: &Fact) -> rusqlite::Result<Vec<String>> {
    Ok(match fact {
        Fact::PaymentMade { payment } | Fact::PaymentFound { payment, .. } => {
            vec![payment.order.to_string()]
        }
        Fact::PaymentMoved { order, .. }
        | Fact::WorkDeferred { order, .. }
        | Fact::WorkDone { order, .. }
        | Fact::WorkStuck { order, .. }
        | Fact::WorkRetried { order, .. }
        | Fact::RefundEnded { order, .. }
        | Fact::PlatformSaid { order, .. }
        | Fact::DoubtDecided { order, .. } => vec![order.to_string()],
        Fact::RefundAsked { refund } => vec![refund.order.to_string()],
        Fact::DoublePaid { order, other, .. } => vec![order.to_string(), other.to_string()],
        Fact::CouponAsked { coupon } => vec![coupon.id.to_string()],
        Fact::CouponMoved { coupon, .. }
        | Fact::CouponDeferred { coupon, .. }
        | Fact::CouponRetried { coupon } => vec![coupon.to_string()],
        Fact::CaseNoted { case, .. }
        | Fact::CaseContacted { case, .. }
        | Fact::CaseAssigned { case, .. }
        | Fact::CaseDueSet { case, .. }
        | Fact::CaseResolved { case, .. } => vec![about(db, *case)?],
        // The redemption's own row names its entry.
        Fact::Redeemed { .. }
        | Fact::ShopSetUp { .. }
        | Fact::PersonAdded { .. }
        | Fact::AccountSet { .. }
        | Fact::PolicySet { .. }
        | Fact::StaticCodeSet { .. }
        | Fact::StaticCodeChecked { .. }
        | Fact::BackupsSet { .. }
        | Fact::PinTried { .. }
        | Fact::SignedIn { .. }
        | Fact::SignedOut { .. }
        | Fact::ShiftOpened { .. }
        | Fact::ShiftClosed { .. }
        | Fact::ReportExported { .. }
        | Fact::QueueTold { .. }
        | Fact::CasesExported { .. }
        | Fact::ClockSuspect { .. }
        | Fact::WalletLost { .. }
        | Fact::WalletFound { .. }
        | Fact::Checkpoint { .. }
        | Fact::EpochBegun { .. }
        | Fact::RecoveryEnded { .. } => Vec::new(),
    })
}

fn about(db: &Connection, case: CaseId) -> rusqlite::Result<String> {
    let sql = "SELECT coalesce(order_number, coupon_id) FROM casefile WHERE case_id = ?1";
    db.prepare_cached(sql)?
        .query_row([case.0], |row| row.get(0))
}
