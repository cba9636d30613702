//! QRIS, Indonesia, with what the acquirer gave the shop.

use super::field::{ascii, digits, letters, needed};
use super::plan::Plan;
use super::{BuildError, Details, FieldFault};
use iso_currency::Currency;

/// Who is paid in Indonesia.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qris {
    /// The acquirer's domain, reversed: `COM.GO-JEK.WWW`.
    pub domain: String,
    /// The merchant's number at the switch (PAN), 16 to 19 digits.
    pub pan: String,
    /// The merchant's number at the acquirer.
    pub merchant: String,
    /// The size of the business: `UMI`, `UKE`, `UME`, `UBE`.
    pub criteria: String,
    /// The national merchant number: `ID` and 13 digits.
    pub national_id: String,
}

impl Qris {
    pub(super) fn plan(&self, details: &Details) -> Result<Plan, BuildError> {
        let mut plan = Plan::new(Currency::IDR, "ID");
        needed("name", details.name.as_deref())?;
        needed("city", details.city.as_deref())?;
        let acquirer = vec![
            (0, ascii("domain", &self.domain, 32)?),
            (1, digits("pan", &self.pan, 16..=19)?),
            (2, letters("merchant", &self.merchant, 1..=15)?),
            (3, self.criteria()?),
        ];
        let register = vec![
            (0, "ID.CO.QRIS.WWW".to_owned()),
            (2, self.national_id()?),
            (3, self.criteria()?),
        ];
        plan.accounts = vec![(26, acquirer), (51, register)];
        Ok(plan)
    }

    fn criteria(&self) -> Result<String, BuildError> {
        let known = matches!(self.criteria.as_str(), "UMI" | "UKE" | "UME" | "UBE");
        let bad = FieldFault::Malformed.of("criteria");
        known.then(|| self.criteria.clone()).ok_or(bad)
    }

    fn national_id(&self) -> Result<String, BuildError> {
        let bad = FieldFault::Malformed.of("nmid");
        let number = self.national_id.trim().strip_prefix("ID").ok_or(bad)?;
        digits("nmid", number, 13..=13).map(|number| format!("ID{number}"))
    }
}
