//! Stripe Checkout: one session per sale, its page opened by the customer's phone
//! (applepay.md §3 to §6).
//!
//! Answers are not signed. What makes them Stripe's is TLS to the gateway's name, and that
//! the gateway knew the key; every fact in them is then bound to what was asked.

mod balance;
mod check;
mod content;
mod errors;
mod exchange;
mod fields;
#[cfg(test)]
mod tests;

pub use balance::{BalanceRow, Settlement};
pub(crate) use errors::said;

use super::{Failure, Given, Hosted, HostedPage, Made, Page};
use crate::http::{Gateway, Timeouts, segment, unknown};
use crate::{Credentials, Order, Platform, Record, Refund, SetupError};
use fields::{Intent, List, Refunded, Session};
use hexiao_domain::{MerchantAccount, OrderNumber, Reason, TransactionId, Wallet};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// The most entries of one page of a list (applepay.md §3).
const PAGE_LIMIT: usize = 100;

/// The most pages of sessions that one search without a beginning reads: a busy shop's week.
const MOST_PAGES: usize = 20;

/// So many times the usual patience has a search for what was lost; no cashier waits for it.
const LONG_SEARCH: u32 = 6;

/// What is read of a session with it: the money and how it was paid.
const EXPANDED: (&str, &str) = ("expand[]", "payment_intent.latest_charge");

/// One Stripe account, by one of its keys.
struct Stripe {
    gateway: Gateway,
    key: Zeroizing<String>,
    /// Real money, as the key's prefix says.
    live: bool,
    /// Where the page leads the customer after paying.
    success: String,
    /// No new page of a list begins later than this after the first.
    patience: Duration,
}

/// Apple Pay over Stripe Checkout for this merchant account, with its secret or restricted
/// key (`sk_…`, `rk_…`). Nothing is sent.
pub fn connect(
    account: &MerchantAccount,
    secret_key: Zeroizing<String>,
    timeouts: Timeouts,
) -> Result<Box<dyn Platform>, SetupError> {
    let stripe = Stripe::open(account, secret_key, timeouts)?;
    if !stripe.success.starts_with("https://") || stripe.success.len() < 12 {
        return Err(SetupError::PageMissing);
    }
    Ok(Box::new(Hosted(stripe)))
}

/// What Stripe paid out and for what, for this merchant account. Nothing is sent.
pub fn settlement(
    account: &MerchantAccount,
    secret_key: Zeroizing<String>,
    timeouts: Timeouts,
) -> Result<Settlement, SetupError> {
    Stripe::open(account, secret_key, timeouts).map(Settlement)
}

impl Stripe {
    fn open(
        account: &MerchantAccount,
        secret_key: Zeroizing<String>,
        timeouts: Timeouts,
    ) -> Result<Self, SetupError> {
        if account.wallet != Wallet::Applepay {
            return Err(SetupError::OtherWallet);
        }
        let key = Zeroizing::new(secret_key.trim().to_owned());
        let live = is_live(&key).ok_or(SetupError::BadSecret)?;
        Ok(Self {
            gateway: Gateway::open(&account.gateway, timeouts)?,
            key,
            live,
            success: account.details.page.trim().to_owned(),
            patience: timeouts.whole,
        })
    }

    /// The prefix of this account's session ids.
    const fn session_prefix(&self) -> &'static str {
        match self.live {
            true => "cs_live_",
            false => "cs_test_",
        }
    }

    /// Proves that an object is of this key's mode: real money, or practice.
    fn own(&self, livemode: Option<bool>) -> Result<(), Failure> {
        match livemode {
            Some(live) if live == self.live => Ok(()),
            Some(_) | None => Err(unknown(Reason::BadSignature).into()),
        }
    }

    /// A session in the till's words; one of the other mode is not this key's.
    fn page(&self, session: Session) -> Result<Page, Failure> {
        self.own(session.livemode)?;
        let page = session.page();
        page.ok_or_else(|| unknown(Reason::Unreadable).into())
    }
}

/// Whether a key moves real money; `None` when it is no key for a server.
fn is_live(key: &str) -> Option<bool> {
    let rest = key
        .strip_prefix("sk_")
        .or_else(|| key.strip_prefix("rk_"))?;
    let (live, rest) = match rest.strip_prefix("live_") {
        Some(rest) => (true, rest),
        None => (false, rest.strip_prefix("test_")?),
    };
    let plain = rest
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (plain && rest.len() >= 8).then_some(live)
}

impl HostedPage for Stripe {
    fn greet(&self) -> Credentials {
        self.ask_what_the_key_may()
    }

