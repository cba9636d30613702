//! Merchant codes of public specifications and test suites, read; and what a reader must refuse.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use crc::{CRC_16_IBM_3740, Crc};
use hexiao_codes::{CodeError, MerchantCode, Scheme};
use proptest::prelude::*;
use serde_json::Value;

/// Real codes that break a rule about values: the name of a power company has 31 characters.
const BREAK_A_RULE: [&str; 1] = ["DC30"];

fn vectors() -> Vec<Value> {
    let files = [
        include_str!("data/qr_vectors.json"),
        include_str!("data/described.json"),
    ];
    let read = |file| -> Value { serde_json::from_str(file).unwrap() };
    let all = files.map(|file| read(file)["mpm"].as_array().unwrap().clone());
    all.concat()
}

fn texts(good: bool) -> Vec<String> {
    let all = vectors().into_iter().filter(|v| v["crc_ok"] == good);
    all.map(|v| v["text"].as_str().unwrap().to_owned())
        .collect()
}

/// The text with the right checksum of these bytes.
fn sealed_over(body: &str, bytes: &[u8]) -> String {
    let sum = Crc::<u16>::new(&CRC_16_IBM_3740).checksum(bytes);
    format!("{body}{sum:04X}")
}

fn sealed(body: &str) -> String {
    let body = format!("{body}6304");
    sealed_over(&body, body.as_bytes())
}

/// A sound code with these objects in it.
fn with(objects: &str) -> String {
    sealed(&format!("00020126070003ABC{objects}"))
}

fn refused(text: &str) -> &'static str {
    MerchantCode::parse(text).expect_err(text).code()
}

