//! Codes that the till builds from what people typed, and SEPA transfers that it reads.

use hexiao_codes::{
    Amount, Details, DuitNow, EpcTransfer, Fps, FpsPayee, MerchantCode, PayNow, PayNowProxy, Payee,
    Pix, PromptPay, Qris, Scan, Sgqr, VietQr, VietQrService, classify, upi_link,
};
use iso_currency::Currency;
use percent_encoding::percent_decode_str;

/// How a transfer begins: its service, version, character set and kind.
const TRANSFER: &str = "BCD\n002\n1\nSCT\n";

/// The longest scan that is looked at, in bytes.
const LONGEST_SCAN: usize = 256;

/// A digit for the profile, then a field a line: three of the payee's, then name, city, postal
/// code, category, amount, reference, purpose and terminal. Whatever is built reads back as it
/// was typed, and nothing that was typed is left out.
pub fn building(bytes: &[u8]) {
    let Some((&kind, rest)) = bytes.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(rest);
    let mut lines = text.split('\n').map(str::to_owned);
    let payee: [String; 3] = std::array::from_fn(|_| lines.next().unwrap_or_default());
    let mut next = || lines.next().filter(|line| !line.trim().is_empty());
    let mut details = Details {
        name: next(),
        city: next(),
        postal: next(),
        category: next(),
        ..Details::default()
    };
    let sum = next();
    details.reference = next();
    details.purpose = next();
    details.terminal = next();
    details.reusable = kind.is_ascii_uppercase();
    match kind % 10 {
        8 => links(&payee[0], priced(details, sum.as_deref(), Currency::INR)),
        9 => transfers(payee, &priced(details, sum.as_deref(), Currency::EUR)),
        kind => {
            let (payee, currency) = payee_of(kind, payee);
            codes(&payee, &priced(details, sum.as_deref(), currency));
        }
    }
}

fn priced(details: Details, sum: Option<&str>, currency: Currency) -> Details {
    let amount = sum.and_then(|sum| Amount::parse(sum, currency).ok());
    Details { amount, ..details }
}

fn payee_of(kind: u8, [first, second, third]: [String; 3]) -> (Payee, Currency) {
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    match kind {
        0 => (
            Payee::PromptPay(promptpay(first, second, third)),
            Currency::THB,
        ),
        1 => (Payee::PayNow(paynow(first, second, third)), Currency::SGD),
        2 | 3 => {
            let service = match kind {
                2 => VietQrService::Account,
                _ => VietQrService::Card,
            };
            let payee = VietQr {
                bank: first,
                account: second,
                service,
            };
            (Payee::VietQr(payee), Currency::VND)
        }
        4 => {
            let mut ids = second.split(' ').map(str::to_owned);
            let mut id = || ids.next().unwrap_or_default();
            let payee = Qris {
                domain: first,
                pan: id(),
                merchant: id(),
                national_id: id(),
                criteria: third,
            };
            (Payee::Qris(payee), Currency::IDR)
        }
        5 => {
            let payee = DuitNow {
                acquirer: first,
                merchant: second,
                label: some(third),
            };
            (Payee::DuitNow(payee), Currency::MYR)
        }
        6 => {
            let payee = match first.as_bytes() {
                [b'+', ..] => FpsPayee::Mobile(first),
                _ if first.contains('@') => FpsPayee::Email(first),
                _ => FpsPayee::Id(first),
            };
            let payee = Fps {
                payee,
                clearing: some(second),
                timeout: some(third),
                renminbi: false,
            };
            (Payee::Fps(payee), Currency::HKD)
        }
        _ => (
            Payee::Pix(Pix {
                key: first,
                info: some(second),
            }),
            Currency::BRL,
        ),
    }
}

fn promptpay(first: String, second: String, third: String) -> PromptPay {
    let number = first.trim();
    match (second.is_empty(), number.len()) {
        (false, _) => {
            let second_reference = Some(third).filter(|text| !text.is_empty());
            PromptPay::Bill {
                biller: first,
                first: second,
                second: second_reference,
            }
        }
        (true, 13) => PromptPay::Id(first),
        (true, 15) => PromptPay::Wallet(first),
        (true, _) => PromptPay::Phone(first),
    }
}

