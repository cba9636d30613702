//! A disk that cannot be written, as the whole program meets it.
#![cfg(unix)]

use crate::support::{LANGUAGES, Shop, refused, refused_as, speaks};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The folder and every file in it.
fn set_writable(folder: &Path, writable: bool) {
    let (of_folder, of_file) = if writable {
        (0o700, 0o600)
    } else {
        (0o500, 0o400)
    };
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode));
    for entry in fs::read_dir(folder).unwrap() {
        set(&entry.unwrap().path(), of_file).unwrap();
    }
    set(folder, of_folder).unwrap();
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_ledger_that_may_not_be_written_is_shown_and_exported_and_sells_again_when_it_may() {
    let shop = Shop::new("pay");
    let (code, other) = ("280000000000000017", "280000000000000018");
    let words = [
        "checkout", "--wallet", "alipay", "--amount", "3.00", "--redeem",
    ];
    let sale = |code| [&words[..], &["--scan", code]].concat();
    let sold = shop.ctl.done(&sale(code));
    let order = sold["order_number"].as_str().unwrap();
    let _told = shop.ctl.done(&["sync"]);
    let folder = shop.path("ledger");
    let before = names(&folder);
    set_writable(&folder, false);

    let bound = shop.ctl.obeying_permissions();
    let trades = shop.sandbox.trades();
    refused_as(&bound, &sale(other), 1, "ledger_read_only");
    refused(&bound, &sale(other));
    assert_eq!(shop.sandbox.trades(), trades, "no money was asked for");

    let report = shop.file("report.csv");
    let archive = shop.file("archive");
    assert_eq!(bound.done(&["report"])["truths"]["confirmed"]["count"], 1);
    let _written = bound.done(&["report", "--csv", &report]);
    assert!(fs::read_to_string(&report).unwrap().contains("3.00"));
    let _packed = bound.done(&["archive", "--from", "1", "--to", "9", "--out", &archive]);
    assert_eq!(bound.done(&["verify"])["sound"], true);
    for language in LANGUAGES {
        for words in [&["report"][..], &["health"], &["cases"]] {
            speaks(&bound.read(language, words));
        }
    }
    let health = bound.json(&["health"]);
    let said = health.json()["checks"].to_string();
    for finding in ["room.read_only", "signatures.copy"] {
        assert!(said.contains(finding), "{finding} in {said}");
    }
    assert_eq!(names(&folder), before, "nothing was left in the folder");

    set_writable(&folder, true);
    refused_as(&bound, &["redeem", order], 1, "already_redeemed");
    let _sold = bound.done(&sale(other));
}
