//! A coupon's code is worth goods to whoever holds it, until the platform knows of its use.

use crate::{IdError, Wallet};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A scanned or typed coupon code. It cannot be printed or serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct CouponCode(String);

impl CouponCode {
    /// The longest code of any platform, in characters.
    pub const LONGEST: usize = 512;

    /// Holds the text to what a code may be: 4 to 512 visible characters of ASCII. Platforms
    /// give codes no pattern, so nothing more can be known of one.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let fits = (4..=Self::LONGEST).contains(&text.len());
        match fits && text.bytes().all(|b| b.is_ascii_graphic()) {
            true => Ok(Self(text.to_owned())),
            false => Err(IdError::Malformed),
        }
    }

    /// The code itself, for the requests that send it, its keyed digest and its sealing.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What its digest is made of: the same code of another wallet is another coupon, and so
    /// is each of those that were bought together under one code.
    #[must_use]
    pub fn identity(&self, wallet: Wallet, part: u32) -> String {
        format!("{}\0{}\0{part}", wallet.code(), self.0)
    }

    /// The last four characters, for people; none of a code so short that they give it away.
    #[must_use]
    pub fn tail(&self) -> &str {
        const SHOWN: usize = 4;
        let from = self
            .0
            .len()
            .checked_sub(SHOWN)
            .filter(|hidden| *hidden >= SHOWN * 2);
        from.and_then(|from| self.0.get(from..)).unwrap_or_default()
    }
}

impl fmt::Debug for CouponCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CouponCode(…)")
    }
}

/// The batch of a coupon at its platform: 1 to 20 letters or digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StockId(String);

impl StockId {
    /// Holds `text` to the alphabet and the length.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let fits = (1..=20).contains(&text.len());
        match fits && text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            true => Ok(Self(text.to_owned())),
            false => Err(IdError::Malformed),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for StockId {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<StockId> for String {
    fn from(id: StockId) -> Self {
        id.0
    }
}
