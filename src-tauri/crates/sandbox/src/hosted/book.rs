//! The company's book: sessions, the money that came over them, and refunds. Pure: the
//! present comes in. Instants are milliseconds since 1970 UTC, amounts minor units.

use super::idempotency::Keys;
use crate::random::Random;
use crate::sale::{SaleRefund, SaleState, SaleView};
use std::collections::BTreeMap;

/// The most sessions one book holds; a simulator is no data base.
pub const MOST_SESSIONS: usize = 50_000;

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// Where a session stands (applepay.md §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Open,
    Complete,
    Expired,
}

/// One Checkout Session.
pub struct Session {
    pub id: String,
    pub url: String,
    pub order: String,
    pub subject: String,
    pub minor: i64,
    pub currency: String,
    pub success: String,
    pub metadata: BTreeMap<String, String>,
    /// What the payment intent will carry; it does not exist before the customer pays.
    pub intent_metadata: BTreeMap<String, String>,
    pub status: Status,
    pub created: i64,
    pub expires: i64,
    pub intent: Option<String>,
    /// When the customer will pay by themselves.
    pub pays_at: Option<i64>,
    /// A payment under way that will beat the next expire.
    pub racing: bool,
}

impl Session {
    /// Whether it can be paid now.
    pub fn is_open(&self, now: i64) -> bool {
        self.status == Status::Open && now < self.expires
    }
}

/// The money of a session: one payment intent with its one charge.
pub struct Intent {
    pub id: String,
    pub charge: String,
    pub minor: i64,
    pub currency: String,
    pub metadata: BTreeMap<String, String>,
    pub created: i64,
    pub payout: Option<String>,
    /// Paid with Apple Pay, and not with the number of a card.
    pub by_wallet: bool,
}

/// One refund.
pub struct Refund {
    pub id: String,
    pub intent: String,
    pub minor: i64,
    pub currency: String,
    pub reason: Option<String>,
    pub metadata: BTreeMap<String, String>,
    pub created: i64,
    pub payout: Option<String>,
}

/// One payout to the shop's bank.
pub struct Payout {
    pub id: String,
    pub minor: i64,
    pub currency: String,
    pub created: i64,
}

/// Everything the company remembers.
pub struct Book {
    pub sessions: Vec<Session>,
    pub intents: Vec<Intent>,
    pub refunds: Vec<Refund>,
    pub payouts: Vec<Payout>,
    pub keys: Keys,
    random: Random,
}

impl Book {
    /// An empty book whose invented numbers follow from the seed.
    pub fn new(seed: u64) -> Self {
        Self {
            sessions: Vec::new(),
            intents: Vec::new(),
            refunds: Vec::new(),
            payouts: Vec::new(),
            keys: Keys::default(),
            random: Random::new(seed),
        }
    }

    /// A new number of the company's, such as `pi_…`.
    pub fn number(&mut self, prefix: &str, length: usize) -> String {
        format!("{prefix}{}", self.random.letters(length, LETTERS))
    }

    /// Lets happen what is due: customers pay, sessions expire (applepay.md §4).
    pub fn settle_due(&mut self, now: i64) {
        let due = |s: &&Session| s.status == Status::Open && s.pays_at.is_some_and(|at| at <= now);
        let paying = self.sessions.iter().filter(due);
        let paying: Vec<_> = paying.map(|s| (s.id.clone(), s.pays_at)).collect();
        for (id, at) in paying {
            self.pay(&id, at.unwrap_or(now));
        }
        for session in &mut self.sessions {
            if session.status == Status::Open && session.expires <= now {
                session.status = Status::Expired;
            }
        }
    }

    pub fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.iter().rev().find(|session| session.id == id)
    }

    pub fn session_mut(&mut self, id: &str) -> Option<&mut Session> {
        self.sessions
            .iter_mut()
            .rev()
            .find(|session| session.id == id)
    }

    pub fn intent(&self, id: &str) -> Option<&Intent> {
        self.intents.iter().rev().find(|intent| intent.id == id)
    }

    pub fn intent_mut(&mut self, id: &str) -> Option<&mut Intent> {
        self.intents.iter_mut().rev().find(|intent| intent.id == id)
    }

    /// The customer pays with Apple Pay on an open page; false when it is not open (any more).
    pub fn pay(&mut self, id: &str, now: i64) -> bool {
        self.take(id, true, now)
    }

    /// The same with a card.
    pub fn pay_by_card(&mut self, id: &str, now: i64) -> bool {
        self.take(id, false, now)
    }

    /// Money that was under way when the page was expired arrives after it. False where the
    /// page was not.
    pub fn pay_after_close(&mut self, id: &str, now: i64) -> bool {
        let session = self.session_mut(id);
        let Some(session) = session.filter(|s| s.status == Status::Expired) else {
            return false;
        };
        session.status = Status::Open;
        self.take(id, true, now)
    }

    fn take(&mut self, id: &str, by_wallet: bool, now: i64) -> bool {
        let (intent, charge) = (self.number("pi_3", 23), self.number("ch_3", 23));
        let Some(session) = self.session_mut(id) else {
            return false;
        };
        if !session.is_open(now) {
            return false;
        }
        session.status = Status::Complete;
        session.intent = Some(intent.clone());
        let money = Intent {
            id: intent,
            charge,
            minor: session.minor,
            currency: session.currency.clone(),
            metadata: session.intent_metadata.clone(),
            created: now,
            payout: None,
            by_wallet,
        };
        self.intents.push(money);
        true
    }

    /// What went back of a payment, in minor units.
    pub fn refunded(&self, intent: &str) -> i64 {
        let of = self.refunds.iter().filter(|refund| refund.intent == intent);
        of.map(|refund| refund.minor).sum()
    }

    /// One order as tests see it: its newest session, and every payment made for it.
    pub fn sale(&self, order: &str) -> Option<SaleView> {
        let session = self.sessions.iter().rev().find(|s| s.order == order)?;
        let all = self.sessions.iter().filter(|s| s.order == order);
        let intent = session.intent.as_deref().and_then(|id| self.intent(id));
        let records = intent.and_then(|intent| intent.metadata.get("redemption").cloned());
        let ours = |refund: &&Refund| Some(&refund.intent) == session.intent.as_ref();
        let refunds = self.refunds.iter().filter(ours).map(|refund| SaleRefund {
            request: refund.metadata.get("request").cloned().unwrap_or_default(),
            minor: refund.minor,
        });
        Some(SaleView {
            order: order.to_owned(),
            state: match session.status {
                Status::Open => SaleState::Open,
                Status::Complete => SaleState::Paid,
                Status::Expired => SaleState::Closed,
            },
            code: Some(session.url.clone()),
            transaction_id: session.intent.clone(),
            minor: session.minor,
            currency: session.currency.clone(),
            payments: all.filter(|s| s.intent.is_some()).count(),
            refunds: refunds.collect(),
            records: records.into_iter().collect(),
            mark: session.intent_metadata.get("mark").cloned(),
        })
    }
}
