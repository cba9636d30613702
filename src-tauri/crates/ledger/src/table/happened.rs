//! Which entries of the journal are about which payment or coupon: the way from it to all that
//! happened to it. The entries themselves are the journal's.

use super::journal;
use crate::entry::Entry;
use crate::error::ReadError;
use hexiao_domain::{CaseId, Fact, JournalEntry};
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
}

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
