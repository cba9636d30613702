//! The shop, its merchant accounts and its static codes. No secret is in here.

use crate::{Currency, TillId, Wallet};
use serde::{Deserialize, Serialize};

/// The shop and the till this ledger belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
    /// The name on screens and files.
    pub name: String,
    /// This till.
    pub till: TillId,
    /// IANA time zone, e.g. `Asia/Shanghai`.
    pub zone: String,
    /// The hour (0 to 23, shop's zone) at which the business day begins.
    pub cut_over_hour: u8,
    /// The currency of every payment here.
    pub currency: Currency,
    /// How long a shown code may be paid, in seconds.
    pub code_seconds: i64,
    /// A practice shop on the simulated platform; every screen says so.
    pub practice: bool,
}

/// Credentials with one platform, without the secrets: the keys are in the till's secret
/// store under `secret`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MerchantAccount {
    /// The wallet it takes.
    pub wallet: Wallet,
    /// The platform's address.
    pub gateway: String,
    /// The application id at the platform.
    pub app_id: String,
    /// The merchant's own id at the platform.
    pub seller_id: String,
    /// The platform's public key (base64 SPKI), which verifies its answers.
    pub platform_public_key: String,
    /// The name under which the secret store holds the merchant's private key.
    pub secret: String,
}

/// The shop's printed collect code of a wallet, for sales without a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaticCode {
    /// The wallet it belongs to.
    pub wallet: Wallet,
    /// The text in the printed code.
    pub text: String,
}

/// Where copies of the ledger go, and for whom they are sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupPlan {
    /// The folder, on another disk than the ledger's if the owner is wise.
    pub folder: String,
    /// The public half of the owner's recovery key; the till never has the other.
    pub recovery_key: String,
}
