//! The payment platform: orders by their numbers, money, records and refunds. It is the truth
//! about money; every request can come twice.

pub mod answer;
mod bill;
mod coupons;
mod refunds;

pub use bill::BillRow;
use coupons::Slips;
use refunds::Backs;

use crate::wire::{Key, Word};
use hexiao_domain::{Currency, Money, Reason, TransactionId, Wallet};
use rustc_hash::FxHashMap;

/// Our merchant account; anybody else's is another.
pub const OURS: u32 = 1;
/// A success can overtake a close by so much.
pub const OVERTAKES_MS: u64 = 8_000;

/// Where an order stands at the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A code was given; nobody scanned it.
    Unscanned,
    /// The customer has to confirm.
    Confirming,
    /// Paid by this transaction.
    Paid(u32),
    /// Refused for good.
    Refused(Reason),
    /// Closed (true time, ms).
    Closed(u64),
}

/// An order.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// Its number.
    pub key: Key,
    /// The till's demand; none for an order that was cancelled before it came.
    pub demand: Option<Money>,
    /// What the platform takes it for: another amount when something is wrong there.
    pub amount: Money,
    /// The platform.
    pub wallet: Wallet,
    /// Where it stands.
    pub standing: Standing,
    /// The auth code it was paid with.
    pub auth: u64,
    /// It was closed once; only what overtook that can still come.
    pub closed: bool,
    /// It closes by itself then.
    pub ends: u64,
}

/// Money that came.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// The platform's number.
    pub id: TransactionId,
    /// For which order; none by the static code.
    pub order: Option<Key>,
    /// How much.
    pub amount: Money,
    /// The platform.
    pub wallet: Wallet,
    /// When (true time, ms).
    pub at: u64,
    /// What went back.
    pub refunded: i64,
    /// The sale that the customer meant, by its number; for the static code.
    pub sale: u32,
    /// Whether the customer's transaction id was noted by a cashier.
    pub shown: bool,
}

/// What broke a promise that the tills made to the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// One key came with two bodies.
    KeyReused(Key),
    /// The same money was to go back twice.
    RefundedTwice(u32),
}

/// The platform.
#[derive(Default)]
pub struct Platform {
    /// Orders.
    pub orders: Vec<Order>,
    by_key: FxHashMap<Key, usize>,
    /// Money.
    pub transactions: Vec<Transaction>,
    auths: FxHashMap<u64, Key>,
    /// Redemptions told of: the redemption's key, by order.
    pub records: FxHashMap<Key, u64>,
    slips: Slips,
    refunds: FxHashMap<u64, u32>,
    given_back: FxHashMap<u32, u64>,
    backs: Backs,
    /// Promises broken, for the checks.
    pub broken: Option<Broken>,
}

impl Platform {
    /// An order.
    #[must_use]
    pub fn order(&self, key: Key) -> Option<&Order> {
        self.by_key
            .get(&key)
            .and_then(|index| self.orders.get(*index))
    }

    fn order_mut(&mut self, key: Key) -> Option<&mut Order> {
        let index = *self.by_key.get(&key)?;
        self.orders.get_mut(index)
    }

    fn keep(&mut self, order: Order) {
        self.by_key.insert(order.key, self.orders.len());
        self.orders.push(order);
    }

    /// A transaction.
    #[must_use]
    pub fn transaction(&self, number: u32) -> Option<&Transaction> {
        self.transactions.get(usize::try_from(number).ok()?)
    }

    /// A transaction, to be changed.
    pub fn transaction_mut(&mut self, number: u32) -> Option<&mut Transaction> {
        self.transactions.get_mut(usize::try_from(number).ok()?)
    }

    /// The transaction of that id.
    #[must_use]
    pub fn numbered(&self, id: &TransactionId) -> Option<u32> {
        let number = id.as_str().get(10..)?.parse().ok()?;
        self.transaction(number)
            .filter(|known| known.id == *id)
            .map(|_| number)
    }

    /// Money arrives.
    pub fn receive(
        &mut self,
        order: Option<Key>,
        amount: Money,
        wallet: Wallet,
        at: u64,
        sale: u32,
    ) -> u32 {
        let number = u32::try_from(self.transactions.len()).unwrap_or(u32::MAX);
        if let Some(id) = transaction_id(number) {
            self.transactions.push(Transaction {
                id,
                order,
                amount,
                wallet,
                at,
                refunded: 0,
                sale,
                shown: false,
            });
        }
        number
    }

    /// A customer confirms in the wallet. Answers the transaction when money moved.
    pub fn customer_pays(&mut self, key: Key, now: u64, overtakes: bool) -> Option<u32> {
        let order = *self.order(key)?;
        let may = match order.standing {
            Standing::Unscanned | Standing::Confirming => now < order.ends,
            Standing::Closed(at) => overtakes && now.saturating_sub(at) < OVERTAKES_MS,
            Standing::Paid(_) | Standing::Refused(_) => false,
        };
        if !may || order.demand.is_none() {
            return None;
        }
        let number = self.receive(Some(key), order.amount, order.wallet, now, 0);
        if let Some(order) = self.order_mut(key) {
            order.standing = Standing::Paid(number);
        }
        Some(number)
    }

    /// The owner's device asks for money back; the same money under another key is a second
    /// refund, whatever the platform makes of it.
    pub fn give_back(&mut self, key: u64, number: u32, amount: i64) {
        if *self.given_back.entry(number).or_insert(key) != key {
            self.broken = Some(Broken::RefundedTwice(number));
        }
        self.refund(key, number, amount);
    }

    /// Gives money back, once per key, and never more than came.
    pub fn refund(&mut self, key: u64, number: u32, amount: i64) {
        if self.refunds.insert(key, number).is_none() {
            self.moves_back(number, amount);
        }
    }

    /// Whether so much is left to go back, and then it goes.
    fn moves_back(&mut self, number: u32, amount: i64) -> bool {
        let Some(transaction) = self.transaction_mut(number) else {
            return false;
        };
        let refunded = transaction.refunded.saturating_add(amount);
        if refunded > transaction.amount.minor() {
            return false;
        }
        transaction.refunded = refunded;
        let whole = refunded == transaction.amount.minor();
        let order = transaction.order.filter(|_| whole);
        // An order whose money went back whole is closed there.
        if let Some(order) = order.and_then(|key| self.order_mut(key)) {
            order.standing = Standing::Closed(0);
            order.closed = true;
        }
        true
    }

    /// Whether the platform may still take money for this order. What it never heard of, it
    /// may hear of yet.
    #[must_use]
    pub fn may_take_money(&self, key: Key) -> bool {
        self.order(key).is_none_or(|order| {
            let open = matches!(order.standing, Standing::Unscanned | Standing::Confirming);
            open && !order.closed
        })
    }

    /// The signed word about a transaction.
    #[must_use]
    pub fn word(&self, number: u32) -> Option<Word> {
        let known = self.transaction(number)?;
        Some(Word {
            transaction: number,
            order: known.order,
            amount: known.amount,
            merchant: OURS,
            at: known.at,
        })
    }

    /// Makes the platform take an order for something else, as a broken platform would.
    pub fn distort(&mut self, key: Key, currency: bool) {
        if let Some(order) = self.order_mut(key) {
            let minor = order.amount.minor();
            order.amount = match currency {
                true => Money::new(minor, Currency::Hkd),
                false => Money::new(minor + 1, order.amount.currency()),
            };
        }
    }
}

/// The platform's number for its money: 10 digits that never change, then a count.
#[must_use]
pub fn transaction_id(number: u32) -> Option<TransactionId> {
    TransactionId::parse(&format!("2026112200{number}")).ok()
}
