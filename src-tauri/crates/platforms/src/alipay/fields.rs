//! The fields of an answer that the till reads. Alipay sends every one as text; a field of
//! another type or a field twice makes the answer unreadable.

use super::china;
use hexiao_domain::{Currency, Money, Proof, Timestamp, TransactionId};
use serde::Deserialize;

/// The longest masked payer name that is kept, in characters.
const LONGEST_PAYER: usize = 64;

/// Every answer in one shape; which fields are filled depends on the method.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reply {
    pub(super) code: Option<String>,
    pub(super) sub_code: Option<String>,
    pub(super) out_trade_no: Option<String>,
    pub(super) trade_no: Option<String>,
    pub(super) seller_id: Option<String>,
    pub(super) trade_status: Option<String>,
    pub(super) additional_status: Option<String>,
    pub(super) credit_pay_mode: Option<String>,
    pub(super) total_amount: Option<String>,
    pub(super) trans_currency: Option<String>,
    pub(super) refund_currency: Option<String>,
    pub(super) buyer_logon_id: Option<String>,
    pub(super) gmt_payment: Option<String>,
    pub(super) send_pay_date: Option<String>,
    pub(super) qr_code: Option<String>,
    pub(super) action: Option<String>,
    pub(super) retry_flag: Option<String>,
    pub(super) fund_change: Option<String>,
    pub(super) refund_fee: Option<String>,
    pub(super) refund_amount: Option<String>,
    pub(super) refund_status: Option<String>,
    pub(super) out_request_no: Option<String>,
}

/// A field's text; an empty one is as good as absent.
pub(super) fn text(field: &Option<String>) -> Option<&str> {
    field.as_deref().filter(|text| !text.is_empty())
}

impl Reply {
    /// The platform's number, when it is well formed.
    pub(super) fn transaction(&self) -> Option<TransactionId> {
        TransactionId::parse(text(&self.trade_no)?).ok()
    }

    /// The order's total, exactly: the sum of what the customer and the coupons paid.
    pub(super) fn total(&self) -> Option<Money> {
        let currency = match text(&self.trans_currency) {
            Some(letters) => Currency::parse(letters).ok()?,
            None => Currency::Cny,
        };
        amount(text(&self.total_amount)?, currency)
    }

    /// The platform's word that the money is there, or nothing when a part of it is missing.
    pub(super) fn proof(&self) -> Option<Proof> {
        Some(Proof {
            transaction_id: self.transaction()?,
            order_number: text(&self.out_trade_no).map(str::to_owned),
            amount: self.total()?,
            payer: text(&self.buyer_logon_id).map(tidy),
            paid_at: self.paid_at(),
        })
    }

    fn paid_at(&self) -> Option<Timestamp> {
        let stated = text(&self.gmt_payment).or_else(|| text(&self.send_pay_date));
        stated.and_then(china::parse)
    }
}

/// An amount as Alipay writes it: digits and a dot, nothing around them, more than zero.
pub(super) fn amount(text: &str, currency: Currency) -> Option<Money> {
    let money = Money::parse(text, currency)
        .and_then(Money::for_sale)
        .ok()?;
    let bare = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    bare.then_some(money)
}

/// A name that is safe to show and to keep.
pub(super) fn tidy(name: &str) -> String {
    let shown = name.chars().filter(|c| !c.is_control());
    shown.take(LONGEST_PAYER).collect()
}
