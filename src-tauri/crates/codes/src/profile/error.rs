//! Which field of a code to be built is wrong, and why.

use hexiao_domain::MoneyError;

/// A field that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {fault}")]
pub struct BuildError {
    /// The field's name on the command line.
    pub field: &'static str,
    /// What is wrong with it.
    pub fault: FieldFault,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldFault {
    /// The profile needs it.
    #[error("is missing")]
    Missing,
    /// The profile has no place for it.
    #[error("has no place in this kind of code")]
    NotCarried,
    /// It does not look like what it should be.
    #[error("is not of the right form")]
    Malformed,
    /// More characters than there is room for.
    #[error("is longer than {most} characters")]
    TooLong {
        /// The most there is room for.
        most: usize,
    },
    /// No day of the calendar.
    #[error("is not a date")]
    NotADate,
    /// Its check digits do not fit.
    #[error("was mistyped: its check digits do not fit")]
    BadCheckDigits,
    /// An amount in a currency that the scheme does not move.
    #[error("must be in {wanted}")]
    WrongCurrency {
        /// ISO 4217 letters.
        wanted: &'static str,
    },
    /// Not an amount.
    #[error("{0}")]
    Amount(MoneyError),
}

impl FieldFault {
    /// The stable code that screens and scripts switch on.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "build.missing",
            Self::NotCarried => "build.not_carried",
            Self::Malformed => "build.malformed",
            Self::TooLong { .. } => "build.too_long",
            Self::NotADate => "build.not_a_date",
            Self::BadCheckDigits => "build.bad_check_digits",
            Self::WrongCurrency { .. } => "build.wrong_currency",
            Self::Amount(error) => error.code(),
        }
    }

    pub(crate) const fn of(self, field: &'static str) -> BuildError {
        BuildError { field, fault: self }
    }
}
