//! Archives that are made to hurt the reader: it says what is wrong and goes home.

use crate::journal::Journal;
use crate::{codes, judged};
use hexiao_verifier::{Options, Unreadable, verify};
use std::fs;
use std::path::Path;

/// The story with `journal.jsonl` replaced, or with something behind it.
fn with_journal(bytes: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Vec<&'static str> {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let journal = Journal::small();
    journal.archive(&folder);
    let path = folder.join("journal.jsonl");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, bytes(whole)).unwrap();
    codes(&judged(&folder, journal.keys()))
}

fn after(more: &[u8]) -> Vec<&'static str> {
    with_journal(|whole| [&whole[..], more].concat())
}

#[test]
fn lines_that_are_no_entries_are_refused_with_their_reason() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let lines: [&[u8]; 9] = [
        b"\xff\xfe",
        b"{",
        b"null",
        b"\n",
        b"{\"seq\":1e3}",
        b"{\"seq\":99999999999999999999}",
        b"{\"seq\":1,\"seq\":1}",
        b"\0\0\0\0",
        deep.as_bytes(),
    ];
    for line in lines {
        assert!(
            after(line).contains(&"line.unreadable"),
            "{:?}",
            &line[..line.len().min(20)]
        );
    }
}

#[test]
fn a_field_too_much_or_too_few_is_no_entry() {
    let replaced = |from: &str, to: &str| {
        let (from, to) = (from.to_owned(), to.to_owned());
        with_journal(move |whole| {
            let text = String::from_utf8(whole).unwrap();
            assert!(text.contains(&from));
            text.replacen(&from, &to, 1).into_bytes()
        })
    };
    assert!(replaced("\"seq\":1,", "\"seq\":1,\"x\":0,").contains(&"line.unreadable"));
    assert!(replaced("\"seq\":1,", "").contains(&"line.unreadable"));
    assert!(replaced("\"boot\":\"boot-1\"", "\"boot\":7").contains(&"line.unreadable"));
}

#[test]
fn a_line_without_end_is_not_read_to_its_end() {
    assert!(after(&vec![b'x'; 17 << 20]).contains(&"line.too_long"));
}

#[test]
fn an_empty_or_enormous_manifest_is_none() {
    let dir = tempfile::tempdir().unwrap();
    let judge = |bytes: &[u8]| {
        fs::write(dir.path().join("manifest.json"), bytes).unwrap();
        verify(dir.path(), &Options::default())
    };
    let deep = "[".repeat(100_000);
    for odd in [
        &b""[..],
        b"{}",
        b"[]",
        b"\xff",
        deep.as_bytes(),
        &vec![b' '; 2 << 20],
    ] {
        assert!(matches!(judge(odd), Err(Unreadable::Manifest(_))));
    }
    let newer = judge(br#"{"format":"hexiao archive","version":2}"#);
    assert!(matches!(newer, Err(Unreadable::Newer(2))));
    let other = judge(br#"{"format":"other","version":1}"#);
    assert!(matches!(other, Err(Unreadable::Manifest(_))));
}

/// What an archive says must not move the cursor of whoever reads the verdict.
#[test]
fn nothing_of_an_archive_writes_to_the_terminal() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let journal = Journal::small();
    journal.archive(&folder);
    let path = folder.join("manifest.json");
    let whole = fs::read_to_string(&path).unwrap();
    let judge = |from: &str, to: &str| {
        assert!(whole.contains(from), "{from}");
        fs::write(&path, whole.replacen(from, to, 1)).unwrap();
        verify(&folder, &Options::default())
    };
    let key = format!("\"{}\"", journal.public());
    let report = judge(&key, r#""\u001b[2JConfirmed""#).unwrap();
    assert!(!report.is_confirmed());
    let shown = report.facts.key.unwrap();
    assert_eq!(shown, "\u{fffd}[2JConfirmed");
    for (from, to) in [
        ("\"shop\"", r#""\u001b[2J""#),
        ("\"hexiao archive\"", r#""\u001b[2J""#),
    ] {
        let Err(Unreadable::Manifest(why)) = judge(from, to) else {
            panic!("{to} was read");
        };
        assert!(!why.contains('\u{1b}'), "{why:?}");
    }
}

#[test]
fn what_is_no_archive_is_said_to_be_none() {
    let dir = tempfile::tempdir().unwrap();
    let judge = |path: &Path| verify(path, &Options::default());
    assert!(matches!(judge(dir.path()), Err(Unreadable::NoManifest)));
    assert!(matches!(
        judge(&dir.path().join("nowhere")),
        Err(Unreadable::NoManifest)
    ));
    fs::create_dir(dir.path().join("manifest.json")).unwrap();
    assert!(matches!(judge(dir.path()), Err(Unreadable::Manifest(_))));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_pipes_are_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let journal = Journal::small();
    journal.archive(&folder);
    for file in [
        "journal.jsonl",
        "journal.csv",
        "postings.csv",
        "payments.csv",
        "README.txt",
    ] {
        let (path, away) = (folder.join(file), dir.path().join("away"));
        fs::rename(&path, &away).unwrap();
        std::os::unix::fs::symlink(&away, &path).unwrap();
        let report = judged(&folder, journal.keys());
        assert_eq!(codes(&report), ["file.not_regular"], "{file}");
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert_eq!(
            codes(&judged(&folder, journal.keys())),
            ["file.not_regular"],
            "{file}"
        );
        fs::remove_dir(&path).unwrap();
        let made = std::process::Command::new("mkfifo")
            .arg(&path)
            .status()
            .unwrap();
        assert!(made.success());
        assert_eq!(
            codes(&judged(&folder, journal.keys())),
            ["file.not_regular"],
            "{file}"
        );
        fs::remove_file(&path).unwrap();
        fs::rename(&away, &path).unwrap();
    }
    assert!(judged(&folder, journal.keys()).is_confirmed());
}

#[test]
fn a_strangers_file_is_named_and_does_not_refute() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let journal = Journal::small();
    journal.archive(&folder);
    fs::write(folder.join("evil\u{1b}[31m.txt"), "x").unwrap();
    let report = judged(&folder, journal.keys());
    assert!(report.is_confirmed());
    let note = report
        .notes
        .iter()
        .find(|note| note.kind.code == "note.stranger")
        .unwrap();
    assert!(
        !note.blanks[0].contains('\u{1b}'),
        "the terminal was written to"
    );
}
