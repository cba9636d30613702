//! What a profile fixes of a code, and the code that follows from it.

use super::field::{ascii, digits, given, printable};
use super::{BuildError, Details, FieldFault};
use crate::emv::{LONGEST_OBJECT, template};
use crate::{Amount, MerchantCode};
use iso_currency::Currency;
use std::collections::BTreeMap;

/// The longest value in object 62, in characters.
const LONGEST_DETAIL: usize = 25;

/// A country's customs and the account to be paid.
pub struct Plan {
    /// Object 00.
    pub format: &'static str,
    /// Whether object 01 says if the code is for one payment.
    pub tells_initiation: bool,
    /// Objects 02 to 51 with their fields.
    pub accounts: Vec<(u8, Vec<(u8, String)>)>,
    /// Object 52 where the shop gives none.
    pub category: Option<&'static str>,
    /// Object 53.
    pub currency: Currency,
    /// Object 58.
    pub country: &'static str,
    /// Whether the country comes before the currency, as its readers know it.
    pub country_first: bool,
    /// Whether `12` is written `12.00`.
    pub full_amounts: bool,
    /// Object 59 where the shop gives none.
    pub name: Option<&'static str>,
    /// Object 60 where the shop gives none.
    pub city: Option<&'static str>,
    /// Where in object 62 the shop's reference is.
    pub reference: Option<u8>,
    /// More of object 62.
    pub more: BTreeMap<u8, String>,
}

impl Plan {
    /// The customs of most countries.
    pub fn new(currency: Currency, country: &'static str) -> Self {
        Self {
            format: "01",
            tells_initiation: true,
            accounts: Vec::new(),
            category: Some("0000"),
            currency,
            country,
            country_first: false,
            full_amounts: false,
            name: None,
            city: None,
            reference: Some(5),
            more: BTreeMap::new(),
        }
    }

    /// The code. Objects go in the order of their IDs, the country's custom apart.
    pub fn code(&self, details: &Details) -> Result<MerchantCode, BuildError> {
        let amount = self.amount(details)?;
        let mut code = MerchantCode::empty();
        code.push(0, self.format);
        if self.tells_initiation {
            let is_for_one = amount.is_some() && !details.reusable;
            code.push(1, if is_for_one { "12" } else { "11" });
        }
        for (id, fields) in &self.accounts {
            code.push(*id, self.account(fields)?);
        }
        if let Some(category) = given(details.category.as_deref()) {
            code.push(52, digits("category", category, 4..=4)?);
        } else if let Some(category) = self.category {
            code.push(52, category);
        }
        if self.country_first {
            code.push(58, self.country);
        }
        code.push(53, format!("{:03}", self.currency.numeric()));
        if let Some(amount) = amount {
            code.push(54, amount);
        }
        if !self.country_first {
            code.push(58, self.country);
        }
        self.merchant(&mut code, details)?;
        let additional = self.additional(details)?;
        if !additional.is_empty() {
            let fields = additional.iter().map(|(id, value)| (*id, value.as_str()));
            code.push(62, fitting("reference", template(fields))?);
        }
        Ok(code)
    }

    fn account(&self, fields: &[(u8, String)]) -> Result<String, BuildError> {
        let fields = fields.iter().map(|(id, value)| (*id, value.as_str()));
        fitting("account", template(fields))
    }

    /// In the scheme's currency, more than nothing, and no longer than its field.
    fn amount(&self, details: &Details) -> Result<Option<String>, BuildError> {
        let Some(amount) = details.amount else {
            return Ok(None);
        };
        if amount.currency() != self.currency {
            let wanted = self.currency.code();
            return Err(FieldFault::WrongCurrency { wanted }.of("amount"));
        }
        written(amount, self.full_amounts).map(Some)
    }

    fn merchant(&self, code: &mut MerchantCode, details: &Details) -> Result<(), BuildError> {
        let name = given(details.name.as_deref()).or(self.name);
        if let Some(name) = name {
            code.push(59, printable("name", name, 25)?);
        }
        let city = given(details.city.as_deref()).or(self.city);
        if let Some(city) = city {
            code.push(60, printable("city", city, 15)?);
        }
        if let Some(postal) = given(details.postal.as_deref()) {
            code.push(61, ascii("postal", postal, 10)?);
        }
        Ok(())
    }

    fn additional(&self, details: &Details) -> Result<BTreeMap<u8, String>, BuildError> {
        let mut fields = self.more.clone();
        if let Some(reference) = given(details.reference.as_deref()) {
            let place = self.reference;
            let place = place.ok_or_else(|| FieldFault::NotCarried.of("reference"))?;
            fields.insert(place, printable("reference", reference, LONGEST_DETAIL)?);
        }
        if let Some(terminal) = given(details.terminal.as_deref()) {
            fields.insert(7, printable("terminal", terminal, LONGEST_DETAIL)?);
        }
        if let Some(purpose) = given(details.purpose.as_deref()) {
            fields.insert(8, printable("purpose", purpose, LONGEST_DETAIL)?);
        }
        Ok(fields)
    }
}

/// An amount as its field holds it.
fn written(amount: Amount, full: bool) -> Result<String, BuildError> {
    use hexiao_domain::MoneyError::{TooLarge, Zero};
    let fault = |error| FieldFault::Amount(error).of("amount");
    if amount.is_zero() {
        return Err(fault(Zero));
    }
    let text = if full { amount.full() } else { amount.short() };
    match text.len() > crate::emv::LONGEST_AMOUNT {
        true => Err(fault(TooLarge)),
        false => Ok(text),
    }
}

fn fitting(field: &'static str, text: String) -> Result<String, BuildError> {
    let most = LONGEST_OBJECT;
    match text.chars().count() > most {
        true => Err(FieldFault::TooLong { most }.of(field)),
        false => Ok(text),
    }
}
