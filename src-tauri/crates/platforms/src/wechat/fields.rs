//! The fields of an answer that the till reads. A field of another type makes the answer
//! unreadable; amounts are whole fen (1/100 CNY).

use super::china;
use crate::http::unknown;
use hexiao_domain::{Currency, Money, Proof, Reason, Timestamp, TransactionId, Unknown};
use serde::Deserialize;

/// An order, as every call about orders answers it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reply {
    pub(super) appid: Option<String>,
    pub(super) mchid: Option<String>,
    pub(super) out_trade_no: Option<String>,
    pub(super) transaction_id: Option<String>,
    pub(super) trade_state: Option<String>,
    pub(super) success_time: Option<String>,
    pub(super) amount: Option<Amount>,
    /// Of an order that waits, where it is said with a code and no state.
    pub(super) code: Option<String>,
    pub(super) code_url: Option<String>,
}

/// What an order is about, in fen. `payer_total` is less where coupons pay a part, and is not
/// looked at: the shop is owed `total`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Amount {
    pub(super) total: Option<i64>,
    pub(super) currency: Option<String>,
    pub(super) refund: Option<i64>,
}

/// An answer of failure. What carries no signature is not proved: it hints, and ends nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fault {
    /// The HTTP status.
    #[serde(skip)]
    pub(super) status: u16,
    /// The platform signed it all the same.
    #[serde(skip)]
    pub(super) proved: bool,
    /// The signature was refused, and this computer's clock is the likely cause.
    #[serde(skip)]
    pub(super) clock_wrong: bool,
    pub(super) code: Option<String>,
    /// The same in words, for people.
    pub(super) message: Option<String>,
}

/// A refund.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RefundReply {
    pub(super) out_refund_no: Option<String>,
    pub(super) transaction_id: Option<String>,
    pub(super) status: Option<String>,
    pub(super) amount: Option<Amount>,
}

/// A field's text; an empty one is as good as absent.
pub(super) fn text(field: &Option<String>) -> Option<&str> {
    field.as_deref().filter(|text| !text.is_empty())
}

impl Reply {
    /// Proves that a genuine answer is about this merchant and this application, where it
    /// names them.
    pub(super) fn of(&self, merchant: &str, app: &str) -> Result<(), Unknown> {
        let other = |field, own| text(field).is_some_and(|named| named != own);
        match other(&self.mchid, merchant) || other(&self.appid, app) {
            true => Err(unknown(Reason::BadSignature)),
            false => Ok(()),
        }
    }

    /// The platform's number, when it is well formed.
    pub(super) fn transaction(&self) -> Option<TransactionId> {
        TransactionId::parse(text(&self.transaction_id)?).ok()
    }

    /// The platform's word that the money is there, or nothing when a part of it is missing:
    /// whose, for which order, how much, and its number.
    pub(super) fn proof(&self) -> Option<Proof> {
        text(&self.mchid)?;
        text(&self.appid)?;
        Some(Proof {
            transaction_id: self.transaction()?,
            order_number: text(&self.out_trade_no).map(str::to_owned),
            amount: self.amount.as_ref()?.total()?,
            payer: None,
            paid_at: self.paid_at(),
        })
    }

    fn paid_at(&self) -> Option<Timestamp> {
        china::parse(text(&self.success_time)?)
    }
}

impl Amount {
    /// The order's own amount.
    pub(super) fn total(&self) -> Option<Money> {
        let currency = match text(&self.currency) {
            Some(letters) => Currency::parse(letters).ok()?,
            None => Currency::Cny,
        };
        Money::new(self.total?, currency).for_sale().ok()
    }
}
