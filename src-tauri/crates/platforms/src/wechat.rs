//! WeChat Pay's APIv3 for a direct merchant in the mainland (platforms note `wechatpay.md`).
//!
//! JSON over one host; every request carries the merchant's signature in a header, every
//! answer of success the platform's. An answer of failure is not signed: alone it ends no
//! payment.

mod answers;
mod bills;
mod bind;
mod calls;
mod cancel;
mod check;
mod china;
mod codes;
mod content;
mod coupons;
mod exchange;
mod fields;
mod refunds;
mod seal;
mod sign;
#[cfg(test)]
mod tests;
mod verify;

pub(crate) use codes::said;
pub use seal::{Sealed, Unsealable, open as open_sealed};
pub use sign::{Stamp, authorization, request_text};
pub use verify::{ProofHeaders, Rejected, answer_text, verify_answer};

use crate::http::{Gateway, Timeouts};
use crate::{Bills, Coupons, Platform, PrivateKey, PublicKey, SetupError};
use hexiao_domain::{MerchantAccount, Wallet};

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
    /// The serial number or id under which `platform` signs.
    platform_id: String,
    platform: PublicKey,
    /// `notify_url`; empty when codes are not shown.
    page: String,
    /// The shop's own number of this place; empty when there is none.
    store: String,
}

/// WeChat Pay for this merchant account, with the merchant's private key. Nothing is sent.
pub fn connect(
    account: &MerchantAccount,
    key: PrivateKey,
    timeouts: Timeouts,
) -> Result<Box<dyn Platform>, SetupError> {
    Ok(Box::new(open(account, key, timeouts)?))
}

/// The bills of this merchant account. Nothing is sent.
pub fn bills(
    account: &MerchantAccount,
    key: PrivateKey,
    timeouts: Timeouts,
) -> Result<Box<dyn Bills>, SetupError> {
    Ok(Box::new(open(account, key, timeouts)?))
}

/// The merchant coupons (商家券) of this merchant account. Nothing is sent.
pub fn coupons(
    account: &MerchantAccount,
    key: PrivateKey,
    timeouts: Timeouts,
) -> Result<Box<dyn Coupons>, SetupError> {
    Ok(Box::new(open(account, key, timeouts)?))
}

fn open(
    account: &MerchantAccount,
    key: PrivateKey,
    timeouts: Timeouts,
) -> Result<Wechat, SetupError> {
    if account.wallet != Wallet::Wechatpay {
        return Err(SetupError::OtherWallet);
    }
    let details = &account.details;
    let app = plain(&account.app_id).ok_or(SetupError::IdMissing)?;
    let merchant = plain(&account.seller_id).ok_or(SetupError::IdMissing)?;
    let serial = plain(&details.merchant_serial).ok_or(SetupError::SerialMissing)?;
    let platform_id = plain(&details.platform_key_id).ok_or(SetupError::SerialMissing)?;
    let platform = PublicKey::parse_or_certificate(&account.platform_public_key)
        .map_err(SetupError::PlatformKey)?;
    if key.belongs_to(&platform) {
        return Err(SetupError::OwnPublicKey);
    }
    Ok(Wechat {
        gateway: Gateway::open(&account.gateway, timeouts)?,
        app,
        merchant,
        serial,
        key,
        platform_id,
        platform,
        page: page(&details.page)?,
        store: details.store.trim().to_owned(),
    })
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
