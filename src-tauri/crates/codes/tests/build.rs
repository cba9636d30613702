//! Codes built after the national profiles, against public ones.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use hexiao_codes::{
    Amount, BuildError, Details, DuitNow, Fps, FpsPayee, MerchantCode, PayNow, PayNowProxy, Payee,
    Pix, PromptPay, Qris, Sgqr, VietQr, VietQrService, upi_link,
};
use hexiao_domain::{Currency, Money};
use iso_currency::Currency as Iso;
use proptest::prelude::*;
use serde_json::Value;

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn amount(text: &str, currency: Iso) -> Option<Amount> {
    Some(Amount::parse(text, currency).unwrap())
}

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

fn is_public(end: &str, payee: &Payee, details: &Details) {
    let built = payee.code(details).unwrap();
    assert_eq!(built.text(), public(end).replace("79db", "79DB"));
    assert_eq!(MerchantCode::parse(&built.text()), Ok(built));
}

fn wrong(payee: &Payee, details: &Details) -> (&'static str, &'static str) {
    let BuildError { field, fault } = payee.code(details).unwrap_err();
    (field, fault.code())
}

fn named(name: &str, city: &str) -> Details {
    Details {
        name: some(name),
        city: some(city),
        ..Details::default()
    }
}

#[test]
fn promptpay_is_built_as_thai_banks_know_it() {
    let none = Details::default();
    let baht = |text| Details {
        amount: amount(text, Iso::THB),
        ..Details::default()
    };
    let phone = |number: &str| Payee::PromptPay(PromptPay::Phone(number.to_owned()));
    for number in ["0801234567", "+66 80-123-4567", "0066801234567"] {
        is_public("6197", &phone(number), &none);
    }
    is_public("5D49", &phone("081-234-5678"), &baht("4.22"));
    is_public("E469", &phone("0000000000"), &baht("4.22"));
    is_public(
        "7B5A",
        &Payee::PromptPay(PromptPay::Id("1111111111111".into())),
        &none,
    );
    is_public(
        "0CBD",
        &Payee::PromptPay(PromptPay::Id("0123456789012".into())),
        &none,
    );
    is_public(
        "9781",
        &Payee::PromptPay(PromptPay::Wallet("012345678901234".into())),
        &none,
    );
    let bill = Payee::PromptPay(PromptPay::Bill {
        biller: "0112233445566".into(),
        first: "CUSTOMER001".into(),
        second: some("INV001"),
    });
    let till = Details {
        terminal: some("SCB"),
        ..Details::default()
    };
    is_public("780E", &bill, &till);
    let text = phone("0812345678").code(&baht("20")).unwrap().text();
    assert!(text.contains("540520.00"), "{text}");
}

#[test]
fn paynow_is_built_alone_and_registered_in_a_joint_code() {
    let mut payee = PayNow {
        proxy: PayNowProxy::Uen("201403121W".into()),
        editable: Some(true),
        expiry: some("20291231"),
        sgqr: None,
    };
    let details = Details {
        amount: amount("500", Iso::SGD),
        reference: some("TQINV-10001"),
        ..named("ACME Pte Ltd.", "Singapore")
    };
    is_public("0B02", &Payee::PayNow(payee.clone()), &details);
    payee.editable = None;
    let fixed = Payee::PayNow(payee.clone()).code(&details).unwrap();
    assert_eq!(
        fixed.sub(26, 3),
        Some("0"),
        "the till's amount is the amount"
    );
    payee = PayNow {
        proxy: PayNowProxy::Uen("202012345X".into()),
        editable: None,
        expiry: some("20211231"),
        sgqr: Some(Sgqr {
            id: "202012345X123".into(),
            version: "01.0001".into(),
            postal: "828671".into(),
            level: "05".into(),
            unit: "123".into(),
            miscellaneous: "0000".into(),
            date: "20191231".into(),
        }),
    };
    let joint = public("29FD");
    let known = MerchantCode::parse(&joint).unwrap();
    if let Some(sgqr) = payee.sgqr.as_mut() {
        sgqr.level = known.sub(51, 4).unwrap().to_owned();
        sgqr.unit = known.sub(51, 5).unwrap().to_owned();
        sgqr.miscellaneous = known.sub(51, 6).unwrap().to_owned();
    }
    let details = Details {
        postal: some("828768"),
        reference: known.reference().map(str::to_owned),
        ..named("RATINAN LEE", "SINGAPORE")
    };
    let details = Details {
        postal: known.get(61).map(str::to_owned),
        ..details
    };
    is_public("29FD", &Payee::PayNow(payee), &details);
    let mobile = PayNow {
        proxy: PayNowProxy::Mobile("9123 4567".into()),
        editable: None,
        expiry: None,
        sgqr: None,
    };
    let code = Payee::PayNow(mobile).code(&Details::default()).unwrap();
    assert_eq!(code.sub(26, 2), Some("+6591234567"));
}

