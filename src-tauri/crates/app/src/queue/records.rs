//! What the banner says of the redemptions and refunds that wait, beside the claims.

use super::is_late;
use hexiao_domain::{Timestamp, Wallet, WorkKind};
use hexiao_ledger::{ReadError, View};

/// Counts, and sums in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Records {
    pub(crate) uploads: i64,
    pub(crate) uploads_minor: i64,
    pub(crate) refunds: i64,
    pub(crate) refunds_minor: i64,
    pub(crate) oldest: Option<Timestamp>,
}

impl Records {
    /// A redemption waits where its platform is gone, or once it was not told in the time that it is
    /// on its way. A refund waits only where its platform is gone: one that has taken it on may take
    /// days, and nobody can hurry it.
    pub(crate) fn read(
        view: &View<'_>,
        now: Timestamp,
        is_gone: impl Fn(Wallet) -> bool,
    ) -> Result<Self, ReadError> {
        let mut records = Self::default();
        for line in view.waiting_lines()? {
            let gone = is_gone(line.wallet);
            match line.kind {
                Some(WorkKind::Upload) if gone || is_late(&line, now) => {
                    records.uploads = records.uploads.saturating_add(line.count);
                    records.uploads_minor = records.uploads_minor.saturating_add(line.minor);
                }
                Some(WorkKind::Refund) if gone => {
                    // A part may go back: the payment's own amount would say too much.
                    let minor = view.returning(line.wallet)?;
                    records.refunds = records.refunds.saturating_add(line.count);
                    records.refunds_minor = records.refunds_minor.saturating_add(minor);
                }
                Some(
                    WorkKind::Upload
                    | WorkKind::Refund
                    | WorkKind::Verify
                    | WorkKind::Cancel
                    | WorkKind::LateCheck,
                )
                | None => continue,
            }
            let before = records.oldest.into_iter();
            records.oldest = before.chain([line.oldest]).min();
        }
        Ok(records)
    }
}
