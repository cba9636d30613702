//! The till, its shop and its people.

use crate::MoneyView;
use serde::{Deserialize, Serialize};
use specta::Type;

/// The shop and this till.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ShopView {
    /// The shop's name.
    pub name: String,
    /// This till.
    pub till: String,
    /// IANA zone.
    pub zone: String,
    /// The shop's currency.
    pub currency: String,
    /// Its decimal places.
    pub decimals: u32,
    /// The wallets with a merchant account here.
    pub wallets: Vec<WalletView>,
    /// Simulated platform: every screen says so.
    pub practice: bool,
    /// Today's business day.
    pub business_day: String,
}

/// A wallet that the shop takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct WalletView {
    /// Its code, such as `alipay`.
    pub wallet: String,
    /// What the owner calls it, where the till has no name of its own for it.
    pub name: Option<String>,
    /// The till can show a code for it.
    pub show_code: bool,
    /// The till can scan a customer's code of it.
    pub scan_code: bool,
    /// Money may come by the shop's printed code of it.
    pub static_code: bool,
    /// Its platform keeps coupons that the till can redeem.
    pub coupons: bool,
}

/// A person, without anything secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PersonView {
    /// The person's id.
    pub person_id: String,
    /// The name.
    pub name: String,
    /// `cashier`, `manager`, `owner`.
    pub role: String,
}

/// Why the ledger could not be opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LedgerProblem {
    /// `missing`, `in_use`, `newer`, `damaged`, `read_only`, `full`, `io`: a code of
    /// `ledger.*` in the locales.
    pub code: String,
    /// Where the damaged copy was put aside, and the like.
    pub detail: String,
}

/// What the first screen needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TillState {
    /// The shop; none when the ledger could not be opened.
    pub shop: Option<ShopView>,
    /// Who may sign in.
    pub people: Vec<PersonView>,
    /// Why there is no shop.
    pub problem: Option<LedgerProblem>,
    /// The program's version.
    pub version: String,
}

/// A signed-in person. The token is opaque and lives in memory alone.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct Session {
    /// Goes with every command.
    pub token: String,
    /// Who.
    pub person: PersonView,
    /// What the person may do: `sell`, `redeem_claim`, `approve_claim`, `sync`, `report`,
    /// `work_cases`, `resolve_cases`, `configure`, `audit`, `recover`, `keep`,
    /// `close_shift`. The core checks again.
    pub permissions: Vec<String>,
    /// The till locks after this many idle seconds.
    pub idle_seconds: u32,
}

/// The owner's offline limits and what is used of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LimitsView {
    /// The largest single claim.
    pub per_payment: MoneyView,
    /// The largest sum of unproved redemptions.
    pub total: MoneyView,
    /// Of which this much is out.
    pub used: MoneyView,
    /// The largest sum of unproved redemptions in one shift; none where none is set.
    pub per_shift: Option<MoneyView>,
    /// Of which this much is out in the shift of whoever asks.
    pub in_shift: MoneyView,
    /// Unproved redemptions.
    pub count: u32,
    /// The oldest may be this old, in seconds.
    pub max_age_seconds: u32,
    /// The oldest is this old, in seconds.
    pub age_seconds: Option<u32>,
    /// A transaction id is needed from here on.
    pub evidence_from: MoneyView,
    /// A manager is needed from here on.
    pub manager_from: MoneyView,
}

/// How the till stands with the platforms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Health {
    /// `online` as soon as one wallet is, `offline` when every one is, `unknown` (nothing asked
    /// yet).
    pub connection: String,
    /// Since when every wallet is offline.
    pub offline_since: Option<String>,
    /// How it stands with each wallet's platform.
    pub wallets: Vec<crate::WalletHealth>,
    /// Claims nobody proved yet.
    pub claims: u32,
    /// Their sum.
    pub claims_amount: MoneyView,
    /// Since when the oldest waits.
    pub oldest_claim: Option<String>,
    /// Seconds the oldest waits.
    pub oldest_claim_seconds: Option<u32>,
    /// Seconds until the oldest is too old and no claim is taken any more; none without claims
    /// or limits.
    pub claims_stop_in_seconds: Option<u32>,
    /// Redemptions that wait to be told: of a wallet that is out of reach, or for longer than one is
    /// on its way.
    pub uploads: u32,
    /// The payments they are about, added up.
    pub uploads_amount: MoneyView,
    /// Refunds that wait for a wallet that is out of reach. Elsewhere a platform may take days over one.
    pub refunds: u32,
    /// Their sum.
    pub refunds_amount: MoneyView,
    /// Since when the oldest of these redemptions and refunds waits.
    pub oldest_upload: Option<String>,
    /// Seconds it waits.
    pub oldest_upload_seconds: Option<u32>,
    /// Uploads, checks and cancels still to do.
    pub work_pending: u32,
    /// Work that needs a person.
    pub work_stuck: u32,
    /// Paid and not yet redeemed.
    pub unredeemed: u32,
    /// Open cases.
    pub open_cases: u32,
    /// Ledger head, `seq-abcdef01`.
    pub ledger_head: String,
    /// The ledger was restored, lost entries or came to another machine: nothing is sold
    /// before a manager ends the recovery.
    pub recovering: bool,
    /// The ledger's disk cannot be written: this is a copy to look at, and nothing is sold.
    pub read_only: bool,
    /// The printed codes that are not as they should be, or that nobody looked at today.
    pub printed_codes: Vec<crate::PrintedMark>,
    /// What the last backup failed with: a code of `keeping.backup_error.*`.
    pub backup_error: Option<String>,
    /// A platform refused a sale a moment ago because this computer's clock is wrong.
    pub clock_wrong: bool,
}