#[test]
fn vietqr_is_built_for_accounts_and_cards() {
    let payee = |bank: &str, account: &str| {
        Payee::VietQr(VietQr {
            bank: bank.to_owned(),
            account: account.to_owned(),
            service: VietQrService::Account,
        })
    };
    let dong = |text: &str, purpose: &str| Details {
        amount: amount(text, Iso::VND),
        purpose: some(purpose),
        ..Details::default()
    };
    is_public(
        "3ACF",
        &payee("970415", "113366668888"),
        &dong("79000", "Ung Ho Quy Vac Xin"),
    );
    let account = payee("970416", "257678859");
    is_public("AE9F", &account, &Details::default());
    let known = MerchantCode::parse(&public("821F")).unwrap();
    let inner = known.sub(38, 1).unwrap();
    assert_eq!(&inner[..12], "000697102501");
    let momo = payee("971025", &inner[14..]);
    let details = Details {
        reference: known.reference().map(str::to_owned),
        ..Details::default()
    };
    is_public("821F", &momo, &details);
    let card = Payee::VietQr(VietQr {
        bank: "970403".into(),
        account: "9704031101234567".into(),
        service: VietQrService::Card,
    });
    let card = card.code(&Details::default()).unwrap();
    assert_eq!(card.sub(38, 2), Some("QRIBFTTC"));
    assert!(
        dong("79000", "x").amount.unwrap().money().is_none(),
        "no till books it yet"
    );
}

#[test]
fn qris_and_duitnow_are_built_with_what_the_acquirer_gave() {
    let known = MerchantCode::parse(&public("3ACC")).unwrap();
    let qris = Payee::Qris(Qris {
        domain: "COM.GO-JEK.WWW".into(),
        pan: known.sub(26, 1).unwrap().to_owned(),
        merchant: known.sub(26, 2).unwrap().to_owned(),
        criteria: "UMI".into(),
        national_id: known.sub(51, 2).unwrap().to_owned(),
    });
    let details = Details {
        category: known.get(52).map(str::to_owned),
        postal: known.get(61).map(str::to_owned),
        terminal: some("KASIR-01"),
        ..named("TOKO CONTOH", "JAKARTA")
    };
    is_public("3ACC", &qris, &details);
    let known = MerchantCode::parse(&public("8905")).unwrap();
    let duitnow = Payee::DuitNow(DuitNow {
        acquirer: "890053".into(),
        merchant: known.sub(26, 2).unwrap().to_owned(),
        label: known.sub(62, 6).map(str::to_owned),
    });
    let details = Details {
        name: some("TANWEISHEN"),
        category: known.get(52).map(str::to_owned),
        ..Details::default()
    };
    is_public("8905", &duitnow, &details);
}

