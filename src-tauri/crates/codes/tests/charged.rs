//! The shop's printed code with the amount and the reference of one sale in it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use crc::{CRC_16_IBM_3740, Crc};
use hexiao_codes::{Amount, MerchantCode};
use hexiao_domain::{Currency, Money, MoneyError};
use iso_currency::Currency as Iso;
use proptest::prelude::*;
use serde_json::Value;

/// The one public code that ends so.
fn public(end: &str) -> String {
    let files = [
        include_str!("data/qr_vectors.json"),
        include_str!("data/described.json"),
    ];
    let read = |file| -> Value { serde_json::from_str(file).unwrap() };
    let all = files.map(|file| read(file)["mpm"].as_array().unwrap().clone());
    let all = all.concat();
    let found = all.iter().map(|v| v["text"].as_str().unwrap());
    found
        .into_iter()
        .find(|text| text.ends_with(end))
        .expect(end)
        .to_owned()
}

#[test]
fn a_printed_code_takes_the_amount_and_the_reference_of_one_sale() {
    let charge = |end: &str, minor: i64, currency: Iso, reference: &str| {
        let amount = Amount::parse(&minor.to_string(), currency).unwrap();
        let code = MerchantCode::read(&public(end)).unwrap();
        code.charged(amount, reference)
    };
    let viet = charge("AE9F", 79_000, Iso::VND, "HX42").unwrap();
    assert_eq!(
        (viet.code.get(1), viet.code.get(54)),
        (Some("12"), Some("79000"))
    );
    assert_eq!(
        (viet.code.sub(62, 8), viet.carries_reference),
        (Some("HX42"), true)
    );
    let thai = charge("6197", 4, Iso::THB, "HX42").unwrap();
    assert_eq!(thai.code.get(54), Some("4.00"));
    assert!(!thai.carries_reference);
    let pix = charge("1D3D", 5, Iso::BRL, "HX42").unwrap();
    assert_eq!(
        (pix.code.get(1), pix.code.reference()),
        (None, Some("HX42"))
    );
    let pix = charge("1D3D", 5, Iso::BRL, "T01_1").unwrap();
    assert!(!pix.carries_reference && pix.code.sub(62, 5) == Some("***"));
    let paynow = charge("29FD", 5, Iso::SGD, "HX42").unwrap();
    assert_eq!(
        (paynow.code.reference(), paynow.code.sub(26, 3)),
        (Some("HX42"), Some("0"))
    );
    for charged in [&viet, &thai, &pix, &paynow] {
        let text = charged.code.text();
        assert_eq!(MerchantCode::parse(&text).as_ref(), Ok(&charged.code));
    }
    for (end, currency) in [
        ("AE9F", Iso::THB),
        ("3ACC", Iso::IDR),
        ("A04C", Iso::MYR),
        ("7685", Iso::VND),
        ("43F4", Iso::SGD),
        ("5D49", Iso::THB),
        ("A13A", Iso::CNY),
    ] {
        assert_eq!(charge(end, 5, currency, "HX42"), None, "{end}");
    }
    assert_eq!(charge("6197", 0, Iso::THB, "HX42"), None);
}

#[test]
fn amounts_are_those_of_money_to_the_last_unit() {
    for (minor, currency, full, short) in [
        (1234, Currency::Cny, "12.34", "12.34"),
        (1200, Currency::Hkd, "12.00", "12"),
        (5, Currency::Eur, "0.05", "0.05"),
        (1200, Currency::Jpy, "1200", "1200"),
        (1, Currency::Kwd, "0.001", "0.001"),
        (
            i64::MAX,
            Currency::Cny,
            "92233720368547758.07",
            "92233720368547758.07",
        ),
    ] {
        let amount = Amount::try_from(Money::new(minor, currency)).unwrap();
        assert_eq!(
            (amount.full().as_str(), amount.short().as_str()),
            (full, short)
        );
        assert_eq!(amount.money(), Some(Money::new(minor, currency)));
    }
    let below = Money::new(-1, Currency::Cny);
    assert_eq!(Amount::try_from(below), Err(MoneyError::Negative));
    assert_eq!(Amount::parse("1.5", Iso::KRW), Err(MoneyError::TooPrecise));
    assert_eq!(
        Amount::parse("1", Iso::XAU),
        Err(MoneyError::UnknownCurrency)
    );
}

