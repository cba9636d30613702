//! From the plain file into the sealed one, with a crash at every step.

use super::{Arc, MemoryVault, PASSPHRASE, SECRET, SecretError, host, names};
use crate::host::Host;
use std::fs;
use std::path::Path;

fn plain_shop(vault: &Arc<MemoryVault>) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let plain = host(dir.path(), vault).unwrap();
    plain.keep_secret("key", SECRET).unwrap();
    fs::write(dir.path().join("secrets.part"), SECRET).unwrap();
    dir
}

fn assert_whole(dir: &Path, vault: &Arc<MemoryVault>) {
    let shop = host(dir, vault).unwrap();
    shop.make_secrets_ready(false).unwrap();
    assert_eq!(shop.secrets_home(), "keyring");
    assert_eq!(shop.secret("key").unwrap().as_str(), SECRET);
    assert_eq!(names(dir), ["secrets.sealed"]);
}

#[test]
fn a_real_shops_plain_file_goes_into_the_keyrings_file_and_is_removed() {
    let vault = Arc::default();
    let dir = plain_shop(&vault);
    assert_whole(dir.path(), &vault);
    assert_whole(dir.path(), &vault);
    assert_eq!(vault.keys().len(), 1);
}

#[test]
fn without_a_keyring_the_plain_file_waits_for_a_passphrase_and_is_not_used() {
    let vault = MemoryVault::none();
    let dir = plain_shop(&vault);
    let shop = host(dir.path(), &vault).unwrap();
    let refused = shop.make_secrets_ready(false);
    assert!(matches!(refused, Err(SecretError::Unsealed)));
    assert!(dir.path().join("secrets.json").exists());
    shop.seal(PASSPHRASE).unwrap();
    shop.make_secrets_ready(false).unwrap();
    assert_eq!(shop.secret("key").unwrap().as_str(), SECRET);
    assert_eq!(names(dir.path()), ["secrets.sealed"]);
}

/// What each crash leaves: the plain file whole, half overwritten, emptied, or gone.
#[test]
fn a_crash_anywhere_between_the_two_files_loses_nothing() {
    let vault = Arc::default();
    let dir = plain_shop(&vault);
    let plain = dir.path().join("secrets.json");
    let whole = fs::read(&plain).unwrap();
    assert_whole(dir.path(), &vault);
    let mut half = whole.clone();
    half[..10].fill(0);
    for left in [whole.clone(), half, vec![0; whole.len()], Vec::new()] {
        fs::write(&plain, left).unwrap();
        assert_whole(dir.path(), &vault);
    }
}

#[test]
fn a_crash_before_the_rename_leaves_the_plain_file_in_charge() {
    let vault = Arc::default();
    let dir = plain_shop(&vault);
    fs::write(dir.path().join("secrets.sealed.part"), b"HXSEA").unwrap();
    assert_whole(dir.path(), &vault);
}

#[test]
fn a_plain_file_with_something_of_its_own_is_not_thrown_away() {
    let vault = Arc::default();
    let dir = plain_shop(&vault);
    assert_whole(dir.path(), &vault);
    let plain = dir.path().join("secrets.json");
    fs::write(&plain, br#"{"wechatpay_private_key":"only here"}"#).unwrap();
    let shop = host(dir.path(), &vault).unwrap();
    assert_eq!(shop.secret("key").unwrap().as_str(), SECRET);
    assert!(shop.secret("wechatpay_private_key").is_err());
    assert!(plain.exists());
}
