//! Customer-presented codes: looked over, refused, and never repeated.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hexiao_codes::{CustomerCode, CustomerCodeError, Scan, check_customer_code, classify};
use proptest::prelude::*;
use serde_json::Value;

/// The payload format: tag 85, five bytes, `CPV01`.
const VERSION: &[u8] = b"\x85\x05CPV01";

fn object(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).unwrap();
    let length = if length < 0x80 {
        vec![length]
    } else {
        vec![0x81, length]
    };
    [tag, &length, value].concat()
}

fn application() -> Vec<u8> {
    let name = object(&[0x4f], &[0xa0, 0, 0, 0, 0x55, 0x55, 0x55]);
    let track = object(&[0x57], &[0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34, 0x58]);
    object(&[0x61], &[name, track].concat())
}

fn coded(parts: &[&[u8]]) -> String {
    STANDARD.encode(parts.concat())
}

fn refused(parts: &[&[u8]]) -> CustomerCodeError {
    let text = coded(parts);
    assert_eq!(classify(&text), Scan::EmvCustomer, "never a reference");
    check_customer_code(&text).unwrap_err()
}

#[test]
fn the_public_code_is_sound() {
    let all: Value = serde_json::from_str(include_str!("data/qr_vectors.json")).unwrap();
    for vector in all["cpm"].as_array().unwrap() {
        let found = check_customer_code(vector["b64"].as_str().unwrap()).unwrap();
        let expected = CustomerCode {
            applications: 1,
            has_common_data: false,
        };
        assert_eq!(found, expected);
    }
}

#[test]
fn two_applications_and_common_data_with_tags_of_two_bytes_are_sound() {
    let transparent = [
        object(&[0x9f, 0x10], &[1; 7]),
        object(&[0x9f, 0x26], &[2; 8]),
        object(&[0x9f, 0x36], &[0, 9]),
        object(&[0x9f, 0x37], &[3; 4]),
    ];
    let common = [
        object(&[0x5a], &[0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34, 0x58]),
        object(&[0x5f, 0x20], b"CARDHOLDER/EMV"),
        object(&[0x5f, 0x2d], b"ruesdeen"),
        object(&[0x64], &transparent.concat()),
    ];
    let common = object(&[0x62], &common.concat());
    let text = coded(&[VERSION, &application(), &application(), &common]);
    let found = check_customer_code(&format!("{text}\r\n")).unwrap();
    assert_eq!((found.applications, found.has_common_data), (2, true));
}

#[test]
fn unionpays_form_with_a_transparent_template_and_a_long_one_are_sound() {
    let cryptogram = object(&[0x63], &object(&[0x9f, 0x26], &[7; 8]));
    let name = object(&[0x4f], b"\xa0\x00\x00\x03\x33\x01\x01\x01");
    let track = object(&[0x57], &[0x62; 19]);
    let parts = [name, track, object(&[0x5f, 0x34], &[1]), cryptogram];
    let text = coded(&[VERSION, &object(&[0x61], &parts.concat())]);
    assert_eq!(check_customer_code(&text).unwrap().applications, 1);
    let padding = object(&[0x9f, 0x10], &[9; 0x85]);
    let long = object(&[0x61], &[application()[2..].to_vec(), padding].concat());
    assert_eq!(
        check_customer_code(&coded(&[VERSION, &long]))
            .unwrap()
            .applications,
        1
    );
}

#[test]
fn a_code_that_is_not_well_formed_is_refused_with_the_reason_alone() {
    use CustomerCodeError as E;
    assert_eq!(
        check_customer_code("280000000000000001"),
        Err(E::NotCustomer)
    );
    let sound = coded(&[VERSION, &application()]);
    let unpadded = sound.trim_end_matches('=').to_owned();
    assert_ne!(unpadded, sound);
    for text in [
        unpadded.clone(),
        format!("{unpadded}==="),
        format!("{sound}="),
        sound.replace('=', "!"),
    ] {
        assert_eq!(check_customer_code(&text), Err(E::BadBase64), "{text}");
    }
    assert_eq!(refused(&[VERSION]), E::NoApplication);
    assert_eq!(
        refused(&[VERSION, &object(&[0x61], &object(&[0x50], b"x"))]),
        E::NoApplication
    );
    assert_eq!(
        refused(&[VERSION, &[0x61, 0x80], &application(), &[0, 0]]),
        E::BadLength
    );
    assert_eq!(
        refused(&[VERSION, &[0x61, 0x83, 0, 0, 2, 0x4f, 0]]),
        E::BadLength
    );
    assert_eq!(refused(&[VERSION, &[0x61, 0x7f, 1]]), E::Broken);
    assert_eq!(refused(&[VERSION, &[0x61]]), E::Broken);
    assert_eq!(
        refused(&[VERSION, &[0x61, 0x02, 0x4f, 0x05]]),
        E::Broken,
        "inside a template"
    );
    assert_eq!(
        refused(&[VERSION, &[0x9f, 0x81, 0x82, 0x83, 1, 0]]),
        E::Broken,
        "a tag of four bytes"
    );
    assert_eq!(refused(&[VERSION, &[0x9f]]), E::Broken);
    let mut deep = Vec::new();
    for _ in 0..8 {
        deep = object(&[0x61], &deep);
    }
    assert_eq!(refused(&[VERSION, &deep]), E::Broken);
}

proptest! {
    #[test]
    fn no_bytes_panic_and_nothing_of_them_is_repeated(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let text = coded(&[VERSION, &bytes]);
        let found = format!("{:?} {:?}", check_customer_code(&text), classify(&text));
        let tail = &text[12..];
        prop_assert!(tail.len() < 6 || !found.contains(tail));
    }
}
