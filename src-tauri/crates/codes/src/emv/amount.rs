//! Amounts in codes: exact minor units of any currency of ISO 4217, as decimal text.

use hexiao_domain::{Money, MoneyError};
use iso_currency::Currency;

/// The longest amount in a code, in characters (EMVCo QRCPS-MPM, object 54).
pub const LONGEST_AMOUNT: usize = 13;

/// An amount in the minor units of its currency. Codes are made for more currencies than a
/// till books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    minor: u64,
    currency: Currency,
}

impl Amount {
    /// Reads `12.34`: digits, at most one dot between digits, at most the currency's decimals,
    /// at most 13 characters.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let numeric = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if text.is_empty() {
            return Err(MoneyError::Empty);
        }
        if text.starts_with('-') {
            return Err(MoneyError::Negative);
        }
        if !numeric(whole) || !numeric(part) {
            return Err(MoneyError::NotANumber);
        }
        if text.len() > LONGEST_AMOUNT {
            return Err(MoneyError::TooLarge);
        }
        let places = decimals(currency)?;
        let part = if text.contains('.') { part } else { "" };
        if part.len() > places {
            return Err(MoneyError::TooPrecise);
        }
        let minor = format!("{whole}{part:0<places$}").parse();
        let minor = minor.map_err(|_| MoneyError::TooLarge)?;
        Ok(Self { minor, currency })
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether it is exactly zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// The same as money, where a till books this currency.
    #[must_use]
    pub fn money(self) -> Option<Money> {
        let currency = hexiao_domain::Currency::parse(self.currency.code()).ok()?;
        Some(Money::new(i64::try_from(self.minor).ok()?, currency))
    }

    /// With all decimals of the currency: `12.00`.
    #[must_use]
    pub fn full(self) -> String {
        let places = decimals(self.currency).unwrap_or_default();
        let digits = format!("{:0>width$}", self.minor, width = places + 1);
        match digits.split_at_checked(digits.len() - places) {
            Some((whole, part)) if places > 0 => format!("{whole}.{part}"),
            Some(_) | None => digits,
        }
    }

    /// With decimals only where they are not all zero: `12`, `12.50`.
    #[must_use]
    pub fn short(self) -> String {
        let full = self.full();
        match full.split_once('.') {
            Some((whole, part)) if part.bytes().all(|b| b == b'0') => whole.to_owned(),
            Some(_) | None => full,
        }
    }
}

impl TryFrom<Money> for Amount {
    type Error = MoneyError;

    fn try_from(money: Money) -> Result<Self, MoneyError> {
        let currency = currency_of(money.currency());
        let minor = u64::try_from(money.minor()).map_err(|_| MoneyError::Negative)?;
        let currency = currency.ok_or(MoneyError::UnknownCurrency)?;
        Ok(Self { minor, currency })
    }
}

/// ISO 4217's entry of a currency that a till books.
#[must_use]
pub fn currency_of(currency: hexiao_domain::Currency) -> Option<Currency> {
    Currency::from_code(currency.code())
}

/// The currency of three digits, `764`.
pub fn currency_of_digits(text: &str) -> Option<Currency> {
    let numeric = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
    Currency::from_numeric(text.parse().ok().filter(|_| numeric)?)
}

/// Decimal places; gold and the like have none that a customer could pay in.
fn decimals(currency: Currency) -> Result<usize, MoneyError> {
    let places = currency.exponent().ok_or(MoneyError::UnknownCurrency)?;
    Ok(usize::from(places))
}
