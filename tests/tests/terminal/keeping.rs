//! The ledger looked after, backed up, lost and recovered in a terminal.

use crate::support::{LANGUAGES, Shop, refused_as, speaks};
use serde_json::{Value, json};
use std::fs;

fn sold(shop: &Shop) -> String {
    sold_by(shop, "280000000000000017")
}

fn sold_by(shop: &Shop, code: &str) -> String {
    let words = ["checkout", "--wallet", "alipay", "--amount", "3.00"];
    let code = ["--scan", code];
    let paid = shop.ctl.done(&[&words[..], &code, &["--redeem"]].concat());
    paid["order_number"].as_str().unwrap().to_owned()
}

/// Nobody else of this machine looks into a ledger's folder.
#[cfg(unix)]
fn is_its_owners_alone(folder: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(folder).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "{}", folder.display());
}

#[cfg(not(unix))]
fn is_its_owners_alone(_: &std::path::Path) {}

#[test]
fn a_lost_ledger_is_restored_and_recovered_with_nothing_but_a_terminal() {
    let shop = Shop::new("pay");
    let stick = shop.path("stick");
    fs::create_dir(&stick).unwrap();
    let key = shop.ctl.done(&["backup", "key"]);
    let key_file = shop.file("key");
    fs::write(&key_file, key["secret"].as_str().unwrap()).unwrap();
    let public = key["public"].as_str().unwrap();
    let stick = stick.to_str().unwrap();
    let made = shop.ctl.done(&["backup", "--to", stick, "--key", public]);
    let backup = made["path"].as_str().unwrap();
    let lost = sold(&shop);
    is_its_owners_alone(&shop.path("ledger"));
    let _gone = fs::remove_dir_all(shop.path("ledger"));

    let listed = shop.ctl.done(&["backup", "list"]);
    let paths = listed["files"].as_array().unwrap().iter();
    let paths: Vec<&str> = paths.map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(paths.last(), Some(&backup), "the oldest is the last");
    let restore = ["restore", backup, "--key-file", &key_file];
    let _restored = shop.ctl.done(&restore);
    is_its_owners_alone(&shop.path("ledger"));
    let sale = ["checkout", "--wallet", "alipay", "--amount", "1.00"];
    refused_as(&shop.ctl, &sale, 1, "in_recovery");
    let health = shop.ctl.json(&["health"]);
    assert_eq!(
        (health.code, health.json()["state"].as_str()),
        (6, Some("bad"))
    );
    for language in LANGUAGES {
        for words in [&["health"][..], &["recover", "status"], &["backup", "list"]] {
            let answer = shop.ctl.read(language, words);
            speaks(&answer);
            assert!(!answer.stdout.contains("keeping."), "{answer:?}");
        }
    }
    // Codes that were shown before the loss may be paid for some minutes more.
    refused_as(&shop.ctl, &["recover", "probe"], 1, "probe_wait");
    shop.sandbox.skip_minutes(10);
    let later = shop.ctl.minutes_ahead(10);
    let probed = later.done(&["recover", "probe"]);
    assert_eq!(probed["recovery"]["probe"]["found"], 1);
    let doubt = &probed["recovery"]["doubts"][0]["payment"]["order_number"];
    assert_eq!(doubt, lost.as_str());
    refused_as(&later, &["recover", "end"], 1, "doubts_left");
    let decided = ["recover", "decide", &lost, "--handed-over", "yes"];
    assert_eq!(later.done(&decided)["recovery"]["doubts"], json!([]));
    let _ended = later.done(&["recover", "end"]);
    assert!(later.done(&["recover", "status"])["recovery"].is_null());
    assert_eq!(later.done(&["verify"])["sound"], true);
    refused_as(&later, &["redeem", &lost], 1, "already_redeemed");
}