fn bad_at(text: &str) -> String {
    match MerchantCode::parse(text) {
        Err(CodeError::BadValue { place }) => place.to_string(),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn every_good_public_code_is_read_and_written_again_as_it_was() {
    assert_eq!(texts(true).len(), 30);
    for vector in vectors().iter().filter(|v| v["crc_ok"] == true) {
        let text = vector["text"].as_str().unwrap();
        let code = MerchantCode::read(text).expect(text);
        let ids = vector["top_level_ids"].as_array().unwrap().iter();
        let ids: Vec<String> = ids.map(|id| id.as_str().unwrap().to_owned()).collect();
        let found = code.objects().map(|(id, _)| format!("{id:02}"));
        let found: Vec<String> = found.chain(["63".to_owned()]).collect();
        assert_eq!(found, ids, "{text}");
        assert!(code.text().eq_ignore_ascii_case(text), "{text}");
        let rule = BREAK_A_RULE.iter().any(|end| text.ends_with(end));
        assert_eq!(code.check().is_err(), rule, "{text}: {:?}", code.check());
    }
}

#[test]
fn every_public_code_that_is_false_is_refused_for_its_checksum() {
    assert_eq!(texts(false).len(), 2);
    for text in texts(false) {
        assert_eq!(MerchantCode::read(&text), Err(CodeError::BadChecksum));
    }
}

#[test]
fn the_official_sample_is_read_to_its_last_field() {
    let text = &texts(true)[0];
    let code = MerchantCode::parse(&format!("\u{1d}{text}\r\n")).unwrap();
    assert_eq!(code.name(), Some("BEST TRANSPORT"));
    assert_eq!((code.city(), code.country()), (Some("BEIJING"), Some("CN")));
    assert_eq!(
        (code.sub(64, 1), code.sub(64, 2)),
        (Some("最佳运输"), Some("北京"))
    );
    let money = code.amount().unwrap().money().unwrap();
    assert_eq!((money.minor(), money.currency().code()), (2372, "CNY"));
    assert_eq!(code.reference(), None, "*** asks the customer");
    assert_eq!(code.sub(62, 7), Some("A6008667"));
}

#[test]
fn a_codes_schemes_are_known_by_their_identifiers() {
    let known = |end: &str| {
        let text = texts(true).into_iter().find(|text| text.ends_with(end));
        let code = MerchantCode::read(&text.unwrap()).unwrap();
        let schemes: Vec<&str> = code.schemes().map(Scheme::code).collect();
        schemes.join(" ")
    };
    for (end, schemes) in [
        ("6197", "promptpay"),
        ("780E", "promptpay-bill"),
        ("29FD", "paynow sgqr"),
        ("43F4", "unknown alipay sgqr"),
        ("AE9F", "vietqr"),
        ("7685", "vnpay"),
        ("3ACC", "unknown qris"),
        ("A04C", "duitnow"),
        ("C246", "fps"),
        ("1D3D", "pix"),
    ] {
        assert_eq!(known(end), schemes, "{end}");
    }
    let union = MerchantCode::parse(&sealed("00020115041234")).unwrap();
    assert_eq!(union.schemes().next(), Some(Scheme::UnionPay));
    let union = sealed("00020126200016A000000333010101");
    let union = MerchantCode::parse(&union).unwrap();
    assert_eq!(union.schemes().next(), Some(Scheme::UnionPay));
}

#[test]
fn a_broken_structure_is_refused_with_what_is_broken() {
    for (text, code) in [
        ("", "code.not_emv"),
        ("https://qr.alipay.com/fkx1", "code.not_emv"),
        ("00020301021163041234", "code.not_emv"),
        ("00020126070003ABC540444", "code.overrun"),
        (&sealed("0002015A0212"), "code.malformed"),
        (&sealed("000201540x12"), "code.malformed"),
        (&sealed("0002015400"), "code.empty_object"),
        ("000201010211", "code.no_checksum"),
        ("00020126070003ABC", "code.no_checksum"),
        (&with("540115401253037645802TH"), "code.duplicate"),
        (&format!("{}99011", with("")), "code.after_checksum"),
        (&format!("{}5802TH", with("")), "code.after_checksum"),
        (&format!("{}63041234", with("")), "code.after_checksum"),
        (&sealed("000201"), "code.no_account"),
        (&with("").replace("ABC", "ABD"), "code.bad_checksum"),
        (
            &with(&format!("2899{}", "1".repeat(99)).repeat(6)),
            "code.too_long",
        ),
    ] {
        assert_eq!(refused(text), code, "{text}");
    }
}

#[test]
fn the_checksum_is_that_of_the_utf_8_bytes_and_lengths_are_characters() {
    let body = "00020126070003ABC53031565902店铺6304".to_owned();
    let right = sealed_over(&body, body.as_bytes());
    assert_eq!(MerchantCode::parse(&right).unwrap().name(), Some("店铺"));
    // 店铺 in GBK.
    let (before, after) = body.split_once("店铺").unwrap();
    let gbk = [before.as_bytes(), b"\xb5\xea\xc6\xcc", after.as_bytes()].concat();
    assert_eq!(refused(&sealed_over(&body, &gbk)), "code.bad_checksum");
    let in_bytes = body.replace("5902店铺", "5906店铺");
    assert_ne!(
        refused(&sealed_over(&in_bytes, in_bytes.as_bytes())),
        "code.bad_checksum"
    );
    let lower = right.to_lowercase().replace("abc", "ABC");
    assert!(
        MerchantCode::parse(&lower).is_ok(),
        "a checksum in lower case"
    );
}

#[test]
fn an_amount_is_digits_with_one_dot_and_no_more_decimals_than_its_currency() {
    let amount =
        |text: &str, currency: &str| with(&format!("5303{currency}54{:02}{text}", text.len()));
    for (text, currency) in [
        ("1,000.00", "764"),
        ("-1", "764"),
        ("+1", "764"),
        ("1e3", "764"),
        (".5", "764"),
        ("5.", "764"),
        ("1.2.3", "764"),
        ("1 2", "764"),
        ("12345678901234", "764"),
        ("1.234", "764"),
        ("1.5", "704"),
        ("1.5", "392"),
        ("1.5", "410"),
        ("1.234", "360"),
        ("1.2345", "414"),
    ] {
        assert_eq!(bad_at(&amount(text, currency)), "54", "{text} {currency}");
    }
    for (text, currency) in [
        ("79000", "704"),
        ("500", "702"),
        ("1234567890.12", "764"),
        ("1.234", "414"),
    ] {
        MerchantCode::parse(&amount(text, currency)).unwrap();
    }
    assert_eq!(bad_at(&with("54011")), "54", "of no currency");
}

#[test]
fn values_that_the_standard_does_not_allow_are_refused_with_their_place() {
    let long = "x".repeat(26);
    for (objects, place) in [
        ("010213", "01"),
        ("5303000", "53"),
        ("530376X", "53"),
        ("5204123X", "52"),
        ("5802th", "58"),
        ("5803THA", "58"),
        (&format!("5926{long}"), "59"),
        (&format!("6016{}", &long[..16]), "60"),
        (&format!("6111{}", &long[..11]), "61"),
        ("550204", "55"),
        ("570500.00", "57"),
        ("5703100", "57"),
        ("62050199x", "62"),
        ("64050199x", "64"),
        ("29050199x", "29"),
        ("62100101x0101y", "62-01"),
        ("29050101x", "29-00"),
        (&format!("29370033{}", "g".repeat(33)), "29-00"),
    ] {
        assert_eq!(bad_at(&with(objects)), place, "{objects}");
    }
    let unknown = with("65031237905abcde5802TH");
    let code = MerchantCode::parse(&unknown).unwrap();
    assert_eq!(code.get(79), Some("abcde"), "kept");
    assert_eq!(code.text(), unknown);
}

proptest! {
    #[test]
    fn one_changed_character_is_always_found(pick in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), with in "[0-9A-Za-z ]") {
        let good = texts(true);
        let text = pick.get(&good);
        let mut chars: Vec<char> = text.chars().collect();
        let at = at.index(chars.len());
        let with = with.chars().next().unwrap();
        // The checksum itself may be in either case.
        prop_assume!(!chars[at].eq_ignore_ascii_case(&with));
        chars[at] = with;
        let changed: String = chars.into_iter().collect();
        prop_assert!(MerchantCode::read(&changed).is_err(), "{changed}");
    }

    #[test]
    fn what_is_read_is_written_again(name in "\\PC{1,25}", city in "[ -~]{1,15}", more in "[0-9]{1,99}") {
        let objects = [("59", &name), ("60", &city), ("65", &more)];
        let objects: String = objects
            .iter()
            .map(|(id, value)| format!("{id}{:02}{value}", value.chars().count()))
            .collect();
        let text = with(&objects);
        let code = MerchantCode::read(&text).unwrap();
        prop_assert_eq!(code.name(), Some(name.as_str()));
        prop_assert_eq!(code.text(), text);
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,200}|000201([0-9]{4}\\PC{0,12}){0,12}|[0-9]{0,90}") {
        let _ = MerchantCode::parse(&text);
        let _ = MerchantCode::read(&sealed(&text)).map(|code| code.check());
    }
}
