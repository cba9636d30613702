//! SEPA credit transfers as codes (EPC069-12; qr-standards.md §2).

use crate::profile::{ascii, given, printable};
use crate::{Amount, BuildError, FieldFault};
use hexiao_domain::MoneyError;
use iban::{Iban, IbanLike as _};
use iso_currency::Currency;

/// The most that a code of this kind holds, in bytes.
const LONGEST: usize = 331;

/// The largest amount, in characters: 999999999.99.
const LONGEST_AMOUNT: usize = 12;

/// Whether the text begins as such a transfer does: service tag, version, character set, kind.
pub fn is_transfer(text: &str) -> bool {
    let mut lines = text.lines();
    lines.next() == Some("BCD")
        && matches!(lines.next(), Some("001" | "002"))
        && matches!(
            lines.next(),
            Some("1" | "2" | "3" | "4" | "5" | "6" | "7" | "8")
        )
        && lines.next() == Some("SCT")
}

/// A SEPA credit transfer to be filled into the customer's bank app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EpcTransfer {
    /// The bank's BIC, 8 or 11 letters and digits; version 002 needs none.
    pub bic: Option<String>,
    /// The beneficiary, up to 70 characters.
    pub name: String,
    /// The beneficiary's account.
    pub iban: String,
    /// Euro, 0.01 to 999999999.99; without it the customer types it.
    pub amount: Option<Amount>,
    /// A purpose of ISO 20022, up to four letters.
    pub purpose: Option<String>,
    /// A structured reference (ISO 11649), up to 35 characters. Not together with `text`.
    pub structured: Option<String>,
    /// The remittance text, up to 140 characters, which the bank's line will bear.
    pub text: Option<String>,
    /// Words to the customer, up to 70 characters.
    pub info: Option<String>,
}

impl EpcTransfer {
    /// The text in the code: version 002, UTF-8, lines that end in LF.
    pub fn code(&self) -> Result<String, BuildError> {
        let optional = |field, value: &Option<String>, most| {
            let text = given(value.as_deref()).map(|text| printable(field, text, most));
            text.transpose().map(Option::unwrap_or_default)
        };
        let structured = optional("structured", &self.structured, 35)?;
        let text = optional("reference", &self.text, 140)?;
        if !structured.is_empty() && !text.is_empty() {
            return Err(FieldFault::NotCarried.of("structured"));
        }
        let name = printable("name", &self.name, 70)?;
        let lines = [
            "BCD".to_owned(),
            "002".to_owned(),
            "1".to_owned(),
            "SCT".to_owned(),
            self.bic()?,
            name,
            self.account()?,
            self.amount()?,
            self.purpose()?,
            structured,
            text,
            optional("info", &self.info, 70)?,
        ];
        let code = lines.join("\n");
        match code.len() > LONGEST {
            true => Err(FieldFault::TooLong { most: LONGEST }.of("reference")),
            false => Ok(code),
        }
    }

    /// Reads such a code. The error names the field that is wrong.
    pub fn parse(code: &str) -> Result<Self, BuildError> {
        if !is_transfer(code) {
            return Err(FieldFault::Malformed.of("text"));
        }
        if code.len() > LONGEST {
            return Err(FieldFault::TooLong { most: LONGEST }.of("text"));
        }
        let mut lines = code.lines().skip(4);
        let mut next = || lines.next().unwrap_or_default().to_owned();
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let read = Self {
            bic: some(next()),
            name: next(),
            iban: next(),
            amount: some(next()).as_deref().map(read_amount).transpose()?,
            purpose: some(next()),
            structured: some(next()),
            text: some(next()),
            info: some(next()),
        };
        if lines.next().is_some() {
            return Err(FieldFault::Malformed.of("text"));
        }
        read.code().map(|_| read)
    }

    fn bic(&self) -> Result<String, BuildError> {
        let Some(bic) = given(self.bic.as_deref()) else {
            return Ok(String::new());
        };
        let allowed = bic
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        match matches!(bic.len(), 8 | 11) && allowed {
            true => Ok(bic.to_owned()),
            false => Err(FieldFault::Malformed.of("bic")),
        }
    }

    fn account(&self) -> Result<String, BuildError> {
        let plain: String = self.iban.split_whitespace().collect();
        if plain.is_empty() {
            return Err(FieldFault::Missing.of("iban"));
        }
        let iban: Result<Iban, _> = plain.parse();
        let iban = iban.map_err(|_| FieldFault::BadCheckDigits.of("iban"))?;
        Ok(iban.electronic_str().to_owned())
    }

    fn amount(&self) -> Result<String, BuildError> {
        let Some(amount) = self.amount else {
            return Ok(String::new());
        };
        if amount.currency() != Currency::EUR {
            return Err(FieldFault::WrongCurrency { wanted: "EUR" }.of("amount"));
        }
        let text = amount.full();
        let fault = |error| Err(FieldFault::Amount(error).of("amount"));
        match (amount.is_zero(), text.len() > LONGEST_AMOUNT) {
            (true, _) => fault(MoneyError::Zero),
            (_, true) => fault(MoneyError::TooLarge),
            (false, false) => Ok(format!("EUR{text}")),
        }
    }

    fn purpose(&self) -> Result<String, BuildError> {
        let purpose = given(self.purpose.as_deref());
        let purpose = purpose.map(|text| ascii("purpose", text, 4)).transpose()?;
        Ok(purpose.unwrap_or_default())
    }
}

fn read_amount(text: &str) -> Result<Amount, BuildError> {
    let fault = |error| FieldFault::Amount(error).of("amount");
    let digits = text
        .strip_prefix("EUR")
        .ok_or(fault(MoneyError::NotANumber))?;
    let zeros = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    if zeros {
        return Err(fault(MoneyError::NotANumber));
    }
    Amount::parse(digits, Currency::EUR).map_err(fault)
}
