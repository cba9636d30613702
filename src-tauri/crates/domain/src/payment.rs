//! The payment and redemption machines: total, pure, effects as data.

mod machine;
mod redemption;
mod refusal;
#[cfg(test)]
mod tests;

pub(crate) use machine::disputed_for;
pub use machine::{CLAIM_WINDOW_SECONDS, claim_window, decide, is_of_sale};
pub use redemption::decide_redeem;
pub use refusal::Refusal;

use crate::named::named;
use crate::{
    BusinessDay, CaseKind, Money, OrderNumber, PersonId, Reason, RedemptionId, Reference, TillId,
    Timestamp, TransactionId, Wallet, WorkKind,
};
use serde::{Deserialize, Serialize};

/// How the customer was asked to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The till showed a payment code of the platform's.
    ShowCode,
    /// The customer's auth code was scanned.
    ScanCode,
    /// The shop's static code, offline: the amount stands beside it.
    StaticCode,
}

impl Method {
    /// Every method, for the schema's CHECK and for tests.
    pub const ALL: [Self; 3] = [Self::ShowCode, Self::ScanCode, Self::StaticCode];

    /// The stable name in tables and JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ShowCode => "show_code",
            Self::ScanCode => "scan_code",
            Self::StaticCode => "static_code",
        }
    }
}

/// The platform's signed word that the money is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The platform's number for the money.
    pub transaction_id: TransactionId,
    /// The order number in the answer; none when the money came by a static code.
    pub order_number: Option<String>,
    /// The order's total as the platform states it.
    pub amount: Money,
    /// The payer as the platform masks it.
    pub payer: Option<String>,
    /// When the customer paid, by the platform's clock.
    pub paid_at: Option<Timestamp>,
}

/// What the cashier noted of a payment that nobody has proved yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The transaction id on the customer's screen, typed or scanned.
    pub evidence: Option<TransactionId>,
    /// When it was noted.
    pub at: Timestamp,
    /// The manager who approved it, where the policy asks.
    pub approved_by: Option<PersonId>,
}

/// Why the till closes an unpaid order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseCause {
    /// The cashier or the customer gave up.
    Cancelled,
    /// The time to pay ran out.
    Expired,
}

impl CloseCause {
    /// The stable name in tables and JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }
}

/// Where a payment stands. Each state carries exactly its data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum PaymentState {
    /// The intent is stored; nothing was sent yet. The till acts.
    Created,
    /// The platform may take the money at any moment. The customer acts, the till watches.
    Awaiting,
    /// The till wants it closed; until the platform says so it may still be paid. The till acts.
    Closing {
        /// Why it is being closed.
        cause: CloseCause,
    },
    /// The customer says it is paid; nobody proved it. Sync acts.
    Claimed {
        /// What was noted.
        claim: Claim,
    },
    /// The platform's signed answer says paid: same order, amount, currency. The cashier redeems.
    Confirmed {
        /// The platform's word.
        proof: Proof,
    },
    /// The platform refused it, or the owner wrote it off. Nobody acts.
    Failed {
        /// Why.
        reason: Reason,
    },
    /// Closed unpaid, and the platform can take no more money for it. Nobody acts.
    Closed {
        /// Why it was closed.
        cause: CloseCause,
        /// The customer had paid and the close gave the money back.
        refunded: bool,
    },
    /// Money came after the close. The owner or manager decides: reopen, or give it back.
    PaidAfterClose {
        /// The platform's word.
        proof: Proof,
    },
    /// The platform's word does not fit the order. A person decides; never booked as paid.
    Disputed {
        /// What differs.
        reason: Reason,
        /// The platform's word, as evidence.
        proof: Proof,
    },
}

named! {
    PaymentState,
    /// Every state's stable name, for the schema's CHECK and for tests.
    CODES,
    /// The stable name in tables and JSON.
    code,
    Created = "created",
    Awaiting = "awaiting",
    Closing = "closing",
    Claimed = "claimed",
    Confirmed = "confirmed",
    Failed = "failed",
    Closed = "closed",
    PaidAfterClose = "paid_after_close",
    Disputed = "disputed",
}

impl PaymentState {
    /// Which of the three truths this state holds; settlement is known from bills, not from here.
    #[must_use]
    pub const fn truth(&self) -> Option<Truth> {
        match self {
            Self::Claimed { .. } => Some(Truth::Claimed),
            Self::Confirmed { .. } => Some(Truth::Confirmed),
            Self::Created
            | Self::Awaiting
            | Self::Closing { .. }
            | Self::Failed { .. }
            | Self::Closed { .. }
            | Self::PaidAfterClose { .. }
            | Self::Disputed { .. } => None,
        }
    }

    /// What the cashier noted, while nobody has proved it.
    #[must_use]
    pub const fn claim(&self) -> Option<&Claim> {
        match self {
            Self::Claimed { claim } => Some(claim),
            Self::Created
            | Self::Awaiting
            | Self::Closing { .. }
            | Self::Confirmed { .. }
            | Self::Failed { .. }
            | Self::Closed { .. }
            | Self::PaidAfterClose { .. }
            | Self::Disputed { .. } => None,
        }
    }

