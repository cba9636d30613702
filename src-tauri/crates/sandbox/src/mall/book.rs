//! The platform's book: payments, refunds and redemptions. Pure: the present comes in.
//! Instants are milliseconds since 1970 UTC, amounts minor units.

use crate::random::Random;
use crate::sale::{SaleRefund, SaleState, SaleView};
use std::collections::{BTreeMap, BTreeSet};

/// The most payments one book holds; a simulator is no data base.
pub const MOST_PAYMENTS: usize = 50_000;

/// The most nonces that are remembered.
const MOST_NONCES: usize = 500_000;

/// Where a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Waiting,
    Paid,
    Closed,
    Refused(&'static str),
}

/// What the shop asked for; the same order must be the same again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    pub minor: i64,
    pub currency: String,
    pub subject: String,
    pub mark: Option<String>,
}

/// One payment.
pub struct Payment {
    pub order: String,
    pub terms: Terms,
    pub state: State,
    pub expires: i64,
    /// The address that the shop shows as a code.
    pub code: Option<String>,
    pub auth_code: Option<String>,
    pub transaction: Option<String>,
    pub paid_at: Option<i64>,
    pub refunds: Vec<SaleRefund>,
    pub records: Vec<(String, i64)>,
    /// When the customer will pay by themselves.
    pub pays_at: Option<i64>,
    /// A payment under way that will beat the next close.
    pub racing: bool,
}

impl Payment {
    /// What went back, in minor units.
    pub fn refunded(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.minor).sum()
    }

    pub fn view(&self) -> SaleView {
        SaleView {
            order: self.order.clone(),
            state: match self.state {
                State::Waiting => SaleState::Open,
                State::Paid => SaleState::Paid,
                State::Closed | State::Refused(_) => SaleState::Closed,
            },
            code: self.code.clone(),
            transaction_id: self.transaction.clone(),
            minor: self.terms.minor,
            currency: self.terms.currency.clone(),
            payments: usize::from(self.paid_at.is_some()),
            refunds: self.refunds.clone(),
            records: self.records.iter().map(|(id, _)| id.clone()).collect(),
            mark: self.terms.mark.clone(),
        }
    }
}

/// Everything the platform remembers.
pub struct Book {
    payments: BTreeMap<String, Payment>,
    by_transaction: BTreeMap<String, String>,
    by_token: BTreeMap<String, String>,
    keys: BTreeMap<String, String>,
    nonces: BTreeSet<String>,
    used_codes: BTreeSet<String>,
    random: Random,
}

impl Book {
    /// An empty book whose invented numbers follow from the seed.
    pub const fn new(seed: u64) -> Self {
        Self {
            payments: BTreeMap::new(),
            by_transaction: BTreeMap::new(),
            by_token: BTreeMap::new(),
            keys: BTreeMap::new(),
            nonces: BTreeSet::new(),
            used_codes: BTreeSet::new(),
            random: Random::new(seed),
        }
    }

    /// Lets happen what is due: customers pay, time runs out.
    pub fn settle_due(&mut self, now: i64) {
        let open = |p: &&Payment| p.state == State::Waiting;
        let due = self.payments.values().filter(open);
        let due = due.filter_map(|p| Some((p.order.clone(), p.pays_at.filter(|at| *at <= now)?)));
        let due: Vec<(String, i64)> = due.collect();
        for (order, at) in due {
            self.pay(&order, at);
        }
        for payment in self.payments.values_mut() {
            if payment.state == State::Waiting && payment.expires <= now {
                payment.state = State::Closed;
            }
        }
    }

    pub fn is_full(&self) -> bool {
        self.payments.len() >= MOST_PAYMENTS
    }

    pub fn payment(&self, order: &str) -> Option<&Payment> {
        self.payments.get(order)
    }

    pub fn payment_mut(&mut self, order: &str) -> Option<&mut Payment> {
        self.payments.get_mut(order)
    }

    /// The order that a transaction paid.
    pub fn order_of(&self, transaction: &str) -> Option<&str> {
        self.by_transaction.get(transaction).map(String::as_str)
    }

    /// The order behind the code on a shop's screen.
    pub fn order_behind(&self, token: &str) -> Option<&str> {
        self.by_token.get(token).map(String::as_str)
    }

    pub fn keep(&mut self, payment: Payment) {
        self.payments.insert(payment.order.clone(), payment);
    }

    /// A new code's token, which leads to its order.
    pub fn token(&mut self, order: &str) -> String {
        let token = self
            .random
            .letters(20, b"0123456789abcdefghijklmnopqrstuvwxyz");
        self.by_token.insert(token.clone(), order.to_owned());
        token
    }

    /// Whether nobody used this customer's code before; from now on somebody did.
    pub fn take_code(&mut self, code: &str) -> bool {
        self.used_codes.insert(code.to_owned())
    }

    /// Whether this nonce is new; from now on it is not.
    pub fn first_seen(&mut self, nonce: &str) -> bool {
        self.nonces.len() < MOST_NONCES && self.nonces.insert(nonce.to_owned())
    }

    /// Whether a key is new, or was used for just this before.
    pub fn fits_key(&mut self, key: &str, asked: &str) -> bool {
        let before = self.keys.entry(key.to_owned());
        before.or_insert_with(|| asked.to_owned()) == asked
    }

    /// A payment that can be paid now.
    pub fn open(&mut self, order: &str, now: i64) -> Option<&mut Payment> {
        let payment = self.payments.get_mut(order)?;
        (payment.state == State::Waiting && now < payment.expires).then_some(payment)
    }

    /// The customer pays a waiting order; false when it is not waiting (any more).
    pub fn pay(&mut self, order: &str, now: i64) -> bool {
        let transaction = format!("M{}", self.random.digits(24));
        let Some(payment) = self.open(order, now) else {
            return false;
        };
        payment.state = State::Paid;
        payment.paid_at = Some(now);
        payment.transaction = Some(transaction.clone());
        self.by_transaction.insert(transaction, order.to_owned());
        true
    }

    /// Money that was under way when the order was closed arrives after it. False where the
    /// order was not.
    pub fn pay_after_close(&mut self, order: &str, now: i64) -> bool {
        let payment = self.payment_mut(order);
        let Some(payment) = payment.filter(|p| p.state == State::Closed && p.terms.minor > 0)
        else {
            return false;
        };
        payment.state = State::Waiting;
        self.pay(order, now)
    }

    /// A payment to the shop's printed code: an order of the platform's own.
    pub fn pay_static(&mut self, minor: i64, now: i64) -> Option<String> {
        if minor < 1 {
            return None;
        }
        let order = format!("static_{}", self.random.digits(16));
        let terms = Terms {
            minor,
            currency: "CNY".to_owned(),
            subject: crate::demo::SHOP_NAME.to_owned(),
            mark: None,
        };
        self.keep(Payment {
            order: order.clone(),
            terms,
            state: State::Waiting,
            expires: i64::MAX,
            code: None,
            auth_code: None,
            transaction: None,
            paid_at: None,
            refunds: Vec::new(),
            records: Vec::new(),
            pays_at: None,
            racing: false,
        });
        self.pay(&order, now);
        self.payment(&order)?.transaction.clone()
    }
}