    fn create(&self, order: &Order<'_>) -> Result<String, Failure> {
        let form = content::session(order, &self.success).map_err(Failure::Refused)?;
        let key = format!("{}-create", order.number);
        let session: Session = self.post("/v1/checkout/sessions", &form, Some(&key))?;
        let (id, address) = (session.id.clone(), session.url.clone());
        let page = self.page(session)?;
        if page.order.as_deref() != Some(order.number.as_str()) {
            return Err(unknown(Reason::OrderDiffers).into());
        }
        if page.amount != Some(order.amount) {
            return Err(unknown(Reason::AmountDiffers).into());
        }
        // A repeated create is answered as the first was; the address must be this session's.
        match address {
            Some(address) if self.id_in(&address) == Some(id) => Ok(address),
            _ => Err(unknown(Reason::Unreadable).into()),
        }
    }

    fn id_in(&self, address: &str) -> Option<String> {
        let prefix = self.session_prefix();
        let (_, rest) = address.split_once(prefix)?;
        let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
        let own: String = rest.chars().take_while(plain).collect();
        (8..=200)
            .contains(&own.len())
            .then(|| prefix.to_owned() + &own)
    }

    fn read(&self, id: &str) -> Result<Page, Failure> {
        let session: Session = self.get(&format!("/v1/checkout/sessions/{id}"), &[EXPANDED])?;
        match session.id == id {
            true => self.page(session),
            false => Err(unknown(Reason::OrderDiffers).into()),
        }
    }

    fn find(&self, order: &OrderNumber, made: Made) -> Result<Option<Page>, Failure> {
        let began = Instant::now();
        let mut after: Option<String> = None;
        let (most, patience) = match made {
            Made::AnyTime => (MOST_PAGES, self.patience),
            Made::About(_) => (usize::MAX, self.patience),
            Made::Since(_) => (usize::MAX, self.patience.saturating_mul(LONG_SEARCH)),
        };
        for _ in 0..most {
            let query = content::sessions(made, after.as_deref());
            let list: List<Session> = self.get_pairs("/v1/checkout/sessions", &query)?;
            let ours = |session: &&Session| session.is_of(order.as_str());
            if let Some(session) = list.data.iter().find(ours) {
                return self.read(&session.id.clone()).map(Some);
            }
            after = list.next(|session| &session.id)?;
            if after.is_none() {
                return Ok(None);
            }
            if began.elapsed() > patience {
                break;
            }
        }
        // Older than what was read: nobody can say that there is none, but all was answered.
        Err(unknown(Reason::Unreadable).into())
    }

    fn money(&self, id: &TransactionId) -> Result<Page, Failure> {
        let path = format!("/v1/payment_intents/{id}");
        let intent: Intent = self.get(&path, &[("expand[]", "latest_charge")])?;
        self.own(intent.livemode)?;
        let page = intent.page();
        page.ok_or_else(|| unknown(Reason::Unreadable).into())
    }

    fn expire(&self, id: &str) -> Result<(), Failure> {
        let path = format!("/v1/checkout/sessions/{id}/expire");
        let session: Session = self.post(&path, &[], None)?;
        let (same, expired) = (session.id == id, session.is_expired());
        self.own(session.livemode)?;
        match (same, expired) {
            (true, true) => Ok(()),
            (true, false) => Err(unknown(Reason::Unreadable).into()),
            (false, _) => Err(unknown(Reason::OrderDiffers).into()),
        }
    }

    fn refund(&self, refund: &Refund<'_>) -> Result<Given, Failure> {
        let form = content::refund(refund).map_err(Failure::Refused)?;
        // Keys are one namespace for the whole account, request names only within a payment.
        let key = format!("{}-{}", refund.transaction, segment(refund.request));
        let answer: Refunded = self.post("/v1/refunds", &form, Some(&key))?;
        answer.given(refund)
    }

    fn read_refund(&self, refund: &Refund<'_>) -> Result<Option<Given>, Failure> {
        let began = Instant::now();
        let mut after: Option<String> = None;
        while began.elapsed() <= self.patience {
            let query = content::refunds(refund.transaction, after.as_deref());
            let list: List<Refunded> = self.get_pairs("/v1/refunds", &query)?;
            if let Some(ours) = list.data.iter().find(|entry| entry.is_of(refund.request)) {
                return ours.given(refund).map(Some);
            }
            after = list.next(|entry| &entry.id)?;
            if after.is_none() {
                return Ok(None);
            }
        }
        Err(unknown(Reason::NoAnswer).into())
    }

    fn tag(&self, record: &Record<'_>) -> Result<(), Failure> {
        let path = format!("/v1/payment_intents/{}", record.transaction);
        let form = content::tag(record);
        let key = Some(record.redemption.as_str());
        let intent: Intent = self.post(&path, &form, key)?;
        self.own(intent.livemode)?;
        match intent.id == record.transaction.as_str() {
            true => Ok(()),
            false => Err(unknown(Reason::OrderDiffers).into()),
        }
    }
}
