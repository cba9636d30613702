//! `PromptPay`, Thailand: a phone, an identity or tax number, an e-wallet, or a biller.

use super::field::{capitals, digits, phone};
use super::plan::Plan;
use super::{BuildError, FieldFault};
use iso_currency::Currency;

/// Object 00 of an account that takes transfers.
const TRANSFER: &str = "A000000677010111";

/// Object 00 of an account that takes bills.
const BILL: &str = "A000000677010112";

/// Who is paid in Thailand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromptPay {
    /// A mobile number: `0812345678` or `+66812345678`.
    Phone(String),
    /// A national or tax number of 13 digits.
    Id(String),
    /// An e-wallet's number of 15 digits.
    Wallet(String),
    /// A biller of 13 or 15 digits with the shop's own references.
    Bill {
        /// The biller's number.
        biller: String,
        /// The first reference, up to 20 capitals and digits.
        first: String,
        /// The second one, if the biller uses it.
        second: Option<String>,
    },
}

impl PromptPay {
    pub(super) fn plan(&self) -> Result<Plan, BuildError> {
        let mut plan = Plan::new(Currency::THB, "TH");
        let (id, fields) = match self {
            Self::Phone(number) => (29, transfer(1, proxy_of(number)?)),
            Self::Id(number) => (29, transfer(2, digits("id", number, 13..=13)?)),
            Self::Wallet(number) => (29, transfer(3, digits("e-wallet", number, 15..=15)?)),
            Self::Bill {
                biller,
                first,
                second,
            } => (30, bill(biller, first, second.as_deref())?),
        };
        plan.accounts.push((id, fields));
        plan.category = None;
        plan.country_first = id == 29;
        plan.full_amounts = true;
        // Banks pass on a biller's references alone, and those are in the account.
        plan.reference = None;
        Ok(plan)
    }
}

fn transfer(kind: u8, number: String) -> Vec<(u8, String)> {
    vec![(0, TRANSFER.to_owned()), (kind, number)]
}

/// `0066` and nine digits, without the leading 0.
fn proxy_of(number: &str) -> Result<String, BuildError> {
    let number = phone(number);
    let national = number
        .strip_prefix("+66")
        .or_else(|| number.strip_prefix("0066"));
    let national = national.or_else(|| number.strip_prefix('0'));
    let national = national.ok_or_else(|| FieldFault::Malformed.of("phone"))?;
    digits("phone", national, 9..=9).map(|national| format!("0066{national}"))
}

fn bill(biller: &str, first: &str, second: Option<&str>) -> Result<Vec<(u8, String)>, BuildError> {
    let biller = digits("biller", biller, 13..=15)?;
    if biller.len() == 14 {
        return Err(FieldFault::Malformed.of("biller"));
    }
    let mut fields = vec![(0, BILL.to_owned()), (1, biller)];
    fields.push((2, capitals("ref1", first, 1..=20)?));
    if let Some(second) = super::given(second) {
        fields.push((3, capitals("ref2", second, 1..=20)?));
    }
    Ok(fields)
}
