//! The fields of Stripe's objects that the till reads (applepay.md §4, §5). Amounts are whole
//! minor units; a field of another type makes the answer unreadable.

use crate::Refund;
use crate::hosted::{Failure, Given, Page, PageState};
use crate::http::unknown;
use hexiao_domain::{Currency, Money, Reason, Timestamp, TransactionId};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The longest word about the payer that is kept, in characters.
const LONGEST_PAYER: usize = 64;

/// A page of a list.
#[derive(Debug, Deserialize)]
pub(super) struct List<T> {
    pub(super) data: Vec<T>,
    has_more: bool,
}

impl<T> List<T> {
    /// The id after which the next page begins; `None` after the last page.
    pub(super) fn next(&self, id: fn(&T) -> &String) -> Result<Option<String>, Failure> {
        match (self.has_more, self.data.last()) {
            (false, _) => Ok(None),
            (true, Some(last)) => Ok(Some(id(last).clone())),
            (true, None) => Err(unknown(Reason::Unreadable).into()),
        }
    }
}

/// An id, or the whole object where it was asked for.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Linked<T> {
    /// Its id.
    Id(String),
    /// The object.
    Whole(T),
}

/// A Checkout Session.
#[derive(Debug, Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) url: Option<String>,
    status: Option<String>,
    payment_status: Option<String>,
    payment_intent: Option<Linked<Intent>>,
    amount_total: Option<i64>,
    currency: Option<String>,
    client_reference_id: Option<String>,
    pub(super) livemode: Option<bool>,
}

impl Session {
    pub(super) fn is_of(&self, order: &str) -> bool {
        self.client_reference_id.as_deref() == Some(order)
    }

    pub(super) fn is_expired(&self) -> bool {
        self.status.as_deref() == Some("expired")
    }

    /// In the till's words; `None` when it says something that no till knows.
    pub(super) fn page(self) -> Option<Page> {
        let paid = match (self.status.as_deref()?, self.payment_status.as_deref()?) {
            ("open", _) => PageState::Open,
            ("expired", "unpaid") => PageState::Expired,
            ("complete", "paid") => PageState::Paid,
            ("complete", "unpaid") => PageState::Unpaid,
            _ => return None,
        };
        let intent = match &self.payment_intent {
            Some(Linked::Whole(intent)) => Some(intent),
            Some(Linked::Id(_)) | None => None,
        };
        let transaction = match &self.payment_intent {
            Some(Linked::Id(id)) => Some(TransactionId::parse(id).ok()?),
            Some(Linked::Whole(intent)) => Some(TransactionId::parse(&intent.id).ok()?),
            None => None,
        };
        let charge = intent.and_then(Intent::charge);
        let state = match charge {
            Some(charge) if paid == PageState::Paid && charge.refunded => PageState::GivenBack,
            _ => paid,
        };
        Some(Page {
            id: self.id.clone(),
            order: self.client_reference_id.clone(),
            state,
            transaction,
            amount: money(self.amount_total, self.currency.as_deref()),
            payer: charge.and_then(Charge::payer),
            paid_at: charge.and_then(Charge::paid_at),
        })
    }
}

/// A `PaymentIntent`: the money of a session.
#[derive(Debug, Deserialize)]
pub(super) struct Intent {
    pub(super) id: String,
    status: Option<String>,
    amount_received: Option<i64>,
    currency: Option<String>,
    latest_charge: Option<Linked<Charge>>,
    #[serde(default)]
    metadata: BTreeMap<String, String>,
    pub(super) livemode: Option<bool>,
}

impl Intent {
    fn charge(&self) -> Option<&Charge> {
        match &self.latest_charge {
            Some(Linked::Whole(charge)) => Some(charge),
            Some(Linked::Id(_)) | None => None,
        }
    }

