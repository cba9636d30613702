//! A merchant code, read or built.

use super::amount::{Amount, currency_of_digits};
use super::objects::objects;
use super::{CodeError, MERCHANT, check, checksum, is_too_long};
use crate::trim_scan;
use iso_currency::Currency;
use std::fmt::Write;

/// The checksum's ID.
const CRC: u8 = 63;

/// An EMVCo merchant-presented code (EMVCo QRCPS-MPM): its objects in their order, without the
/// checksum, which follows from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MerchantCode {
    objects: Vec<(u8, String)>,
}

impl MerchantCode {
    /// Reads a code and holds it to all rules: [`Self::read`], then [`Self::check`].
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let code = Self::read(text)?;
        code.check()?;
        Ok(code)
    }

    /// Reads a code whose structure and checksum are good. Real codes exist that break a rule
    /// about values (a name of 31 characters) and are paid all the same; unknown objects are
    /// kept.
    pub fn read(text: &str) -> Result<Self, CodeError> {
        let text = trim_scan(text);
        if is_too_long(text) {
            return Err(CodeError::TooLong);
        }
        if !MERCHANT.iter().any(|prefix| text.starts_with(prefix)) {
            return Err(CodeError::NotEmv);
        }
        let mut code = Self::empty();
        let mut stated = None;
        for object in objects(text) {
            let object = object?;
            if stated.is_some() {
                return Err(CodeError::AfterChecksum);
            }
            if code.get(object.id).is_some() {
                return Err(CodeError::Duplicate { id: object.id });
            }
            match object.id {
                CRC => stated = Some(object.value),
                id => code.objects.push((id, object.value.to_owned())),
            }
        }
        let stated = stated.ok_or(CodeError::NoChecksum)?;
        let body = text.strip_suffix(stated).unwrap_or_default();
        match stated.eq_ignore_ascii_case(&checksum(body)) {
            true => Ok(code),
            false => Err(CodeError::BadChecksum),
        }
    }

    /// Holds the values to the standard: lengths, alphabets, amounts by their currency,
    /// templates to their ends.
    pub fn check(&self) -> Result<(), CodeError> {
        check::check(self)
    }

    pub(crate) const fn empty() -> Self {
        let objects = Vec::new();
        Self { objects }
    }

    /// The text in the code, with its checksum.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (id, value) in &self.objects {
            write_object(&mut text, *id, value);
        }
        text.push_str("6304");
        let sum = checksum(&text);
        text.push_str(&sum);
        text
    }

    /// Every object but the checksum.
    pub fn objects(&self) -> impl Iterator<Item = (u8, &str)> {
        self.objects.iter().map(|(id, value)| (*id, value.as_str()))
    }

    /// The value of an object.
    #[must_use]
    pub fn get(&self, id: u8) -> Option<&str> {
        let mut objects = self.objects();
        objects
            .find(|(known, _)| *known == id)
            .map(|(_, value)| value)
    }

    /// The value of an object in a template.
    #[must_use]
    pub fn sub(&self, id: u8, sub: u8) -> Option<&str> {
        let mut inner = objects(self.get(id)?).filter_map(Result::ok);
        inner
            .find(|object| object.id == sub)
            .map(|object| object.value)
    }

    /// The merchant's name.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.get(59)
    }

    /// The merchant's city.
    #[must_use]
    pub fn city(&self) -> Option<&str> {
        self.get(60)
    }

    /// ISO 3166 letters of the merchant's country.
    #[must_use]
    pub fn country(&self) -> Option<&str> {
        self.get(58)
    }

    /// The currency of the amount, whether one is stated or not.
    #[must_use]
    pub fn currency(&self) -> Option<Currency> {
        currency_of_digits(self.get(53)?)
    }

    /// The amount, if one is stated.
    #[must_use]
    pub fn amount(&self) -> Option<Amount> {
        Amount::parse(self.get(54)?, self.currency()?).ok()
    }

    /// What the payee's bank will call the payment: reference, bill number or purpose.
    #[must_use]
    pub fn reference(&self) -> Option<&str> {
        let places = [5, 1, 8].into_iter();
        let mut found = places.filter_map(|place| self.sub(62, place));
        found.find(|text| *text != "***")
    }

    /// Puts an object in the place of its like, or after the object `after`, or at the end.
    pub(crate) fn put(&mut self, id: u8, value: String, after: u8) {
        if let Some((_, known)) = self.objects.iter_mut().find(|(known, _)| *known == id) {
            *known = value;
            return;
        }
        let found = self.objects.iter().position(|(known, _)| *known == after);
        let at = found.map_or(self.objects.len(), |at| at + 1);
        self.objects.insert(at, (id, value));
    }

    pub(crate) fn push(&mut self, id: u8, value: impl Into<String>) {
        self.objects.push((id, value.into()));
    }
}

/// One object as text. Values are held to 99 characters before they come here.
pub fn write_object(text: &mut String, id: u8, value: &str) {
    let length = value.chars().count();
    // Writing to a String cannot fail.
    let _ = write!(text, "{id:02}{length:02}{value}");
}

/// A template's text.
pub fn template<'a>(objects: impl IntoIterator<Item = (u8, &'a str)>) -> String {
    let mut text = String::new();
    for (id, value) in objects {
        write_object(&mut text, id, value);
    }
    text
}
