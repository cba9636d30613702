//! Alipay's domestic OpenAPI, face to face (platforms note `alipay.md`, §1 to §10), and its
//! certificates (`redemption-upload.md`).
//!
//! One gateway address; parameters signed with RSA2; answers signed over the raw bytes of
//! their `…_response` member.

mod answers;
mod bills;
mod bind;
mod calls;
mod certificates;
mod check;
pub(crate) mod china;
mod codes;
mod content;
mod exchange;
mod fields;
mod refunded;
mod sign;
#[cfg(test)]
mod tests;
mod verify;

pub(crate) use answers::said;
pub use sign::{sign_params, text_to_sign};
pub use verify::{Rejected, verify_response};

use crate::http::{Gateway, Timeouts};
use crate::{Bills, Coupons, Platform, PrivateKey, PublicKey, SetupError};
use hexiao_domain::{MerchantAccount, Wallet};

/// The length of a merchant's PID.
const SELLER_DIGITS: usize = 16;

/// One merchant account at Alipay.
#[derive(Debug)]
struct Alipay {
    gateway: Gateway,
    app_id: String,
    seller_id: String,
    /// The kind of record of a redemption.
    record_kind: String,
    key: PrivateKey,
    platform: PublicKey,
}

/// Alipay for this merchant account, with the application's private key. Nothing is sent.
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

/// The certificates (凭证) of this merchant account. Nothing is sent.
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
) -> Result<Alipay, SetupError> {
    if account.wallet != Wallet::Alipay {
        return Err(SetupError::OtherWallet);
    }
    let app_id = account.app_id.trim().to_owned();
    if app_id.is_empty() {
        return Err(SetupError::IdMissing);
    }
    let seller_id = seller(&account.seller_id)?;
    let record_kind = content::record_kind(&account.details.record_kind);
    let record_kind = record_kind.ok_or(SetupError::BadRecordKind)?;
    let platform =
        PublicKey::parse(&account.platform_public_key).map_err(SetupError::PlatformKey)?;
    if key.belongs_to(&platform) {
        return Err(SetupError::OwnPublicKey);
    }
    let gateway = Gateway::open(&account.gateway, timeouts)?;
    Ok(Alipay {
        gateway,
        app_id,
        seller_id,
        record_kind,
        key,
        platform,
    })
}

/// A merchant's PID: 16 digits beginning with 2088 (alipay.md §10).
fn seller(text: &str) -> Result<String, SetupError> {
    let seller = text.trim();
    let is_pid = seller.len() == SELLER_DIGITS
        && seller.starts_with("2088")
        && seller.bytes().all(|b| b.is_ascii_digit());
    match (seller.is_empty(), is_pid) {
        (true, _) => Err(SetupError::SellerMissing),
        (false, false) => Err(SetupError::BadSeller),
        (false, true) => Ok(seller.to_owned()),
    }
}