/// A Vietnamese printed code with so much behind it that it has `length` characters.
fn printed_of(length: usize) -> MerchantCode {
    let body = public("AE9F");
    let mut body = body.strip_suffix("6304AE9F").unwrap().to_owned();
    let mut left = length - body.len() - 8;
    for id in 80.. {
        let part = match left {
            0 => break,
            104..=107 => left - 9 - 4,
            _ => left.min(103) - 4,
        };
        body.push_str(&format!("{id}{part:02}{}", "x".repeat(part)));
        left -= part + 4;
    }
    let sum = Crc::<u16>::new(&CRC_16_IBM_3740);
    let body = format!("{body}6304");
    MerchantCode::read(&format!("{body}{:04X}", sum.checksum(body.as_bytes()))).unwrap()
}

#[test]
fn a_code_that_would_grow_longer_than_readers_take_is_not_filled_in() {
    let amount = Amount::parse("79000", Iso::VND).unwrap();
    // The amount takes 9 characters, the reference 12.
    let fits = printed_of(512 - 21).charged(amount, "HX42").unwrap();
    assert_eq!(fits.code.text().len(), 512);
    assert_eq!(MerchantCode::parse(&fits.code.text()), Ok(fits.code));
    assert_eq!(printed_of(512 - 20).charged(amount, "HX42"), None);
}

proptest! {
    #[test]
    fn a_sale_changes_nothing_of_a_code_but_what_belongs_to_a_sale(
        pick in 0_usize..5, minor in 1_u32..1_000_000, reference in "[A-Za-z0-9]{1,25}"
    ) {
        let (end, currency) = [
            ("6197", Iso::THB), ("AE9F", Iso::VND), ("29FD", Iso::SGD), ("1D3D", Iso::BRL), ("7B5A", Iso::THB),
        ][pick];
        let printed = MerchantCode::read(&public(end)).unwrap();
        let amount = Amount::parse(&minor.to_string(), currency).unwrap();
        let sale = printed.charged(amount, &reference).unwrap();
        let read = MerchantCode::parse(&sale.code.text());
        prop_assert_eq!(read.as_ref(), Ok(&sale.code));
        prop_assert_eq!(sale.code.amount(), Some(amount));
        prop_assert!(!sale.carries_reference || sale.code.reference() == Some(reference.as_str()));
        prop_assert_eq!(sale.code.charged(amount, &reference), None, "a second time");
        for (id, value) in printed.objects().filter(|(id, _)| !matches!(id, 1 | 62)) {
            let payee = |code: &MerchantCode| (code.sub(id, 1).map(str::to_owned), code.sub(id, 2).map(str::to_owned));
            prop_assert_eq!(payee(&sale.code), payee(&printed));
            prop_assert!(id == 26 || sale.code.get(id) == Some(value));
        }
    }

    #[test]
    fn an_amount_reads_back(minor in 0_u64..9_999_999_999, pick in 0_usize..5) {
        let currency = [Iso::THB, Iso::VND, Iso::JPY, Iso::KWD, Iso::IDR][pick];
        let places = usize::from(currency.exponent().unwrap());
        let digits = format!("{minor:0>width$}", width = places + 1);
        let (whole, part) = digits.split_at(digits.len() - places);
        let text = if places == 0 { whole.to_owned() } else { format!("{whole}.{part}") };
        let amount = Amount::parse(&text, currency).unwrap();
        prop_assert_eq!(amount.full(), text);
        prop_assert_eq!(Amount::parse(&amount.short(), currency), Ok(amount));
    }
}
