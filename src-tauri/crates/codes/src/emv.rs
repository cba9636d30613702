//! EMVCo codes: merchant-presented (text with a CRC) and customer-presented (card data).

use crate::Scan;
use crc::{CRC_16_IBM_3740, Crc};

/// EMVCo's own ceiling for both kinds of code, in characters.
const LONGEST: usize = 512;

/// Base64 of `85 05 CPV01` without its last bits: how a customer-presented code begins.
const CUSTOMER: &str = "hQVDUFYw";

/// The payload format is `01`; DuitNow prints `02` (qr-standards.md §1).
const MERCHANT: [&str; 2] = ["000201", "000202"];

const CHECKSUM: Crc<u16> = Crc::<u16>::new(&CRC_16_IBM_3740);

/// An EMVCo code of either kind; nothing of its content is kept.
pub fn recognise(text: &str) -> Option<Scan> {
    if text.chars().nth(LONGEST).is_some() {
        return None;
    }
    if text.starts_with(CUSTOMER) {
        return Some(Scan::EmvCustomer);
    }
    is_merchant_code(text).then_some(Scan::EmvMerchant)
}

/// The CRC covers the UTF-8 bytes up to and including its own tag and length, `6304`.
fn is_merchant_code(text: &str) -> bool {
    let Some((body, stated)) = text.split_at_checked(text.len().saturating_sub(4)) else {
        return false;
    };
    let hex = stated.bytes().all(|b| b.is_ascii_hexdigit());
    let begins = MERCHANT.iter().any(|prefix| body.starts_with(prefix));
    if !begins || !body.ends_with("6304") || !hex {
        return false;
    }
    u16::from_str_radix(stated, 16) == Ok(CHECKSUM.checksum(body.as_bytes()))
}
