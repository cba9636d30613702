//! What a platform is asked with when a customer hands over a coupon of the shop's.

use hexiao_domain::{Reason, Timestamp, Unknown};

/// One coupon that was taken at the counter.
#[derive(Clone, Copy, Debug)]
pub struct CouponUse<'a> {
    /// The coupon's code, as scanned or typed; at most 32 characters.
    pub code: &'a str,
    /// The batch it belongs to, where the shop makes the codes itself.
    pub stock: Option<&'a str>,
    /// Names this use; the same on every retry, another for every other use. At most 32
    /// letters, digits, `_` and `-`.
    pub request: &'a str,
    /// When the goods were handed over; may be long before the platform is told.
    pub used_at: Timestamp,
}

/// What the platform says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CouponAnswer {
    /// Signed: used by this very request, now or in an earlier try.
    Used {
        /// The platform's own words for this use: the batch and the time.
        platform_ref: String,
    },
    /// Another request had used it before.
    AlreadyUsed,
    /// It cannot be used: expired, not begun, given back, or not of this shop.
    Invalid(Reason),
    /// There is no such coupon.
    NotFound,
    /// Not known; tell the same again.
    Unknown(Unknown),
}

/// A platform that keeps the shop's coupons. Every call blocks for at most
/// [`crate::Timeouts::whole`] and is safe to repeat with the same input.
pub trait Coupons: Send + Sync {
    /// Tells the platform that a coupon was used; `now` is the till's clock.
    fn use_coupon(&self, coupon: &CouponUse<'_>, now: Timestamp) -> CouponAnswer;
}
