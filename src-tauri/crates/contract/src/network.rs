//! The network as screens and scripts see it: how each wallet stands, what an outage cost, what
//! is at risk, and whether the platforms were told everything.

use crate::{CaseView, FigureView, MoneyView};
use serde::{Deserialize, Serialize};
use specta::Type;

/// How the till stands with one wallet's platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct WalletHealth {
    /// Its code, such as `alipay`.
    pub wallet: String,
    /// `online`, `offline`, `unknown` (nothing asked yet). A wallet that a person has set
    /// offline is `offline`.
    pub connection: String,
    /// Since when it is offline.
    pub offline_since: Option<String>,
    /// The reason's code, where its platform does not answer.
    pub why: Option<String>,
    /// When its platform answered last since the till was started.
    pub last_success: Option<String>,
    /// A person has set it offline; nothing is sent to its platform until that is taken back.
    pub forced: bool,
    /// Who has.
    pub forced_by: Option<String>,
}

/// A list of outages, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OutagePage {
    /// The lines.
    pub outages: Vec<OutageLine>,
    /// How many lines were left out before.
    pub from: u32,
    /// How many outages there are in all.
    pub total: u32,
}

/// One outage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OutageLine {
    /// Its number.
    pub outage_id: u32,
    /// When it began.
    pub began_at: String,
    /// When the last wallet was found again; none while it goes on.
    pub ended_at: Option<String>,
    /// How long it lasted so far, in seconds.
    pub seconds: u32,
    /// The wallets it took.
    pub wallets: Vec<String>,
    /// Why, each cause once, as in its parts.
    pub causes: Vec<String>,
    /// Claims that were taken in it.
    pub taken: FigureView,
    /// What it cost: written off.
    pub lost: FigureView,
    /// Not proved yet, or refuted and not decided.
    pub undecided: FigureView,
}

/// One wallet's part of an outage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OutagePartView {
    /// The wallet.
    pub wallet: String,
    /// `unreachable`, `no_answer`, `intercepted` (the network wants a sign-in), `platform_fault`,
    /// `not_believed` (a wrong signature), or `forced` (a person set it offline).
    pub cause: String,
    /// When it began.
    pub began_at: String,
    /// When it ended; none while it lasts.
    pub ended_at: Option<String>,
    /// How long it lasted so far, in seconds.
    pub seconds: u32,
    /// Who set the wallet offline.
    pub by: Option<String>,
    /// Who took that back.
    pub ended_by: Option<String>,
}

/// The claims of an outage; what was taken is the sum of the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OutageCostView {
    /// Taken as claims.
    pub taken: FigureView,
    /// The platform confirmed it.
    pub confirmed: FigureView,
    /// The platform knows nothing of it, or something else; a case is open.
    pub refuted: FigureView,
    /// Settled in another way.
    pub otherwise: FigureView,
    /// Went back to the customer.
    pub refunded: FigureView,
    /// Written off: what the outage cost.
    pub lost: FigureView,
    /// Not proved yet.
    pub open: FigureView,
}

/// The claims that one person handed over on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OutageCashier {
    /// The name.
    pub cashier: String,
    /// The claims.
    pub cost: OutageCostView,
}

/// One outage as a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OutageView {
    /// Its line of the list.
    pub line: OutageLine,
    /// Each wallet's part.
    pub parts: Vec<OutagePartView>,
    /// All claims that were taken in it.
    pub cost: OutageCostView,
    /// By who handed over.
    pub by_cashier: Vec<OutageCashier>,
    /// Coupons that were handed over in it without the platform's word, at their values.
    pub coupons: OutageCostView,
    /// When this was read.
    pub generated_at: String,
    /// Ledger head, `seq-abcdef01`.
    pub ledger_head: String,
}

/// A part of what is at risk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ExposureLine {
    /// The till's number, the person's name, or the hour's begin.
    pub name: String,
    /// How many claims, and how much.
    pub figure: FigureView,
    /// Of the largest sum that the owner allows, in whole percent; none without a limit.
    pub percent: Option<u32>,
}

