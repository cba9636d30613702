//! The owner lies with the right key: the folder is changed, hashed and signed anew.

use crate::journal::{Journal, archive, hex};
use crate::{codes, judged};
use ed25519_dalek::Signer;
use hexiao_reports::ArchiveError;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// Hashes the files anew, changes the manifest, and signs it.
fn sign_anew(folder: &Path, journal: &Journal, change: impl FnOnce(&mut Value)) {
    let path = folder.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    for file in manifest["files"].as_array_mut().unwrap() {
        let bytes = fs::read(folder.join(file["name"].as_str().unwrap())).unwrap();
        file["sha256"] = json!(hex(&Sha256::digest(&bytes)));
        file["bytes"] = json!(bytes.len());
    }
    change(&mut manifest);
    let text = serde_json::to_vec(&manifest).unwrap();
    let message = [&b"hexiao archive 1\n"[..], &text].concat();
    let signature = format!("{}\n", hex(&journal.key.sign(&message).to_bytes()));
    fs::write(&path, text).unwrap();
    fs::write(folder.join("manifest.sig"), signature).unwrap();
}

fn with_manifest(change: impl FnOnce(&mut Value)) -> Vec<&'static str> {
    with_folder(|_| {}, change)
}

fn with_folder(files: impl FnOnce(&Path), manifest: impl FnOnce(&mut Value)) -> Vec<&'static str> {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let journal = Journal::story();
    journal.archive(&folder);
    files(&folder);
    sign_anew(&folder, &journal, manifest);
    codes(&judged(&folder, journal.keys()))
}

fn with_table(file: &str, change: impl FnOnce(String) -> String) -> Vec<&'static str> {
    let write = |folder: &Path| {
        let path = folder.join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, change(text)).unwrap();
    };
    with_folder(write, |_| {})
}

#[test]
fn a_folder_that_is_only_signed_anew_is_confirmed() {
    assert_eq!(with_manifest(|_| {}), [""; 0]);
}

#[test]
fn each_lie_of_a_manifest_is_named() {
    let lies: [(&str, Value, &str); 9] = [
        ("/entries", json!(7), "manifest.range"),
        ("/head", json!("0".repeat(64)), "manifest.last"),
        ("/first_prev", json!("1".repeat(64)), "manifest.first"),
        ("/till", json!("T02"), "chain.till"),
        ("/closing/0/amount/minor", json!(1), "manifest.closing"),
        ("/closing", json!([]), "manifest.closing"),
        ("/files/2/bytes", json!(1), "file.size"),
        ("/files/4/sha256", json!("0".repeat(64)), "file.sha256"),
        ("/files/3/name", json!("../payments.csv"), "manifest.files"),
    ];
    for (pointer, value, code) in lies {
        let found = with_manifest(|manifest| *manifest.pointer_mut(pointer).unwrap() = value);
        assert!(found.contains(&code), "{pointer}: {found:?}");
    }
    let opening = with_manifest(|manifest| {
        manifest["opening"] =
            json!([{"account": "sales", "amount": {"minor": 5, "currency": "CNY"}}]);
    });
    assert!(opening.contains(&"manifest.opening"), "{opening:?}");
    let shorter = with_manifest(|manifest| {
        let to = manifest["to_seq"].as_i64().unwrap();
        manifest["to_seq"] = json!(to - 1);
        manifest["entries"] = json!(to - 1);
    });
    assert_eq!(shorter, ["manifest.last"]);
    let key = with_manifest(|manifest| manifest["key"] = Value::Null);
    assert_eq!(key, ["manifest.unsigned"]);
}

