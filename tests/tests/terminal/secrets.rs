//! The till's keys: unprotected in a practice shop, sealed once somebody asks for it.

use crate::support::{Shop, refused, refused_as};
use std::fs;

const PASSPHRASE: &str = "correct horse 电池 staple";

/// The shop with its keys sealed, and the file with the passphrase that opens them.
fn sealed() -> (Shop, String) {
    let shop = Shop::new("pay");
    let file = shop.file("passphrase");
    fs::write(&file, format!("{PASSPHRASE}\n")).unwrap();
    let words = ["secrets", "seal", "--new-passphrase-file", &file];
    let said = shop.ctl.done(&words);
    assert_eq!(said["home"], "sealed");
    assert_eq!(said["protected"], true);
    (shop, file)
}

#[test]
fn a_practice_shops_keys_are_called_unprotected() {
    let shop = Shop::new("never");
    let said = shop.ctl.done(&["secrets", "status"]);
    assert_eq!(
        (&said["home"], &said["protected"]),
        (&"practice".into(), &false.into())
    );
    let words = shop.ctl.read("en", &["secrets", "status"]);
    assert!(words.stdout.contains("unprotected"), "{words:?}");
}

#[test]
fn sealed_keys_are_in_no_file_and_open_with_the_passphrase_alone() {
    let (shop, file) = sealed();
    let ledger = shop.path("ledger");
    let key = hexiao_sandbox::demo::merchant_private_key();
    for entry in fs::read_dir(&ledger).unwrap().map(Result::unwrap) {
        let Ok(bytes) = fs::read(entry.path()) else {
            continue;
        };
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(&key[40..80]), "{entry:?} holds the key");
    }
    assert!(!ledger.join("secrets.json").exists());
    assert_eq!(shop.ctl.done(&["secrets", "status"])["home"], "locked");
    refused_as(&shop.ctl, &["verify"], 1, "secrets_locked");
    refused(&shop.ctl, &["verify"]);
    let sale = [
        "checkout", "--wallet", "alipay", "--amount", "12.34", "--redeem",
    ];
    let opened = [&["--passphrase-file", &file], &sale[..]].concat();
    assert_eq!(shop.ctl.done(&opened)["state"], "confirmed");
}

#[test]
fn a_wrong_passphrase_a_short_one_and_a_damaged_file_are_told_apart() {
    let (shop, file) = sealed();
    let wrong = shop.file("wrong");
    fs::write(&wrong, "correct horse 电池 stapl\n").unwrap();
    let verify = ["--passphrase-file", &wrong, "verify"];
    refused_as(&shop.ctl, &verify, 1, "wrong_passphrase");
    refused(&shop.ctl, &verify);
    fs::write(&wrong, "short\n").unwrap();
    let again = [
        "--passphrase-file",
        &file,
        "secrets",
        "seal",
        "--new-passphrase-file",
        &wrong,
    ];
    refused_as(&shop.ctl, &again, 1, "short_passphrase");
    refused_as(&shop.ctl, &again[..4], 1, "passphrase_wanted");

    let sealed = shop.path("ledger").join("secrets.sealed");
    let mut bytes = fs::read(&sealed).unwrap();
    bytes[90] ^= 1;
    fs::write(&sealed, bytes).unwrap();
    let verify = ["--passphrase-file", &file, "verify"];
    refused_as(&shop.ctl, &verify, 1, "secrets_damaged");
    refused(&shop.ctl, &verify);
}
