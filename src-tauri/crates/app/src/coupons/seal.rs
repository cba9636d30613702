//! The codes of coupons, sealed. A code is worth goods to whoever holds it until the platform
//! knows of its use, and a claim needs it later: so the journal keeps it, encrypted under a key
//! that is made of the pepper, which lies with the till's secrets and in its backups alone.

use crate::host::Host;
use crate::pin;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use hexiao_domain::CouponCode;
use hexiao_sync::Sealing;
use std::sync::Arc;
use zeroize::Zeroizing;

const NONCE: usize = 12;

/// Opens and seals with the secrets of this host.
pub(crate) struct Seals(pub Arc<dyn Host>);

impl Seals {
    fn key(&self) -> Option<LessSafeKey> {
        let bytes = pin::keyed_digest(&*self.0, "coupon_key", "").ok()?;
        let bytes = Zeroizing::new(bytes);
        Some(LessSafeKey::new(
            UnboundKey::new(&AES_256_GCM, &bytes).ok()?,
        ))
    }
}

impl Sealing for Seals {
    fn open(&self, sealed: &str, digest: &str) -> Option<CouponCode> {
        let bytes = BASE64.decode(sealed).ok()?;
        let (nonce, rest) = bytes.split_first_chunk::<NONCE>()?;
        let mut rest = Zeroizing::new(rest.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let aad = Aad::from(digest.as_bytes());
        let plain = self.key()?.open_in_place(nonce, aad, &mut rest).ok()?;
        CouponCode::parse(std::str::from_utf8(plain).ok()?).ok()
    }

    fn seal(&self, code: &CouponCode, digest: &str) -> Option<String> {
        let mut nonce = [0_u8; NONCE];
        self.0.random(&mut nonce).ok()?;
        let mut text = code.expose().as_bytes().to_vec();
        let used = Nonce::assume_unique_for_key(nonce);
        let aad = Aad::from(digest.as_bytes());
        self.key()?
            .seal_in_place_append_tag(used, aad, &mut text)
            .ok()?;
        let sealed: Vec<u8> = nonce.into_iter().chain(text).collect();
        Some(BASE64.encode(sealed))
    }
}

#[cfg(test)]
mod tests;
