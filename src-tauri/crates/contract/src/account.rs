//! Merchant accounts as the owner's screens and scripts see them. A key goes in and never
//! comes out.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A merchant account, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct AccountView {
    /// `alipay`, `wechatpay`, `applepay`, `unionpay`, `other`.
    pub wallet: String,
    /// The platform's address.
    pub gateway: String,
    /// The application's id at the platform.
    pub app_id: String,
    /// The merchant's id at the platform.
    pub seller_id: String,
    /// The platform's public key.
    pub platform_public_key: String,
    /// The serial number of the merchant's own certificate.
    pub merchant_serial: String,
    /// The id under which the platform's key signs.
    pub platform_key_id: String,
    /// A key that opens what the platform seals (WeChat Pay's APIv3 key) is stored.
    pub has_api_v3_key: bool,
    /// A web address of the merchant's that the platform insists on.
    pub page: String,
    /// The shop's own number at the platform.
    pub store: String,
    /// The kind of record of a redemption that was agreed with the platform; empty where the
    /// usual one is.
    pub record_kind: String,
    /// The wallet's name, where the shop names it itself.
    pub name: String,
    /// The share that the platform keeps, in percent: `0.6`.
    pub fee_percent: Option<String>,
    /// Business days until the money is at the bank.
    pub settles_after_days: Option<u8>,
    /// Seconds between two questions about a waiting payment, where the contract names them.
    pub poll_seconds: Option<u8>,
    /// The till uses it; otherwise why not: a code of `problem.*`.
    pub problem: Option<String>,
}

/// An account as it is entered.
#[derive(Clone, Default, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct AccountEntry {
    /// As in [`AccountView`].
    pub wallet: String,
    /// As in [`AccountView`].
    pub gateway: String,
    /// As in [`AccountView`].
    pub app_id: String,
    /// As in [`AccountView`].
    pub seller_id: String,
    /// As in [`AccountView`].
    pub platform_public_key: String,
    /// The merchant's private key, or the platform's secret for it; none keeps the one that
    /// is stored.
    pub private_key: Option<String>,
    /// The key that opens what the platform seals, 32 characters; none keeps the one that is
    /// stored.
    pub api_v3_key: Option<String>,
    /// As in [`AccountView`].
    pub merchant_serial: String,
    /// As in [`AccountView`].
    pub platform_key_id: String,
    /// As in [`AccountView`].
    pub page: String,
    /// As in [`AccountView`].
    pub store: String,
    /// As in [`AccountView`].
    pub record_kind: String,
    /// As in [`AccountView`].
    pub name: String,
    /// As in [`AccountView`].
    pub fee_percent: Option<String>,
    /// As in [`AccountView`].
    pub settles_after_days: Option<u8>,
    /// As in [`AccountView`].
    pub poll_seconds: Option<u8>,
}

impl std::fmt::Debug for AccountEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccountEntry")
            .field("wallet", &self.wallet)
            .field("gateway", &self.gateway)
            .field("app_id", &self.app_id)
            .field("seller_id", &self.seller_id)
            .finish_non_exhaustive()
    }
}

/// What was found of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct AccountCheck {
    /// `good`, `wrong`, `unknown`.
    pub state: String,
    /// The field that is wrong: `gateway`, `app_id`, `seller_id`, `private_key`,
    /// `platform_public_key`, `merchant_serial`, `platform_key_id`, `api_v3_key`, `page`,
    /// `record_kind`, `permission`, `clock`, `fee_percent`.
    pub field: Option<String>,
    /// Why: a code of `problem.*` when it is wrong as it stands, of `account.*` when the
    /// platform says so, of `reason.*` when nothing is known.
    pub code: Option<String>,
}
