//! Codes that are not EMVCo's: UPI links and SEPA transfers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use hexiao_codes::{Amount, Details, EpcTransfer, Scan, classify, upi_link};
use iso_currency::Currency as Iso;
use percent_encoding::percent_decode_str;
use proptest::prelude::*;

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn amount(text: &str, currency: Iso) -> Option<Amount> {
    Some(Amount::parse(text, currency).unwrap())
}

fn named(name: &str, city: &str) -> Details {
    Details {
        name: some(name),
        city: some(city),
        ..Details::default()
    }
}

#[test]
fn a_upi_link_escapes_what_it_carries() {
    let details = Details {
        name: some("Corner Shop"),
        amount: amount("10.5", Iso::INR),
        reference: some("SALE42"),
        purpose: some("Sale 42 & more"),
        ..Details::default()
    };
    assert_eq!(
        upi_link("merchant@upi", &details).unwrap(),
        "upi://pay?pa=merchant%40upi&pn=Corner%20Shop&am=10.50&cu=INR&tr=SALE42&tn=Sale%2042%20%26%20more"
    );
    let bad = |vpa: &str, details: &Details| {
        let error = upi_link(vpa, details).unwrap_err();
        (error.field, error.fault.code())
    };
    for vpa in ["merchant", "@upi", "a@", "a b@upi", "a@b@c"] {
        assert_eq!(bad(vpa, &details), ("vpa", "build.malformed"), "{vpa}");
    }
    assert_eq!(bad("a@b", &Details::default()), ("name", "build.missing"));
    let city = named("Shop", "Delhi");
    assert_eq!(bad("a@b", &city), ("city", "build.not_carried"));
    let rupees = Details {
        amount: amount("1", Iso::USD),
        ..details
    };
    assert_eq!(bad("a@b", &rupees), ("amount", "build.wrong_currency"));
}

fn transfer() -> EpcTransfer {
    EpcTransfer {
        name: "Wikimedia Foerdergesellschaft".into(),
        iban: "DE33 1002 0500 0001 1947 00".into(),
        amount: amount("123.45", Iso::EUR),
        text: some("Spende fuer Wikipedia"),
        ..EpcTransfer::default()
    }
}

#[test]
fn a_sepa_transfer_is_built_and_read_again() {
    let code = transfer().code().unwrap();
    assert_eq!(
        code,
        "BCD\n002\n1\nSCT\n\nWikimedia Foerdergesellschaft\nDE33100205000001194700\nEUR123.45\n\n\nSpende fuer Wikipedia\n"
    );
    let read = EpcTransfer::parse(&code).unwrap();
    assert_eq!(read.code().unwrap(), code);
    assert_eq!(
        EpcTransfer::parse(&code.replace('\n', "\r\n")).unwrap(),
        read
    );
    assert!(hexiao_codes::draw_svg(&code).is_ok());
}

#[test]
fn a_sepa_transfer_that_no_bank_takes_is_refused_with_the_field() {
    let wrong = |change: fn(&mut EpcTransfer)| {
        let mut changed = transfer();
        change(&mut changed);
        let error = changed.code().unwrap_err();
        (error.field, error.fault.code())
    };
    assert_eq!(
        wrong(|t| t.iban = "DE33100205000001194701".into()),
        ("iban", "build.bad_check_digits")
    );
    assert_eq!(wrong(|t| t.iban = String::new()), ("iban", "build.missing"));
    assert_eq!(
        wrong(|t| t.name = "x".repeat(71)),
        ("name", "build.too_long")
    );
    assert_eq!(
        wrong(|t| t.bic = some("BFSWDE3")),
        ("bic", "build.malformed")
    );
    assert_eq!(
        wrong(|t| t.structured = some("RF18539007547034")),
        ("structured", "build.not_carried")
    );
    assert_eq!(
        wrong(|t| t.amount = amount("0.00", Iso::EUR)),
        ("amount", "amount.zero")
    );
    assert_eq!(
        wrong(|t| t.amount = amount("1", Iso::CHF)),
        ("amount", "build.wrong_currency")
    );
    assert_eq!(
        wrong(|t| t.purpose = some("CHARITY")),
        ("purpose", "build.too_long")
    );
    assert_eq!(
        wrong(|t| t.text = some("a\nb")),
        ("reference", "build.malformed")
    );
    assert_eq!(
        wrong(|t| t.text = some(&"é".repeat(140))),
        ("reference", "build.too_long")
    );
    let code = transfer().code().unwrap();
    for changed in [
        code.replace("EUR123.45", "EUR0123.45"),
        code.replace("EUR123.45", "123.45"),
        code.replace("EUR123.45", "EUR123.456"),
        code.replace("EUR123.45", "EUR9999999999"),
        code.replace("DE33", "DE34"),
        format!("{code}\nmore\nlines"),
        code.replace("SCT", "INST"),
    ] {
        assert!(EpcTransfer::parse(&changed).is_err(), "{changed}");
    }
}

