//! Ids: made and stored before they are sent, unique for ever, never from the clock alone.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a text is not an id of the kind asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Wrong length or alphabet.
    #[error("this is not a well-formed number")]
    Malformed,
    /// The check character does not fit: mistyped or misread.
    #[error("the check character does not fit; please read the number again")]
    CheckFailed,
}

/// Texts that are held to an alphabet and a length.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $min:literal..=$max:literal, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Holds `text` to the alphabet and the length.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let fits = ($min..=$max).contains(&text.len()) && text.chars().all($allowed);
                if fits { Ok(Self(text.to_owned())) } else { Err(IdError::Malformed) }
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

text_id!(
    /// A till's short name, unique in the shop: 1 to 8 letters or digits.
    TillId, 1..=8, |c: char| c.is_ascii_alphanumeric()
);
text_id!(
    /// A person's short name in the journal; never reused.
    PersonId, 1..=16, |c: char| c.is_ascii_alphanumeric() || c == '_'
);
text_id!(
    /// The platform's own number for the money (`trade_no`, `transaction_id`).
    TransactionId, 8..=64, |c: char| c.is_ascii_alphanumeric() || c == '_'
);
text_id!(
    /// The shop's own reference for a sale (a table, a ticket of another system).
    Reference, 1..=32, |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-'
);

/// The till's number for a payment, `till_epoch_sequence_check`: 6 to 32 of
/// `[0-9A-Za-z_]`, so it fits every platform, and enumerable, so that a restored
/// till can ask the platforms for what it lost.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrderNumber(String);

impl OrderNumber {
    /// The number of the `sequence`th payment of `till` in `epoch`.
    #[must_use]
    pub fn new(till: &TillId, epoch: u32, sequence: u64) -> Self {
        let body = format!("{till}_{epoch}_{sequence:06}");
        let check = check_character(&body);
        Self(format!("{body}_{check}"))
    }

    /// Reads a typed or scanned number and proves its check character.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let (till, epoch, sequence) = numbered(text, "")?;
        let made = Self::new(&till, epoch, sequence);
        match made.0 == text {
            true => Ok(made),
            false => Err(IdError::CheckFailed),
        }
    }

    /// The text that goes on the wire and on the screen.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The short name of the till that made it.
    #[must_use]
    pub fn till(&self) -> &str {
        self.0.split('_').next().unwrap_or_default()
    }

    /// The epoch in it.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.part(1).unwrap_or_default()
    }

    /// The sequence in it.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.part(2).unwrap_or_default()
    }

    /// A number is made or parsed with digits there.
    fn part<T: std::str::FromStr>(&self, index: usize) -> Option<T> {
        self.0.split('_').nth(index)?.parse().ok()
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for OrderNumber {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<OrderNumber> for String {
    fn from(id: OrderNumber) -> Self {
        id.0
    }
}

/// The parts of `till_epoch_sequence_check`, with a mark before the sequence's digits.
fn numbered(text: &str, mark: &str) -> Result<(TillId, u32, u64), IdError> {
    let mut parts = text.split('_');
    let fields = (parts.next(), parts.next(), parts.next(), parts.next());
    let ((Some(till), Some(epoch), Some(sequence), Some(check)), None) = (fields, parts.next())
    else {
        return Err(IdError::Malformed);
    };
    let till = TillId::parse(till)?;
    let sequence = sequence.strip_prefix(mark).ok_or(IdError::Malformed)?;
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !digits(epoch) || !digits(sequence) || check.len() != 1 {
        return Err(IdError::Malformed);
    }
    let epoch = epoch.parse().map_err(|_| IdError::Malformed)?;
    let sequence = sequence.parse().map_err(|_| IdError::Malformed)?;
    Ok((till, epoch, sequence))
}

/// The till's number for a coupon that it redeems, `till_epoch_Csequence_check`: no order
/// number reads like it. It names the request at the platform too, which takes up to 32
/// letters, digits and `_`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CouponId(String);

impl CouponId {
    const MARK: &'static str = "C";

    /// The number of the `sequence`th coupon of `till` in `epoch`.
    #[must_use]
    pub fn new(till: &TillId, epoch: u32, sequence: u64) -> Self {
        let body = format!("{till}_{epoch}_{}{sequence:06}", Self::MARK);
        let check = check_character(&body);
        Self(format!("{body}_{check}"))
    }

    /// Reads a number and proves its check character.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let (till, epoch, sequence) = numbered(text, Self::MARK)?;
        let made = Self::new(&till, epoch, sequence);
        match made.0 == text {
            true => Ok(made),
            false => Err(IdError::CheckFailed),
        }
    }

    /// The text that goes on the wire and on the screen.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The epoch in it.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        let epoch = self.0.split('_').nth(1);
        epoch
            .and_then(|digits| digits.parse().ok())
            .unwrap_or_default()
    }

    /// The sequence in it.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        let marked = self.0.split('_').nth(2);
        let digits = marked.and_then(|marked| marked.strip_prefix(Self::MARK));
        digits
            .and_then(|digits| digits.parse().ok())
            .unwrap_or_default()
    }
}

