//! SHA-256 and Ed25519 by AWS-LC: another implementation than the one that made the archive.

use aws_lc_rs::digest::{Context, SHA256, digest};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};

/// A SHA-256 or a public key.
pub type Bytes32 = [u8; 32];

/// SHA-256 of something that comes piece by piece.
pub struct Hasher(Context);

impl Hasher {
    /// Of nothing yet.
    pub fn new() -> Self {
        Self(Context::new(&SHA256))
    }

    /// Goes on with `bytes`.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Goes on with an integer: 8 bytes, big-endian, two's complement.
    pub fn number(&mut self, number: i64) {
        self.update(&number.to_be_bytes());
    }

    /// Goes on with bytes behind their length.
    pub fn measured(&mut self, bytes: &[u8]) {
        self.number(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        self.update(bytes);
    }

    /// The hash of it all.
    pub fn end(self) -> Bytes32 {
        self.0.finish().as_ref().try_into().unwrap_or_default()
    }
}

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> Bytes32 {
    digest(&SHA256, bytes)
        .as_ref()
        .try_into()
        .unwrap_or_default()
}

/// Whether the key signed the message.
pub fn is_signed(key: &Bytes32, message: &[u8], signature: &[u8; 64]) -> bool {
    let key = UnparsedPublicKey::new(&ED25519, key);
    key.verify(message, signature).is_ok()
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes from exactly `2 N` lower-case hex digits: one text for one value, so that a digit
/// cannot be changed without being noticed.
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = (digit(*high)? << 4) | digit(*low)?;
    }
    Some(bytes)
}

const fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_has_one_spelling() {
        assert_eq!(unhex::<2>("00ff"), Some([0, 255]));
        for odd in ["00FF", "00f", "00ff0", "00fg", "", "００ff"] {
            assert_eq!(unhex::<2>(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_number_and_a_text_are_hashed_as_the_format_says() {
        let mut hasher = Hasher::new();
        hasher.number(-2);
        hasher.measured(b"ab");
        let by_hand = [&[0xff; 7][..], &[0xfe], &[0; 7], &[2], b"ab"].concat();
        assert_eq!(hasher.end(), sha256(&by_hand));
    }

    /// RFC 8032, 7.1, test 2.
    #[test]
    fn a_signature_of_the_standard_is_one_and_a_changed_one_is_none() {
        let key = unhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        let signature = unhex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
             085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        );
        let (key, mut signature) = (key.unwrap(), signature.unwrap());
        assert!(is_signed(&key, b"\x72", &signature));
        assert!(!is_signed(&key, b"\x73", &signature));
        signature[63] ^= 1;
        assert!(!is_signed(&key, b"\x72", &signature));
    }
}
