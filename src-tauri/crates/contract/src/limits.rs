//! The owner's offline limits as screens and scripts see and set them.

use crate::LimitsView;
use serde::{Deserialize, Serialize};
use specta::Type;

/// A wallet, and whether it may be handed over for without proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct AllowedWallet {
    /// Its code, such as `alipay`.
    pub wallet: String,
    /// The owner allows it.
    pub allowed: bool,
    /// The shop has an account for it.
    pub account: bool,
    /// The shop has a printed code of it.
    pub printed: bool,
}

/// The limits as they stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OwnerLimits {
    /// The owner has set them; otherwise nothing is handed over unproved.
    pub set: bool,
    /// The limits, and what is used of them now.
    pub limits: LimitsView,
    /// Every wallet there is.
    pub wallets: Vec<AllowedWallet>,
    /// The shortest time that may be set for the oldest claim, in seconds.
    pub shortest_age_seconds: u32,
    /// The longest, in seconds.
    pub longest_age_seconds: u32,
}

/// Limits as they are entered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct LimitsEntry {
    /// The currency of every amount here, ISO 4217; it must be the shop's.
    pub currency: String,
    /// The largest single claim, `12.34`.
    pub per_payment: String,
    /// The largest sum of unproved redemptions at this till.
    pub total: String,
    /// The largest sum of unproved redemptions in one shift; none or nothing for no such limit.
    #[serde(default)]
    pub per_shift: Option<String>,
    /// The oldest may be this old, in seconds.
    pub max_age_seconds: u32,
    /// A transaction id is needed from here on.
    pub evidence_from: String,
    /// A manager is needed from here on.
    pub manager_from: String,
    /// The wallets that may be claimed; none is never.
    pub wallets: Vec<String>,
}
