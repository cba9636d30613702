//! What a platform is asked with when a customer hands over a coupon of the shop's.

use hexiao_domain::{Money, Reason, Timestamp, Unknown};

/// The longest [`Coupon::code`], in characters.
pub const LONGEST_COUPON: usize = 512;

/// A coupon that can be used, as the platform tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coupon {
    /// What [`CouponUse::code`] takes: printable ASCII, at most [`LONGEST_COUPON`] characters.
    /// Store it before the use is told, and tell every retry with it: the platform compares
    /// the whole request, and looking up a used coupon finds none. It may name the customer
    /// at the platform, so no screen and no log shows it.
    pub code: String,
    /// What it is for, in the shop's own words at the platform.
    pub title: Option<String>,
    /// What it was sold for, where it was sold.
    pub price: Option<Money>,
    /// The last moment at which it can be used.
    pub valid_until: Option<Timestamp>,
}

/// What a scanned or typed code is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CouponFound {
    /// Signed: these can be used now. At least one; several where one code stands for all
    /// that was bought together.
    Usable(Vec<Coupon>),
    /// This platform tells of a coupon only as it is used: use the code as it was scanned.
    NotTold,
    /// It was used before.
    AlreadyUsed,
    /// It cannot be used: expired, given back, or not of this shop.
    Invalid(Reason),
    /// There is no such coupon.
    NotFound,
    /// Not known; ask again.
    Unknown(Unknown),
}

/// One coupon that was taken at the counter.
#[derive(Clone, Copy, Debug)]
pub struct CouponUse<'a> {
    /// [`Coupon::code`]; or the code as scanned or typed, where the platform tells of none
    /// or the shop makes its own. WeChat Pay's have at most 32 characters.
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
        /// The platform's own words for this use: its number, or the batch and the time. At
        /// most 64 characters.
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

/// A use that is taken back, so that the customer can use the coupon again.
#[derive(Clone, Copy, Debug)]
pub struct CouponUndo<'a> {
    /// [`CouponUse::code`] of the use.
    pub code: &'a str,
    /// What [`CouponAnswer::Used`] said of it.
    pub platform_ref: &'a str,
    /// Names this undoing as [`CouponUse::request`] names a use, and is another than that.
    pub request: &'a str,
    /// When the goods came back.
    pub undone_at: Timestamp,
}

/// What the platform says of an undoing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UndoAnswer {
    /// Signed: undone by this very request, now or in an earlier try.
    Undone,
    /// It stays used, or it was not used by that number at all.
    Refused(Reason),
    /// Not known; tell the same again.
    Unknown(Unknown),
}

/// A platform that keeps the shop's coupons. Every call blocks for at most
/// [`crate::Timeouts::whole`] and is safe to repeat with the same input; `now` is the till's
/// clock.
pub trait Coupons: Send + Sync {
    /// Asks what a scanned or typed code is; changes nothing.
    fn look_up(&self, code: &str, now: Timestamp) -> CouponFound;

    /// Tells the platform that a coupon was used.
    fn use_coupon(&self, coupon: &CouponUse<'_>, now: Timestamp) -> CouponAnswer;

    /// Takes a use back.
    fn undo(&self, undo: &CouponUndo<'_>, now: Timestamp) -> UndoAnswer;
}
