//! EMVCo codes of public specifications and test suites; the sources are in the data file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use hexiao_codes::{NotOurs, Scan, classify};
use proptest::prelude::*;
use serde_json::Value;

fn vectors(kind: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("data/qr_vectors.json")).unwrap();
    all[kind].as_array().unwrap().clone()
}

#[test]
fn every_public_merchant_code_is_known_exactly_when_its_checksum_is_right() {
    let (mut good, mut bad) = (0, 0);
    for vector in vectors("mpm") {
        let text = vector["text"].as_str().unwrap();
        let valid = vector["crc_ok"].as_bool().unwrap();
        *(if valid { &mut good } else { &mut bad }) += 1;
        assert_eq!(classify(text) == Scan::EmvMerchant, valid, "{text}");
    }
    assert!(good >= 18 && bad >= 2, "{good} good, {bad} bad");
}

#[test]
fn the_checksum_that_others_computed_over_every_public_merchant_code_is_the_right_one() {
    let mut mended = Vec::new();
    for vector in vectors("mpm") {
        let text = vector["text"].as_str().unwrap();
        let computed = vector["crc_computed"].as_str().unwrap();
        let (body, stated) = text.split_at(text.len() - 4);
        let right = stated.eq_ignore_ascii_case(computed);
        assert_eq!(vector["crc_ok"], right, "{text}");
        let with_it = format!("{body}{computed}");
        assert_eq!(classify(&with_it), Scan::EmvMerchant, "{with_it}");
        if !right {
            mended.push(format!("{stated} {computed}"));
        }
    }
    assert_eq!(mended, ["FFFF 42BE", "1C55 1C50"]);
}

/// A code that is copied from one program to the next with a checksum that was never its own
/// (qr-standards.md §2 and §8).
#[test]
fn a_widely_copied_code_is_damaged_as_it_is_copied_and_known_with_its_own_checksum() {
    let body =
        "00020101021226270012hk.com.hkicl0207999999952040000530334454031235802HK5902NA6002HK6304";
    let damaged = Scan::NotOurs(NotOurs::DamagedMerchantCode);
    assert_eq!(classify(&format!("{body}84E1")), damaged);
    assert_eq!(classify(&format!("{body}D1A3")), Scan::EmvMerchant);
}

#[test]
fn a_merchant_code_with_a_bad_checksum_or_a_part_missing_is_called_damaged() {
    let damaged = Scan::NotOurs(NotOurs::DamagedMerchantCode);
    for vector in vectors("mpm") {
        let text = vector["text"].as_str().unwrap();
        if vector["crc_ok"] == false {
            assert_eq!(classify(text), damaged, "{text}");
        }
        let most: String = text.chars().take(text.chars().count() - 5).collect();
        assert_eq!(classify(&most), damaged, "{most}");
    }
    assert_eq!(classify("00020101021129"), damaged);
    assert!(matches!(classify("00020112345"), Scan::Reference(_)));
}

#[test]
fn every_public_customer_code_is_known() {
    for vector in vectors("cpm") {
        let text = vector["b64"].as_str().unwrap();
        assert_eq!(classify(text), Scan::EmvCustomer);
    }
}

#[test]
fn a_merchant_code_longer_than_the_standard_allows_is_not_looked_at() {
    let text = format!("000201{}", "5".repeat(600));
    assert!(matches!(classify(&text), Scan::NotOurs(_)));
}

proptest! {
    #[test]
    fn one_changed_digit_is_noticed(pick in 0_usize..1000, at in 6_usize..1000, with in "[0-9]") {
        let good: Vec<String> = vectors("mpm")
            .iter()
            .filter(|v| v["crc_ok"] == true)
            .map(|v| v["text"].as_str().unwrap().to_owned())
            .collect();
        let text = &good[pick % good.len()];
        let mut chars: Vec<char> = text.chars().collect();
        let at = 6 + at % (chars.len() - 6);
        let with = with.chars().next().unwrap();
        prop_assume!(chars[at] != with);
        chars[at] = with;
        let changed: String = chars.into_iter().collect();
        prop_assert_ne!(classify(&changed), Scan::EmvMerchant);
    }
}
