//! EMVCo codes: a shop's, read and filled in for one sale, and a customer's.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hexiao_codes::{
    Amount, Charged, MerchantCode, NotOurs, Printed, Scan, Scheme, check_customer_code, classify,
    compare, holds_card_number, trim_scan,
};

/// What every code but those of Malaysia begins with.
const FORMAT: &str = "000201";

/// The payload format of a customer's code: tag 85, five bytes, `CPV01`.
const CUSTOMER: &[u8] = b"\x85\x05CPV01";

/// The longest code that is looked at, in characters.
const LONGEST_CODE: usize = 512;

/// So much is shown of a text that is no code, and a mark that there is more.
const MOST_SHOWN: usize = 7;

/// A line with an amount and a reference, then a merchant code: as it is, and under a beginning
/// and a checksum that fit it. What is read is written the same, and a sale changes nothing of
/// it but what belongs to a sale.
pub fn merchant(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (sale, text) = text.split_once('\n').unwrap_or(("", &text));
    for text in [
        text.to_owned(),
        sealed(text),
        sealed(&format!("{FORMAT}{text}")),
    ] {
        let Ok(code) = MerchantCode::read(&text) else {
            assert!(MerchantCode::parse(&text).is_err(), "{text:?}");
            continue;
        };
        reads_the_same(&text, &code);
        says_whose_it_is(&code);
        takes_a_sale(&code, sale);
    }
}

/// With the checksum that fits; the reader's own way of writing makes it.
fn sealed(body: &str) -> String {
    let sum = crc::Crc::<u16>::new(&crc::CRC_16_IBM_3740);
    let body = format!("{body}6304");
    format!("{body}{:04X}", sum.checksum(body.as_bytes()))
}

fn reads_the_same(text: &str, code: &MerchantCode) {
    let written = code.text();
    let (text, own) = (trim_scan(text), trim_scan(&written));
    let body = |text: &str| text.get(..text.len() - 4).map(str::to_owned);
    assert_eq!(body(text), body(own), "written otherwise than read");
    assert_eq!(MerchantCode::read(&written).as_ref(), Ok(code));
    assert_eq!(MerchantCode::parse(&written).is_ok(), code.check().is_ok());
    assert_eq!(classify(&written), Scan::EmvMerchant);
}

fn says_whose_it_is(code: &MerchantCode) {
    let accounts = code.objects().filter(|(id, _)| (2..=51).contains(id));
    assert_eq!(code.schemes().count(), accounts.count());
    for (id, value) in code.objects() {
        let inside = code.fields(id);
        let held = inside.iter().any(|(_, value)| holds_card_number(value));
        let is_card = classify(value) == Scan::CardNumber;
        assert!(
            !(held || is_card) || code.holds_card_number(),
            "a card's number was missed"
        );
        for (sub, value) in inside {
            assert!(!value.is_empty(), "{id:02}-{sub:02} is empty");
        }
    }
}

fn takes_a_sale(code: &MerchantCode, sale: &str) {
    let (sum, reference) = sale.split_once(' ').unwrap_or((sale, ""));
    let amount = code.currency().map(|currency| Amount::parse(sum, currency));
    let Some(Ok(amount)) = amount else {
        return;
    };
    let Some(Charged {
        code: charged,
        carries_reference,
    }) = code.charged(amount, reference)
    else {
        return;
    };
    assert!(code.takes_amount(), "an amount that the code does not take");
    assert_eq!(MerchantCode::parse(&charged.text()).as_ref(), Ok(&charged));
    assert_eq!(charged.amount(), Some(amount));
    assert!(!charged.takes_amount(), "charged twice");
    let places = [1, 5, 8].map(|place| charged.sub(62, place));
    assert!(
        !carries_reference || places.contains(&Some(reference)),
        "lost: {reference:?}"
    );
    let schemes: Vec<Scheme> = code.schemes().collect();
    assert_eq!(charged.schemes().collect::<Vec<_>>(), schemes);
    for (id, value) in code.objects() {
        match id {
            1 | 62 => {}
            26..=51 if code.sub(id, 0) == Some("SG.PAYNOW") => is_same_payee(code, &charged, id),
            _ => assert_eq!(charged.get(id), Some(value), "{id:02} was changed"),
        }
    }
}

/// Singapore's account says in its field 3 whether the amount may be changed.
fn is_same_payee(code: &MerchantCode, charged: &MerchantCode, id: u8) {
    for (sub, value) in code.fields(id).into_iter().filter(|(sub, _)| *sub != 3) {
        assert_eq!(
            charged.sub(id, sub),
            Some(value),
            "{id:02}-{sub:02} was changed"
        );
    }
}

/// The objects of a customer's code, and a text that begins as one. It is neither kept nor
/// shown nor printed, whatever is said of it.
pub fn customer(bytes: &[u8]) {
    let coded = STANDARD.encode([CUSTOMER, bytes].concat());
    hides(&coded);
    if let Printed::Stranger(shown) = compare(&coded, &[]) {
        assert!(coded.len() > LONGEST_CODE, "a customer's code was an alarm");
        assert!(shown.chars().count() <= MOST_SHOWN, "{shown} was shown");
    }
    let text = String::from_utf8_lossy(bytes);
    hides(&format!("{}{text}", &coded[..8]));
}

fn hides(text: &str) {
    let found = classify(text);
    let too_long = text.len() > LONGEST_CODE && found == Scan::NotOurs(NotOurs::TooLong);
    // Neither has a place for anything of the text.
    let harmless = found == Scan::EmvCustomer || too_long;
    assert!(harmless, "a customer's code was taken for something");
    if let Ok(code) = check_customer_code(text) {
        assert!(code.applications > 0, "nothing to pay with");
    }
}
