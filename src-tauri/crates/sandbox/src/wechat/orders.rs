//! The platform's book of orders, refunds and coupons. Pure: the present comes in.

use super::notes::{File, Used};
use super::order::{Order, State};
use crate::book::{AuthCode, Full};
use crate::demo;
use crate::random::Random;
use crate::trade::{Refund, TradeKind, TradeView};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The most orders one book holds.
const MOST_ORDERS: usize = 50_000;

pub(super) const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// What a new order starts with. Instants are milliseconds since 1970 UTC.
pub struct Opening<'a> {
    pub out_trade_no: &'a str,
    pub kind: TradeKind,
    pub description: &'a str,
    pub attach: Option<&'a str>,
    pub total_fen: i64,
    pub now: i64,
    pub expires: i64,
    pub auth_mark: Option<String>,
    pub state: State,
}

/// What a customer will do by themselves.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Plan {
    /// When, in milliseconds since 1970 UTC.
    pub at: i64,
    /// Which order.
    pub out_trade_no: String,
    /// Pays, or gives up.
    pub pays: bool,
}

/// Everything this platform remembers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Orders {
    pub(super) random: Random,
    next_seq: u64,
    orders: BTreeMap<String, Order>,
    by_id: BTreeMap<String, String>,
    by_refund: BTreeMap<String, String>,
    pub(super) auth_codes: BTreeMap<String, AuthCode>,
    pub(super) coupons: BTreeMap<String, Used>,
    plans: BTreeSet<Plan>,
    #[serde(skip)]
    pub(super) files: BTreeMap<String, File>,
    #[serde(skip)]
    revision: u64,
}

impl Default for Orders {
    fn default() -> Self {
        Self::new(1)
    }
}

