//! A claim looked for in the platform's bill, as screens and scripts see it.

use crate::MoneyView;
use serde::{Deserialize, Serialize};
use specta::Type;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct SearchCase {
    /// The case of a claim that nobody proved.
    pub case_id: u32,
    /// What somebody remembers: last digits of a number, a name or an account.
    pub hint: Option<String>,
}

/// Which transaction the claim is about, as somebody says. It proves nothing: the platform is
/// asked about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct PickTransaction {
    /// The case of a claim that nobody proved.
    pub case_id: u32,
    /// The platform's number, of a candidate or as the customer tells it.
    pub transaction_id: String,
}

/// What of the platform's bill may be the claim's money, what most speaks for first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CaseCandidates {
    /// The case.
    pub case_id: u32,
    /// The claim's order number.
    pub order_number: String,
    /// The claim's amount; every candidate has the same.
    pub amount: MoneyView,
    /// When the claim was noted.
    pub claimed_at: String,
    /// The platform's own days whose bills were looked into, in China.
    pub days: Vec<String>,
    /// The lines that may be the claim's money.
    pub candidates: Vec<CandidateView>,
    /// Lines of this amount that this till knows as other payments' money; they are left out.
    pub known: u32,
    /// Lines that the till cannot read; the money may be among them.
    pub unread: u32,
    /// Candidates beyond the most that are shown.
    pub left_out: u32,
    /// From when on the rest of the time can be looked into, on the shop's clock; none once all
    /// of it could be.
    pub rest_from: Option<String>,
}

/// A line of the platform's bill that may be the claim's money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CandidateView {
    /// The platform's number.
    pub transaction_id: String,
    /// The amount.
    pub amount: MoneyView,
    /// When the customer paid, by the platform's clock.
    pub at: String,
    /// The payer as the platform masks it; none where its bill names nobody.
    pub payer: Option<String>,
    /// It was paid in the time in which money for this sale counts; what was not is shown and
    /// cannot be picked.
    pub in_time: bool,
    /// `fits`, `differs` or `unknown`: how it compares with the hint.
    pub hint: String,
    /// What of it went back to the customer, where anything did.
    pub returned: Option<MoneyView>,
    /// Other open claims that it would fit as well, by their order numbers.
    pub also: Vec<String>,
    /// It stands noted on the claim already.
    pub noted: bool,
}
