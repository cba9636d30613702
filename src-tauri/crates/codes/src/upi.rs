//! Payment links of India's UPI (`upi://pay?pa=…`; qr-standards.md §2).

use crate::profile::{ascii, digits, given, printable};
use crate::wallets::begins;
use crate::{BuildError, Details, FieldFault};
use iso_currency::Currency;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// How a link begins.
const LINK: &str = "upi://pay?";

/// Everything but what RFC 3986 §2.3 leaves as it is; a blank becomes `%20`, since readers
/// differ on `+`.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Whether the text is such a link.
pub fn is_link(text: &str) -> bool {
    begins(text, LINK)
}

/// A shop's link: `vpa` is its payment address, `shop@bank`. Needs a name; carries amount
/// (rupees), reference, purpose and category.
pub fn upi_link(vpa: &str, details: &Details) -> Result<String, BuildError> {
    for (field, value) in [
        ("city", &details.city),
        ("postal", &details.postal),
        ("terminal", &details.terminal),
    ] {
        if given(value.as_deref()).is_some() {
            return Err(FieldFault::NotCarried.of(field));
        }
    }
    let vpa = ascii("vpa", vpa, 255)?;
    let (user, bank) = vpa.split_once('@').unwrap_or_default();
    let fits = |part: &str| {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
        !part.is_empty() && part.bytes().all(allowed)
    };
    if !fits(user) || !fits(bank) {
        return Err(FieldFault::Malformed.of("vpa"));
    }
    let name = given(details.name.as_deref()).ok_or_else(|| FieldFault::Missing.of("name"))?;
    let mut fields = vec![("pa", vpa.clone()), ("pn", printable("name", name, 99)?)];
    if let Some(amount) = amount(details)? {
        fields.push(("am", amount));
    }
    fields.push(("cu", "INR".to_owned()));
    if let Some(reference) = given(details.reference.as_deref()) {
        fields.push(("tr", ascii("reference", reference, 35)?));
    }
    if let Some(purpose) = given(details.purpose.as_deref()) {
        fields.push(("tn", printable("purpose", purpose, 50)?));
    }
    if let Some(category) = given(details.category.as_deref()) {
        fields.push(("mc", digits("category", category, 4..=4)?));
    }
    let encode =
        |(name, value): (&str, String)| format!("{name}={}", utf8_percent_encode(&value, KEPT));
    let fields: Vec<String> = fields.into_iter().map(encode).collect();
    Ok(format!("{LINK}{}", fields.join("&")))
}

fn amount(details: &Details) -> Result<Option<String>, BuildError> {
    let Some(amount) = details.amount else {
        return Ok(None);
    };
    if amount.currency() != Currency::INR {
        return Err(FieldFault::WrongCurrency { wanted: "INR" }.of("amount"));
    }
    match amount.is_zero() {
        true => Err(FieldFault::Amount(hexiao_domain::MoneyError::Zero).of("amount")),
        false => Ok(Some(amount.full())),
    }
}
