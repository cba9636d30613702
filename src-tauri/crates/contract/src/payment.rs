//! Payments as screens and scripts see them.

use hexiao_domain::Money;
use serde::{Deserialize, Serialize};
use specta::Type;

/// An amount: plain decimal in major units, and its ISO 4217 currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct MoneyView {
    /// `12.34`
    pub amount: String,
    /// `CNY`
    pub currency: String,
}

impl From<Money> for MoneyView {
    fn from(money: Money) -> Self {
        Self {
            amount: money.to_string(),
            currency: money.currency().code().to_owned(),
        }
    }
}

/// A payment with all that a person at the counter may see of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PaymentView {
    /// The till's number for it.
    pub order_number: String,
    /// The demand.
    pub amount: MoneyView,
    /// `alipay`, `wechatpay`, `applepay`, `unionpay`, `other`.
    pub wallet: String,
    /// `show_code`, `scan_code`, `static_code`.
    pub method: String,
    /// The shop's own reference.
    pub reference: Option<String>,
    /// The cashier's name.
    pub cashier: String,
    /// The till.
    pub till: String,
    /// When it was made.
    pub created_at: String,
    /// The customer may pay until then.
    pub expires_at: String,
    /// Seconds left to pay, by the till's clock, never below zero.
    pub seconds_left: i32,
    /// The business day it counts on, `2026-11-22`.
    pub business_day: String,
    /// `created`, `awaiting`, `closing`, `claimed`, `confirmed`, `failed`, `closed`,
    /// `paid_after_close`, `disputed`.
    pub state: String,
    /// `claimed`, `confirmed`, `settled`, or none.
    pub truth: Option<String>,
    /// The payment code's text.
    pub code: Option<String>,
    /// The payment code drawn, dark on white, an SVG document; only while it can be paid.
    pub code_svg: Option<String>,
    /// The platform's number for the money.
    pub transaction_id: Option<String>,
    /// The payer as the platform masks it.
    pub payer: Option<String>,
    /// When the customer paid, by the platform's clock.
    pub paid_at: Option<String>,
    /// `cancelled` or `expired` for a closing or closed payment.
    pub close_cause: Option<String>,
    /// The close gave the customer's money back.
    pub refunded: bool,
    /// Why it failed or is disputed: a code of `reason.*`.
    pub reason: Option<String>,
    /// What the cashier noted, for a claim.
    pub claim: Option<ClaimView>,
    /// Its redemption.
    pub redemption: Option<RedemptionView>,
    /// Its upload, once redeemed and confirmed.
    pub upload: Option<UploadView>,
    /// What went back to the customer, oldest first.
    pub refunds: Vec<RefundView>,
    /// What may go back now, in one piece; none when nothing may.
    pub refundable: Option<MoneyView>,
    /// All of it went back, or is on its way: there is nothing to hand goods over for.
    pub given_back: bool,
    /// The sale was paid twice and nobody has decided yet: the other payment's order number.
    pub paid_twice: Option<String>,
    /// The number of the newest open case on it, or else of one in which it is the other payment.
    pub open_case: Option<u32>,
}

/// Another payment of a sale that is paid already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct PaidAgain {
    /// The sale's payment.
    pub order_number: String,
    /// The platform's number on the second payment's screen.
    pub transaction_id: String,
    /// The wallet of the second payment; none is the first one's.
    pub wallet: Option<String>,
}

/// A payment of the same sum with the same wallet a moment ago.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SimilarView {
    /// Its order number.
    pub order_number: String,
    /// When it was made.
    pub at: String,
    /// Who took it, by name.
    pub cashier: String,
    /// The goods were handed over.
    pub redeemed: bool,
}

/// Money that goes back, or went, or was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RefundView {
    /// Its name at the platform.
    pub request: String,
    /// How much.
    pub amount: MoneyView,
    /// Why, in the person's words.
    pub reason: String,
    /// `running`, `done` or `refused`.
    pub state: String,
    /// Why the platform refused it: a code of `reason.*`.
    pub refused_for: Option<String>,
    /// Who gave it back, by name.
    pub by: String,
    /// The manager who approved, by name.
    pub approved_by: Option<String>,
    /// When it was asked.
    pub at: String,
    /// When the platform said its last word.
    pub ended_at: Option<String>,
    /// The ledger's head when this was answered, as a redemption bears it.
    pub ledger_head: String,
}

