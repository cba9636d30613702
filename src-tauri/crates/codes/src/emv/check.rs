//! The rules for values (EMVCo QRCPS-MPM §4.7; qr-standards.md §1 and §8).

use super::amount::{Amount, currency_of_digits};
use super::objects::objects;
use super::{CodeError, MerchantCode, Place};

/// The longest globally unique identifier of a template, in characters.
const LONGEST_GUID: usize = 32;

/// The first thing wrong, in the order of the objects.
pub fn check(code: &MerchantCode) -> Result<(), CodeError> {
    for (id, value) in code.objects() {
        let fits = match id {
            26..=51 => account(id, value)?,
            62 | 64 => template(id, value)?,
            _ => is_allowed(code, id, value),
        };
        if !fits {
            return Err(bad(id));
        }
    }
    let pays = code.objects().any(|(id, _)| (2..=51).contains(&id));
    if pays {
        Ok(())
    } else {
        Err(CodeError::NoAccount)
    }
}

fn is_allowed(code: &MerchantCode, id: u8, value: &str) -> bool {
    let most = |n: usize| value.chars().count() <= n;
    match id {
        0 => matches!(value, "01" | "02"),
        1 => matches!(value, "11" | "12"),
        52 => value.len() == 4 && is_digits(value),
        53 => currency_of_digits(value).is_some(),
        54 | 56 => code
            .currency()
            .is_some_and(|currency| Amount::parse(value, currency).is_ok()),
        55 => matches!(value, "01" | "02" | "03"),
        57 => is_percentage(value),
        58 => value.len() == 2 && value.bytes().all(|b| b.is_ascii_uppercase()),
        59 => most(25),
        60 => most(15),
        61 => most(10),
        _ => true,
    }
}

/// `00.01` to `99.99`, `5` and `5.5` too.
fn is_percentage(value: &str) -> bool {
    let (whole, part) = value.split_once('.').unwrap_or((value, "0"));
    let numeric = |s: &str| (1..=2).contains(&s.len()) && is_digits(s);
    let is_zero = value.bytes().all(|b| matches!(b, b'0' | b'.'));
    numeric(whole) && numeric(part) && !is_zero
}

/// An account's template begins with whose it is.
fn account(id: u8, value: &str) -> Result<bool, CodeError> {
    let guid = walk(id, value)?;
    let place = Place { id, sub: Some(0) };
    match guid {
        Some(guid) if guid.chars().count() <= LONGEST_GUID => Ok(true),
        Some(_) | None => Err(CodeError::BadValue { place }),
    }
}

fn template(id: u8, value: &str) -> Result<bool, CodeError> {
    walk(id, value).map(|_| true)
}

/// A template to its end, no object twice; its object 00, if it has one.
fn walk(id: u8, value: &str) -> Result<Option<&str>, CodeError> {
    let (mut seen, mut guid) = (Vec::new(), None);
    for object in objects(value) {
        let object = object.map_err(|_| bad(id))?;
        if seen.contains(&object.id) {
            let place = Place {
                id,
                sub: Some(object.id),
            };
            return Err(CodeError::BadValue { place });
        }
        if object.id == 0 {
            guid = Some(object.value);
        }
        seen.push(object.id);
    }
    Ok(guid)
}

const fn bad(id: u8) -> CodeError {
    let place = Place { id, sub: None };
    CodeError::BadValue { place }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}