impl Orders {
    /// An empty book whose invented numbers follow from the seed.
    pub const fn new(seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            next_seq: 1,
            orders: BTreeMap::new(),
            by_id: BTreeMap::new(),
            by_refund: BTreeMap::new(),
            auth_codes: BTreeMap::new(),
            coupons: BTreeMap::new(),
            plans: BTreeSet::new(),
            files: BTreeMap::new(),
            revision: 0,
        }
    }

    /// How many changes this book saw since it was opened.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Something changed.
    pub(super) const fn touch(&mut self) {
        self.revision = self.revision.wrapping_add(1);
    }

    /// An order by the shop's number.
    pub fn order(&self, out_trade_no: &str) -> Option<&Order> {
        self.orders.get(out_trade_no)
    }

    /// The same, to change it.
    pub fn order_mut(&mut self, out_trade_no: &str) -> Option<&mut Order> {
        self.touch();
        self.orders.get_mut(out_trade_no)
    }

    /// An order by the platform's number: it has one once it was paid (wechatpay.md §6).
    pub fn by_id(&self, transaction_id: &str) -> Option<&Order> {
        self.order(self.by_id.get(transaction_id)?)
    }

    /// The order behind the code on a shop's screen.
    pub fn by_code(&self, code: &str) -> Option<&Order> {
        let shown = |order: &&Order| order.code_url.as_deref() == Some(code);
        self.orders.values().find(shown)
    }

    /// The order that an auth code paid, or is about to.
    pub fn by_auth_mark(&self, mark: &str) -> Option<&Order> {
        let scanned = |order: &&Order| order.auth_mark.as_deref() == Some(mark);
        self.orders.values().find(scanned)
    }

    /// The order and the refund of a refund number.
    pub fn by_refund(&self, out_refund_no: &str) -> Option<(&Order, &Refund)> {
        let order = self.order(self.by_refund.get(out_refund_no)?)?;
        let named = |refund: &&Refund| refund.out_request_no == out_refund_no;
        Some((order, order.refunds.iter().find(named)?))
    }

    /// Every order, oldest first.
    pub fn oldest_first(&self) -> Vec<&Order> {
        let mut all: Vec<&Order> = self.orders.values().collect();
        all.sort_by_key(|order| order.seq);
        all
    }

    /// Every order, oldest first, as others see it.
    pub fn views(&self) -> Vec<TradeView> {
        self.oldest_first()
            .into_iter()
            .map(TradeView::from)
            .collect()
    }

    /// Writes a new order down.
    pub fn open(&mut self, opening: Opening<'_>) -> Result<(), Full> {
        if self.orders.len() >= MOST_ORDERS {
            return Err(Full);
        }
        let code_url = (opening.kind == TradeKind::PaymentCode).then(|| {
            // wechatpay.md §5.
            format!(
                "weixin://wxpay/bizpayurl?pr={}",
                self.random.letters(12, LETTERS)
            )
        });
        let order = Order {
            seq: self.next_seq,
            out_trade_no: opening.out_trade_no.to_owned(),
            transaction_id: None,
            kind: opening.kind,
            description: opening.description.to_owned(),
            attach: opening.attach.map(str::to_owned),
            total_fen: opening.total_fen,
            state: opening.state,
            created: opening.now,
            expires: opening.expires,
            code_url,
            auth_mark: opening.auth_mark,
            openid: format!("o{}", self.random.letters(27, LETTERS)),
            paid: None,
            refunds: Vec::new(),
            racing: false,
        };
        self.next_seq = self.next_seq.saturating_add(1);
        self.orders.insert(order.out_trade_no.clone(), order);
        self.touch();
        Ok(())
    }

    /// The customer pays. False when it is too late.
    pub fn pay(&mut self, out_trade_no: &str, now: i64) -> bool {
        if self
            .order(out_trade_no)
            .is_none_or(|order| !order.is_payable(now))
        {
            return false;
        }
        // 28 digits, the first two 42 (wechatpay.md §6).
        let id = loop {
            let id = format!("4200{}", self.random.digits(24));
            if !self.by_id.contains_key(&id) {
                break id;
            }
        };
        self.by_id.insert(id.clone(), out_trade_no.to_owned());
        if let Some(order) = self.order_mut(out_trade_no) {
            order.transaction_id = Some(id);
            order.state = State::Success;
            order.paid = Some(now);
            order.racing = false;
        }
        true
    }

    /// Money that was under way when the order was closed arrives after it. False where the
    /// order was not.
    pub fn pay_after_close(&mut self, out_trade_no: &str, now: i64) -> bool {
        let order = self.order_mut(out_trade_no);
        let Some(order) = order.filter(|o| o.state == State::Closed) else {
            return false;
        };
        order.state = State::NotPay;
        self.pay(out_trade_no, now)
    }

    /// The customer will not pay: a scanned code has failed, a shown one waits on.
    pub fn give_up(&mut self, out_trade_no: &str) {
        if let Some(order) = self.order_mut(out_trade_no)
            && order.state == State::UserPaying
        {
            order.state = State::PayError;
        }
    }

    /// Gives money back under a number of its own.
    pub fn give_back(&mut self, out_trade_no: &str, refund: Refund, then: State) {
        let number = refund.out_request_no.clone();
        self.by_refund.insert(number, out_trade_no.to_owned());
        if let Some(order) = self.order_mut(out_trade_no) {
            order.refunds.push(refund);
            order.state = then;
        }
    }

    /// Plans what a customer will do.
    pub fn plan(&mut self, plan: Plan) {
        self.touch();
        self.plans.insert(plan);
    }

    /// Lets everything happen that is due by now. What comes too late changes nothing.
    pub fn settle_due(&mut self, now: i64) {
        while self.plans.first().is_some_and(|plan| plan.at <= now) {
            let Some(plan) = self.plans.pop_first() else {
                return;
            };
            self.touch();
            match plan.pays {
                true => _ = self.pay(&plan.out_trade_no, plan.at),
                false => self.give_up(&plan.out_trade_no),
            }
        }
    }

    /// Up to a tenth of a second more, as people and networks vary.
    pub const fn jitter(&mut self) -> i64 {
        self.random.below(100).cast_signed()
    }

    /// A payment to the shop's printed code: an order of its own, under the platform's own
    /// number.
    pub fn pay_static(&mut self, total_fen: i64, now: i64) -> Option<&Order> {
        let number = format!("1000{}", self.random.digits(20));
        let opening = Opening {
            out_trade_no: &number,
            kind: TradeKind::StaticCode,
            description: demo::SHOP_NAME,
            attach: None,
            total_fen,
            now,
            expires: i64::MAX,
            auth_mark: None,
            state: State::NotPay,
        };
        self.open(opening).ok()?;
        self.pay(&number, now);
        self.order(&number)
    }
}
