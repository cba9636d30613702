//! Money: integer minor units with their currency, checked arithmetic, no float.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The currencies a till can book, by their ISO 4217 codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Renminbi, two decimals (fen).
    Cny,
    /// Hong Kong dollar, two decimals.
    Hkd,
    /// Euro, two decimals.
    Eur,
    /// US dollar, two decimals.
    Usd,
    /// Japanese yen, no decimals.
    Jpy,
    /// Kuwaiti dinar, three decimals.
    Kwd,
}

impl Currency {
    /// Every currency, for the schema's CHECK and for tests.
    pub const ALL: [Self; 6] = [
        Self::Cny,
        Self::Hkd,
        Self::Eur,
        Self::Usd,
        Self::Jpy,
        Self::Kwd,
    ];

    /// ISO 4217 letters.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cny => "CNY",
            Self::Hkd => "HKD",
            Self::Eur => "EUR",
            Self::Usd => "USD",
            Self::Jpy => "JPY",
            Self::Kwd => "KWD",
        }
    }

    /// Decimal places of the minor unit (ISO 4217).
    #[must_use]
    pub const fn exponent(self) -> u32 {
        match self {
            Self::Jpy => 0,
            Self::Cny | Self::Hkd | Self::Eur | Self::Usd => 2,
            Self::Kwd => 3,
        }
    }

    /// The currency of ISO letters, in any case.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        Self::ALL
            .into_iter()
            .find(|c| c.code().eq_ignore_ascii_case(text))
            .ok_or(MoneyError::UnknownCurrency)
    }
}

/// Why a text is not an amount, or a sum is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyError {
    /// Nothing was typed.
    #[error("no amount was entered")]
    Empty,
    /// Letters, signs, grouping or emoji where digits belong.
    #[error("an amount is written with digits and one dot, for example 12.34")]
    NotANumber,
    /// More decimals than the currency has.
    #[error("the amount has more decimal places than the currency")]
    TooPrecise,
    /// Below zero.
    #[error("the amount may not be negative")]
    Negative,
    /// Zero where a sale needs more.
    #[error("the amount must be more than zero")]
    Zero,
    /// More than a till books in one payment, or than the integer holds.
    #[error("the amount is too large")]
    TooLarge,
    /// Two currencies in one sum.
    #[error("two currencies cannot be added")]
    MixedCurrencies,
    /// Not a currency this till books.
    #[error("this currency is not supported")]
    UnknownCurrency,
}

impl MoneyError {
    /// The stable code that screens and scripts switch on.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "amount.empty",
            Self::NotANumber => "amount.not_a_number",
            Self::TooPrecise => "amount.too_precise",
            Self::Negative => "amount.negative",
            Self::Zero => "amount.zero",
            Self::TooLarge => "amount.too_large",
            Self::MixedCurrencies => "amount.mixed_currencies",
            Self::UnknownCurrency => "amount.unknown_currency",
        }
    }
}

/// An amount in the minor unit of its currency (fen for CNY).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// The platforms' ceiling for one payment: 100,000,000 major units (alipay.md §5).
    const LARGEST_PAYMENT_MAJOR: i64 = 100_000_000;

    /// An amount of `minor` units.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Minor units (fen for CNY).
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
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

    /// Reads `12.34`; no sign, no grouping, no exponent, at most the currency's decimals.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let text = text.trim();
        check_shape(text)?;
        let value = Decimal::from_str_exact(text).map_err(|_| MoneyError::TooLarge)?;
        Self::from_decimal(value, currency)
    }

    /// Exact conversion: refuses what the minor unit cannot hold, never rounds.
    pub fn from_decimal(value: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let scale = Decimal::from(10_i64.pow(currency.exponent()));
        let minor = value.checked_mul(scale).ok_or(MoneyError::TooLarge)?;
        if !minor.fract().is_zero() {
            return Err(MoneyError::TooPrecise);
        }
        let minor = minor.to_i64().ok_or(MoneyError::TooLarge)?;
        Ok(Self::new(minor, currency))
    }

    /// Holds the limits of one payment: more than zero, at most the platforms' ceiling.
    pub fn for_sale(self) -> Result<Self, MoneyError> {
        let ceiling = Self::LARGEST_PAYMENT_MAJOR * 10_i64.pow(self.currency.exponent());
        match self.minor {
            i64::MIN..=-1 => Err(MoneyError::Negative),
            0 => Err(MoneyError::Zero),
            minor if minor > ceiling => Err(MoneyError::TooLarge),
            _ => Ok(self),
        }
    }

    /// The sum, when both have one currency and it fits.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_add)
    }

    /// The difference, when both have one currency and it fits.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_sub)
    }

    fn combine(self, other: Self, op: fn(i64, i64) -> Option<i64>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::MixedCurrencies);
        }
        let minor = op(self.minor, other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The exact decimal value in major units.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.exponent())
    }
}

