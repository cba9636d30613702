//! Alipay's domestic OpenAPI, face to face (platforms note `alipay.md`, §1 to §9).
//!
//! One gateway address; parameters signed with RSA2; answers signed over the raw bytes of
//! their `…_response` member.

mod answers;
mod bind;
mod calls;
mod check;
mod china;
mod codes;
mod content;
mod exchange;
mod fields;
mod sign;
#[cfg(test)]
mod tests;
mod verify;

pub(crate) use answers::said;
pub use sign::{sign_params, text_to_sign};
pub use verify::{Rejected, verify_response};

use crate::http::{Gateway, Timeouts};
use crate::{Platform, PrivateKey, PublicKey, SetupError};
use hexiao_domain::{MerchantAccount, Wallet};

/// One merchant account at Alipay.
#[derive(Debug)]
struct Alipay {
    gateway: Gateway,
    app_id: String,
    seller_id: String,
    key: PrivateKey,
    platform: PublicKey,
}

/// Alipay for this merchant account, with the application's private key. Nothing is sent.
pub fn connect(
    account: &MerchantAccount,
    key: PrivateKey,
    timeouts: Timeouts,
) -> Result<Box<dyn Platform>, SetupError> {
    if account.wallet != Wallet::Alipay {
        return Err(SetupError::OtherWallet);
    }
    let app_id = account.app_id.trim().to_owned();
    let seller_id = account.seller_id.trim().to_owned();
    if app_id.is_empty() || seller_id.is_empty() {
        return Err(SetupError::IdMissing);
    }
    let platform =
        PublicKey::parse(&account.platform_public_key).map_err(SetupError::PlatformKey)?;
    if key.belongs_to(&platform) {
        return Err(SetupError::OwnPublicKey);
    }
    let gateway = Gateway::open(&account.gateway, timeouts)?;
    Ok(Box::new(Alipay {
        gateway,
        app_id,
        seller_id,
        key,
        platform,
    }))
}
