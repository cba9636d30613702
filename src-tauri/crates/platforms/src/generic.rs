//! Any platform that speaks the open protocol of `openapi/generic.yaml`: a mall's or an
//! aggregator's own wallet, `UnionPay` through whoever serves the shop.
//!
//! Requests and answers are signed with one secret that the shop and the platform share.

mod answers;
mod calls;
mod check;
mod content;
mod exchange;
mod fields;
mod sign;
#[cfg(test)]
mod tests;

pub(crate) use answers::listed as said;

use crate::http::{Gateway, Timeouts};
use crate::{Platform, SetupError};
use aws_lc_rs::hmac;
use hexiao_domain::{MerchantAccount, Wallet};
use zeroize::Zeroizing;

/// The shortest secret: 128 bits as hex digits, or 32 other characters.
const SHORTEST_SECRET: usize = 32;

/// One merchant account at a platform of the open protocol.
struct Generic {
    gateway: Gateway,
    app_id: String,
    poll_seconds: Option<u8>,
    key: hmac::Key,
}

/// A platform of the open protocol for this merchant account, with the secret that both
/// share: at least 32 characters. Nothing is sent.
pub fn connect(
    account: &MerchantAccount,
    secret: Zeroizing<String>,
    timeouts: Timeouts,
) -> Result<Box<dyn Platform>, SetupError> {
    match account.wallet {
        Wallet::Unionpay | Wallet::Other => {}
        Wallet::Alipay | Wallet::Wechatpay | Wallet::Applepay => {
            return Err(SetupError::OtherWallet);
        }
    }
    let app_id = account.app_id.trim().to_owned();
    if app_id.is_empty() {
        return Err(SetupError::IdMissing);
    }
    let bytes = secret.trim().as_bytes();
    if bytes.len() < SHORTEST_SECRET {
        return Err(SetupError::BadSecret);
    }
    Ok(Box::new(Generic {
        gateway: Gateway::open(&account.gateway, timeouts)?,
        app_id,
        poll_seconds: account.details.poll_seconds,
        key: hmac::Key::new(hmac::HMAC_SHA256, bytes),
    }))
}
