//! Cases as screens and scripts see them.

use crate::{CaseSubject, MoneyView};
use serde::{Deserialize, Serialize};
use specta::Type;

/// A line of the failed-payments list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CaseView {
    /// Its number.
    pub case_id: u32,
    /// The till's number of the payment or the coupon that it is about.
    pub order_number: String,
    /// `failed`, `claim_unproved`, `mismatch`, `late_money`, `upload_rejected`,
    /// `cancel_stuck`, `refund_refused`, `double_pay`, `coupon_refused`, `coupon_undo_refused`.
    pub kind: String,
    /// The other payment of a sale that was paid twice; another till's order number where this
    /// till does not hold it.
    pub other_order: Option<String>,
    /// A code of `reason.*`: plain words and the next step.
    pub reason: String,
    /// The payment's amount, or the coupon's value; zero where nobody knows it.
    pub amount: MoneyView,
    /// What the shop may lose.
    pub money_at_risk: MoneyView,
    /// `yes`, `no`, `unknown`.
    pub money_moved: String,
    /// The wallet.
    pub wallet: String,
    /// The cashier's name.
    pub cashier: String,
    /// When it was opened.
    pub opened_at: String,
    /// Seconds since then.
    pub age_seconds: u32,
    /// Until when it has to be decided, where the customer's money waits.
    pub due_at: Option<String>,
    /// That time is over.
    pub overdue: bool,
    /// `open` or `resolved`.
    pub status: String,
    /// How it ended.
    pub resolution: Option<String>,
    /// When it ended.
    pub resolved_at: Option<String>,
    /// Who ended it, by name; none when the platform's answer did.
    pub resolved_by: Option<String>,
    /// The resolutions that make sense: `proved`, `paid_otherwise`, `returned`, `reopened`,
    /// `written_off`, `no_action`.
    pub resolutions: Vec<String>,
    /// Asking the platform again makes sense.
    pub can_retry: bool,
}

/// A note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CaseNoteView {
    /// By name.
    pub by: String,
    /// When.
    pub at: String,
    /// As written; shown as text only.
    pub text: String,
}

/// A case with what it is about and its log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CaseDetail {
    /// The case.
    pub case: CaseView,
    /// Its payment or coupon.
    pub subject: CaseSubject,
    /// The other payment of a sale that was paid twice, where this till holds it.
    pub other: Option<PaymentView>,
    /// A refund that would end it, ready for one approval.
    pub draft: Option<RefundDraft>,
    /// Its log, oldest first.
    pub notes: Vec<CaseNoteView>,
}

/// A refund that is proposed and not asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RefundDraft {
    /// The payment to give back.
    pub order_number: String,
    /// All that is left of it.
    pub amount: MoneyView,
    /// A code of `refund_reason.*`: the words that the customer reads.
    pub reason: String,
}

/// A page of the failed-payments list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CasePage {
    /// The lines, the most urgent first.
    pub cases: Vec<CaseView>,
    /// How many lie before this page.
    pub from: u32,
    /// How many there are in all.
    pub total: u32,
}

/// How a case is to end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct ResolveCase {
    /// Which.
    pub case_id: u32,
    /// One of the case's `resolutions`.
    pub resolution: String,
    /// Why, in the owner's words; required.
    pub note: String,
    /// The number of a refund that was made at the platform itself, where its console shows
    /// one: the platform is asked about it.
    pub refund_number: Option<String>,
}
