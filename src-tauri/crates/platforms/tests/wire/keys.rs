//! Keys as merchants paste them. The files in `data/keys` are throw-away keys.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hexiao_platforms::{KeyError, PrivateKey, PublicKey};
use proptest::prelude::*;

const PKCS8: &str = include_str!("../data/keys/pkcs8.pem");
const PKCS1: &str = include_str!("../data/keys/pkcs1.pem");
const PUBLIC: &str = include_str!("../data/keys/public.pem");
const PUBLIC_PKCS1: &str = include_str!("../data/keys/public_pkcs1.pem");
const CERTIFICATE: &str = include_str!("../data/keys/certificate.pem");
const ENCRYPTED_PKCS8: &str = include_str!("../data/keys/encrypted_pkcs8.pem");
const ENCRYPTED_PKCS1: &str = include_str!("../data/keys/encrypted_pkcs1.pem");
const SMALL: &str = include_str!("../data/keys/small.pem");
const SMALL_PUBLIC: &str = include_str!("../data/keys/small_public.pem");
const EC: &str = include_str!("../data/keys/ec.pem");
const EC_SEC1: &str = include_str!("../data/keys/ec_sec1.pem");

const BUNDLE: &[u8] = include_bytes!("../data/keys/apiclient_cert.p12");

/// The one line that the platform's own tool hands out.
fn bare(pem: &str) -> String {
    pem.lines()
        .filter(|line| !line.starts_with("-----"))
        .collect()
}

fn private(text: &str) -> Result<(), KeyError> {
    PrivateKey::parse(text).map(drop)
}

fn public(text: &str) -> Result<(), KeyError> {
    PublicKey::parse(text).map(drop)
}

#[test]
fn one_key_reads_alike_in_every_dress() {
    let dresses = [
        PKCS8.to_owned(),
        PKCS1.to_owned(),
        bare(PKCS8),
        bare(PKCS1),
        PKCS8.replace('\n', "\r\n"),
        format!("\u{feff}  {}\n\n", bare(PKCS8)),
        bare(PKCS1).trim_end_matches('=').to_owned(),
        format!("Key of our shop:\n{PKCS8}\nkeep it safe"),
    ];
    let public = PublicKey::parse(PUBLIC).unwrap();
    for text in dresses {
        let key = PrivateKey::parse(&text).unwrap();
        let signature = key.sign("金额=0.01".as_bytes()).unwrap();
        assert_eq!(signature.len(), 344);
        assert!(public.verifies("金额=0.01".as_bytes(), &signature));
        assert!(!public.verifies("金额=0.02".as_bytes(), &signature));
        assert!(key.belongs_to(&public));
    }
}

#[test]
fn a_public_key_reads_alike_in_every_dress() {
    let key = PrivateKey::parse(PKCS8).unwrap();
    let signature = key.sign(b"text").unwrap();
    for text in [PUBLIC, PUBLIC_PKCS1, &bare(PUBLIC), &bare(PUBLIC_PKCS1)] {
        let public = PublicKey::parse(text).unwrap();
        assert!(public.verifies(b"text", &signature));
        assert!(key.belongs_to(&public));
    }
}

#[test]
fn a_wrong_paste_is_told_what_it_is() {
    for text in [PUBLIC, PUBLIC_PKCS1, &bare(PUBLIC)] {
        assert_eq!(private(text), Err(KeyError::PublicKeyGiven));
    }
    for text in [PKCS8, PKCS1, &bare(PKCS8), ENCRYPTED_PKCS8] {
        assert_eq!(public(text), Err(KeyError::PrivateKeyGiven));
    }
    for text in [CERTIFICATE, &bare(CERTIFICATE)] {
        assert_eq!(private(text), Err(KeyError::CertificateGiven));
        assert_eq!(public(text), Err(KeyError::CertificateGiven));
    }
    for text in [ENCRYPTED_PKCS8, ENCRYPTED_PKCS1, &bare(ENCRYPTED_PKCS8)] {
        assert_eq!(private(text), Err(KeyError::Encrypted));
    }
    for text in [EC, EC_SEC1, "", " ", "hello", "====", "MIIE", "💰"] {
        assert_eq!(private(text), Err(KeyError::NotAKey), "{text}");
        assert!(public(text).is_err(), "{text}");
    }
    assert_eq!(private(&"A".repeat(1_000_000)), Err(KeyError::NotAKey));
}

#[test]
fn a_key_that_lost_its_end_is_called_incomplete_wherever_it_was_cut() {
    for whole in [PKCS8, PKCS1, PUBLIC, CERTIFICATE] {
        for part in [8, 4, 2] {
            let cut = whole.len() - whole.len() / part;
            assert_eq!(private(&whole[..cut]), Err(KeyError::Incomplete));
            assert_eq!(public(&whole[..cut]), Err(KeyError::Incomplete));
            let bare = bare(whole);
            let cut = (bare.len() - bare.len() / part) / 4 * 4;
            assert_eq!(private(&bare[..cut]), Err(KeyError::Incomplete));
        }
    }
}

#[test]
fn a_key_too_short_for_the_platform_is_refused_by_its_length() {
    assert_eq!(private(SMALL), Err(KeyError::TooSmall));
    assert_eq!(public(SMALL_PUBLIC), Err(KeyError::TooSmall));
}

#[test]
fn a_key_is_never_printed() {
    let key = PrivateKey::parse(PKCS8).unwrap();
    assert_eq!(format!("{key:?}"), "PrivateKey(…)");
    let wrong = PrivateKey::parse(&bare(PKCS8)[..400]).unwrap_err();
    assert!(!format!("{wrong:?} {wrong}").contains("MII"));
}

#[test]
fn every_key_error_has_a_sentence_and_a_code_of_its_own() {
    let all = [
        KeyError::NotAKey,
        KeyError::Incomplete,
        KeyError::PublicKeyGiven,
        KeyError::PrivateKeyGiven,
        KeyError::CertificateGiven,
        KeyError::Encrypted,
        KeyError::TooSmall,
    ];
    let codes: std::collections::BTreeSet<_> = all.iter().map(|e| e.code()).collect();
    assert_eq!(codes.len(), all.len());
    assert!(all.iter().all(|e| e.to_string().starts_with("this ")));
}

proptest! {
    #[test]
    fn no_text_panics(text in ".{0,200}") {
        prop_assert!(private(&text).is_err());
        prop_assert!(public(&text).is_err());
    }

    #[test]
    fn no_damaged_key_panics_or_reads_as_the_same_key(at in 0_usize..1600, with in "[A-Za-z0-9+/=-]") {
        let mut text = bare(PKCS8);
        let at = at % text.len();
        let changed = text[at..=at] != with;
        text.replace_range(at..=at, &with);
        if let Ok(key) = PrivateKey::parse(&text) {
            let public = PublicKey::parse(PUBLIC).unwrap();
            let sound = key.sign(b"text").is_some_and(|sign| public.verifies(b"text", &sign));
            prop_assert!(sound || changed);
        }
    }
}

#[test]
fn a_p12_file_is_told_from_a_key() {
    let mut endless = BUNDLE.to_vec();
    endless.splice(..4, [0x30, 0x80]);
    for bundle in [BUNDLE, &endless] {
        let text = STANDARD.encode(bundle);
        assert_eq!(private(&text), Err(KeyError::BundleGiven));
        assert_eq!(public(&text), Err(KeyError::BundleGiven));
    }
}
