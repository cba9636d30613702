//! Bytes as lower-case hex.

/// Two digits a byte.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    let pairs = bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]);
    pairs.collect()
}

/// The bytes of exactly that many digits.
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() == N.saturating_mul(2))?;
    let pair = |pair: &[u32]| match pair {
        [high, low] => u8::try_from(high * 16 + low).ok(),
        _ => None,
    };
    let bytes: Option<Vec<u8>> = digits.chunks(2).map(pair).collect();
    bytes?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_byte_is_two_digits_the_high_one_first() {
        assert_eq!(hex(&[0x00, 0x0F, 0xF0, 0xA5, 0xFF, 0x12]), "000ff0a5ff12");
        assert_eq!(unhex("000fF0a5"), Some([0x00, 0x0F, 0xF0, 0xA5]));
    }

    #[test]
    fn other_characters_and_other_lengths_are_no_bytes() {
        for odd in [
            "", "0", "00", "000", "00000", "000g", "00 0", "+000", "０00",
        ] {
            assert_eq!(unhex::<2>(odd), None, "{odd:?}");
        }
    }

    proptest! {
        #[test]
        fn bytes_read_back(bytes: [u8; 32]) {
            prop_assert_eq!(unhex(&hex(&bytes)), Some(bytes));
        }
    }
}
