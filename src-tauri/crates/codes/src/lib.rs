//! Payment codes: tell what a scanner read, draw a code, read the shop's own code from
//! an image. Pure and total: every byte sequence has an answer, none panics.

mod card;
mod classify;
mod draw;
mod emv;
mod epc;
mod gtin;
mod prepare;
mod printed;
mod profile;
mod read;
mod scan;
mod upi;
mod wallets;

pub use classify::{classify, trim_scan};
pub use draw::{DrawError, draw_png, draw_svg, draw_text};
pub use emv::{
    Amount, Charged, CodeError, CustomerCode, CustomerCodeError, MerchantCode, Place, Scheme,
    check_customer_code, currency_of, holds_card_number,
};
pub use epc::EpcTransfer;
pub use printed::{Printed, compare};
pub use profile::{
    BuildError, Details, DuitNow, FieldFault, Fps, FpsPayee, PayNow, PayNowProxy, Payee, Pix,
    PromptPay, Qris, Sgqr, VietQr, VietQrService,
};
pub use read::{ReadError, read_image};
pub use scan::{NotOurs, Scan};
pub use upi::upi_link;
