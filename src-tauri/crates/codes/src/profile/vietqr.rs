//! `VietQR`, Vietnam: a bank account or a card, by the bank's number.

use super::field::{digits, letters};
use super::plan::Plan;
use super::{BuildError, FieldFault};
use crate::emv::template;
use iso_currency::Currency;

/// Who is paid in Vietnam.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VietQr {
    /// The bank's number (BIN), six digits.
    pub bank: String,
    /// The account or card, up to 19 letters and digits.
    pub account: String,
    /// Which of the two.
    pub service: VietQrService,
}

/// How the money is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VietQrService {
    /// To an account.
    Account,
    /// To a card; a till must not keep such a code.
    Card,
}

impl VietQr {
    pub(super) fn plan(&self) -> Result<Plan, BuildError> {
        let mut plan = Plan::new(Currency::VND, "VN");
        let bank = digits("bank", &self.bank, 6..=6)?;
        let account = letters("account", &self.account, 1..=19)?;
        let service = match self.service {
            VietQrService::Account => "QRIBFTTA",
            VietQrService::Card if account.bytes().all(|b| b.is_ascii_digit()) => "QRIBFTTC",
            VietQrService::Card => return Err(FieldFault::Malformed.of("account")),
        };
        let payee = template([(0, bank.as_str()), (1, account.as_str())]);
        let fields = [
            (0, "A000000727".to_owned()),
            (1, payee),
            (2, service.to_owned()),
        ];
        plan.accounts.push((38, fields.into()));
        plan.category = None;
        Ok(plan)
    }
}
