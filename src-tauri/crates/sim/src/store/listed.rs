//! What a ledger holds, one by one, for whoever holds it against another.

use super::entry::Entry;
use super::memory::Memory;
use hexiao_domain::{CouponId, OrderNumber};

impl Memory {
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
