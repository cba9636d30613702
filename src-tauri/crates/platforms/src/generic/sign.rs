//! The signatures of the open protocol: HMAC-SHA256 over lines, as hex digits.

use aws_lc_rs::hmac;

/// The signature of lines joined by one line feed. A request signs its time (Unix seconds),
/// its nonce, its method, its path with the query, and its body; an answer its time, the nonce
/// of its request, its status and its body. Only the last line may hold a line feed itself.
pub(super) fn tag(key: &hmac::Key, lines: &[&str]) -> Vec<u8> {
    hmac::sign(key, lines.join("\n").as_bytes())
        .as_ref()
        .to_vec()
}

/// Whether `signature` is that of `lines`, compared in constant time.
pub(super) fn is_signed(key: &hmac::Key, lines: &[&str], signature: &str) -> bool {
    let text = lines.join("\n");
    unhex(signature).is_some_and(|tag| hmac::verify(key, text.as_bytes(), &tag).is_ok())
}

/// Small hex digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    let pairs = digits.chunks_exact(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some(high << 4 | low),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_signature_is_the_published_hmac() {
        // RFC 4231, test case 2: the key `Jefe`, the text without a line feed.
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"Jefe");
        let golden = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(hex(&tag(&key, &["what do ya want for nothing?"])), golden);
        assert!(is_signed(&key, &["what do ya want for nothing?"], golden));
    }

    proptest! {
        #[test]
        fn any_change_breaks_the_signature(body in ".{1,60}", other in ".{1,60}") {
            prop_assume!(body != other);
            let key = hmac::Key::new(hmac::HMAC_SHA256, b"secret");
            let signature = hex(&tag(&key, &["1", "a", &body]));
            prop_assert!(is_signed(&key, &["1", "a", &body], &signature));
            prop_assert!(!is_signed(&key, &["1", "a", &other], &signature));
        }

        #[test]
        fn no_text_panics_as_a_signature(text in ".{0,80}") {
            let key = hmac::Key::new(hmac::HMAC_SHA256, b"secret");
            prop_assert!(!is_signed(&key, &["1"], &text));
        }
    }
}