    /// In the till's words; `None` when it says something that no till knows.
    pub(super) fn page(self) -> Option<Page> {
        let charge = self.charge();
        let state = match self.status.as_deref()? {
            "succeeded" if charge.is_some_and(|charge| charge.refunded) => PageState::GivenBack,
            "succeeded" => PageState::Paid,
            "canceled" => PageState::Expired,
            "processing" | "requires_capture" => PageState::Unpaid,
            "requires_payment_method" | "requires_confirmation" | "requires_action" => {
                PageState::Open
            }
            _ => return None,
        };
        Some(Page {
            id: String::new(),
            order: self.metadata.get("order").cloned(),
            state,
            transaction: Some(TransactionId::parse(&self.id).ok()?),
            amount: money(self.amount_received, self.currency.as_deref()),
            payer: charge.and_then(Charge::payer),
            paid_at: charge.and_then(Charge::paid_at),
        })
    }
}

/// One charge of a card.
#[derive(Debug, Deserialize)]
pub(super) struct Charge {
    created: Option<i64>,
    #[serde(default)]
    refunded: bool,
    payment_method_details: Option<Details>,
}

#[derive(Debug, Deserialize)]
struct Details {
    card: Option<Card>,
}

#[derive(Debug, Deserialize)]
struct Card {
    brand: Option<String>,
    last4: Option<String>,
    wallet: Option<CardWallet>,
}

#[derive(Debug, Deserialize)]
struct CardWallet {
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl Charge {
    /// A page that shows Apple Pay alone cannot be forced (applepay.md §4): the wallet that
    /// was used, or else the card.
    fn payer(&self) -> Option<String> {
        let card = self.payment_method_details.as_ref()?.card.as_ref()?;
        let wallet = card.wallet.as_ref().and_then(|wallet| wallet.kind.clone());
        let label = wallet.or_else(|| {
            let brand = card.brand.as_deref().unwrap_or("card");
            let last4 = card.last4.as_deref().unwrap_or_default();
            Some(format!("{brand} {last4}").trim_end().to_owned())
        })?;
        let shown = label.chars().filter(|c| !c.is_control());
        Some(shown.take(LONGEST_PAYER).collect())
    }

    fn paid_at(&self) -> Option<Timestamp> {
        self.created.and_then(instant)
    }
}

/// A refund.
#[derive(Debug, Deserialize)]
pub(super) struct Refunded {
    pub(super) id: String,
    status: Option<String>,
    amount: Option<i64>,
    currency: Option<String>,
    payment_intent: Option<String>,
    #[serde(default)]
    metadata: BTreeMap<String, String>,
}

impl Refunded {
    pub(super) fn is_of(&self, request: &str) -> bool {
        self.metadata.get("request").map(String::as_str) == Some(request)
    }

    /// What became of it, when it is the one that was asked for, to the last cent.
    pub(super) fn given(&self, asked: &Refund<'_>) -> Result<Given, Failure> {
        let about = self.payment_intent.as_deref();
        if about != Some(asked.transaction.as_str()) || !self.is_of(asked.request) {
            return Err(unknown(Reason::OrderDiffers).into());
        }
        if money(self.amount, self.currency.as_deref()) != Some(asked.amount) {
            return Err(unknown(Reason::AmountDiffers).into());
        }
        match self.status.as_deref() {
            Some("succeeded") => Ok(Given::Done),
            Some("pending" | "requires_action") => Ok(Given::Pending),
            Some("failed" | "canceled") => Ok(Given::Failed),
            _ => Err(unknown(Reason::Unreadable).into()),
        }
    }
}

/// Money as Stripe writes it: whole minor units and ISO letters in small.
pub(super) fn money(minor: Option<i64>, currency: Option<&str>) -> Option<Money> {
    let currency = Currency::parse(currency?).ok()?;
    Money::new(minor?, currency).for_sale().ok()
}

/// Unix seconds.
pub(super) fn instant(seconds: i64) -> Option<Timestamp> {
    seconds.checked_mul(1000).map(Timestamp::from_millis)
}
