//! RSASSA-PKCS1-v1_5 over SHA-256, base64 without line breaks (alipay.md §2,
//! wechatpay.md §2).

use crate::{config::SandboxError, demo};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use base64::{Engine, prelude::BASE64_STANDARD};

/// The platform's signing key and the shop's public key.
pub struct Keys {
    own: RsaKeyPair,
    merchant: UnparsedPublicKey<Vec<u8>>,
}

impl Keys {
    /// The practice keys of `assets/demo/alipay`.
    pub fn practice() -> Result<Self, SandboxError> {
        Self::of(demo::platform_private_key(), demo::merchant_public_key())
    }

    /// One of the simulated WeChat Pay's own keys, beside the shop's of `assets/demo/wechat`.
    pub fn wechat(own: &str) -> Result<Self, SandboxError> {
        Self::of(own, demo::wechat::merchant_public_key())
    }

    fn of(own: &str, merchant: &str) -> Result<Self, SandboxError> {
        let own = decode(own)?;
        let own = RsaKeyPair::from_pkcs8(&own).map_err(|_| SandboxError::Key)?;
        let merchant = decode(merchant)?;
        let merchant = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, merchant);
        Ok(Self { own, merchant })
    }

    /// Signs an answer; the result is base64.
    pub fn sign(&self, message: &[u8]) -> Result<String, SandboxError> {
        let mut signature = vec![0; self.own.public_modulus_len()];
        let random = SystemRandom::new();
        let signed = self
            .own
            .sign(&RSA_PKCS1_SHA256, &random, message, &mut signature);
        signed.map_err(|_| SandboxError::Key)?;
        Ok(BASE64_STANDARD.encode(signature))
    }

    /// Whether the shop signed this message.
    pub fn merchant_signed(&self, message: &[u8], signature: &str) -> bool {
        let signature = BASE64_STANDARD.decode(signature);
        signature.is_ok_and(|bytes| self.merchant.verify(message, &bytes).is_ok())
    }
}

fn decode(line: &str) -> Result<Vec<u8>, SandboxError> {
    BASE64_STANDARD.decode(line).map_err(|_| SandboxError::Key)
}

/// A one-way mark of a customer's code: the book must know a code again, and must not hold it.
pub fn mark(secret: &str) -> String {
    BASE64_STANDARD.encode(digest(&SHA256, secret.as_bytes()))
}