proptest! {
    #[test]
    fn a_upi_link_reads_back_by_the_rules_of_addresses(
        vpa in "[a-z0-9.]{1,20}@[a-z]{2,9}", name in "[^\\p{C}\\s][^\\p{C}]{0,20}[^\\p{C}\\s]",
        paise in 1_u32..10_000_000, purpose in "[!-~][ -~]{0,40}[!-~]",
    ) {
        let rupees = format!("{}.{:02}", paise / 100, paise % 100);
        let details = Details {
            name: some(&name),
            amount: amount(&rupees, Iso::INR),
            purpose: some(&purpose),
            ..Details::default()
        };
        let link = upi_link(&vpa, &details).unwrap();
        let read: Vec<(String, String)> = link.strip_prefix("upi://pay?").unwrap().split('&').map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (name.to_owned(), percent_decode_str(value).decode_utf8().unwrap().into_owned())
        }).collect();
        let wanted = [("pa", &*vpa), ("pn", &*name), ("am", &*rupees), ("cu", "INR"), ("tn", &*purpose)];
        let wanted = wanted.map(|(name, value)| (name.to_owned(), value.to_owned()));
        prop_assert_eq!(read, wanted);
        if link.len() <= 256 {
            prop_assert_eq!(classify(&link), Scan::UpiLink);
        }
    }

    #[test]
    fn a_transfer_reads_back_and_never_with_another_amount(
        name in "[^\\p{C}\\s]{1,70}", cents in 1_u64..99_999_999_999, text in "[!-~]{1,60}", line in 0_usize..12, odd in "[ -~]{0,12}"
    ) {
        let built = EpcTransfer {
            name,
            amount: amount(&format!("{}.{:02}", cents / 100, cents % 100), Iso::EUR),
            text: Some(text),
            ..transfer()
        };
        let code = built.code();
        prop_assume!(code.is_ok());
        let code = code.unwrap();
        let read = EpcTransfer::parse(&code).unwrap();
        prop_assert_eq!((read.amount, &read.name, &read.text), (built.amount, &built.name, &built.text));
        prop_assert_eq!(classify(&code), Scan::EpcTransfer);
        // One line replaced by anything: what is still read can be written and says the same.
        let mut lines: Vec<&str> = code.split('\n').collect();
        lines[line] = &odd;
        if let Ok(read) = EpcTransfer::parse(&lines.join("\n")) {
            let written = read.code().unwrap();
            let again = EpcTransfer::parse(&written).unwrap();
            prop_assert_eq!(again.amount, read.amount);
            prop_assert_eq!(again.code().unwrap(), written);
        }
    }

    #[test]
    fn no_transfer_panics(lines in "[ -~]{0,30}(\n[ -~é]{0,40}){0,14}") {
        let _ = EpcTransfer::parse(&format!("BCD\n002\n1\nSCT\n{lines}"));
    }
}
