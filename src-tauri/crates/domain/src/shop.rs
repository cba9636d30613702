//! The shop, its merchant accounts and its static codes. No secret is in here.

use crate::{Currency, TillId, Wallet};
use rust_decimal::Decimal;
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
    /// What only some platforms need, and the contract's terms. Journals of before have none.
    #[serde(default, skip_serializing_if = "AccountDetails::is_empty")]
    pub details: AccountDetails,
}

/// What only some platforms need of an account, and the terms of its contract. Empty texts are
/// not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountDetails {
    /// The serial number of the merchant's own API certificate (hex).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub merchant_serial: String,
    /// The serial number or id (`PUB_KEY_ID_…`) under which the platform's key signs.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub platform_key_id: String,
    /// The name under which the secret store holds the key that opens what the platform seals
    /// (WeChat Pay's APIv3 key).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sealing_secret: String,
    /// A web address of the merchant's that a platform insists on: where it sends notices, or
    /// where its page leads the customer after paying.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub page: String,
    /// The shop's own number at the platform, where a scanned code needs one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub store: String,
    /// The kind of record of a redemption that was agreed with the platform (Alipay's
    /// `biz_type`); empty where the usual one is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub record_kind: String,
    /// The wallet's name on the screens, where the shop names it itself.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The share that the platform keeps, as a decimal: `0.006` is 0.6 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_rate: Option<Decimal>,
    /// Business days until the money is at the bank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settles_after_days: Option<u8>,
    /// Seconds between two questions about a waiting payment, where a contract of the open
    /// protocol names them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll_seconds: Option<u8>,
}

impl AccountDetails {
    /// Nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn account(details: AccountDetails) -> MerchantAccount {
        MerchantAccount {
            wallet: Wallet::Alipay,
            gateway: "https://example.org/gateway.do".to_owned(),
            app_id: "1".to_owned(),
            seller_id: "2".to_owned(),
            platform_public_key: String::new(),
            secret: "alipay_private_key".to_owned(),
            details,
        }
    }

    /// Journals of before have none: what they hold has to be written again to the letter.
    #[test]
    fn an_account_writes_its_details_only_where_something_is_said() {
        let plain = serde_json::to_value(account(AccountDetails::default())).unwrap();
        assert_eq!(plain.get("details"), None);
        let read: MerchantAccount = serde_json::from_value(plain).unwrap();
        assert!(read.details.is_empty());
        let details = AccountDetails {
            settles_after_days: Some(1),
            ..AccountDetails::default()
        };
        let said = serde_json::to_value(account(details.clone())).unwrap();
        assert_eq!(
            said["details"],
            serde_json::json!({"settles_after_days": 1})
        );
        let read: MerchantAccount = serde_json::from_value(said).unwrap();
        assert_eq!(read.details, details);
        assert_eq!(read.details.record_kind, "", "as before there was any");
        let details = AccountDetails {
            record_kind: "O2O_VERIFY".to_owned(),
            ..AccountDetails::default()
        };
        let said = serde_json::to_value(account(details.clone())).unwrap();
        assert_eq!(
            said["details"],
            serde_json::json!({"record_kind": "O2O_VERIFY"})
        );
        let read: MerchantAccount = serde_json::from_value(said).unwrap();
        assert_eq!(read.details, details);
    }
}
