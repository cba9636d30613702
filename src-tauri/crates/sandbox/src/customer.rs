//! What simulated customers do, and when.

use crate::book::{Act, Book};
use crate::config::Customer;
use serde::{Deserialize, Serialize};

/// What one customer does with one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// Pays at once.
    Now,
    /// Types a password first: about two seconds.
    Password,
    /// Cannot pay.
    Decline,
    /// Pays after about eight seconds, and beats a cancel once.
    Late,
    /// Never gets around to it.
    Never,
}

impl How {
    /// What the customer in front of the scanner does.
    pub const fn at_the_scanner(customer: Customer) -> Self {
        match customer {
            Customer::Pay | Customer::Manual => Self::Now,
            Customer::Password => Self::Password,
            Customer::Decline => Self::Decline,
            Customer::Late => Self::Late,
            Customer::Never => Self::Never,
        }
    }

    /// What a customer does who sees a shown code; none when the phone page decides.
    pub const fn at_the_shown_code(customer: Customer) -> Option<Self> {
        match customer {
            Customer::Pay => Some(Self::Now),
            Customer::Password => Some(Self::Password),
            Customer::Decline => Some(Self::Decline),
            Customer::Late => Some(Self::Late),
            Customer::Never | Customer::Manual => None,
        }
    }
}

/// A customer notices the code on the shop's screen: scans within a second, then acts.
pub fn sees_code(book: &mut Book, how: How, out_trade_no: &str, now: i64) {
    let jitter = book.jitter();
    let scan = now.saturating_add(300).saturating_add(jitter);
    match how {
        How::Now => {
            book.plan(scan, Act::Scan, out_trade_no);
            book.plan(scan.saturating_add(300), Act::Pay, out_trade_no);
        }
        How::Password | How::Decline | How::Late => {
            book.plan(scan, Act::Scan, out_trade_no);
            hesitates(book, how, out_trade_no, scan);
        }
        How::Never => {}
    }
}

/// The customer has scanned, or was scanned, and takes time.
pub fn hesitates(book: &mut Book, how: How, out_trade_no: &str, now: i64) {
    let after = |ms: i64, jitter: i64| now.saturating_add(ms).saturating_add(jitter);
    let jitter = book.jitter();
    match how {
        How::Now => book.plan(now, Act::Pay, out_trade_no),
        How::Password => book.plan(after(2_000, jitter), Act::Pay, out_trade_no),
        How::Decline => book.plan(after(2_000, jitter), Act::GiveUp, out_trade_no),
        How::Late => {
            book.plan(after(8_000, jitter), Act::Pay, out_trade_no);
            if let Some(trade) = book.order_mut(out_trade_no) {
                trade.racing = true;
            }
        }
        How::Never => {}
    }
}
