//! The fields of an answer (`openapi/generic.yaml`). Amounts are whole minor units.

use hexiao_domain::{Currency, Money, Proof, Timestamp, TransactionId};
use serde::Deserialize;

/// The longest masked payer that is kept, in characters.
const LONGEST_PAYER: usize = 64;

/// Every answer in one shape; which fields are filled depends on the call.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reply {
    /// The HTTP status that was signed with the body.
    #[serde(skip)]
    pub(super) status: u16,
    pub(super) order_no: Option<String>,
    pub(super) state: Option<String>,
    pub(super) code: Option<String>,
    pub(super) transaction_id: Option<String>,
    pub(super) amount: Option<i64>,
    pub(super) currency: Option<String>,
    pub(super) paid_at: Option<i64>,
    pub(super) payer: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) request: Option<String>,
    pub(super) redemption: Option<String>,
    pub(super) error: Option<String>,
    /// What is wrong with a sender who is not known.
    pub(super) field: Option<String>,
}

impl Reply {
    /// The platform's number, when it is well formed.
    pub(super) fn transaction(&self) -> Option<TransactionId> {
        TransactionId::parse(self.transaction_id.as_deref()?).ok()
    }

    /// The amount, more than zero and of a currency a till books.
    pub(super) fn money(&self) -> Option<Money> {
        let currency = Currency::parse(self.currency.as_deref()?).ok()?;
        Money::new(self.amount?, currency).for_sale().ok()
    }

    /// The platform's word that the money is there, or nothing when a part of it is missing.
    pub(super) fn proof(&self) -> Option<Proof> {
        let shown = |name: &String| -> String {
            let shown = name.chars().filter(|c| !c.is_control());
            shown.take(LONGEST_PAYER).collect()
        };
        let instant = |seconds: i64| seconds.checked_mul(1000).map(Timestamp::from_millis);
        Some(Proof {
            transaction_id: self.transaction()?,
            order_number: self.order_no.clone(),
            amount: self.money()?,
            payer: self.payer.as_ref().map(shown),
            paid_at: self.paid_at.and_then(instant),
        })
    }
}
