//! Practice, keyring, passphrase: which, when, and what each answers.

use super::super::home::SecretStore;
use super::{Arc, MemoryVault, PASSPHRASE, SECRET, SecretError, host, names};
use crate::host::Host;
use crate::system::SystemHost;
use std::fs;
use std::sync::atomic::Ordering;

#[test]
fn a_practice_shop_keeps_a_plain_file_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let vault = Arc::default();
    let practice = host(dir.path(), &vault).unwrap();
    practice.keep_secret("key", SECRET).unwrap();
    practice.make_secrets_ready(true).unwrap();
    assert_eq!(practice.secrets_home(), "practice");
    assert_eq!(names(dir.path()), ["secrets.json"]);
    assert!(vault.keys().is_empty());
}

#[test]
fn a_real_shop_is_sealed_by_the_keyring_and_opens_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let vault: Arc<MemoryVault> = Arc::default();
    let made = SecretStore::create(dir.path(), vault.clone(), None).unwrap();
    made.keep("key", SECRET).unwrap();
    let again = host(dir.path(), &vault).unwrap();
    again.make_secrets_ready(false).unwrap();
    assert_eq!(again.secrets_home(), "keyring");
    assert_eq!(again.secret("key").unwrap().as_str(), SECRET);
    assert!(matches!(again.secret("none"), Err(SecretError::Missing)));
    assert_eq!(names(dir.path()), ["secrets.sealed"]);
}

#[test]
fn the_keyring_remembers_the_head_beside_its_key_and_nobody_else_does() {
    let dir = tempfile::tempdir().unwrap();
    let vault: Arc<MemoryVault> = Arc::default();
    drop(SecretStore::create(dir.path(), vault.clone(), None).unwrap());
    let shop = host(dir.path(), &vault).unwrap();
    assert_eq!(shop.remembered_head(), None);
    shop.remember_head("1-41-ab");
    shop.remember_head("1-42-cd");
    let again = host(dir.path(), &vault).unwrap();
    assert_eq!(again.remembered_head().as_deref(), Some("1-42-cd"));
    again.seal(PASSPHRASE).unwrap();
    assert_eq!(again.remembered_head(), None);
    assert!(
        vault.keys().is_empty(),
        "a keyring that is left keeps nothing"
    );
}

#[test]
fn without_a_keyring_a_real_shop_is_not_made_until_there_is_a_passphrase() {
    let dir = tempfile::tempdir().unwrap();
    let vault = MemoryVault::none();
    let made = SecretStore::create(dir.path(), vault.clone(), None);
    assert!(matches!(made.err(), Some(SecretError::Keyring(_))));
    assert_eq!(names(dir.path()), [""; 0]);
    let made = SecretStore::create(dir.path(), vault, Some(PASSPHRASE)).unwrap();
    assert_eq!(made.home(), "sealed");
}

#[test]
fn a_shop_sealed_by_a_passphrase_is_locked_until_it_is_given() {
    let dir = tempfile::tempdir().unwrap();
    let vault = MemoryVault::none();
    let made = SecretStore::create(dir.path(), vault.clone(), Some(PASSPHRASE)).unwrap();
    made.keep("key", SECRET).unwrap();
    let again = host(dir.path(), &vault).unwrap();
    assert_eq!(again.secrets_home(), "locked");
    for refused in [
        again.secret("key").err(),
        again.keep_secret("key", "other").err(),
        again.make_secrets_ready(false).err(),
        again.make_secrets_ready(true).err(),
        again.seal(PASSPHRASE).err(),
    ] {
        assert!(matches!(refused, Some(SecretError::Locked)), "{refused:?}");
    }
    let wrong = again.unlock("correct horse 电池 stapl");
    assert!(matches!(wrong, Err(SecretError::WrongPassphrase)));
    assert_eq!(again.secrets_home(), "locked");
    again.unlock(PASSPHRASE).unwrap();
    assert_eq!(again.secrets_home(), "sealed");
    assert_eq!(again.secret("key").unwrap().as_str(), SECRET);
    again.keep_secret("second", "more").unwrap();
    assert_eq!(again.secret("second").unwrap().as_str(), "more");
}

