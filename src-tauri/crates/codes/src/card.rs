//! A tripwire for card numbers: a till that stores one is in scope of PCI DSS (3.4).

/// Issuer ranges by the first four digits (ISO/IEC 7812): Visa, Mastercard, American
/// Express, Diners, Discover, JCB, UnionPay, Maestro.
const ISSUERS: [(u16, u16); 12] = [
    (2221, 2720),
    (3000, 3059),
    (3095, 3095),
    (3400, 3499),
    (3528, 3589),
    (3600, 3699),
    (3700, 3799),
    (3800, 3999),
    (4000, 4999),
    (5000, 5999),
    (6000, 6999),
    (8100, 8199),
];

/// The longest card number, in digits.
const LONGEST: usize = 19;

/// Whether the text is a card number, typed with or without blanks and hyphens or with what a
/// scanner puts around it: 12 to 19 digits, a known issuer, a good check digit. When in doubt
/// it says yes, because a refused reference is typed again and a stored card number is a breach.
pub fn is_card_number(text: &str) -> bool {
    let (mut digits, mut count) = ([0_u8; LONGEST], 0);
    let parts = |byte: &u8| matches!(byte, b' ' | b'-') || byte.is_ascii_control();
    for byte in text.bytes().filter(|byte| !parts(byte)) {
        let Some(place) = digits.get_mut(count).filter(|_| byte.is_ascii_digit()) else {
            return false;
        };
        *place = byte - b'0';
        count += 1;
    }
    let digits = digits.get(..count).unwrap_or_default();
    count >= 12 && has_known_issuer(digits) && passes_luhn(digits)
}

fn has_known_issuer(digits: &[u8]) -> bool {
    let first = digits.iter().take(4);
    let first = first.fold(0, |sum, digit| sum * 10 + u16::from(*digit));
    ISSUERS
        .iter()
        .any(|(low, high)| (*low..=*high).contains(&first))
}

/// ISO/IEC 7812-1 annex B: from the right, every second digit doubled.
fn passes_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match place % 2 {
            0 => u32::from(*digit),
            _ => u32::from(digit * 2 / 10 + digit * 2 % 10),
        })
        .sum();
    sum.is_multiple_of(10)
}
