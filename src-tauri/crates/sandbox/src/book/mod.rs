//! The platform's book: trades, codes, and what is due to happen. Pure: the present comes
//! in, so that a test owns the clock.

mod certificates;
mod due;
mod moves;
mod numbers;
mod shape;

pub use certificates::{Certificate, Repeat};
pub use due::Act;
pub use moves::Opening;

use crate::bill::Links;
use crate::random::Random;
use crate::trade::{Trade, TradeStatus, TradeView};
use crate::wechat::Orders;
use certificates::Certificates;
use due::Due;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// The most orders one book holds; a simulator is no data base.
const MOST_TRADES: usize = 50_000;
/// The most auth codes one book remembers.
const MOST_AUTH_CODES: usize = 100_000;

/// The book is full, or a number ran out: nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the simulated platform's book is full; start it with a new state file")]
pub struct Full;

/// An auth code the platform knows, by its mark.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AuthCode {
    /// A code works once, even when the try failed (alipay.md §6).
    pub used: bool,
    /// A phone's code dies after a while (alipay.md §6); none for codes made elsewhere.
    pub dies: Option<i64>,
    /// What this phone's customer will do, if the phone decided it.
    pub how: Option<crate::customer::How>,
}

/// Everything the platform remembers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Book {
    version: u32,
    random: Random,
    next_seq: u64,
    trades: BTreeMap<String, Trade>,
    by_trade_no: BTreeMap<String, String>,
    by_code: BTreeMap<String, String>,
    auth_codes: BTreeMap<String, AuthCode>,
    due: BinaryHeap<Reverse<Due>>,
    /// Books of before have none.
    #[serde(default)]
    certificates: Certificates,
    /// Bills that may be fetched for a moment.
    #[serde(skip)]
    pub links: Links,
    /// The other platform's orders. Books of before have none.
    #[serde(default)]
    pub wechat: Orders,
    /// Grows with every change, so that the state file is written only then.
    #[serde(skip)]
    revision: u64,
}

impl Book {
    /// An empty book whose invented numbers follow from the seed.
    pub const fn new(seed: u64) -> Self {
        Self {
            version: shape::VERSION,
            random: Random::new(seed),
            next_seq: 1,
            trades: BTreeMap::new(),
            by_trade_no: BTreeMap::new(),
            by_code: BTreeMap::new(),
            auth_codes: BTreeMap::new(),
            due: BinaryHeap::new(),
            certificates: Certificates::new(),
            links: Links::new(),
            wechat: Orders::new(seed),
            revision: 0,
        }
    }

    /// How many changes this book saw since it was opened.
    pub const fn revision(&self) -> u64 {
        self.revision.wrapping_add(self.wechat.revision())
    }

    /// The view of an order of either platform.
    pub fn view(&self, out_trade_no: &str) -> Option<TradeView> {
        let alipay = self.order(out_trade_no).map(TradeView::from);
        alipay.or_else(|| self.wechat.order(out_trade_no).map(TradeView::from))
    }

    /// An order by the shop's number, whether or not the trade exists yet.
    pub fn order(&self, out_trade_no: &str) -> Option<&Trade> {
        self.trades.get(out_trade_no)
    }

    /// The same, to change it.
    pub fn order_mut(&mut self, out_trade_no: &str) -> Option<&mut Trade> {
        self.revision = self.revision.wrapping_add(1);
        self.trades.get_mut(out_trade_no)
    }

    /// A trade that exists at the platform; the trade number wins over the order number
    /// (alipay.md §7), and an unscanned code is no trade (alipay.md §5).
    pub fn existing(&self, trade_no: Option<&str>, out_trade_no: Option<&str>) -> Option<&Trade> {
        let by_trade_no = |no: &str| self.by_trade_no.get(no).map(String::as_str);
        let order = match trade_no {
            Some(no) => by_trade_no(no),
            None => out_trade_no,
        };
        self.order(order?).filter(|trade| trade.trade_no.is_some())
    }

    /// The order behind the code on a shop's screen.
    pub fn by_code(&self, code: &str) -> Option<&Trade> {
        self.order(self.by_code.get(code)?)
    }

    /// Every order, oldest first.
    pub fn views(&self) -> Vec<TradeView> {
        self.oldest_first()
            .into_iter()
            .map(TradeView::from)
            .collect()
    }

    /// Orders that a customer can still pay, newest first.
    pub fn waiting(&self, now: i64) -> Vec<&Trade> {
        let scannable = |t: &&Trade| t.status != TradeStatus::Shown || t.qr_expires > now;
        let mut open = self.oldest_first();
        open.retain(|trade| trade.is_open() && scannable(trade));
        open.reverse();
        open
    }

    /// Every order as the book has it, oldest first.
    pub fn oldest_first(&self) -> Vec<&Trade> {
        let mut all: Vec<&Trade> = self.trades.values().collect();
        all.sort_by_key(|trade| trade.seq);
        all
    }

    /// What is known of an auth code.
    pub fn auth_code(&self, mark: &str) -> Option<&AuthCode> {
        self.auth_codes.get(mark)
    }

    /// The order that an auth code paid, or is about to.
    pub fn by_auth_mark(&self, mark: &str) -> Option<&Trade> {
        self.trades
            .values()
            .find(|trade| trade.auth_mark.as_deref() == Some(mark))
    }

    /// Remembers an auth code.
    pub fn note_auth_code(&mut self, mark: String, code: AuthCode) -> Result<(), Full> {
        if self.auth_codes.len() >= MOST_AUTH_CODES && !self.auth_codes.contains_key(&mark) {
            return Err(Full);
        }
        self.revision = self.revision.wrapping_add(1);
        self.auth_codes.insert(mark, code);
        Ok(())
    }
}
