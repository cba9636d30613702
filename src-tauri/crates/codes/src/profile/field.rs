//! Holding one field to its form.

use super::{BuildError, FieldFault};
use std::ops::RangeInclusive;

/// A field that was given and is not blank.
pub fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// A field that must be given.
pub fn needed<'a>(field: &'static str, text: Option<&'a str>) -> Result<&'a str, BuildError> {
    given(text).ok_or_else(|| FieldFault::Missing.of(field))
}

/// Digits, so many of them.
pub fn digits(
    field: &'static str,
    text: &str,
    lengths: RangeInclusive<usize>,
) -> Result<String, BuildError> {
    of(field, text, lengths, |c| c.is_ascii_digit())
}

/// Capitals and digits, so many of them.
pub fn capitals(
    field: &'static str,
    text: &str,
    lengths: RangeInclusive<usize>,
) -> Result<String, BuildError> {
    of(field, text, lengths, |c| {
        c.is_ascii_digit() || c.is_ascii_uppercase()
    })
}

/// Letters and digits, so many of them.
pub fn letters(
    field: &'static str,
    text: &str,
    lengths: RangeInclusive<usize>,
) -> Result<String, BuildError> {
    of(field, text, lengths, |c| c.is_ascii_alphanumeric())
}

/// Text of any language without control characters.
pub fn printable(field: &'static str, text: &str, most: usize) -> Result<String, BuildError> {
    of(field, text, 1..=most, |c| !c.is_control())
}

/// Printable ASCII, blanks included.
pub fn ascii(field: &'static str, text: &str, most: usize) -> Result<String, BuildError> {
    of(field, text, 1..=most, |c| c == ' ' || c.is_ascii_graphic())
}

fn of(
    field: &'static str,
    text: &str,
    lengths: RangeInclusive<usize>,
    allowed: impl Fn(char) -> bool,
) -> Result<String, BuildError> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 {
        return Err(FieldFault::Missing.of(field));
    }
    if length > *lengths.end() {
        let most = *lengths.end();
        return Err(FieldFault::TooLong { most }.of(field));
    }
    if !lengths.contains(&length) || !text.chars().all(allowed) {
        return Err(FieldFault::Malformed.of(field));
    }
    Ok(text.to_owned())
}

/// A phone number without the blanks, hyphens, dots and brackets that people write in it.
pub fn phone(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')'));
    kept.collect()
}

/// A day as `20261231`.
pub fn date(field: &'static str, text: &str) -> Result<String, BuildError> {
    let text = digits(field, text, 8..=8)?;
    let part = |range| text.get(range).unwrap_or_default();
    let day = format!("{}-{}-{}", part(0..4), part(4..6), part(6..8));
    match hexiao_domain::BusinessDay::parse(&day) {
        Some(_) => Ok(text),
        None => Err(FieldFault::NotADate.of(field)),
    }
}