#[test]
fn fps_is_built_for_phones_and_ids_with_the_shops_reference() {
    let fps = |payee, clearing: Option<&str>| {
        Payee::Fps(Fps {
            payee,
            clearing: clearing.map(str::to_owned),
            timeout: None,
            renminbi: false,
        })
    };
    let mobile = |number: &str| FpsPayee::Mobile(number.to_owned());
    let details = |text, name: Option<&str>, reference: Option<&str>| Details {
        amount: amount(text, Iso::HKD),
        name: name.map(str::to_owned),
        reference: reference.map(str::to_owned),
        ..Details::default()
    };
    let clearing = fps(mobile("+852-87654321"), Some("004"));
    let tag = Details {
        reusable: true,
        ..details("1.23", None, None)
    };
    is_public("C246", &clearing, &tag);
    let odoo = details("100", Some("company_1_data"), Some("INV/TEST/0001"));
    is_public("A154", &fps(mobile("6789 1234"), None), &odoo);
    let id = fps(FpsPayee::Id("6000509".into()), None);
    let code = id.code(&details("10.5", None, Some("HKTEST1"))).unwrap();
    assert_eq!(
        (code.get(54), code.reference()),
        (Some("10.50"), Some("HKTEST1"))
    );
    let yuan = Details {
        amount: amount("10.5", Iso::CNY),
        ..Details::default()
    };
    assert_eq!(wrong(&id, &yuan), ("amount", "build.wrong_currency"));
    let id = Payee::Fps(Fps {
        payee: FpsPayee::Id("6000509".into()),
        clearing: None,
        timeout: None,
        renminbi: true,
    });
    assert_eq!(id.code(&yuan).unwrap().get(53), Some("156"));
}

#[test]
fn pix_is_built_with_a_reference_or_with_stars() {
    let pix = Payee::Pix(Pix {
        key: "123e4567-e12b-12d1-a456-426655440000".into(),
        info: None,
    });
    let details = named("Fulano de Tal", "BRASILIA");
    is_public("1D3D", &pix, &details);
    let sale = Details {
        amount: amount("10", Iso::BRL),
        reference: some("T0100042"),
        ..details
    };
    let code = pix.code(&sale).unwrap();
    assert_eq!(
        (code.get(54), code.reference()),
        (Some("10.00"), Some("T0100042"))
    );
    assert_eq!(code.get(1), None);
}

#[test]
fn a_wrong_field_is_named() {
    let none = Details::default();
    let phone = Payee::PromptPay(PromptPay::Phone("0812345678".into()));
    for number in ["812345678", "08123456789", "081234567x", "+65812345678", ""] {
        let payee = Payee::PromptPay(PromptPay::Phone(number.to_owned()));
        assert_eq!(wrong(&payee, &none).0, "phone", "{number}");
    }
    let of = |text, currency| Details {
        amount: amount(text, currency),
        ..Details::default()
    };
    assert_eq!(
        wrong(&phone, &of("1", Iso::SGD)),
        ("amount", "build.wrong_currency")
    );
    assert_eq!(wrong(&phone, &of("0", Iso::THB)), ("amount", "amount.zero"));
    assert_eq!(
        wrong(&phone, &of("9999999999999", Iso::THB)),
        ("amount", "amount.too_large")
    );
    let reference = Details {
        reference: some("T01"),
        ..Details::default()
    };
    assert_eq!(
        wrong(&phone, &reference),
        ("reference", "build.not_carried")
    );
}

#[test]
fn a_wrong_account_or_reference_is_named() {
    let none = Details::default();
    let vietqr = |bank: &str, account: &str| {
        Payee::VietQr(VietQr {
            bank: bank.to_owned(),
            account: account.to_owned(),
            service: VietQrService::Account,
        })
    };
    assert_eq!(
        wrong(&vietqr("97041", "1"), &none),
        ("bank", "build.malformed")
    );
    assert_eq!(
        wrong(&vietqr("970415", ""), &none),
        ("account", "build.missing")
    );
    let long = Details {
        reference: some(&"R".repeat(26)),
        ..Details::default()
    };
    assert_eq!(
        wrong(&vietqr("970415", "1"), &long),
        ("reference", "build.too_long")
    );
    let paynow = |expiry: &str| {
        Payee::PayNow(PayNow {
            proxy: PayNowProxy::Uen("201403121W".into()),
            editable: None,
            expiry: some(expiry),
            sgqr: None,
        })
    };
    assert_eq!(
        wrong(&paynow("20260230"), &none),
        ("expiry", "build.not_a_date")
    );
    assert_eq!(wrong(&paynow("2026"), &none), ("expiry", "build.malformed"));
}

