//! What the packages' script says before the program is removed, and what it leaves alone.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const SCRIPT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../src-tauri/packaging/before-removal.sh"
);

fn program(dir: &Path, name: &str, text: &str) {
    let path = dir.join(name);
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A machine with two people, one of whom has a ledger; the till's program says `waits`.
fn machine(waits: &str) -> TempDir {
    let root = TempDir::new().unwrap();
    let at = |name: &str| root.path().join(name);
    let ledger = at("lin's home/.local/share/net.hexiao.till/ledger");
    fs::create_dir_all(&ledger).unwrap();
    fs::write(ledger.join("ledger.db"), "a ledger").unwrap();
    fs::create_dir(at("bin")).unwrap();
    let (lin, wang) = (at("lin's home"), at("wang"));
    let people = format!(
        "printf '%s\\n' \"lin:x:1:1::{}:/bin/sh\" \"wang:x:2:2::{}:/bin/sh\"",
        lin.display(),
        wang.display()
    );
    program(&at("bin"), "getent", &people);
    program(&at("bin"), "hexiao", waits);
    let runuser = "[ \"$1 $3\" = '-u --' ] || exit 9\necho \"as $2\"\nshift 3\nexec \"$@\"";
    program(&at("bin"), "runuser", runuser);
    root
}

fn removed(root: &TempDir, how: &str) -> (bool, String) {
    let path = format!("{}:/usr/bin:/bin", root.path().join("bin").display());
    let done = Command::new("sh")
        .args([SCRIPT, how])
        .env("PATH", path)
        .output()
        .unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    (done.status.success(), said)
}

#[test]
fn the_script_says_where_the_ledger_stays_and_what_waits_in_it() {
    let root = machine("[ \"$1\" = --waiting ] && echo \"7 wait in $2\"");
    for how in ["remove", "0"] {
        let (done, said) = removed(&root, how);
        assert!(done);
        let ledger = "lin's home/.local/share/net.hexiao.till/ledger";
        assert_eq!(said.matches(ledger).count(), 3, "{said}");
        assert!(said.contains("as lin\n7 wait in"), "{said}");
        assert!(!said.contains("wang"), "{said}");
    }
    let kept = root
        .path()
        .join("lin's home/.local/share/net.hexiao.till/ledger/ledger.db");
    assert_eq!(fs::read_to_string(kept).unwrap(), "a ledger");
}

#[test]
fn a_ledger_that_cannot_be_read_stops_no_removal_and_an_upgrade_is_none() {
    let root = machine("exit 1");
    let (done, said) = removed(&root, "remove");
    assert!(done && said.contains("net.hexiao.till"), "{said}");
    for how in ["upgrade", "1", "deconfigure"] {
        assert_eq!(removed(&root, how), (true, String::new()), "{how}");
    }
}

#[test]
fn both_kinds_of_packages_carry_the_script() {
    let settings = concat!(env!("CARGO_MANIFEST_DIR"), "/../src-tauri/tauri.conf.json");
    let settings = fs::read_to_string(settings).unwrap();
    let settings: serde_json::Value = serde_json::from_str(&settings).unwrap();
    for kind in ["deb", "rpm"] {
        let script = &settings["bundle"]["linux"][kind]["preRemoveScript"];
        assert_eq!(script, "packaging/before-removal.sh");
    }
    assert!(Path::new(SCRIPT).exists());
}
