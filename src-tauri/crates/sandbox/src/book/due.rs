//! What is due to happen to a trade by itself: customers scanning and paying, timeouts.
//!
//! Nothing runs in the background: whoever looks at the book first lets the overdue things
//! happen, in order. A restart therefore loses none of them.

use super::Book;
use crate::trade::TradeStatus;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// One thing that happens by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// The customer scans the shown code.
    Scan,
    /// The customer pays (and scans first, if that has not happened).
    Pay,
    /// The customer gives up, or the order's time is over.
    GiveUp,
    /// The refund window is over: TRADE_FINISHED (alipay.md §7, §9).
    Finish,
}

/// An act, its hour and its order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Due {
    at: i64,
    seq: u64,
    act: Act,
    out_trade_no: String,
}

impl Book {
    /// Plans an act.
    pub fn plan(&mut self, at: i64, act: Act, out_trade_no: &str) {
        self.revision = self.revision.wrapping_add(1);
        let seq = self.next_seq();
        let out_trade_no = out_trade_no.to_owned();
        self.due.push(Reverse(Due {
            at,
            seq,
            act,
            out_trade_no,
        }));
    }

    /// Lets everything happen that is due by now.
    pub fn settle_due(&mut self, now: i64) {
        self.wechat.settle_due(now);
        while self.due.peek().is_some_and(|Reverse(due)| due.at <= now) {
            let Some(Reverse(due)) = self.due.pop() else {
                return;
            };
            self.happen(&due);
        }
    }

    /// An act whose moment has passed (the trade moved on meanwhile) changes nothing.
    fn happen(&mut self, due: &Due) {
        let Some(status) = self.order(&due.out_trade_no).map(|trade| trade.status) else {
            return;
        };
        match due.act {
            Act::Scan => _ = self.scan(&due.out_trade_no, due.at),
            Act::Pay => _ = self.pay(&due.out_trade_no, due.at),
            Act::GiveUp => self.give_up(&due.out_trade_no),
            Act::Finish if status == TradeStatus::TradeSuccess => {
                self.set_status(&due.out_trade_no, TradeStatus::TradeFinished);
            }
            Act::Finish => {}
        }
    }
}
