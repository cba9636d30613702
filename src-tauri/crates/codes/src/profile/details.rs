//! What every profile may carry beside the payee.

use crate::Amount;

/// What a code says beside the payee. Which of it a profile needs, may carry or has no place
/// for is the profile's; what has no place is an error and never dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// The merchant's name, up to 25 characters.
    pub name: Option<String>,
    /// The merchant's city, up to 15 characters.
    pub city: Option<String>,
    /// The postal code, up to 10 characters.
    pub postal: Option<String>,
    /// The merchant category (ISO 18245), four digits.
    pub category: Option<String>,
    /// The amount; without it the customer types it.
    pub amount: Option<Amount>,
    /// Whether a code with an amount may be paid more than once, as a price tag may.
    pub reusable: bool,
    /// The shop's reference, which the bank's line will bear: up to 25 characters.
    pub reference: Option<String>,
    /// What is paid for, up to 25 characters.
    pub purpose: Option<String>,
    /// The till, up to 25 characters.
    pub terminal: Option<String>,
}
