//! `DuitNow`, Malaysia, with what the acquirer gave the shop.

use super::field::{ascii, digits, letters, needed};
use super::plan::Plan;
use super::{BuildError, Details, given};
use iso_currency::Currency;

/// Who is paid in Malaysia.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuitNow {
    /// The acquirer's number, six digits.
    pub acquirer: String,
    /// The merchant's number at the acquirer.
    pub merchant: String,
    /// The customer label that the acquirer gave, if any (object 62-06).
    pub label: Option<String>,
}

impl DuitNow {
    pub(super) fn plan(&self, details: &Details) -> Result<Plan, BuildError> {
        let mut plan = Plan::new(Currency::MYR, "MY");
        needed("name", details.name.as_deref())?;
        let fields = [
            (0, "A0000006150001".to_owned()),
            (1, digits("acquirer", &self.acquirer, 6..=6)?),
            (2, letters("merchant", &self.merchant, 1..=25)?),
        ];
        plan.accounts.push((26, fields.into()));
        // Other countries print 01; Malaysia's readers know this one.
        plan.format = "02";
        plan.city = Some("MY");
        plan.full_amounts = true;
        if let Some(label) = given(self.label.as_deref()) {
            plan.more.insert(6, ascii("label", label, 25)?);
        }
        Ok(plan)
    }
}
