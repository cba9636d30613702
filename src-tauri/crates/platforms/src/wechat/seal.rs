//! Opening what the platform seals with the APIv3 key: certificates and the `resource` of a
//! notice (wechatpay.md §4).

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The length of the APIv3 key, in bytes.
pub(super) const KEY_BYTES: usize = 32;

/// A sealed text, as it stands in the JSON.
#[derive(Clone, Copy, Debug)]
pub struct Sealed<'a> {
    /// 12 bytes of text.
    pub nonce: &'a str,
    /// May be empty.
    pub associated_data: &'a str,
    /// Base64 of the ciphertext and its tag.
    pub ciphertext: &'a str,
}

/// Why a sealed text was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsealable {
    /// The APIv3 key is not 32 characters.
    #[error("the APIv3 key has 32 characters")]
    NotAKey,
    /// Not the shape of a sealed text.
    #[error("this is not a sealed text")]
    Malformed,
    /// Sealed with another key, or changed on the way.
    #[error("this was sealed with another key, or changed")]
    Broken,
}

/// The sealed text, proved unchanged. `key` is the APIv3 key as the merchant set it.
pub fn open(key: &str, sealed: &Sealed<'_>) -> Result<Vec<u8>, Unsealable> {
    if key.len() != KEY_BYTES {
        return Err(Unsealable::NotAKey);
    }
    let key = UnboundKey::new(&AES_256_GCM, key.as_bytes()).map_err(|_| Unsealable::NotAKey)?;
    let key = LessSafeKey::new(key);
    let nonce = Nonce::try_assume_unique_for_key(sealed.nonce.as_bytes());
    let nonce = nonce.map_err(|_| Unsealable::Malformed)?;
    let bytes = STANDARD.decode(sealed.ciphertext);
    let mut bytes = bytes.map_err(|_| Unsealable::Malformed)?;
    let aad = Aad::from(sealed.associated_data.as_bytes());
    let plain = key
        .open_in_place(nonce, aad, &mut bytes)
        .map_err(|_| Unsealable::Broken)?;
    Ok(plain.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &str = "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb";
    const GOLDEN: Sealed<'static> = Sealed {
        nonce: "uluk4a9R25RW",
        associated_data: "associatedData",
        ciphertext: "ulwSiIajGClcvcOYvOQ7+l+0PAbzzwI=",
    };

    #[test]
    fn the_platforms_own_example_opens() {
        assert_eq!(open(KEY, &GOLDEN).unwrap(), b"message");
    }

    #[test]
    fn anything_changed_stays_shut() {
        let other = KEY.replace('a', "b");
        assert_eq!(open(&other, &GOLDEN), Err(Unsealable::Broken));
        assert_eq!(open("short", &GOLDEN), Err(Unsealable::NotAKey));
        let nonce = Sealed {
            nonce: "uluk4a9R25RX",
            ..GOLDEN
        };
        assert_eq!(open(KEY, &nonce), Err(Unsealable::Broken));
        let data = Sealed {
            associated_data: "",
            ..GOLDEN
        };
        assert_eq!(open(KEY, &data), Err(Unsealable::Broken));
        let short = Sealed {
            ciphertext: "ulwS",
            ..GOLDEN
        };
        assert_eq!(open(KEY, &short), Err(Unsealable::Broken));
        let odd = Sealed {
            nonce: "short",
            ..GOLDEN
        };
        assert_eq!(open(KEY, &odd), Err(Unsealable::Malformed));
    }

    proptest! {
        #[test]
        fn no_sealed_text_panics(nonce in ".{0,16}", data in ".{0,16}", text in ".{0,60}") {
            let sealed = Sealed { nonce: &nonce, associated_data: &data, ciphertext: &text };
            prop_assert!(open(KEY, &sealed).is_err());
        }
    }
}
