//! How a trade moves: opened, scanned, paid, closed, refunded (the diagram of alipay.md §7).

use super::{Act, Book, Full, MOST_TRADES};
use crate::clock::DAY;
use crate::trade::{Refund, Trade, TradeKind, TradeStatus};

/// After this long a paid trade is finished: 12 months, the longest common refund window
/// (alipay.md §9).
const REFUND_WINDOW: i64 = 365 * DAY;

/// What a new order starts with. Instants are milliseconds since 1970 UTC.
pub struct Opening<'a> {
    pub out_trade_no: &'a str,
    pub kind: TradeKind,
    pub subject: &'a str,
    pub total_fen: i64,
    pub now: i64,
    pub expires: i64,
    pub auth_mark: Option<String>,
    /// What the shop wants passed back.
    pub passback: Option<&'a str>,
}

impl Book {
    /// Writes a new order down; it does not exist as a trade until somebody scans.
    pub fn open(&mut self, opening: Opening<'_>) -> Result<(), Full> {
        if self.trades.len() >= MOST_TRADES {
            return Err(Full);
        }
        let number = opening.out_trade_no.to_owned();
        self.plan(opening.expires, Act::GiveUp, &number);
        let trade = Trade {
            seq: self.next_seq(),
            out_trade_no: number.clone(),
            trade_no: None,
            kind: opening.kind,
            subject: opening.subject.to_owned(),
            total_fen: opening.total_fen,
            status: TradeStatus::Shown,
            created: opening.now,
            expires: opening.expires,
            qr_code: None,
            qr_expires: opening.expires,
            auth_mark: opening.auth_mark,
            passback: opening.passback.map(str::to_owned),
            payer: self.new_payer(),
            paid: None,
            refunds: Vec::new(),
            records: Vec::new(),
            cancel: None,
            racing: false,
        };
        self.trades.insert(number, trade);
        self.revision = self.revision.wrapping_add(1);
        Ok(())
    }

    /// The customer scans: from now on the trade exists (alipay.md §5). False when the code
    /// is dead or the order is past that.
    pub fn scan(&mut self, out_trade_no: &str, now: i64) -> bool {
        let alive = |t: &&Trade| t.status == TradeStatus::Shown && t.qr_expires > now;
        if self.order(out_trade_no).filter(alive).is_none() {
            return false;
        }
        let trade_no = self.new_trade_no(now);
        self.by_trade_no
            .insert(trade_no.clone(), out_trade_no.to_owned());
        if let Some(trade) = self.order_mut(out_trade_no) {
            trade.trade_no = Some(trade_no);
            trade.status = TradeStatus::WaitBuyerPay;
        }
        true
    }

    /// The customer pays, scanning first if need be. False when it is too late.
    pub fn pay(&mut self, out_trade_no: &str, now: i64) -> bool {
        self.scan(out_trade_no, now);
        let waits = |t: &&Trade| t.status == TradeStatus::WaitBuyerPay;
        if self.order(out_trade_no).filter(waits).is_none() {
            return false;
        }
        if let Some(trade) = self.order_mut(out_trade_no) {
            trade.status = TradeStatus::TradeSuccess;
            trade.paid = Some(now);
        }
        self.plan(now.saturating_add(REFUND_WINDOW), Act::Finish, out_trade_no);
        true
    }

    /// Money that was under way when the order was given up arrives after it (alipay.md §12.4).
    /// False where the order was not given up unpaid.
    pub fn pay_after_close(&mut self, out_trade_no: &str, now: i64) -> bool {
        let Some(trade) = self.order_mut(out_trade_no).filter(|t| t.paid.is_none()) else {
            return false;
        };
        match trade.status {
            TradeStatus::Void => trade.status = TradeStatus::Shown,
            TradeStatus::TradeClosed => trade.status = TradeStatus::WaitBuyerPay,
            TradeStatus::Shown
            | TradeStatus::WaitBuyerPay
            | TradeStatus::TradeSuccess
            | TradeStatus::TradeFinished => return false,
        }
        self.pay(out_trade_no, now)
    }

    /// Nobody will pay: an existing trade closes, an unscanned one never comes to exist, so
    /// that a later scan is refused (alipay.md §5).
    pub fn give_up(&mut self, out_trade_no: &str) {
        match self.order(out_trade_no).map(|trade| trade.status) {
            Some(TradeStatus::Shown) => self.set_status(out_trade_no, TradeStatus::Void),
            Some(TradeStatus::WaitBuyerPay) => {
                self.set_status(out_trade_no, TradeStatus::TradeClosed);
            }
            Some(
                TradeStatus::Void
                | TradeStatus::TradeSuccess
                | TradeStatus::TradeFinished
                | TradeStatus::TradeClosed,
            )
            | None => {}
        }
    }

    /// Gives money back; the trade closes once everything went back (alipay.md §7).
    pub fn give_back(&mut self, out_trade_no: &str, refund: Refund) {
        let Some(trade) = self.order_mut(out_trade_no) else {
            return;
        };
        trade.refunds.push(refund);
        if trade.refunded_fen() >= trade.total_fen {
            trade.status = TradeStatus::TradeClosed;
        }
    }

    pub(super) fn set_status(&mut self, out_trade_no: &str, status: TradeStatus) {
        if let Some(trade) = self.order_mut(out_trade_no) {
            trade.status = status;
        }
    }
}
