//! `PayNow`, Singapore, alone or registered in a joint code (SGQR).

use super::field::{ascii, capitals, date, digits, phone};
use super::plan::Plan;
use super::{BuildError, Details, FieldFault, given};
use iso_currency::Currency;

/// Who is paid in Singapore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayNow {
    /// The payee.
    pub proxy: PayNowProxy,
    /// Whether the customer may change the amount; by default only where there is none.
    pub editable: Option<bool>,
    /// The last day on which the code may be paid, `20261231`.
    pub expiry: Option<String>,
    /// The code's entry in the register of joint codes.
    pub sgqr: Option<Sgqr>,
}

/// A payee's number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayNowProxy {
    /// `+6591234567`.
    Mobile(String),
    /// A company's unique entity number, with a suffix of three characters if it has one.
    Uen(String),
}

/// An entry in the register of joint codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sgqr {
    /// The code's number.
    pub id: String,
    /// The version, `01.0001`.
    pub version: String,
    /// Six digits.
    pub postal: String,
    /// The floor.
    pub level: String,
    /// The unit.
    pub unit: String,
    /// What else tells the place apart.
    pub miscellaneous: String,
    /// The day of this version, `20261231`.
    pub date: String,
}

impl PayNow {
    pub(super) fn plan(&self, details: &Details) -> Result<Plan, BuildError> {
        let mut plan = Plan::new(Currency::SGD, "SG");
        let editable = self.editable.unwrap_or(details.amount.is_none());
        let (kind, proxy) = self.proxy.fields()?;
        let mut fields = vec![
            (0, "SG.PAYNOW".to_owned()),
            (1, kind.to_owned()),
            (2, proxy),
        ];
        fields.push((3, if editable { "1" } else { "0" }.to_owned()));
        if let Some(expiry) = given(self.expiry.as_deref()) {
            fields.push((4, date("expiry", expiry)?));
        }
        plan.accounts.push((26, fields));
        if let Some(sgqr) = &self.sgqr {
            plan.accounts.push((51, sgqr.fields()?));
        }
        plan.name = Some("NA");
        plan.city = Some("Singapore");
        plan.reference = Some(1);
        Ok(plan)
    }
}

impl PayNowProxy {
    fn fields(&self) -> Result<(&'static str, String), BuildError> {
        match self {
            Self::Mobile(number) => {
                let number = phone(number);
                let national = number.strip_prefix("+65").unwrap_or(&number);
                let national = digits("phone", national, 8..=8)?;
                match national.starts_with(['8', '9']) {
                    true => Ok(("0", format!("+65{national}"))),
                    false => Err(FieldFault::Malformed.of("phone")),
                }
            }
            Self::Uen(number) => Ok(("2", capitals("uen", number, 9..=13)?)),
        }
    }
}

impl Sgqr {
    fn fields(&self) -> Result<Vec<(u8, String)>, BuildError> {
        Ok(vec![
            (0, "SG.SGQR".to_owned()),
            (1, capitals("sgqr-id", &self.id, 1..=13)?),
            (2, ascii("sgqr-version", &self.version, 7)?),
            (3, digits("postal", &self.postal, 6..=6)?),
            (4, ascii("sgqr-level", &self.level, 3)?),
            (5, ascii("sgqr-unit", &self.unit, 5)?),
            (6, ascii("sgqr-misc", &self.miscellaneous, 10)?),
            (7, date("sgqr-date", &self.date)?),
        ])
    }
}
