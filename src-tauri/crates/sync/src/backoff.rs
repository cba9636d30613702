//! When work is tried again.

use hexiao_domain::{CouponId, OrderNumber, WorkKind};

const FIRST_SECONDS: i64 = 2;
const LONGEST_SECONDS: i64 = 15 * 60;

/// Seconds to wait after `attempts` tries: doubling from two seconds up to fifteen minutes,
/// and up to a quarter more, which differs from order to order so that a shop's tills do
/// not all come back in one instant.
#[must_use]
pub fn retry_after_seconds(order: &OrderNumber, kind: WorkKind, attempts: u32) -> i64 {
    after_seconds(order.as_str().bytes().chain(kind.code().bytes()), attempts)
}

/// The same for a coupon that a platform has to be told of.
#[must_use]
pub fn retry_coupon_after_seconds(id: &CouponId, attempts: u32) -> i64 {
    after_seconds(id.as_str().bytes(), attempts)
}

fn after_seconds(seed: impl Iterator<Item = u8>, attempts: u32) -> i64 {
    let doubled = FIRST_SECONDS << attempts.min(10);
    let base = doubled.min(LONGEST_SECONDS);
    let spread = seed.fold(i64::from(attempts), |sum, byte| {
        (sum * 31 + i64::from(byte)) % 1_009
    });
    base + (base * spread) / (4 * 1_009)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hexiao_domain::TillId;

    #[test]
    fn the_wait_doubles_and_is_capped_with_jitter_on_top() {
        let order = OrderNumber::new(&TillId::parse("T01").unwrap(), 1, 1);
        let waits: Vec<i64> = (0..40)
            .map(|attempts| retry_after_seconds(&order, WorkKind::Upload, attempts))
            .collect();
        assert!((2..=3).contains(&waits[0]));
        assert!(waits.iter().all(|wait| *wait <= LONGEST_SECONDS * 5 / 4));
        assert!(waits[39] >= LONGEST_SECONDS);
    }

    #[test]
    fn two_orders_do_not_come_back_together() {
        let till = TillId::parse("T01").unwrap();
        let wait = |n| retry_after_seconds(&OrderNumber::new(&till, 1, n), WorkKind::Upload, 6);
        let different: std::collections::BTreeSet<i64> = (0..20).map(wait).collect();
        assert!(different.len() > 5);
    }
}
