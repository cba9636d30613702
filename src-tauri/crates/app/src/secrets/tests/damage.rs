//! Any bytes are a whole file or an error.

use super::super::Secrets;
use super::super::key::{Cost, Key};
use super::super::sealed::{Lock, SealError, Sealed, seal};
use super::{PASSPHRASE, SECRET};
use aws_lc_rs::digest::{SHA256, digest};
use proptest::prelude::*;
use zeroize::Zeroizing;

fn secrets() -> Secrets {
    let value = Zeroizing::new(SECRET.to_owned());
    Secrets::from([("alipay_private_key".to_owned(), value)])
}

fn sealed_by_keyring() -> (Vec<u8>, Key) {
    let key = Key::random().unwrap();
    let file = seal(&Lock::keyring().unwrap(), &key, &secrets()).unwrap();
    (file, key)
}

/// The file with a digest that fits what it now says, as a forger would write it.
fn with_its_digest(mut file: Vec<u8>) -> Vec<u8> {
    let content = file.len() - 32;
    let mark = digest(&SHA256, &file[..content]);
    file[content..].copy_from_slice(mark.as_ref());
    file
}

#[test]
fn what_was_sealed_opens_with_the_same_key() {
    let (file, key) = sealed_by_keyring();
    let opened = Sealed::parse(&file).unwrap().open(&key).unwrap();
    assert_eq!(opened, secrets());
}

#[test]
fn every_flipped_bit_is_called_damage() {
    let (file, _) = sealed_by_keyring();
    for bit in 0..file.len() * 8 {
        let mut bent = file.clone();
        bent[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(
            Sealed::parse(&bent).err(),
            Some(SealError::Damaged),
            "{bit}"
        );
    }
}

#[test]
fn every_flipped_bit_is_refused_even_when_the_digest_is_made_to_fit() {
    let (file, key) = sealed_by_keyring();
    for bit in 0..(file.len() - 32) * 8 {
        let mut bent = file.clone();
        bent[bit / 8] ^= 1 << (bit % 8);
        let opened = Sealed::parse(&with_its_digest(bent)).and_then(|bent| bent.open(&key));
        assert!(opened.is_err(), "bit {bit} may be flipped unseen");
    }
}

#[test]
fn every_shorter_file_is_damaged() {
    let (file, _) = sealed_by_keyring();
    for length in 0..file.len() {
        let cut = Sealed::parse(&file[..length]).err();
        assert_eq!(cut, Some(SealError::Damaged), "{length} bytes");
    }
}

#[test]
fn a_forged_cost_neither_weakens_the_key_nor_stalls_the_till() {
    let lock = Lock::passphrase().unwrap();
    let file = seal(&lock, &Key::random().unwrap(), &secrets()).unwrap();
    for (at, value) in [
        (10, 8_u32),
        (10, u32::MAX),
        (14, 1),
        (14, u32::MAX),
        (18, 0),
        (18, 99),
    ] {
        let mut forged = file.clone();
        forged[at..at + 4].copy_from_slice(&value.to_be_bytes());
        let parsed = Sealed::parse(&with_its_digest(forged)).err();
        assert_eq!(parsed, Some(SealError::Damaged), "{value} at {at}");
    }
}

#[test]
fn a_newer_file_is_not_called_damaged() {
    let (mut file, _) = sealed_by_keyring();
    file[8] = 2;
    let parsed = Sealed::parse(&with_its_digest(file)).err();
    assert_eq!(parsed, Some(SealError::Newer));
}

#[test]
fn the_passphrase_costs_what_was_promised() {
    let Lock::Passphrase { salt, cost } = Lock::passphrase().unwrap() else {
        panic!("a passphrase's lock");
    };
    let promised = Cost {
        memory_kib: 65_536,
        passes: 3,
        lanes: 1,
    };
    assert_eq!(cost, promised);
    let key = Key::derive(PASSPHRASE, &salt, cost).unwrap();
    let other = Key::derive("correct horse", &salt, cost).unwrap();
    assert_ne!(key.bytes(), other.bytes());
}

#[test]
fn two_files_of_the_same_secrets_share_no_nonce_and_no_text() {
    let key = Key::random().unwrap();
    let lock = Lock::keyring().unwrap();
    let (one, two) = (
        seal(&lock, &key, &secrets()).unwrap(),
        seal(&lock, &key, &secrets()).unwrap(),
    );
    assert_eq!(one[..54], two[..54]);
    assert_ne!(one[54..66], two[54..66], "the nonce");
    assert_ne!(one[66..82], two[66..82], "the first block");
}

proptest! {
    #[test]
    fn any_bytes_are_an_error_and_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Sealed::parse(&bytes).is_err());
    }

    #[test]
    fn any_content_behind_a_fitting_digest_never_opens(
        tail in prop::collection::vec(any::<u8>(), 32..400), home in 0_u8..4,
    ) {
        let mut bytes = b"HXSEALED\x01".to_vec();
        bytes.push(home);
        bytes.extend(tail);
        let key = Key::of(&[7; 32]).unwrap();
        let opened = Sealed::parse(&with_its_digest(bytes)).and_then(|it| it.open(&key));
        prop_assert!(opened.is_err());
    }
}
