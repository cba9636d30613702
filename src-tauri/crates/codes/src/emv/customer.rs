//! Customer-presented codes: base64 of BER-TLV with card data in it. They are looked over and
//! refused; nothing of them leaves this file (EMVCo QRCPS-CPM; qr-standards.md §3).

use super::{CUSTOMER, is_too_long};
use crate::trim_scan;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// Templates in templates: EMVCo needs three.
const DEEPEST: u8 = 4;

/// What may be told of a sound customer code: no data of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomerCode {
    /// Ways to pay that it offers.
    pub applications: usize,
    /// Whether data common to them follow.
    pub has_common_data: bool,
}

/// Why a text is not a sound customer code. It never holds a part of the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CustomerCodeError {
    /// It does not begin with the payload format `CPV01`.
    #[error("this is not an EMVCo customer code")]
    NotCustomer,
    /// Not base64, or wrongly padded.
    #[error("the code is not base64")]
    BadBase64,
    /// An object runs past the end of the code or of its template.
    #[error("the code is cut off or broken")]
    Broken,
    /// A length that BER allows and EMVCo does not: indefinite, or of three bytes and more.
    #[error("the code has a length of a kind that is not allowed")]
    BadLength,
    /// No application with an identifier: nothing to pay with.
    #[error("the code offers no way to pay")]
    NoApplication,
}

impl CustomerCodeError {
    /// The stable code that screens and scripts switch on.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotCustomer => "customer_code.not_customer",
            Self::BadBase64 => "customer_code.bad_base64",
            Self::Broken => "customer_code.broken",
            Self::BadLength => "customer_code.bad_length",
            Self::NoApplication => "customer_code.no_application",
        }
    }
}

/// Looks over the structure of a customer code. What it holds is overwritten before this
/// returns.
pub fn check_customer_code(text: &str) -> Result<CustomerCode, CustomerCodeError> {
    let text = trim_scan(text);
    if !text.starts_with(CUSTOMER) || is_too_long(text) {
        return Err(CustomerCodeError::NotCustomer);
    }
    let bytes = STANDARD.decode(text);
    let bytes = Zeroizing::new(bytes.map_err(|_| CustomerCodeError::BadBase64)?);
    let objects = walk(&bytes, 0)?;
    let mut objects = objects.into_iter();
    let version = objects.next().filter(|found| found.tag == 0x85);
    if version.is_none_or(|found| found.value != b"CPV01") {
        return Err(CustomerCodeError::NotCustomer);
    }
    let mut found = CustomerCode {
        applications: 0,
        has_common_data: false,
    };
    for object in objects {
        match object.tag {
            0x61 if names_application(object.value) => found.applications += 1,
            0x61 => return Err(CustomerCodeError::NoApplication),
            0x62 => found.has_common_data = true,
            _ => {}
        }
    }
    match found.applications {
        0 => Err(CustomerCodeError::NoApplication),
        _ => Ok(found),
    }
}

fn names_application(template: &[u8]) -> bool {
    let inner = walk(template, 1).unwrap_or_default();
    inner
        .iter()
        .any(|object| object.tag == 0x4f && !object.value.is_empty())
}

/// One object. It has no `Debug`: its value may be a card's.
struct Found<'a> {
    tag: u32,
    value: &'a [u8],
}

/// The objects of a template, and the insides of those that are templates, to their ends.
fn walk(mut bytes: &[u8], depth: u8) -> Result<Vec<Found<'_>>, CustomerCodeError> {
    if depth > DEEPEST {
        return Err(CustomerCodeError::Broken);
    }
    let mut found = Vec::new();
    while let Some(first) = bytes.first().copied() {
        let (tag, rest) = tag(bytes).ok_or(CustomerCodeError::Broken)?;
        let (length, rest) = length(rest)?;
        let cut = rest.split_at_checked(length);
        let (value, rest) = cut.ok_or(CustomerCodeError::Broken)?;
        // Bit 6 says that the value is a template (ISO/IEC 8825-1 §8.1.2).
        if first & 0x20 != 0 {
            walk(value, depth + 1)?;
        }
        found.push(Found { tag, value });
        bytes = rest;
    }
    Ok(found)
}

/// A tag of one byte, or of two or three where the first one's low bits are all set.
fn tag(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (first, mut rest) = bytes.split_first()?;
    let mut tag = u32::from(*first);
    if first & 0x1f != 0x1f {
        return Some((tag, rest));
    }
    for _ in 0..2 {
        let (next, after) = rest.split_first()?;
        tag = tag << 8 | u32::from(*next);
        rest = after;
        if next & 0x80 == 0 {
            return Some((tag, rest));
        }
    }
    None
}

/// A length of one byte up to 127, or of one or two bytes after `81` or `82`.
fn length(bytes: &[u8]) -> Result<(usize, &[u8]), CustomerCodeError> {
    let (first, rest) = bytes.split_first().ok_or(CustomerCodeError::Broken)?;
    let more = match first {
        0..=0x7f => return Ok((usize::from(*first), rest)),
        0x81 => 1,
        0x82 => 2,
        0x80 | 0x83..=0xff => return Err(CustomerCodeError::BadLength),
    };
    let cut = rest.split_at_checked(more);
    let (digits, rest) = cut.ok_or(CustomerCodeError::Broken)?;
    let length = digits
        .iter()
        .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
    Ok((length, rest))
}
