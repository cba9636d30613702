//! What the simulated customers do with this platform's orders, and when.

use super::orders::{Orders, Plan};
use crate::customer::How;

/// A customer notices the code on the shop's screen and acts.
pub fn sees_code(orders: &mut Orders, how: How, out_trade_no: &str, now: i64) {
    match how {
        // Within about a second: scans, then pays.
        How::Now => plan(orders, out_trade_no, now.saturating_add(600), true),
        How::Password | How::Late => hesitates(orders, how, out_trade_no, now),
        // An order of this platform does not know that it was scanned.
        How::Decline | How::Never => {}
    }
}

/// The customer has the amount on the phone and takes time.
pub fn hesitates(orders: &mut Orders, how: How, out_trade_no: &str, now: i64) {
    match how {
        How::Now => plan(orders, out_trade_no, now, true),
        How::Password => plan(orders, out_trade_no, now.saturating_add(2_000), true),
        How::Decline => plan(orders, out_trade_no, now.saturating_add(2_000), false),
        How::Late => {
            plan(orders, out_trade_no, now.saturating_add(8_000), true);
            if let Some(order) = orders.order_mut(out_trade_no) {
                order.racing = true;
            }
        }
        How::Never => {}
    }
}

fn plan(orders: &mut Orders, out_trade_no: &str, at: i64, pays: bool) {
    let at = at.saturating_add(orders.jitter());
    let out_trade_no = out_trade_no.to_owned();
    orders.plan(Plan {
        at,
        out_trade_no,
        pays,
    });
}
