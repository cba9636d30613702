//! Keys as they are pasted, and sealed texts.

use hexiao_platforms::wechat::{Sealed, open_sealed};
use hexiao_platforms::{PrivateKey, PublicKey};

/// A key of the right length that seals nothing here.
const SEAL: &str = "0123456789abcdef0123456789abcdef";

/// A pasted text in every shape of key; what is read as a private key signs.
pub fn keys(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(key) = PrivateKey::parse(&text) {
        assert!(
            key.sign(b"text").is_some(),
            "a key that cannot sign was taken"
        );
    }
    let public = [
        PublicKey::parse(&text),
        PublicKey::parse_or_certificate(&text),
    ];
    for key in public.into_iter().flatten() {
        assert!(!key.verifies(b"text", &text), "a signature out of nothing");
    }
    let mut parts = text.splitn(3, '\n');
    let mut part = || parts.next().unwrap_or_default();
    let sealed = Sealed {
        nonce: part(),
        associated_data: part(),
        ciphertext: part(),
    };
    assert!(open_sealed(SEAL, &sealed).is_err(), "a seal out of nothing");
}
