//! FPS 转数快, Hong Kong.

use super::field::{ascii, digits, phone};
use super::plan::Plan;
use super::{BuildError, FieldFault, given};
use iso_currency::Currency;

/// Who is paid in Hong Kong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fps {
    /// The payee.
    pub payee: FpsPayee,
    /// The bank's clearing code, three digits; without it the payee's own bank is taken.
    pub clearing: Option<String>,
    /// Until when the code may be paid, `20261231235959`, Hong Kong time.
    pub timeout: Option<String>,
    /// Whether it collects renminbi; Hong Kong dollars otherwise.
    pub renminbi: bool,
}

/// A payee's proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FpsPayee {
    /// 7 or 9 digits.
    Id(String),
    /// `+852-91234567`.
    Mobile(String),
    /// An address.
    Email(String),
}

impl Fps {
    pub(super) fn plan(&self) -> Result<Plan, BuildError> {
        let currency = match self.renminbi {
            true => Currency::CNY,
            false => Currency::HKD,
        };
        let mut plan = Plan::new(currency, "HK");
        let mut fields = vec![(0, "hk.com.hkicl".to_owned())];
        if let Some(clearing) = given(self.clearing.as_deref()) {
            fields.push((1, digits("clearing", clearing, 3..=3)?));
        }
        fields.push(self.payee.field()?);
        if let Some(timeout) = given(self.timeout.as_deref()) {
            fields.push((5, time(timeout)?));
        }
        plan.accounts.push((26, fields));
        plan.name = Some("NA");
        plan.city = Some("HK");
        Ok(plan)
    }
}

impl FpsPayee {
    fn field(&self) -> Result<(u8, String), BuildError> {
        match self {
            Self::Id(number) => {
                let number = digits("id", number, 7..=9)?;
                let bad = FieldFault::Malformed.of("id");
                let fits = number.len() != 8;
                fits.then_some((2, number)).ok_or(bad)
            }
            Self::Mobile(number) => Ok((3, mobile(number)?)),
            Self::Email(address) => Ok((4, email(address)?)),
        }
    }
}

/// `+852-91234567`; the hyphen after the country's number is part of it.
fn mobile(number: &str) -> Result<String, BuildError> {
    let bad = FieldFault::Malformed.of("phone");
    let number = number.trim();
    let (country, national) = match number.strip_prefix('+') {
        Some(rest) => rest.split_once(['-', ' ']).ok_or(bad)?,
        None => ("852", number),
    };
    let country = digits("phone", country, 1..=3)?;
    let national = digits("phone", &phone(national), 6..=12)?;
    Ok(format!("+{country}-{national}"))
}

fn email(address: &str) -> Result<String, BuildError> {
    let address = ascii("email", address, 60)?;
    let (user, host) = address.split_once('@').unwrap_or_default();
    let fits = !user.is_empty() && host.contains('.') && !address.contains(' ');
    let bad = FieldFault::Malformed.of("email");
    if fits { Ok(address) } else { Err(bad) }
}

fn time(text: &str) -> Result<String, BuildError> {
    let text = digits("timeout", text, 14..=14)?;
    let (day, clock) = text.split_at_checked(8).unwrap_or_default();
    super::field::date("timeout", day)?;
    let below = |range, most| clock.get(range).is_some_and(|part| part < most);
    let fits = below(0..2, "24") && below(2..4, "60") && below(4..6, "60");
    let bad = FieldFault::NotADate.of("timeout");
    if fits { Ok(text) } else { Err(bad) }
}
