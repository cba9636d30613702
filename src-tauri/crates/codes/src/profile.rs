//! Building a shop's own code after a national profile (qr-standards.md §2). Such a code only
//! says where to pay: whether it was paid is known to the bank alone.

mod details;
mod duitnow;
mod error;
mod field;
mod fps;
mod paynow;
mod pix;
mod plan;
mod promptpay;
mod qris;
mod vietqr;

pub use details::Details;
pub use duitnow::DuitNow;
pub use error::{BuildError, FieldFault};
pub(crate) use field::{ascii, digits, given, printable};
pub use fps::{Fps, FpsPayee};
pub use paynow::{PayNow, PayNowProxy, Sgqr};
pub use pix::Pix;
pub use promptpay::PromptPay;
pub use qris::Qris;
pub use vietqr::{VietQr, VietQrService};

use crate::MerchantCode;

/// Who is to be paid, by the profile of a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payee {
    /// Thailand.
    PromptPay(PromptPay),
    /// Singapore.
    PayNow(PayNow),
    /// Vietnam.
    VietQr(VietQr),
    /// Indonesia, with the acquirer's data.
    Qris(Qris),
    /// Malaysia, with the acquirer's data.
    DuitNow(DuitNow),
    /// Hong Kong.
    Fps(Fps),
    /// Brazil.
    Pix(Pix),
}

impl Payee {
    /// The code that pays this payee. The error names the field that is wrong.
    pub fn code(&self, details: &Details) -> Result<MerchantCode, BuildError> {
        let plan = match self {
            Self::PromptPay(payee) => payee.plan(),
            Self::PayNow(payee) => payee.plan(details),
            Self::VietQr(payee) => payee.plan(),
            Self::Qris(payee) => payee.plan(details),
            Self::DuitNow(payee) => payee.plan(details),
            Self::Fps(payee) => payee.plan(),
            Self::Pix(payee) => payee.plan(details),
        }?;
        plan.code(details)
    }
}