impl fmt::Display for Money {
    /// The plain decimal in major units, `12.34`, without the currency.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_decimal().fmt(f)
    }
}

fn check_shape(text: &str) -> Result<(), MoneyError> {
    if text.is_empty() {
        return Err(MoneyError::Empty);
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let numeric = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !numeric(whole) || !numeric(part) {
        return Err(MoneyError::NotANumber);
    }
    if sign {
        return Err(MoneyError::Negative);
    }
    if whole.trim_start_matches('0').len() > 15 {
        return Err(MoneyError::TooLarge);
    }
    if part.len() > 6 {
        return Err(MoneyError::TooPrecise);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fen(text: &str) -> Result<i64, MoneyError> {
        Money::parse(text, Currency::Cny)
            .and_then(Money::for_sale)
            .map(Money::minor)
    }

    #[test]
    fn amounts_are_read_exactly_in_fen() {
        assert_eq!(fen("12.34"), Ok(1234));
        assert_eq!(fen("19.99"), Ok(1999));
        assert_eq!(fen("0.01"), Ok(1));
        assert_eq!(fen("7"), Ok(700));
        assert_eq!(fen("100000000"), Ok(10_000_000_000));
    }

    #[test]
    fn odd_amounts_are_refused_with_the_reason() {
        assert_eq!(fen(""), Err(MoneyError::Empty));
        assert_eq!(fen("0"), Err(MoneyError::Zero));
        assert_eq!(fen("-1"), Err(MoneyError::Negative));
        assert_eq!(fen("1.234"), Err(MoneyError::TooPrecise));
        assert_eq!(fen("12345678901234567890"), Err(MoneyError::TooLarge));
        assert_eq!(fen("100000000.01"), Err(MoneyError::TooLarge));
        for odd in [
            "💰", "1,000", "1e5", "+5", "１２", "0x10", ".", "1.", ".5", "NaN", "1 2",
        ] {
            assert_eq!(fen(odd), Err(MoneyError::NotANumber), "{odd}");
        }
    }

    #[test]
    fn two_currencies_never_add() {
        let yuan = Money::new(1, Currency::Cny);
        let yen = Money::new(1, Currency::Jpy);
        assert_eq!(yuan.checked_add(yen), Err(MoneyError::MixedCurrencies));
    }

    #[test]
    fn the_minor_unit_follows_the_currency() {
        assert_eq!(Money::new(1234, Currency::Jpy).to_string(), "1234");
        assert_eq!(Money::new(1234, Currency::Cny).to_string(), "12.34");
        assert_eq!(Money::new(1234, Currency::Kwd).to_string(), "1.234");
        assert_eq!(
            Money::parse("1.5", Currency::Jpy),
            Err(MoneyError::TooPrecise)
        );
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(minor in 1_i64..10_000_000_000, pick in 0_usize..6) {
            let money = Money::new(minor, Currency::ALL[pick]);
            prop_assert_eq!(Money::parse(&money.to_string(), money.currency()), Ok(money));
        }

        #[test]
        fn no_text_panics(text in ".{0,64}") {
            let _ = Money::parse(&text, Currency::Cny);
        }

        #[test]
        fn sums_are_exact_or_refused(a: i64, b: i64) {
            let sum = Money::new(a, Currency::Cny).checked_add(Money::new(b, Currency::Cny));
            prop_assert_eq!(sum.ok().map(Money::minor), a.checked_add(b));
        }
    }
}
