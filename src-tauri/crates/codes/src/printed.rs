//! A printed code held against the one that the till has.

use crate::{NotOurs, Scan, classify};

/// Longer than any collect code that a platform prints; the rest of a longer one says no more.
const LONGEST_SHOWN: usize = 120;

/// So much is shown of a text that is no web address: enough to tell it by, and too little to
/// be somebody's secret.
const BEGINNING: usize = 6;

/// What a scan is, where the shop's printed code was to be scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Printed {
    /// The code of the one at this place among those that the till has.
    Known(usize),
    /// Another code that a customer's phone could follow; as far as it may be kept and shown.
    Stranger(String),
    /// No printed code at all: a customer's code, a card, a number of the till's, a scan that
    /// went wrong. Nothing of it is kept.
    NotPrinted,
}

/// Holds one scan against the `known` texts.
#[must_use]
pub fn compare(scanned: &str, known: &[&str]) -> Printed {
    let text = scanned.trim();
    if let Some(place) = known.iter().position(|known| is_same(text, known)) {
        return Printed::Known(place);
    }
    match classify(text) {
        Scan::PaymentCode { .. } | Scan::EmvMerchant | Scan::UpiLink | Scan::EpcTransfer => {
            Printed::Stranger(shown(text))
        }
        Scan::NotOurs(
            NotOurs::TooLong
            | NotOurs::NotAscii
            | NotOurs::DamagedMerchantCode
            | NotOurs::Contact
            | NotOurs::Unrecognised,
        ) => Printed::Stranger(shown(text)),
        Scan::NotOurs(NotOurs::Empty | NotOurs::ControlCharacters | NotOurs::Misread)
        | Scan::Product
        | Scan::AuthCode { .. }
        | Scan::OrderNumber(_)
        | Scan::EmvCustomer
        | Scan::TransactionId { .. }
        | Scan::CardNumber
        | Scan::Reference(_) => Printed::NotPrinted,
    }
}

/// Alipay prints some codes in upper case, to fit a smaller symbol (alipay.md §6), and a scanner
/// under a caps lock types every letter in the other case: nobody could have a code made that
/// differs from the shop's in just that. Otherwise every letter counts.
fn is_same(scanned: &str, known: &str) -> bool {
    let known = known.trim();
    let host = "https://qr.alipay.com/";
    let alipays = known
        .get(..host.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(host));
    scanned == known
        || (alipays && scanned.eq_ignore_ascii_case(known))
        || (scanned.len() == known.len() && scanned.chars().eq(known.chars().map(other_case)))
}

const fn other_case(c: char) -> char {
    match c.is_ascii_lowercase() {
        true => c.to_ascii_uppercase(),
        false => c.to_ascii_lowercase(),
    }
}

/// A stranger's text, made harmless: printable, one line, of bounded length, and without marks
/// that turn the direction of writing.
fn shown(text: &str) -> String {
    let limit = match text.contains("://") || text.starts_with("000201") {
        true => LONGEST_SHOWN,
        false => BEGINNING,
    };
    let mut shown: String = text.chars().take(limit).map(harmless).collect();
    if text.chars().nth(limit).is_some() {
        shown.push('…');
    }
    shown
}

fn harmless(c: char) -> char {
    let invisible = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    match c.is_control() || invisible {
        true => '\u{fffd}',
        false => c,
    }
}
