//! How the ledger is kept: its health, backups, recovery and archives.

use crate::{MoneyView, PaymentView};
use serde::{Deserialize, Serialize};
use specta::Type;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HealthCheck {
    /// `chain`, `tables`, `signatures`, `witness`, `machine`, `backups`, `room`, `secrets`,
    /// `recovery`: a code of `keeping.check.*` in the locales.
    pub code: String,
    /// `good`, `attention` (works, but somebody should act), `bad`.
    pub state: String,
    /// Which sentence of the check's applies, e.g. `backups.never`: `title` and `next` of
    /// `keeping.finding.*` in the locales.
    pub finding: String,
    /// The values of that sentence.
    pub params: std::collections::BTreeMap<String, String>,
    /// Exact entries and rows, one a line, when something is wrong.
    pub details: Vec<String>,
}

/// The ledger's health.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LedgerHealth {
    /// The worst of the checks.
    pub state: String,
    /// Every check, in a fixed order.
    pub checks: Vec<HealthCheck>,
    /// `seq-abcdef01`: also on every redemption and export.
    pub head: String,
    /// `epoch-seq-hash`, whole.
    pub head_full: String,
    /// Entries in the journal.
    pub entries: u32,
    /// The epoch: it grows with every recovery.
    pub epoch: u32,
    /// The public key that signs this ledger, hex; none when nothing is signed.
    pub signing_key: Option<String>,
    /// What every account holds, debits positive.
    pub balances: Vec<BalanceView>,
    /// When the tables were last compared with the journal by this run of the program.
    pub verified_at: Option<String>,
    /// How long that took, in milliseconds.
    pub verified_ms: Option<u32>,
}

/// What an account of the book holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct BalanceView {
    /// The account: `due_from`, `goods_owed`, `sales`, `suspense`, `claims`, `unproved`,
    /// `refunds`.
    pub account: String,
    /// The wallet, for accounts that have one.
    pub wallet: Option<String>,
    /// The amount, without a sign.
    pub amount: MoneyView,
    /// Whether it is a debit.
    pub debit: bool,
}

/// A backup that lies at the owner's place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct BackupFile {
    /// The file's whole path.
    pub path: String,
    /// When it was made, in the shop's zone or, without a shop, UTC.
    pub made_at: String,
    /// The till it is of.
    pub till: String,
    /// Which ledger it is of: the beginning of its first entry's hash. Two shops may both
    /// have a till T01.
    pub ledger: String,
    /// The newest entry in it, `seq-abcdef01`.
    pub head: String,
    /// Its size in bytes, as text: it may exceed what a screen's number holds.
    pub bytes: String,
}

/// Where backups go, and what is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct BackupsView {
    /// The folder; none before the owner picked one.
    pub folder: Option<String>,
    /// The first letters of the recovery key's public half.
    pub recovery_key: Option<String>,
    /// Whether the folder is on the ledger's own disk, which a broken disk takes along.
    pub same_disk: bool,
    /// Newest first.
    pub files: Vec<BackupFile>,
    /// What the last try failed with: a code of `keeping.backup_error.*`.
    pub last_error: Option<String>,
}

/// A new recovery key. It is shown once and kept nowhere.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct RecoveryKey {
    /// The secret half, to be printed or written down.
    pub secret: String,
    /// The same as a QR code.
    pub secret_svg: String,
    /// The public half, which the till keeps.
    pub public: String,
}

/// Restoring a backup into the till's folder.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct RestoreRequest {
    /// The backup file.
    pub path: String,
    /// The owner's recovery key.
    pub recovery_key: String,
    /// A new passphrase for the shop's keys, on a machine without a keyring.
    #[serde(default)]
    pub passphrase: Option<String>,
}

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Restored {
    /// Where the restored ledger ends.
    pub head: String,
    /// Under which names the old file was kept, if there was one.
    pub kept: Option<String>,
}

/// A recovery under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RecoveryView {
    /// `restored`, `entries_lost`, `other_machine`: a code of `keeping.because.*`.
    pub because: String,
    /// When it began.
    pub since: String,
    /// The new epoch.
    pub epoch: u32,
    /// The newest entry a witness remembers, `seq-abcdef01`.
    pub witnessed: Option<String>,
    /// Seconds until the platforms can be asked: codes that were shown before the loss may be
    /// paid until then.
    pub wait_seconds: u32,
    /// How far the platforms were asked.
    pub probe: ProbeView,
    /// Payments to decide, oldest first.
    pub doubts: Vec<DoubtView>,
    /// Whether it can be ended now.
    pub can_end: bool,
}

/// How far the platforms were asked for what is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ProbeView {
    /// `not_begun`, `running`, `offline` (it goes on where it stopped when asked again),
    /// `done`: a code of `keeping.probe.*`.
    pub state: String,
    /// Order numbers asked for.
    pub asked: u32,
    /// Paid orders found.
    pub found: u32,
    /// The order number asked for last.
    pub last: Option<String>,
}

/// One payment in doubt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DoubtView {
    /// The payment.
    pub payment: PaymentView,
    /// Whether only the platform knew it.
    pub found: bool,
}

/// An archive that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Archived {
    /// Its folder.
    pub path: String,
    /// The first entry in it.
    pub from: u32,
    /// The last entry in it.
    pub to: u32,
    /// Where the journal ended, `seq-abcdef01`.
    pub head: String,
    /// Whether it is signed.
    pub signed: bool,
}