/// What is handed over and unproved, against each of the owner's limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ExposureView {
    /// The owner has set limits; otherwise nothing is handed over unproved.
    pub set: bool,
    /// All of it.
    pub figure: FigureView,
    /// The largest sum that the owner allows at this till.
    pub total: MoneyView,
    /// Of which so much is used, in whole percent, rounded up; none without a limit.
    pub percent: Option<u32>,
    /// The largest single claim among them.
    pub largest: MoneyView,
    /// The largest single claim that the owner allows.
    pub per_payment: MoneyView,
    /// The largest sum that the owner allows in one shift; none where none is set.
    pub per_shift: Option<MoneyView>,
    /// What each shift that goes on handed over, against that.
    pub by_shift: Vec<ExposureLine>,
    /// Since when the oldest waits.
    pub oldest: Option<String>,
    /// Seconds the oldest waits.
    pub oldest_seconds: Option<u32>,
    /// The oldest may wait so many seconds; then no claim is taken.
    pub max_age_seconds: u32,
    /// By till.
    pub by_till: Vec<ExposureLine>,
    /// By who handed over.
    pub by_cashier: Vec<ExposureLine>,
    /// By the hour in which it was handed over, in the shop's zone.
    pub by_hour: Vec<ExposureLine>,
}

/// What waits for one platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct WaitingView {
    /// The wallet.
    pub wallet: String,
    /// `cancel`, `verify`, `late_check`, `refund`, `upload`, or `coupon`.
    pub kind: String,
    /// How many rows.
    pub count: u32,
    /// Since when the oldest waits.
    pub oldest: String,
    /// Seconds the oldest waits.
    pub oldest_seconds: u32,
}

/// How long the platforms took to confirm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DelayView {
    /// Of so many days.
    pub days: u32,
    /// How many confirmations.
    pub count: u32,
    /// Half of them took at most so many seconds.
    pub median_seconds: u32,
    /// Ninety-five of a hundred took at most so many seconds.
    pub p95_seconds: u32,
}

/// A row of work that was tried three times or more and still waits. The till goes on with it, but
/// what keeps it may need a person: a wrong key, a wrong clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PutOffView {
    /// The order's number, or the coupon's.
    pub order_number: String,
    /// The wallet.
    pub wallet: String,
    /// As in [`WaitingView`].
    pub kind: String,
    /// The payment's amount, or the coupon's value as far as it is known.
    pub amount: MoneyView,
    /// Tries so far.
    pub attempts: u32,
    /// Since when it waits.
    pub since: String,
    /// When it is tried next.
    pub due_at: String,
    /// What it was put off for last: a code of `reason.*`.
    pub reason: Option<String>,
}

/// Whether the platforms were told, and have said, everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SyncHealth {
    /// `told` (nothing that went over the counter waits, and nothing is stuck), `waiting`, `put_off`
    /// (something is tried again and again in vain), or `stuck`.
    pub state: String,
    /// Each wallet's platform.
    pub wallets: Vec<WalletHealth>,
    /// What waits, by platform and kind.
    pub waiting: Vec<WaitingView>,
    /// Since when the oldest claim, record, refund or coupon waits. An order that is to be closed, or
    /// looked at once more, took nothing.
    pub oldest: Option<String>,
    /// Seconds it waits.
    pub oldest_seconds: Option<u32>,
    /// From the hand-over to the confirmation; none where nothing was confirmed.
    pub delay: Option<DelayView>,
    /// What needs a person, each with its case: of the first hundred open cases those that are
    /// about more than a refused payment.
    pub stuck: Vec<CaseView>,
    /// How many open cases there are, without the refused payments among the first hundred.
    pub stuck_total: u32,
    /// What is tried again and again in vain and is in no case, the most money first: at most fifty
    /// lines.
    pub put_off: Vec<PutOffView>,
    /// How many such rows there are: exact up to two hundred, of more at most so many.
    pub put_off_total: u32,
}
