//! The commands in README.txt, as it stands in the archive, run by a shell: an independent
//! judge of the hashes and of the signature.
#![cfg(target_os = "linux")]

use crate::journal::{Journal, hex};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// The lines between `#name` and `#end`.
fn commands(folder: &Path, name: &str) -> String {
    let text = fs::read_to_string(folder.join("README.txt")).unwrap();
    let lines = text
        .lines()
        .skip_while(|line| *line != format!("#{name}"))
        .skip(1);
    let lines = lines.take_while(|line| *line != "#end");
    let strip = |line: &str| line.strip_prefix("    ").unwrap().to_owned();
    let lines: Vec<String> = lines.map(strip).collect();
    assert!(!lines.is_empty(), "README.txt has no {name}");
    lines.join("\n") + "\n"
}

fn run(program: &str, folder: &Path, script: &str) -> Output {
    let flag = if program == "sh" { "-ec" } else { "-c" };
    let run = Command::new(program)
        .args([flag, script])
        .current_dir(folder)
        .output();
    run.unwrap_or_else(|error| panic!("{program} is needed for this test: {error}"))
}

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}

#[test]
fn the_commands_in_the_readme_confirm_an_archive_and_refute_a_changed_one() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let journal = Journal::story();
    journal.archive(&folder);
    let manifest = fs::read_to_string(folder.join("manifest.json")).unwrap();
    let sums = run("sh", &folder, &commands(&folder, "check-files"));
    let sums = said(&sums);
    assert_eq!(sums.lines().count(), 5, "{sums}");
    for line in sums.lines() {
        assert!(manifest.contains(line.split(' ').next().unwrap()), "{line}");
    }
    let check = commands(&folder, "check-signature");
    let signed = run("sh", &folder, &check);
    assert!(
        said(&signed).contains("Signature Verified Successfully"),
        "{}",
        said(&signed)
    );
    fs::write(
        folder.join("manifest.json"),
        manifest.replacen("T01", "T02", 1),
    )
    .unwrap();
    assert!(!run("sh", &folder, &check).status.success());
}

#[test]
fn the_python_in_the_readme_follows_the_chain_and_stops_where_it_breaks() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let journal = Journal::story();
    let summary = journal.archive(&folder);
    let script = commands(&folder, "check-chain");
    let sound = run("python3", &folder, &script);
    assert!(said(&sound).contains(&summary.head), "{}", said(&sound));
    let path = folder.join("journal.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("1234", "1235", 1)).unwrap();
    let broken = run("python3", &folder, &script);
    assert!(!broken.status.success() && said(&broken).contains("AssertionError: 3"));
}

/// A checkpoint's signature, judged by openssl, over the text that the README specifies.
#[test]
fn openssl_confirms_a_checkpoint() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::small();
    let entry = journal.entries.last().unwrap();
    let body: serde_json::Value = serde_json::from_str(&entry.body).unwrap();
    let seal = &body["what"]["checkpoint"];
    let message = format!(
        "hexiao checkpoint 1\ntill T01\nepoch 1\nseq {}\nhead {}\n\
         balance due_from:alipay CNY 1234\nbalance sales CNY -1234\n",
        entry.seq - 1,
        hex(&entry.prev)
    );
    fs::write(dir.path().join("message"), message).unwrap();
    let unhex = |text: &str| hexiao_verifier::unhex::<64>(text).unwrap();
    fs::write(
        dir.path().join("signature"),
        unhex(seal["signature"].as_str().unwrap()),
    )
    .unwrap();
    let key = hexiao_verifier::unhex::<32>(seal["key"].as_str().unwrap()).unwrap();
    let der = [
        &b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"[..],
        &key,
    ]
    .concat();
    fs::write(dir.path().join("key"), der).unwrap();
    let script = "openssl pkeyutl -verify -pubin -inkey key -keyform DER -rawin -in message \
                  -sigfile signature";
    let verified = run("sh", dir.path(), script);
    assert!(verified.status.success(), "{}", said(&verified));
}
