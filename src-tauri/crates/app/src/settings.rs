//! What the owner sets.

use crate::app::App;
use crate::sale::parse_wallet;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hexiao_codes::{Scan, classify, read_image};
use hexiao_contract::Problem;
use hexiao_domain::{Fact, Permission, StaticCode};

/// A picture of ten megabytes, in base64.
const LARGEST_UPLOAD: usize = 14_000_000;

impl App {
    /// Registers the shop's printed code from a picture of it.
    pub fn set_static_code(
        &self,
        token: &str,
        wallet: &str,
        image_base64: &str,
    ) -> Result<(), Problem> {
        let acting = self.acting(token, Permission::Configure)?;
        let wallet = parse_wallet(wallet)?;
        if image_base64.len() > LARGEST_UPLOAD {
            return Err(Problem::new("read.too_large"));
        }
        let bytes = STANDARD.decode(image_base64);
        let bytes = bytes.map_err(|_| Problem::new("read.not_an_image"))?;
        let text = read_image(&bytes).map_err(|error| Problem::new(error.code()))?;
        let code = match classify(&text) {
            Scan::PaymentCode { wallet: of, text } if of == wallet => StaticCode { wallet, text },
            Scan::PaymentCode { .. }
            | Scan::AuthCode { .. }
            | Scan::OrderNumber(_)
            | Scan::EmvMerchant
            | Scan::EmvCustomer
            | Scan::UpiLink
            | Scan::EpcTransfer
            | Scan::Product
            | Scan::TransactionId { .. }
            | Scan::CardNumber
            | Scan::Reference(_)
            | Scan::NotOurs(_) => return Err(Problem::new("not_a_static_code")),
        };
        self.write(acting.actor(), move |_| {
            Ok((vec![Fact::StaticCodeSet { code }], ()))
        })
    }
}