#[test]
fn a_damaged_file_is_not_called_a_wrong_passphrase() {
    let dir = tempfile::tempdir().unwrap();
    let vault = MemoryVault::none();
    SecretStore::create(dir.path(), vault.clone(), Some(PASSPHRASE)).unwrap();
    let locked = host(dir.path(), &vault).unwrap();
    let file = dir.path().join("secrets.sealed");
    let mut bytes = fs::read(&file).unwrap();
    bytes[70] ^= 1;
    fs::write(&file, bytes).unwrap();
    assert!(matches!(
        locked.unlock(PASSPHRASE),
        Err(SecretError::Damaged)
    ));
    assert!(matches!(
        host(dir.path(), &vault).err(),
        Some(SecretError::Damaged)
    ));
}

#[test]
fn a_keyring_that_went_away_locks_the_shop_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let vault: Arc<MemoryVault> = Arc::default();
    let made = SecretStore::create(dir.path(), vault.clone(), None).unwrap();
    made.keep("key", SECRET).unwrap();
    vault.gone.store(true, Ordering::SeqCst);
    let without = host(dir.path(), &vault).unwrap();
    assert_eq!(without.secrets_home(), "locked");
    assert!(matches!(
        without.secret("key"),
        Err(SecretError::Keyring(_))
    ));
    assert!(matches!(
        without.unlock(PASSPHRASE),
        Err(SecretError::Keyring(_))
    ));
    vault.gone.store(false, Ordering::SeqCst);
    without.unlock("").unwrap();
    assert_eq!(without.secret("key").unwrap().as_str(), SECRET);
}

#[test]
fn sealing_by_a_passphrase_leaves_no_key_in_the_keyring() {
    let dir = tempfile::tempdir().unwrap();
    let vault: Arc<MemoryVault> = Arc::default();
    let made = SecretStore::create(dir.path(), vault.clone(), None).unwrap();
    made.keep("key", SECRET).unwrap();
    let short = made.seal("short");
    assert!(matches!(short, Err(SecretError::ShortPassphrase)));
    made.seal(PASSPHRASE).unwrap();
    assert_eq!(made.home(), "sealed");
    assert!(vault.keys().is_empty());
    let again = host(dir.path(), &vault).unwrap();
    again.unlock(PASSPHRASE).unwrap();
    assert_eq!(again.secret("key").unwrap().as_str(), SECRET);
}

#[test]
fn a_program_that_sealed_it_anew_locks_the_one_that_still_runs() {
    let dir = tempfile::tempdir().unwrap();
    let vault: Arc<MemoryVault> = Arc::default();
    let running = SecretStore::create(dir.path(), vault.clone(), None).unwrap();
    running.keep("key", SECRET).unwrap();
    host(dir.path(), &vault).unwrap().seal(PASSPHRASE).unwrap();
    assert!(matches!(running.get("key"), Err(SecretError::Locked)));
    assert!(matches!(running.keep("key", "x"), Err(SecretError::Locked)));
}

#[test]
fn secrets_that_are_there_are_never_replaced_by_a_new_shop() {
    let dir = tempfile::tempdir().unwrap();
    let vault: Arc<MemoryVault> = Arc::default();
    SecretStore::create(dir.path(), vault.clone(), None).unwrap();
    let again = SecretStore::create(dir.path(), vault, Some(PASSPHRASE));
    assert!(matches!(again.err(), Some(SecretError::Store(_))));
}

/// Whether this machine has a keyring or not: it is used, or refused, and nothing stays.
#[test]
fn the_systems_own_keyring_seals_a_real_shop_or_says_that_it_cannot() {
    let dir = tempfile::tempdir().unwrap();
    let made = match SystemHost::create_sealed(dir.path(), Box::new(()), None) {
        Ok(made) => made,
        Err(SecretError::Keyring(_)) => return assert_eq!(names(dir.path()), [""; 0]),
        Err(error) => panic!("{error}"),
    };
    made.keep_secret("key", SECRET).unwrap();
    assert_eq!(made.secrets_home(), "keyring");
    let again = SystemHost::new(dir.path(), Box::new(())).unwrap();
    assert_eq!(again.secret("key").unwrap().as_str(), SECRET);
    again.seal(PASSPHRASE).unwrap();
    assert_eq!(again.secrets_home(), "sealed");
}
