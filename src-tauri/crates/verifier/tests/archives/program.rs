//! The program as an auditor runs it.

use crate::journal::{Journal, archive, hex};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hexiao-verify"));
    command
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", "C");
    command.arg(folder).args(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_exit_code_and_the_words_say_confirmed_refuted_wrong_usage_or_unreadable() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let journal = Journal::story();
    journal.archive(&folder);
    let key = journal.public();
    let head = format!("5-{}", &hex(&journal.entries[4].hash)[..8]);
    let confirmed = run(&folder, &["--key", &key, "--head", &head]);
    assert_eq!(confirmed.status.code(), Some(0), "{}", text(&confirmed));
    assert!(text(&confirmed).contains("CONFIRMED"));
    let refuted = run(&folder, &["--key", &"0".repeat(64)]);
    assert_eq!(refuted.status.code(), Some(1));
    assert!(text(&refuted).contains("REFUTED"));
    for wrong in [&["--key", "12"][..], &["--head", "x"], &["--colour"]] {
        assert_eq!(run(&folder, wrong).status.code(), Some(2), "{wrong:?}");
    }
    assert_eq!(run(dir.path(), &[]).status.code(), Some(3));
}

#[test]
fn a_problem_is_told_with_its_entry_and_its_meaning_in_both_languages() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    Journal::small().archive(&folder);
    let path = folder.join("journal.jsonl");
    let whole = fs::read_to_string(&path).unwrap();
    fs::write(&path, whole.replacen("1234", "1235", 1)).unwrap();
    let english = text(&run(&folder, &["--lang", "en"]));
    assert!(
        english.contains("journal.jsonl, entry 3: its body hashes to"),
        "{english}"
    );
    assert!(
        english.contains("What the entry says was changed."),
        "{english}"
    );
    let chinese = text(&run(&folder, &["--lang", "zh"]));
    assert!(
        chinese.contains("journal.jsonl，第 3 条：内容算得的哈希是"),
        "{chinese}"
    );
    let json: serde_json::Value = serde_json::from_str(&text(&run(&folder, &["--json"]))).unwrap();
    assert_eq!(json["verdict"], "refuted");
    assert_eq!(json["problems"][0]["code"], "chain.body");
    assert_eq!(json["problems"][0]["entry"], 3);
}

#[test]
fn a_name_in_an_archive_cannot_write_to_the_terminal() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let journal = Journal::small();
    let meta = hexiao_reports::ArchiveMeta {
        shop: "x\n\u{1b}[2JCONFIRMED\u{202e}".to_owned(),
        ..journal.meta()
    };
    archive(&journal.entries, &meta, Some(&journal.key), &folder).unwrap();
    let said = text(&run(&folder, &[]));
    assert!(
        !said.contains('\u{1b}') && !said.contains('\u{202e}'),
        "{said:?}"
    );
    assert!(
        said.lines().next().unwrap().contains("CONFIRMED"),
        "the name broke the line"
    );
}