    /// The platform's word, where there is one.
    #[must_use]
    pub const fn proof(&self) -> Option<&Proof> {
        match self {
            Self::Confirmed { proof }
            | Self::PaidAfterClose { proof }
            | Self::Disputed { proof, .. } => Some(proof),
            Self::Created
            | Self::Awaiting
            | Self::Closing { .. }
            | Self::Claimed { .. }
            | Self::Failed { .. }
            | Self::Closed { .. } => None,
        }
    }
}

/// The three truths. They are never blurred: separate columns, totals and words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// 待核实: the customer says so.
    Claimed,
    /// 已到账: the platform's signed answer says so.
    Confirmed,
    /// 已结算: the platform's bill contains it.
    Settled,
}

/// How far a redemption is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedemptionState {
    /// The goods were handed over on a claim (先核后验).
    Provisional,
    /// The payment is confirmed.
    Redeemed,
}

impl RedemptionState {
    /// Every state, for the schema's CHECK and for tests.
    pub const ALL: [Self; 2] = [Self::Provisional, Self::Redeemed];

    /// The stable name in tables and JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Provisional => "provisional",
            Self::Redeemed => "redeemed",
        }
    }
}

/// The one redemption of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redemption {
    /// Its id, also its idempotency key at the platform.
    pub id: RedemptionId,
    /// Who pressed redeem.
    pub by: PersonId,
    /// When, by the till's clock.
    pub at: Timestamp,
    /// At which till.
    pub till: TillId,
    /// How far it is proved.
    pub state: RedemptionState,
}

/// One demand for one amount from one customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The till's own number for it.
    pub order: OrderNumber,
    /// The demand.
    pub amount: Money,
    /// The wallet asked.
    pub wallet: Wallet,
    /// How it was asked.
    pub method: Method,
    /// The shop's own reference, when one was entered.
    pub reference: Option<Reference>,
    /// The payment that it is another attempt of: one sale, asked for again.
    pub attempt_of: Option<OrderNumber>,
    /// Who took it.
    pub cashier: PersonId,
    /// The till that made it.
    pub till: TillId,
    /// When it was made.
    pub created_at: Timestamp,
    /// The customer may pay until then.
    pub expires_at: Timestamp,
    /// The business day it counts on.
    pub day: BusinessDay,
    /// The hour it counts on (0 to 23, shop's zone).
    pub hour: u8,
    /// The payment code's text once the platform gave one.
    pub code: Option<String>,
    /// Where it stands.
    pub state: PaymentState,
    /// Its redemption, once there is one.
    pub redemption: Option<Redemption>,
    /// What the platform has given back to the customer.
    pub returned: Money,
    /// What is being given back; the platform has not said yet.
    pub returning: Money,
}

/// What happened to a payment. Each is one journal entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    /// The platform gave a payment code; it is on the screen.
    CodeShown {
        /// The text in the QR code.
        code: String,
    },
    /// The customer's auth code is about to be sent.
    CodeSent,
    /// The platform's signed answer says paid.
    Paid {
        /// The platform's word.
        proof: Proof,
    },
    /// The platform refused for good, or the owner gave up.
    Refused {
        /// Why.
        reason: Reason,
    },
    /// The till begins to close the order.
    CloseAsked {
        /// Why.
        cause: CloseCause,
    },
    /// The platform can take no more money for the order.
    ClosedThere {
        /// It had been paid, and the close gave the money back.
        refunded: bool,
    },
    /// The cashier noted evidence of a payment that cannot be proved now.
    Claimed {
        /// What was noted.
        claim: Claim,
    },
    /// Somebody at the desk noted later which transaction the claim is about, found in the
    /// platform's bill or told by the customer. It proves nothing: the platform is asked.
    /// Without a number the one that was noted is struck out: it is another order's money.
    EvidenceNoted {
        /// The claim as it is noted from then on.
        claim: Claim,
    },
    /// Sync asked the platform and the claim is not true (so far).
    ClaimRefuted {
        /// Why.
        reason: Reason,
    },
    /// The owner gave up on the money.
    WrittenOff,
    /// A manager takes late money as the payment of this order after all.
    Reopened,
}

named! {
    Event,
    /// Every event's name.
    CODES,
    /// The stable name in JSON.
    code,
    CodeShown = "code_shown",
    CodeSent = "code_sent",
    Paid = "paid",
    Refused = "refused",
    CloseAsked = "close_asked",
    ClosedThere = "closed_there",
    Claimed = "claimed",
    EvidenceNoted = "evidence_noted",
    ClaimRefuted = "claim_refuted",
    WrittenOff = "written_off",
    Reopened = "reopened",
}

/// What must follow, as data: rows of work, or a case for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Put this work into the outbox.
    Enqueue(WorkKind),
    /// This work has no more point.
    Finish(WorkKind),
    /// A person must look at it.
    OpenCase(CaseKind, Reason),
    /// Whatever case is open on it is answered by the platform itself.
    CloseCases,
    /// The provisional redemption is proved.
    ProveRedemption,
}
