//! What waits at a till as one signed file, so that another till of the shop can tell the
//! platforms. A line of JSON for the till, one for each thing that waits, and the signature of
//! every byte before it. There is one way to write a file; a reader takes no other.

mod error;
mod read;
mod write;

pub use error::QueueFileError;
pub use read::{queue_header, read_queue};
pub use write::{queue_bytes, save_queue, save_queue_as};

use hexiao_domain::{
    MerchantAccount, Method, Money, OrderNumber, RedemptionId, TillId, Timestamp, TransactionId,
    Wallet,
};
use serde::{Deserialize, Serialize};

const FORMAT: &str = "hexiao-queue";
const VERSION: u32 = 1;

/// The most lines between the first and the signature: a week of a busy till without a network.
pub const LONGEST_QUEUE: usize = 100_000;

/// The longest line, in bytes.
pub const LONGEST_QUEUE_LINE: usize = 4096;

/// The largest file, in bytes.
pub const LARGEST_QUEUE_FILE: usize = 64 << 20;

/// Whose queue it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueueHeader {
    /// The shop's name.
    pub shop: String,
    /// Whether no money moves there.
    pub practice: bool,
    /// The till.
    pub till: TillId,
    /// Its epoch.
    pub epoch: i64,
    /// The number of its newest journal entry.
    pub seq: i64,
    /// That entry's hash, 64 lower-case hex digits.
    pub head: String,
    /// When the file was made, by the till's clock.
    pub made_at: Timestamp,
    /// The key that signs the till's checkpoints and this file: Ed25519, 64 lower-case hex digits.
    pub key: String,
}

/// Which of the shop's accounts at a platform, in what the platform itself calls it. Stripe gives
/// an account no number that a till knows: there it is the address alone, and Stripe knows no
/// payment of another account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueueAccount {
    /// The platform's address.
    pub gateway: String,
    /// The application id.
    pub app_id: String,
    /// The merchant's id.
    pub seller_id: String,
}

impl From<&MerchantAccount> for QueueAccount {
    fn from(account: &MerchantAccount) -> Self {
        Self {
            gateway: account.gateway.trim_end_matches('/').to_owned(),
            app_id: account.app_id.clone(),
            seller_id: account.seller_id.clone(),
        }
    }
}

/// A redemption that the platform was not told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueueUpload {
    /// The till's number of the payment.
    pub order: OrderNumber,
    /// The redemption's id, by which the platform knows a repetition.
    pub redemption: RedemptionId,
    /// The wallet.
    pub wallet: Wallet,
    /// The platform's number of the payment.
    pub transaction: TransactionId,
    /// When the goods were handed over.
    pub redeemed_at: Timestamp,
    /// What was paid.
    pub amount: Money,
    /// At which account.
    pub account: QueueAccount,
}

/// A claim that the platform was not asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueueClaim {
    /// The till's number of the payment.
    pub order: OrderNumber,
    /// The wallet.
    pub wallet: Wallet,
    /// What the customer said to have paid.
    pub amount: Money,
    /// When it was noted.
    pub claimed_at: Timestamp,
    /// The platform's number on the customer's screen, where one was noted.
    pub evidence: Option<TransactionId>,
    /// The code that was shown for it, where one was: some platforms find a payment by that alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// How the customer was to pay; the printed code where nothing is said.
    #[serde(default = "printed", skip_serializing_if = "is_printed")]
    pub method: Method,
    /// At which account.
    pub account: QueueAccount,
}

const fn printed() -> Method {
    Method::StaticCode
}

fn is_printed(method: &Method) -> bool {
    *method == printed()
}

/// What only its own till can finish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueueLeft {
    /// `cancel`, `late_check`, `refund` or `coupon`.
    pub kind: String,
    /// The wallet.
    pub wallet: Wallet,
    /// How many.
    pub count: u32,
}

/// A thing that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueLine {
    /// The platform has to be told of a redemption.
    Upload(QueueUpload),
    /// The platform has to be asked about a claim.
    Claim(QueueClaim),
    /// Left to its own till.
    Left(QueueLeft),
}

/// A whole file whose signature is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueFile {
    /// Whose it is.
    pub header: QueueHeader,
    /// What waits there.
    pub lines: Vec<QueueLine>,
}

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    format: String,
    version: u32,
    lines: usize,
    queue: QueueHeader,
}

/// The last line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Last {
    signature: String,
}
