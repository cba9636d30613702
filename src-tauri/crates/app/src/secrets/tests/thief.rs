//! What somebody has who copies the folder, or reads the log.

use super::super::home::SecretStore;
use super::{Arc, MemoryVault, PASSPHRASE, SECRET, SecretError, files, holds, host};
use crate::app::App;
use crate::demo::DemoShop;
use crate::error::StartError;
use crate::host::Host;
use hexiao_contract::AccountEntry;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn shop() -> DemoShop {
    let entry = AccountEntry {
        wallet: "alipay".to_owned(),
        gateway: "http://127.0.0.1:1/gateway.do".to_owned(),
        app_id: "1".to_owned(),
        seller_id: "2".to_owned(),
        private_key: Some(SECRET.to_owned()),
        ..AccountEntry::default()
    };
    DemoShop {
        accounts: vec![entry],
        static_codes: BTreeMap::new(),
        till: "T01".to_owned(),
    }
}

fn copied(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().unwrap();
    for (name, bytes) in files(from) {
        fs::write(to.path().join(name), bytes).unwrap();
    }
    to
}

#[test]
fn a_copied_folder_gives_no_secret_without_the_keyring() {
    let dir = tempfile::tempdir().unwrap();
    let vault: Arc<MemoryVault> = Arc::default();
    let made = SecretStore::create(dir.path(), vault.clone(), None).unwrap();
    made.keep("key", SECRET).unwrap();
    let copy = copied(dir.path());
    for thiefs in [Arc::default(), MemoryVault::none()] {
        let thief = host(copy.path(), &thiefs).unwrap();
        assert!(matches!(thief.secret("key"), Err(SecretError::Keyring(_))));
    }
    assert!(host(copy.path(), &vault).unwrap().secret("key").is_ok());
}

#[test]
fn a_sealed_shops_folder_holds_no_secret_text_and_its_till_opens_only_unlocked() {
    let dir = tempfile::tempdir().unwrap();
    let vault = MemoryVault::none();
    let first = host(dir.path(), &vault).unwrap();
    shop().create(dir.path(), &first).unwrap();
    let pepper = first.secret(crate::pin::PEPPER).unwrap();
    first.seal(PASSPHRASE).unwrap();

    for (name, bytes) in files(dir.path()) {
        for secret in [SECRET, pepper.as_str(), PASSPHRASE] {
            assert!(!holds(&bytes, secret.as_bytes()), "{name} holds a secret");
        }
    }
    let copy = copied(dir.path());
    let locked = Arc::new(host(copy.path(), &vault).unwrap());
    let refused = App::open(copy.path(), locked.clone(), copy.path());
    let Err(StartError::Secrets(SecretError::Locked)) = refused else {
        panic!("a till with locked secrets opened");
    };
    locked.unlock(PASSPHRASE).unwrap();
    let opened = App::open(copy.path(), locked, copy.path()).unwrap();
    opened.close();
}

#[test]
fn no_error_names_a_secret() {
    let dir = tempfile::tempdir().unwrap();
    let text = format!(r#"{{"key":["{SECRET}"]}}"#);
    fs::write(dir.path().join("secrets.json"), text).unwrap();
    let vault = Arc::default();
    let plain = host(dir.path(), &vault).unwrap();
    let sealed = tempfile::tempdir().unwrap();
    SecretStore::create(sealed.path(), vault.clone(), Some(PASSPHRASE)).unwrap();
    let locked = host(sealed.path(), &vault).unwrap();
    let wrong = "another passphrase";
    for error in [
        plain.secret("key").unwrap_err(),
        plain.make_secrets_ready(false).unwrap_err(),
        locked.unlock(wrong).unwrap_err(),
        locked.secret("key").unwrap_err(),
    ] {
        let said = format!("{error} {error:?} {}", error.code());
        for secret in [SECRET, wrong, PASSPHRASE] {
            assert!(!said.contains(secret), "{said}");
        }
    }
}

#[cfg(unix)]
#[test]
fn only_this_user_can_read_the_files_whatever_lay_there_before() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let dir = tempfile::tempdir().unwrap();
    let part = dir.path().join("secrets.sealed.part");
    fs::write(&part, b"x").unwrap();
    fs::set_permissions(&part, fs::Permissions::from_mode(0o666)).unwrap();
    let made = SecretStore::create(dir.path(), MemoryVault::none(), Some(PASSPHRASE)).unwrap();
    made.keep("key", SECRET).unwrap();
    assert_eq!(mode(&dir.path().join("secrets.sealed")), 0o600);
    let practice = tempfile::tempdir().unwrap();
    let plain = host(practice.path(), &Arc::default()).unwrap();
    plain.keep_secret("key", SECRET).unwrap();
    assert_eq!(mode(&practice.path().join("secrets.json")), 0o600);
}