fn paynow(first: String, second: String, third: String) -> PayNow {
    let proxy = match first.starts_with('+') {
        true => PayNowProxy::Mobile(first),
        false => PayNowProxy::Uen(first),
    };
    let mut parts = third.split(' ').map(str::to_owned);
    let mut part = || parts.next().unwrap_or_default();
    let sgqr = Sgqr {
        id: part(),
        version: part(),
        postal: part(),
        level: part(),
        unit: part(),
        miscellaneous: part(),
        date: part(),
    };
    PayNow {
        proxy,
        editable: None,
        expiry: Some(second).filter(|text| !text.is_empty()),
        sgqr: Some(sgqr).filter(|_| !third.is_empty()),
    }
}

fn codes(payee: &Payee, details: &Details) {
    let Ok(code) = payee.code(details) else {
        return;
    };
    let text = code.text();
    assert_eq!(MerchantCode::parse(&text).as_ref(), Ok(&code), "{text}");
    assert_eq!(classify(&text), Scan::EmvMerchant);
    assert_eq!(code.amount(), details.amount);
    let carried = |typed: &Option<String>, places: &[Option<&str>]| {
        let typed = typed.as_deref().map(str::trim);
        assert!(
            typed.is_none() || places.contains(&typed),
            "{typed:?} is not in {text}"
        );
    };
    carried(&details.name, &[code.name()]);
    carried(&details.city, &[code.city()]);
    carried(&details.postal, &[code.get(61)]);
    carried(&details.category, &[code.get(52)]);
    carried(&details.reference, &[1, 5].map(|place| code.sub(62, place)));
    carried(&details.purpose, &[code.sub(62, 8)]);
    carried(&details.terminal, &[code.sub(62, 7)]);
}

/// A link reads back by the rules of addresses, each value by itself.
fn links(vpa: &str, details: Details) {
    let Ok(link) = upi_link(vpa, &details) else {
        return;
    };
    let known = link.len() > LONGEST_SCAN || classify(&link) == Scan::UpiLink;
    assert!(known, "{link}");
    let query = link.strip_prefix("upi://pay?").expect("a link");
    let pairs = query
        .split('&')
        .map(|pair| pair.split_once('=').expect("a pair"));
    let decoded = |text: &str| {
        percent_decode_str(text)
            .decode_utf8()
            .expect("text")
            .into_owned()
    };
    let read: Vec<(&str, String)> = pairs.map(|(name, value)| (name, decoded(value))).collect();
    let amount = details.amount.map(Amount::full);
    let typed = [
        ("pa", Some(vpa.to_owned())),
        ("pn", details.name),
        ("am", amount),
        ("cu", Some("INR".to_owned())),
        ("tr", details.reference),
        ("tn", details.purpose),
        ("mc", details.category),
    ];
    let given = typed
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    let typed: Vec<_> = given
        .map(|(name, value)| (name, value.trim().to_owned()))
        .collect();
    assert_eq!(read, typed);
}

fn transfers([bic, iban, info]: [String; 3], details: &Details) {
    let transfer = EpcTransfer {
        bic: Some(bic),
        name: details.name.clone().unwrap_or_default(),
        iban,
        amount: details.amount,
        purpose: details.category.clone(),
        structured: details.postal.clone(),
        text: details.reference.clone(),
        info: Some(info),
    };
    let Ok(code) = transfer.code() else {
        return;
    };
    let read = EpcTransfer::parse(&code).expect("what is built is read");
    assert_eq!(read.code(), Ok(code));
    assert_eq!(read.amount, details.amount);
    assert_eq!(
        read.text.as_deref(),
        details.reference.as_deref().map(str::trim)
    );
}

/// A transfer's code as it is, and behind a transfer's beginning: what is read can be written,
/// and says the same.
pub fn transfer(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for text in [text.clone().into_owned(), format!("{TRANSFER}{text}")] {
        let Ok(read) = EpcTransfer::parse(&text) else {
            continue;
        };
        let written = read.code().expect("what is read can be written");
        let again = EpcTransfer::parse(&written).expect("what is written can be read");
        assert_eq!(again.code().as_ref(), Ok(&written));
        assert_eq!(again.amount, read.amount);
        let account = |iban: &str| iban.split_whitespace().collect::<String>();
        assert_eq!(account(&again.iban), account(&read.iban));
        assert_eq!(classify(&written), Scan::EpcTransfer);
    }
}
