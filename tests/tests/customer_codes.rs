//! The code that a customer's phone presents (EMVCo, with the card in it): recognised wherever it
//! is scanned or typed, taken nowhere, and nothing of it is kept.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hexiao_contract::{
    ClaimRequest, PaidAgain, PaymentView, Problem, SaleRequest, ScanOutcome, ScanRequest,
};
use hexiao_domain::Role;
use hexiao_sandbox::Customer;
use hexiao_testkit::Till;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The public vector of the codes' own tests.
const CODE: &str = "hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=";

/// The card's number in it.
const CARD: &str = "1234567890123458";

/// A piece so long is found nowhere by chance.
const PIECE: usize = 12;

/// What a cashier may note and a file must hold, so that the search is known to find.
const EVIDENCE: &str = "2026112222001987650432109876";

/// As it is, as a scanner ends it, and as a copy loses its padding.
fn as_it_comes() -> [String; 3] {
    let bare = CODE.trim_end_matches('=');
    [CODE.to_owned(), format!("{CODE}\r\n"), bare.to_owned()]
}

fn scanned(till: &Till, text: &str, wallet: Option<&str>) -> Result<ScanOutcome, Problem> {
    let request = ScanRequest {
        text: text.to_owned(),
        amount: Some("8.00".to_owned()),
        reference: None,
        wallet: wallet.map(str::to_owned),
        retry_of: None,
    };
    let cashier = till.acting(Role::Cashier);
    till.app().scan_as(&cashier, &request)
}

fn claimed(till: &Till, evidence: &str) -> Result<PaymentView, Problem> {
    let request = ClaimRequest {
        order_number: None,
        amount: "8.00".to_owned(),
        wallet: "alipay".to_owned(),
        reference: None,
        evidence: Some(evidence.to_owned()),
        approval: None,
    };
    let cashier = till.acting(Role::Cashier);
    till.app().claim_as(&cashier, &request)
}

/// Scanned into the field of the shop's own reference.
fn referred_to(till: &Till, reference: &str) -> Result<PaymentView, Problem> {
    let request = SaleRequest {
        amount: "8.00".to_owned(),
        wallet: "alipay".to_owned(),
        reference: Some(reference.to_owned()),
        retry_of: None,
    };
    let cashier = till.acting(Role::Cashier);
    till.app().show_code_as(&cashier, &request)
}

fn told_of_again(till: &Till, order: &str, transaction: &str) -> Result<PaymentView, Problem> {
    let request = PaidAgain {
        order_number: order.to_owned(),
        transaction_id: transaction.to_owned(),
        wallet: None,
    };
    let cashier = till.acting(Role::Cashier);
    till.app().paid_again_as(&cashier, &request)
}

/// Every file below a folder.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found
}

/// The files that hold a piece of one of these.
fn holding(files: &[PathBuf], secrets: &[&[u8]]) -> Vec<PathBuf> {
    let pieces = secrets.iter().flat_map(|secret| secret.windows(PIECE));
    let pieces: BTreeSet<&[u8]> = pieces.collect();
    let holds = |path: &&PathBuf| {
        // A file that is gone by now holds nothing.
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes.windows(PIECE).any(|part| pieces.contains(part))
    };
    files.iter().filter(holds).cloned().collect()
}

#[test]
fn a_customers_emv_code_is_refused_wherever_it_comes_and_no_file_holds_a_piece_of_it() {
    let till = Till::new(Customer::Pay);
    let order = till.paid("8.00").order_number;
    let cashier = till.acting(Role::Cashier);
    for text in as_it_comes() {
        for wallet in [None, Some("alipay"), Some("unionpay"), Some("other")] {
            let refused = scanned(&till, &text, wallet).unwrap_err();
            assert_eq!(refused.code, "card_number", "{wallet:?} {text:?}");
            assert!(refused.params.is_empty(), "{refused:?}");
        }
        let evidence = claimed(&till, &text).unwrap_err();
        assert_eq!(evidence.code, "bad_evidence", "{text:?}");
        let reference = referred_to(&till, &text).unwrap_err();
        assert_eq!(reference.code, "bad_reference", "{text:?}");
        let printed = till.app().check_static_code_as(&cashier, "alipay", &text);
        assert_eq!(printed.unwrap_err().code, "not_a_printed_code");
    }
    let again = told_of_again(&till, &order, CODE).unwrap_err();
    assert_eq!(again.code, "bad_evidence");
    let noted = claimed(&till, EVIDENCE).unwrap();
    assert_eq!(noted.claim.unwrap().evidence.as_deref(), Some(EVIDENCE));

    let raw = STANDARD.decode(CODE).unwrap();
    let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
    let upper = hex.to_uppercase();
    assert!(hex.contains(CARD), "it is the card's code");
    let secrets: [&[u8]; 4] = [CODE.as_bytes(), &raw, hex.as_bytes(), upper.as_bytes()];
    let all = files(till.home());
    assert_eq!(holding(&all, &secrets), Vec::<PathBuf>::new());
    let dir = till.dir();
    let known = holding(&all, &[EVIDENCE.as_bytes()]);
    assert!(known.iter().any(|file| file.starts_with(&dir)), "{known:?}");
    let told = format!("{:?} {:?}", till.host().told(), till.host().shown());
    assert!(!told.contains(&CODE[..PIECE]) && !told.contains(CARD));
}