/// What `verify` says of one thing that guards the ledger: its state, and its finding.
fn guard(shop: &Shop, code: &str) -> (String, String) {
    let said = shop.ctl.done(&["verify"]);
    assert_eq!(said["sound"], true, "{said}");
    let checks = said["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["code"] == code).unwrap();
    let word = |field: &str| check[field].as_str().unwrap().to_owned();
    (word("state"), word("finding"))
}

#[test]
fn verify_says_how_the_witnesses_and_the_backups_stand_and_what_to_do() {
    let shop = Shop::new("pay");
    let _sold = sold(&shop);
    // What waits would be told, and witnessed, in the middle of the next command.
    let _told = shop.ctl.done(&["sync"]);
    let found = |state: &str, finding: &str| (state.to_owned(), finding.to_owned());
    assert_eq!(guard(&shop, "witness"), found("good", "witness.good"));
    assert_eq!(guard(&shop, "machine"), found("good", "machine.good"));
    let none = found("attention", "backups.no_place");
    assert_eq!(guard(&shop, "backups"), none);

    fs::remove_file(shop.path("ledger/head.log")).unwrap();
    let behind = found("attention", "witness.behind");
    assert_eq!(guard(&shop, "witness"), behind);

    let stick = shop.file("stick");
    fs::create_dir(&stick).unwrap();
    let key = shop.ctl.done(&["backup", "key"]);
    let public = key["public"].as_str().unwrap();
    let _made = shop.ctl.done(&["backup", "--to", &stick, "--key", public]);
    let same = found("attention", "backups.same_disk");
    assert_eq!(guard(&shop, "backups"), same);
    assert_eq!(guard(&shop, "witness"), found("good", "witness.good"));
    fs::remove_dir_all(&stick).unwrap();
    assert_eq!(guard(&shop, "backups"), found("bad", "backups.never"));
    for language in LANGUAGES {
        let answer = shop.ctl.read(language, &["verify"]);
        assert_eq!(answer.code, 0, "{answer:?}");
        speaks(&answer);
        assert!(!answer.stdout.contains("keeping."), "{answer:?}");
        assert!(answer.stdout.lines().count() >= 4, "{answer:?}");
    }
}

/// Changes the byte after this text wherever the file has it: a page may lie there twice, once in use
/// and once as it was.
fn damaged(shop: &Shop, bytes: &[u8], text: &[u8]) {
    let mut changed = bytes.to_vec();
    let found = (0..bytes.len() - text.len()).filter(|at| bytes[*at..].starts_with(text));
    let found: Vec<usize> = found.collect();
    assert!(!found.is_empty());
    for at in found {
        changed[at + text.len()] ^= 1;
    }
    fs::write(shop.path("ledger/ledger.db"), changed).unwrap();
}

/// What `verify` says of each part of a ledger that is not sound: its finding.
fn parts(shop: &Shop) -> Vec<String> {
    let answer = shop.ctl.json(&["verify"]);
    assert_eq!(answer.code, 6, "{answer:?}");
    let said = answer.json();
    assert_eq!(said["sound"], false);
    assert!(!said["problems"].as_array().unwrap().is_empty());
    let checks = said["checks"].as_array().unwrap();
    let finding = |check: &Value| check["finding"].as_str().unwrap().to_owned();
    checks.iter().map(finding).collect()
}

#[test]
fn a_ledger_too_damaged_to_be_opened_is_verified_part_by_part_with_what_to_do() {
    let shop = Shop::new("pay");
    let _sold = sold(&shop);
    let bytes = fs::read(shop.path("ledger/ledger.db")).unwrap();
    damaged(&shop, &bytes, br#""fact":"payment_mad"#);
    // What is signed of the books does not fit a payment that is none.
    let [chain, tables, signatures] = ["chain.wrong", "tables.wrong", "signatures.wrong"];
    let outside = ["witness.noted", "backups.unread"];
    assert_eq!(
        parts(&shop),
        [&[chain, tables, signatures][..], &outside].concat()
    );
    for language in LANGUAGES {
        let answer = shop.ctl.read(language, &["verify"]);
        speaks(&answer);
        assert!(answer.stdout.contains("journal "), "the entry: {answer:?}");
        assert!(!answer.stdout.contains("keeping."), "{answer:?}");
    }
    fs::remove_file(shop.path("ledger/head.log")).unwrap();
    assert_eq!(parts(&shop)[3], "witness.unread");
}

#[test]
fn a_damaged_ledger_that_also_lost_entries_says_how_far_its_witness_goes() {
    let shop = Shop::new("pay");
    let _sold = sold(&shop);
    let before = fs::read(shop.path("ledger/ledger.db")).unwrap();
    let _sold = sold_by(&shop, "280000000000000025");
    damaged(&shop, &before, br#""fact":"payment_mad"#);
    assert_eq!(parts(&shop)[3], "witness.ahead");
}

#[test]
fn a_table_that_was_made_anew_accuses_neither_the_journal_nor_its_signatures() {
    let shop = Shop::new("pay");
    let _sold = sold(&shop);
    let db = rusqlite::Connection::open(shop.path("ledger/ledger.db")).unwrap();
    db.execute_batch("DROP INDEX payment_by_code").unwrap();
    drop(db);
    let said = parts(&shop);
    assert_eq!(
        said[..3],
        ["chain.good", "tables.wrong", "signatures.audited"]
    );
}

#[test]
fn a_signature_that_was_changed_is_told_as_one() {
    let shop = Shop::new("pay");
    let _sold = sold(&shop);
    let bytes = fs::read(shop.path("ledger/ledger.db")).unwrap();
    damaged(&shop, &bytes, br#""signature":""#);
    assert_eq!(parts(&shop)[2], "signatures.wrong");
}