impl fmt::Display for CouponId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for CouponId {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<CouponId> for String {
    fn from(id: CouponId) -> Self {
        id.0
    }
}

/// ISO/IEC 7064 MOD 37,36 over the letters and digits: catches every single
/// wrong character and nearly every swapped neighbour.
fn check_character(body: &str) -> char {
    const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let value = |c: char| c.to_digit(36).unwrap_or(0);
    let carry = body
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .fold(36, |carry, c| {
            let sum = (carry + value(c)) % 36;
            (if sum == 0 { 36 } else { sum } * 2) % 37
        });
    let check = (37 - carry) % 36;
    let index = usize::try_from(check).unwrap_or(0);
    ALPHABET.chars().nth(index).unwrap_or('0')
}

/// A redemption's id. There is exactly one redemption per payment for ever, so it is
/// made from the order number and is its own idempotency key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RedemptionId(String);

impl RedemptionId {
    /// The redemption of this order.
    #[must_use]
    pub fn of(order: &OrderNumber) -> Self {
        Self(format!("R_{order}"))
    }

    /// The text that goes on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A case's number: 1, 2, 3, … in this ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseId(pub i64);

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn order(sequence: u64) -> OrderNumber {
        OrderNumber::new(&TillId::parse("T01").unwrap(), 1, sequence)
    }

    #[test]
    fn an_order_number_fits_every_platform() {
        for sequence in [0, 1, 999_999, u64::MAX] {
            let till = TillId::parse("LONGTILL").unwrap();
            let text = OrderNumber::new(&till, 99, sequence).to_string();
            assert!((6..=40).contains(&text.len()), "{text}");
            assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
        }
        let till = TillId::parse("LONGTILL").unwrap();
        let largest = OrderNumber::new(&till, 9_999, 9_999_999_999_999);
        assert!(largest.as_str().len() <= 32, "{largest}");
    }

    #[test]
    fn a_mistyped_order_number_is_noticed() {
        let text = order(42).to_string();
        assert_eq!(OrderNumber::parse(&text), Ok(order(42)));
        let wrong = text.replace("42", "43");
        assert_eq!(OrderNumber::parse(&wrong), Err(IdError::CheckFailed));
        for odd in [
            "",
            "T01",
            "T01_1_000042",
            "T01_1_000042_K_X",
            "💰_1_1_1",
            "T01_x_1_1",
        ] {
            assert_eq!(OrderNumber::parse(odd), Err(IdError::Malformed), "{odd}");
        }
    }

    proptest! {
        #[test]
        fn order_numbers_read_back(epoch in 0_u32..10_000, sequence in 0_u64..10_000_000_000) {
            let made = OrderNumber::new(&TillId::parse("T9").unwrap(), epoch, sequence);
            prop_assert_eq!(OrderNumber::parse(made.as_str()), Ok(made));
        }

        #[test]
        fn one_wrong_character_never_reads_as_another_order(
            sequence in 0_u64..1_000_000, at in 0_usize..14, with in "[0-9A-Z]"
        ) {
            let text = order(sequence).to_string();
            let mut chars: Vec<char> = text.chars().collect();
            let at = at % chars.len();
            let with = with.chars().next().unwrap();
            prop_assume!(chars[at] != '_' && chars[at] != with);
            chars[at] = with;
            let wrong: String = chars.into_iter().collect();
            prop_assert!(OrderNumber::parse(&wrong).is_err());
        }

        #[test]
        fn no_text_panics(text in ".{0,80}") {
            let _ = OrderNumber::parse(&text);
        }
    }
}
