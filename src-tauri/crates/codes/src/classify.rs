//! `classify`: one whole scan, one answer.

use crate::{NotOurs, Scan, card, emv, epc, gtin, upi, wallets};
use hexiao_domain::{IdError, OrderNumber, Reference};

/// The longest scan that is looked at, in bytes; only EMVCo codes may be longer.
const LONGEST_SCAN: usize = 256;

/// Tells what a scanner read. The line end, tab, blank or group separator that a scanner
/// puts around a code is dropped; what remains must match as a whole, since a prefix or a
/// length alone would let one wallet's code pass for another's.
///
/// The auth-code grammars come first, so that no bearer code is ever taken for a reference
/// and stored.
#[must_use]
pub fn classify(text: &str) -> Scan {
    let text = trim_scan(text);
    if let Some(scan) = emv::recognise(text) {
        return scan;
    }
    // Its lines are part of it, so it comes before control characters are refused.
    if epc::is_transfer(text) {
        return Scan::EpcTransfer;
    }
    if let Some(reason) = unusable(text) {
        return Scan::NotOurs(reason);
    }
    wallets::auth_code(text)
        .or_else(|| wallets::payment_code(text))
        .or_else(|| wallets::transaction_id(text))
        .or_else(|| gtin::is_product(text).then_some(Scan::Product))
        .or_else(|| card::is_card_number(text).then_some(Scan::CardNumber))
        .or_else(|| upi::is_link(text).then_some(Scan::UpiLink))
        .or_else(|| wallets::is_contact(text).then_some(Scan::NotOurs(NotOurs::Contact)))
        .unwrap_or_else(|| own_number(text))
}

/// A scan without what the scanner put around it.
#[must_use]
pub fn trim_scan(text: &str) -> &str {
    text.trim_matches(|c| matches!(c, '\r' | '\n' | '\t' | ' ' | '\u{1d}'))
}

fn unusable(text: &str) -> Option<NotOurs> {
    if text.is_empty() {
        Some(NotOurs::Empty)
    } else if text.len() > LONGEST_SCAN {
        Some(NotOurs::TooLong)
    } else if text.chars().any(char::is_control) {
        Some(NotOurs::ControlCharacters)
    } else if !text.is_ascii() {
        Some(NotOurs::NotAscii)
    } else {
        None
    }
}

/// An order number is also a well-formed reference, so a misread one must not become a
/// reference silently.
fn own_number(text: &str) -> Scan {
    match OrderNumber::parse(text) {
        Ok(number) => Scan::OrderNumber(number),
        Err(IdError::CheckFailed) => Scan::NotOurs(NotOurs::Misread),
        Err(IdError::Malformed) => match Reference::parse(text) {
            Ok(reference) => Scan::Reference(reference),
            Err(_) => Scan::NotOurs(NotOurs::Unrecognised),
        },
    }
}