/// What was noted of a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ClaimView {
    /// The transaction id that was typed or scanned.
    pub evidence: Option<String>,
    /// When.
    pub at: String,
    /// The manager's name, where one approved.
    pub approved_by: Option<String>,
}

/// A redemption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RedemptionView {
    /// Its id.
    pub redemption_id: String,
    /// `provisional` or `redeemed`.
    pub state: String,
    /// Who redeemed, by name.
    pub by: String,
    /// When.
    pub at: String,
    /// At which till.
    pub till: String,
    /// The ledger's head when this was answered, `seq-abcdef01`: whoever keeps it, on a
    /// receipt, say, is a witness that the journal held this redemption.
    pub ledger_head: String,
}

/// An upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct UploadView {
    /// `pending`, `done`, `needs_person`.
    pub state: String,
    /// `recorded` or `confirmed`, once done.
    pub receipt: Option<String>,
    /// Tries so far.
    pub attempts: u32,
}

/// A sale to begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct SaleRequest {
    /// `12.34`, in the shop's currency.
    pub amount: String,
    /// The wallet.
    pub wallet: String,
    /// The shop's own reference, if any.
    pub reference: Option<String>,
    /// The order number of a payment that this is another attempt of: one sale, asked again.
    pub retry_of: Option<String>,
}

/// Something scanned or typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct ScanRequest {
    /// The scanned text as it came.
    pub text: String,
    /// The amount on the keypad, if one was entered.
    pub amount: Option<String>,
    /// The shop's own reference, if one was entered.
    pub reference: Option<String>,
    /// The wallet that the cashier chose, where a scanner read the text. A wallet that the
    /// shop names itself has codes of no known shape: only the choice tells them apart.
    pub wallet: Option<String>,
    /// The order number of a payment that this is another attempt of: one sale, asked again.
    pub retry_of: Option<String>,
}

/// What a scan turned out to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum ScanOutcome {
    /// A customer's auth code: the payment was made and is followed.
    Paying {
        /// The payment.
        payment: PaymentView,
    },
    /// A payment of this till that is not redeemed.
    Found {
        /// The payment.
        payment: PaymentView,
    },
    /// Already redeemed: show who, when, where, how much. Nothing was redeemed.
    AlreadyRedeemed {
        /// The payment.
        payment: PaymentView,
    },
    /// A customer's auth code, but no amount is entered yet.
    NeedsAmount {
        /// The wallet of the code.
        wallet: String,
    },
    /// A new reference for the next sale.
    NewReference {
        /// The reference.
        reference: String,
    },
    /// A transaction id nothing here belongs to; evidence for a claim.
    Evidence {
        /// The transaction id.
        transaction_id: String,
    },
}

/// A manager's word for one act.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Who approves.
    pub person_id: String,
    /// That person's PIN.
    pub pin: String,
}

impl std::fmt::Debug for Approval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Approval")
            .field("person_id", &self.person_id)
            .finish_non_exhaustive()
    }
}

/// Money to give back.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct GiveBack {
    /// Of which payment.
    pub order_number: String,
    /// `12.34`, in the shop's currency; none is all that is left.
    pub amount: Option<String>,
    /// Why: 1 to 80 characters, the customer may read them.
    pub reason: String,
    /// A manager's approval, where a cashier gives it back.
    pub approval: Option<Approval>,
}

/// A claim to note and redeem provisionally.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct ClaimRequest {
    /// The order whose code was shown before the network went, if any.
    pub order_number: Option<String>,
    /// `12.34`, in the shop's currency; ignored when an order is named.
    pub amount: String,
    /// The wallet; ignored when an order is named.
    pub wallet: String,
    /// The shop's own reference, if any.
    pub reference: Option<String>,
    /// The transaction id on the customer's screen.
    pub evidence: Option<String>,
    /// A manager's approval, where the policy asks for it.
    pub approval: Option<Approval>,
}

/// What the till offers without a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OfflineOffer {
    /// The shop's static code drawn, dark on white; none when no code is registered.
    pub static_code_svg: Option<String>,
    /// `allowed`, `needs_manager`, `refused`.
    pub verdict: String,
    /// Which limit refuses: `nothing`, `printed_code`, `wallet`, `per_payment`, `total`, `age`, `evidence`, `currency`.
    pub limit: Option<String>,
    /// A transaction id must be noted.
    pub evidence_required: bool,
    /// The limits themselves.
    pub limits: crate::LimitsView,
    /// The managers and owners who may approve.
    pub approvers: Vec<crate::PersonView>,
}
