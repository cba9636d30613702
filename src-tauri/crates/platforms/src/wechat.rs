//! WeChat Pay's APIv3 for a direct merchant in the mainland (platforms note `wechatpay.md`).
//!
//! JSON over one host; every request carries the merchant's signature in a header, every
//! answer of success the platform's, under the name of one of its keys. An answer of failure is not signed: alone it ends no
//! payment.

mod answers;
mod bills;
mod bind;
mod calls;
mod cancel;
mod certificates;
mod check;
mod china;
mod codes;
mod content;
mod coupons;
mod distrust;
mod exchange;
mod fields;
mod keyring;
mod refunds;
mod seal;
mod secrets;
mod seen;
mod sign;
#[cfg(test)]
mod tests;
mod verify;

pub(crate) use codes::said;
pub use seal::{Sealed, Unsealable, open as open_sealed};
pub use secrets::{ApiKey, Secrets};
pub use sign::{Stamp, authorization, request_text};
pub use verify::{ProofHeaders, Rejected, answer_text, verify_answer};

use crate::http::{Gateway, Timeouts};
use crate::{Bills, Coupons, Platform, PrivateKey, PublicKey, SetupError};
use hexiao_domain::{MerchantAccount, Wallet};
use keyring::{Entered, Keyring};
use seen::Seen;

/// One merchant account at WeChat Pay.
#[derive(Debug)]
struct Wechat {
    gateway: Gateway,
    /// `appid`.
    app: String,
    /// `mchid`.
    merchant: String,
    /// The serial number of the merchant's API certificate.
    serial: String,
    key: PrivateKey,
    /// What the platform signs with.
    keyring: Keyring,
    /// `notify_url`; empty when codes are not shown.
    page: String,
    /// The shop's own number of this place; empty when there is none.
    store: String,
    seen: Seen,
}

/// WeChat Pay for this merchant account, with the merchant's private key, and with its APIv3
/// key where the platform's certificates are to be fetched. Nothing is sent.
pub fn connect(
    account: &MerchantAccount,
    secrets: impl Into<Secrets>,
    timeouts: Timeouts,
) -> Result<Box<dyn Platform>, SetupError> {
    Ok(Box::new(open(account, secrets.into(), timeouts)?))
}

/// The bills of this merchant account. Nothing is sent.
pub fn bills(
    account: &MerchantAccount,
    secrets: impl Into<Secrets>,
    timeouts: Timeouts,
) -> Result<Box<dyn Bills>, SetupError> {
    Ok(Box::new(open(account, secrets.into(), timeouts)?))
}

/// The merchant coupons (商家券) of this merchant account. Nothing is sent.
pub fn coupons(
    account: &MerchantAccount,
    secrets: impl Into<Secrets>,
    timeouts: Timeouts,
) -> Result<Box<dyn Coupons>, SetupError> {
    Ok(Box::new(open(account, secrets.into(), timeouts)?))
}

fn open(
    account: &MerchantAccount,
    secrets: Secrets,
    timeouts: Timeouts,
) -> Result<Wechat, SetupError> {
    if account.wallet != Wallet::Wechatpay {
        return Err(SetupError::OtherWallet);
    }
    let details = &account.details;
    let app = plain(&account.app_id).ok_or(SetupError::IdMissing)?;
    let merchant = plain(&account.seller_id).ok_or(SetupError::SellerMissing)?;
    let serial = plain(&details.merchant_serial).ok_or(SetupError::SerialMissing)?;
    let Secrets { key, sealing } = secrets;
    let platform = platform_key(account, &key, sealing.is_some())?;
    Ok(Wechat {
        gateway: Gateway::open(&account.gateway, timeouts)?,
        app,
        merchant,
        serial,
        key,
        keyring: Keyring::new(platform, sealing),
        page: page(&details.page)?,
        store: details.store.trim().to_owned(),
        seen: Seen::default(),
    })
}

/// The key that was entered, which may be left out where certificates can be fetched.
fn platform_key(
    account: &MerchantAccount,
    own: &PrivateKey,
    fetches: bool,
) -> Result<Option<Entered>, SetupError> {
    let (key, id) = (
        &account.platform_public_key,
        &account.details.platform_key_id,
    );
    if key.trim().is_empty() && id.trim().is_empty() {
        return match fetches {
            true => Ok(None),
            false => Err(SetupError::PlatformKeyMissing),
        };
    }
    let id = plain(id).ok_or(SetupError::SerialMissing)?;
    let key = PublicKey::parse_or_certificate(key).map_err(SetupError::PlatformKey)?;
    match own.belongs_to(&key) {
        true => Err(SetupError::OwnPublicKey),
        false => Ok(Some(Entered::new(id, key))),
    }
}

/// An id that can stand in a header and in an address as it is.
fn plain(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    let plain = !text.is_empty() && text.bytes().all(fits);
    plain.then(|| text.to_owned())
}

/// `https`, without a query (wechatpay.md §4); nothing at all where no codes are shown.
fn page(text: &str) -> Result<String, SetupError> {
    let page = text.trim();
    let host = page.strip_prefix("https://").unwrap_or_default();
    let fits = !host.is_empty() && page.bytes().all(|b| b.is_ascii_graphic() && b != b'?');
    match page.is_empty() || fits {
        true => Ok(page.to_owned()),
        false => Err(SetupError::BadPage),
    }
}
