//! Product numbers (GS1 General Specifications §7.9): goods scanned in place of a payment.

/// Whether the text is a GTIN of 8, 12, 13 or 14 digits with a good check digit.
pub fn is_product(text: &str) -> bool {
    let fits = matches!(text.len(), 8 | 12 | 13 | 14);
    fits && text.bytes().all(|b| b.is_ascii_digit()) && has_good_check_digit(text)
}

/// From the right, weights 1 and 3 in turn; the sum ends in 0.
fn has_good_check_digit(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| match place % 2 {
            0 => u32::from(byte - b'0'),
            _ => u32::from(byte - b'0') * 3,
        })
        .sum();
    sum.is_multiple_of(10)
}
