//! EMVCo codes: merchant-presented (text with a CRC) and customer-presented (card data).

mod amount;
mod charge;
mod check;
mod code;
mod customer;
mod error;
mod fields;
mod objects;
mod scheme;

pub(crate) use amount::LONGEST_AMOUNT;
pub use amount::{Amount, currency_of};
pub use charge::Charged;
pub use code::MerchantCode;
pub(crate) use code::template;
pub use customer::{CustomerCode, CustomerCodeError, check_customer_code};
pub use error::{CodeError, Place};
pub use fields::holds_card_number;
pub use scheme::Scheme;

use crate::{NotOurs, Scan};
use crc::{CRC_16_IBM_3740, Crc};

/// EMVCo's own ceiling for both kinds of code, in characters.
const LONGEST: usize = 512;

/// The longest object, in characters: its length has two digits.
pub(crate) const LONGEST_OBJECT: usize = 99;

/// Base64 of `85 05 CPV01` without its last bits: how a customer-presented code begins.
const CUSTOMER: &str = "hQVDUFYw";

/// The payload format is `01`; DuitNow prints `02` (qr-standards.md §1).
const MERCHANT: [&str; 2] = ["000201", "000202"];

/// The payload format and the beginning of the point of initiation: no number of a shop's own
/// begins so by chance.
const MERCHANT_FOR_CERTAIN: [&str; 2] = ["00020101021", "00020201021"];

/// Longer than any number that a shop gives a sale.
const LONGER_THAN_A_REFERENCE: usize = 33;

const CHECKSUM: Crc<u16> = Crc::<u16>::new(&CRC_16_IBM_3740);

/// An EMVCo code of either kind; nothing of its content is kept.
pub fn recognise(text: &str) -> Option<Scan> {
    let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix));
    if text.starts_with(CUSTOMER) && !is_too_long(text) {
        return Some(Scan::EmvCustomer);
    }
    if !begins(&MERCHANT) || is_too_long(text) {
        return None;
    }
    if MerchantCode::read(text).is_ok() {
        return Some(Scan::EmvMerchant);
    }
    let certain = text.len() >= LONGER_THAN_A_REFERENCE || begins(&MERCHANT_FOR_CERTAIN);
    certain.then_some(Scan::NotOurs(NotOurs::DamagedMerchantCode))
}

fn is_too_long(text: &str) -> bool {
    text.len() > LONGEST && text.chars().nth(LONGEST).is_some()
}

/// The checksum in upper-case hex. It covers the UTF-8 bytes up to and including its own tag
/// and length, `6304`.
fn checksum(body: &str) -> String {
    format!("{:04X}", CHECKSUM.checksum(body.as_bytes()))
}
