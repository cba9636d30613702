//! What a ledger holds: one by one, for whoever holds it against another, and as a copy.

use super::entry::Entry;
use super::memory::Memory;
use hexiao_domain::{CouponId, OrderNumber};

/// A copy of a journal, with where each transaction ends.
#[derive(Clone, Debug)]
pub struct Backup {
    journal: Vec<Entry>,
    ends: Vec<i64>,
}

impl Memory {
    /// A copy as it is now.
    #[must_use]
    pub fn backup(&self) -> Backup {
        Backup {
            journal: self.journal.clone(),
            ends: self.ends.clone(),
        }
    }

    /// The copy takes the place of the journal.
    pub fn put_back(&mut self, copy: Backup) {
        self.journal = copy.journal;
        self.ends = copy.ends;
        let last = self.head().0;
        self.truncate(last);
        self.restored = true;
    }

    /// Its entries, transaction by transaction.
    pub fn transactions(&self) -> impl Iterator<Item = &[Entry]> {
        let goes_on = |before: &Entry, _: &Entry| self.ends.binary_search(&before.seq).is_err();
        self.journal.chunk_by(goes_on)
    }

    /// The order number of every payment.
    pub fn orders(&self) -> impl Iterator<Item = &OrderNumber> {
        self.tables.rows.iter().map(|row| &row.payment.order)
    }

    /// The number of every coupon.
    pub fn coupon_ids(&self) -> impl Iterator<Item = &CouponId> {
        self.tables.coupons.iter().map(|coupon| &coupon.new.id)
    }
}