#[test]
fn a_wrong_key_name_or_address_is_named() {
    let none = Details::default();
    let pix = |key: &str| {
        Payee::Pix(Pix {
            key: key.to_owned(),
            info: None,
        })
    };
    let shop = named("Loja", "Rio");
    assert_eq!(wrong(&pix("nobody"), &shop), ("key", "build.malformed"));
    assert_eq!(wrong(&pix("a@b.br"), &none), ("name", "build.missing"));
    assert_eq!(
        wrong(&pix("a@b.br"), &named("São João", "Rio")),
        ("name", "build.malformed")
    );
    let underscore = Details {
        reference: some("T01_1"),
        ..shop
    };
    assert_eq!(
        wrong(&pix("a@b.br"), &underscore),
        ("reference", "build.malformed")
    );
    let fps = |payee| {
        Payee::Fps(Fps {
            payee,
            clearing: None,
            timeout: None,
            renminbi: false,
        })
    };
    assert_eq!(
        wrong(&fps(FpsPayee::Id("12345678".into())), &none),
        ("id", "build.malformed")
    );
    assert_eq!(
        wrong(&fps(FpsPayee::Email("shop".into())), &none),
        ("email", "build.malformed")
    );
    let category = Details {
        category: some("59"),
        ..Details::default()
    };
    assert_eq!(
        wrong(&fps(FpsPayee::Id("1234567".into())), &category),
        ("category", "build.malformed")
    );
}

proptest! {
    #[test]
    fn what_is_built_is_read_again(
        uen in "[0-9]{9}[A-Z]", minor in 1_i64..10_000_000_000, reference in "[A-Za-z0-9_-]{1,25}", name in "[^\\p{C}\\s]{1,25}",
    ) {
        let money = Money::new(minor, Currency::Hkd);
        let text = money.to_string();
        let details = Details {
            amount: amount(&text, Iso::SGD),
            reference: Some(reference.clone()),
            ..named(&name, "Singapore")
        };
        let proxy = PayNowProxy::Uen(uen);
        let payee = Payee::PayNow(PayNow { proxy, editable: None, expiry: None, sgqr: None });
        let code = payee.code(&details).unwrap();
        let read = MerchantCode::parse(&code.text()).unwrap();
        prop_assert_eq!(read.amount(), details.amount);
        prop_assert_eq!(read.reference(), Some(reference.as_str()));
        prop_assert_eq!(read.name(), Some(name.as_str()));
        prop_assert_eq!(read, code);
    }

    #[test]
    fn no_field_panics(text in "\\PC{0,40}") {
        let details = Details { reference: Some(text.clone()), city: Some(text.clone()), ..named(&text, "x") };
        for payee in [
            Payee::PromptPay(PromptPay::Phone(text.clone())),
            Payee::PayNow(PayNow { proxy: PayNowProxy::Mobile(text.clone()), editable: None, expiry: Some(text.clone()), sgqr: None }),
            Payee::VietQr(VietQr { bank: text.clone(), account: text.clone(), service: VietQrService::Card }),
            Payee::Fps(Fps { payee: FpsPayee::Mobile(text.clone()), clearing: None, timeout: Some(text.clone()), renminbi: false }),
            Payee::Pix(Pix { key: text.clone(), info: Some(text.clone()) }),
        ] {
            let _ = payee.code(&details);
        }
        let _ = upi_link(&text, &details);
    }
}
