//! What a customer can do with the phone at this platform's orders.

use super::customer::hesitates;
use super::order::{Order, State};
use super::orders::Orders;
use crate::customer::How;

/// What a customer of this platform can scan or press.
impl Orders {
    /// The order behind a code as scanned, or of a number.
    pub fn named(&self, code: Option<&str>, out_trade_no: Option<&str>) -> Option<&Order> {
        match code {
            Some(code) => self.by_code(code.trim()),
            None => self.order(out_trade_no?),
        }
    }

    /// The orders a customer can pay with the phone now, newest first.
    pub fn waiting(&self, now: i64) -> Vec<&Order> {
        let mut open = self.oldest_first();
        open.retain(|order| order.is_payable(now));
        open.reverse();
        open
    }

    /// The customer pays an order, now or in a while. False when it is too late.
    pub fn pay_as(&mut self, how: How, out_trade_no: &str, now: i64) -> bool {
        match how {
            How::Now => self.pay(out_trade_no, now),
            How::Password | How::Decline | How::Late | How::Never => {
                let open = self
                    .order(out_trade_no)
                    .filter(|order| order.is_payable(now));
                let is_open = open.is_some();
                if is_open {
                    hesitates(self, how, out_trade_no, now);
                }
                is_open
            }
        }
    }

    /// The customer refuses: a scanned code has failed; a shown one waits for another
    /// customer until the shop closes it (wechatpay.md §6). False when it is too late.
    pub fn decline(&mut self, out_trade_no: &str, now: i64) -> bool {
        let open = self
            .order(out_trade_no)
            .filter(|order| order.is_payable(now));
        let confirming = open.map(|order| order.state == State::UserPaying);
        if confirming == Some(true) {
            self.give_up(out_trade_no);
        }
        confirming.is_some()
    }
}
