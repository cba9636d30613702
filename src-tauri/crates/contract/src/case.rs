//! Cases as screens and scripts see them.

use crate::{CaseSubject, MoneyView, PaymentView, PersonView};
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
    /// `cancel_stuck`, `refund_refused`, `coupon_refused`, `coupon_undo_refused`, `double_pay`.
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
    /// Until when somebody has to act: by its kind, or as a person said.
    pub due_at: Option<String>,
    /// Who works on it.
    pub assigned: Option<PersonView>,
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
    /// Whom somebody tried to reach, oldest first.
    pub contacts: Vec<CaseContactView>,
    /// What may be done now; what may not says why.
    pub actions: Vec<CaseActionView>,
    /// The case of the same payment or coupon that had ended before this one was opened.
    pub earlier: Option<u32>,
    /// The case that was opened on the same payment or coupon after this one had ended.
    pub later: Option<u32>,
    /// Who may be given it.
    pub people: Vec<PersonView>,
    /// What the customer may be sent, in each language.
    pub messages: Vec<CaseMessage>,
    /// All that happened to its payment or coupon, oldest first.
    pub timeline: Vec<HappeningView>,
    /// How many older entries the timeline leaves out.
    pub left_out: u32,
}

/// A try to reach the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CaseContactView {
    /// By name.
    pub by: String,
    /// When.
    pub at: String,
    /// `phone`, `message`, `in_person`, `wallet_chat`, `other`.
    pub channel: String,
    /// `reached`, `no_answer`, `will_pay`, `says_paid`, `refuses`, `wrong_number`, `other`.
    pub result: String,
    /// As written; shown as text only.
    pub text: Option<String>,
    /// When to come back to it.
    pub next_at: Option<String>,
}

/// Something that can be done about a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CaseActionView {
    /// `ask_platform`, `ask_customer`, `refund`, `redeem`, or a resolution that ends the case.
    pub action: String,
    /// Why it may not be done now, a code of `barred.*`; none when it may.
    pub barred: Option<String>,
}

/// A text for the customer: no payer, no number of the platform's, nothing that is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CaseMessage {
    /// `zh-CN` or `en`.
    pub language: String,
    /// The text, ready to be sent.
    pub text: String,
}

/// One line of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HappeningView {
    /// When, in the shop's zone.
    pub at: String,
    /// Who did it, by name; none is the till itself.
    pub by: Option<String>,
    /// A code of `happening.*`.
    pub what: String,
    /// Further words, each a key of the words of both languages.
    pub words: Vec<String>,
    /// A code of `reason.*`, where it says why.
    pub reason: Option<String>,
    /// The money it is about.
    pub amount: Option<MoneyView>,
    /// Until when, or when again.
    pub until: Option<String>,
    /// As a person wrote it, or a name; shown as text only.
    pub text: Option<String>,
    /// For whoever asks the platform's support.
    pub details: Vec<HappeningDetail>,
}

/// A technical detail of a timeline's line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HappeningDetail {
    /// A code of `happening_detail.*`.
    pub name: String,
    /// As the platform or the journal writes it; shown as text only.
    pub value: String,
}

/// Which cases a list holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct CaseFilter {
    /// Only those that are open.
    pub open_only: bool,
    /// Only those of the person who asks.
    pub mine: bool,
}

/// A try to reach the customer, as it is written down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct ContactCase {
    /// Which case.
    pub case_id: u32,
    /// See [`CaseContactView::channel`].
    pub channel: String,
    /// See [`CaseContactView::result`].
    pub result: String,
    /// What was said.
    pub text: Option<String>,
    /// When to come back, on the shop's clock: `2026-11-24T18:30`, or a day alone.
    pub next: Option<String>,
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