#[test]
fn each_lie_of_a_table_is_the_only_problem() {
    let replaced = |file, from: &str, to: &str| {
        with_table(file, |text| {
            assert!(text.contains(from), "{file}: {from}");
            text.replacen(from, to, 1)
        })
    };
    for file in ["journal.csv", "postings.csv", "payments.csv"] {
        assert_eq!(
            with_table(file, |text| text + "\"x\"\r\n"),
            ["table.long"],
            "{file}"
        );
        let cut = with_table(file, |text| {
            let at = text.trim_end().rfind("\r\n").unwrap();
            text[..at + 2].to_owned()
        });
        assert_eq!(cut, ["table.short"], "{file}");
    }
    assert_eq!(
        replaced("payments.csv", "\"wang\"", "\"zhao\""),
        ["table.row"]
    );
    assert_eq!(
        replaced("postings.csv", "\"12.34\"", "\"12.3\""),
        ["table.row"]
    );
    assert_eq!(
        replaced("journal.csv", "redeemed", "REDEEMED"),
        ["table.row"]
    );
    let unmarked = with_table("journal.csv", |text| text.replacen('\u{feff}', "", 1));
    assert_eq!(unmarked, ["table.row"]);
}

#[test]
fn a_line_in_another_spelling_is_another_file_but_the_same_entry() {
    let spaced = with_table("journal.jsonl", |text| {
        text.replacen("\"seq\":1,", "\"seq\": 1 ,", 1)
    });
    assert_eq!(spaced, [""; 0]);
    let upper = with_table("journal.jsonl", |text| {
        let at = text.find("\"hash\":\"").unwrap() + 8;
        let (head, tail) = text.split_at(at);
        format!("{head}{}{}", tail[..64].to_uppercase(), &tail[64..])
    });
    assert!(upper.contains(&"line.unreadable"), "{upper:?}");
}

#[test]
fn bodies_that_no_till_writes_are_refused_under_right_hashes() {
    let bodies = [
        "{}",
        "[]",
        r#"{"what":{"fact":"signed_in"},"postings":[],"more":1}"#,
        r#"{"what":{"fact":"signed_in","fact":"signed_out"}}"#,
        r#"{"what":{"fact":"x"},"postings":[{"account":"cash","amount":{"minor":1,"currency":"CNY"}}]}"#,
        r#"{"what":{"fact":"x"},"postings":[{"account":"sales","amount":{"minor":1.0,"currency":"CNY"}}]}"#,
        r#"{"what":{"fact":"x"},"postings":[{"account":"sales","amount":{"minor":1,"currency":"cny"}}]}"#,
    ];
    for body in bodies {
        let journal = Journal::small();
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("archive");
        let mut entries = journal.entries.clone();
        let (last, rest) = entries.split_last_mut().unwrap();
        archive(rest, &journal.meta(), Some(&journal.key), &folder).unwrap();
        last.body = body.to_owned();
        crate::journal::rehash(last);
        let line = json!({
            "seq": last.seq, "version": 2, "till": "T01", "epoch": 1, "prev": hex(&last.prev),
            "kind": last.kind, "body_hash": hex(&last.body_hash), "at_ms": last.at_ms,
            "mono_ms": last.mono_ms, "boot": last.boot, "actor": last.actor, "body": body,
            "hash": hex(&last.hash),
        });
        let path = folder.join("journal.jsonl");
        let text = fs::read_to_string(&path).unwrap() + &line.to_string() + "\n";
        fs::write(&path, text).unwrap();
        sign_anew(&folder, &journal, |_| {});
        let found = codes(&judged(&folder, journal.keys()));
        assert!(found.contains(&"body.unreadable"), "{body}: {found:?}");
    }
}

#[test]
fn a_part_with_entries_from_before_the_books_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let mut journal = Journal::new(7);
    journal.version = 1;
    journal.set_up();
    journal.sale(100);
    let part = archive(
        &journal.entries[1..],
        &journal.meta(),
        Some(&journal.key),
        &folder,
    );
    assert!(matches!(part, Err(ArchiveError::Broken { seq: 2, .. })));
    journal.archive(&folder);
    sign_anew(&folder, &journal, |manifest| {
        manifest["from_seq"] = json!(2);
    });
    let found = codes(&judged(&folder, journal.keys()));
    assert!(found.contains(&"book.before"), "{found:?}");
}
