//! Whoever changes an archive without the key is found out, wherever it is.

use crate::journal::Journal;
use crate::{codes, judged};
use hexiao_verifier::{Options, verify};
use std::fs;
use std::path::Path;

const FILES: [&str; 7] = [
    "journal.jsonl",
    "journal.csv",
    "postings.csv",
    "payments.csv",
    "README.txt",
    "manifest.json",
    "manifest.sig",
];

fn is_confirmed(folder: &Path) -> bool {
    verify(folder, &Options::default()).is_ok_and(|report| report.is_confirmed())
}

/// Every single byte of every file, each by one bit: by turns the lowest (a digit becomes its
/// neighbour), the one of upper and lower case, and the highest (no text any more). Of the
/// text for people every fifth byte: its hash alone speaks of it.
#[test]
fn no_byte_of_any_file_can_be_changed() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    Journal::smallest().archive(&folder);
    assert!(is_confirmed(&folder));
    for file in FILES {
        let path = folder.join(file);
        let whole = fs::read(&path).unwrap();
        let step = if file == "README.txt" { 5 } else { 1 };
        let mut changed = whole.clone();
        for at in (0..whole.len()).step_by(step) {
            let bit = [0x01, 0x20, 0x80][at % 3];
            changed[at] ^= bit;
            fs::write(&path, &changed).unwrap();
            assert!(!is_confirmed(&folder), "{file}, byte {at}, bit {bit:#x}");
            changed[at] = whole[at];
        }
        fs::write(&path, &whole).unwrap();
    }
    assert!(is_confirmed(&folder));
}

#[test]
fn no_file_can_be_cut_grown_or_taken_away() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    Journal::story().archive(&folder);
    for file in FILES {
        let path = folder.join(file);
        let whole = fs::read(&path).unwrap();
        for cut in [0, 1, whole.len() / 2, whole.len() - 1] {
            fs::write(&path, &whole[..cut]).unwrap();
            assert!(!is_confirmed(&folder), "{file} cut to {cut}");
        }
        for more in [&b"\n"[..], b" ", b"\r\n", &whole[..]] {
            fs::write(&path, [&whole[..], more].concat()).unwrap();
            assert!(!is_confirmed(&folder), "{file} grown by {}", more.len());
        }
        fs::remove_file(&path).unwrap();
        assert!(!is_confirmed(&folder), "{file} is gone");
        fs::write(&path, &whole).unwrap();
    }
    assert!(is_confirmed(&folder));
}

/// Every field of every line: the exact entry is named.
#[test]
fn a_changed_field_is_named_with_its_entry() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let journal = Journal::story();
    journal.archive(&folder);
    let path = folder.join("journal.jsonl");
    let whole = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(line).unwrap();
        for field in object.keys() {
            let changed = changed(&object, field);
            let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            lines[at] = changed;
            fs::write(&path, lines.join("\n") + "\n").unwrap();
            let report = judged(&folder, journal.keys());
            let own = i64::try_from(at).unwrap() + 1;
            let names = report.problems.iter().any(|problem| {
                problem.file == "journal.jsonl"
                    && (problem.entry == Some(own) || field == "seq" && problem.entry.is_some())
            });
            assert!(names, "entry {own}, {field}: {:#?}", report.problems);
        }
    }
}

fn changed(object: &serde_json::Map<String, serde_json::Value>, field: &str) -> String {
    let mut object = object.clone();
    let value = &object[field];
    let other = match value.as_i64() {
        Some(number) => serde_json::json!(number + 1),
        None => {
            let text = value.as_str().unwrap();
            let first = text.chars().next().unwrap();
            let other = if first == '1' { '2' } else { '1' };
            let rest: String = text.chars().skip(1).collect();
            match field {
                // Still JSON, so that it is the hash that speaks.
                "body" => serde_json::json!(format!("{text} ")),
                _ => serde_json::json!(format!("{other}{rest}")),
            }
        }
    };
    object.insert(field.to_owned(), other);
    serde_json::to_string(&object).unwrap()
}

#[test]
fn a_changed_cell_is_named_with_its_column() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let journal = Journal::story();
    journal.archive(&folder);
    let cases = [
        ("postings.csv", "12.34", "92.34", "debit"),
        ("payments.csv", "\"claimed\"", "\"created\"", "state"),
        (
            "payments.csv",
            "\"in_suspense\"",
            "\"confirmed__\"",
            "state",
        ),
        ("journal.csv", "boot-1", "boot-2", "boot"),
        (
            "journal.csv",
            "18:06:06.165 +08:00",
            "18:06:06.165 +09:00",
            "at_local",
        ),
        (
            "journal.csv",
            "18:06:06.165 +08:00",
            "18:07:06.165 +08:00",
            "at_local",
        ),
        ("journal.csv", "\"at_local\"", "\"at_lokal\"", "at_local"),
    ];
    for (file, from, to, column) in cases {
        let path = folder.join(file);
        let whole = fs::read_to_string(&path).unwrap();
        assert!(whole.contains(from), "{file} holds no {from}");
        fs::write(&path, whole.replacen(from, to, 1)).unwrap();
        let report = judged(&folder, journal.keys());
        let row = report
            .problems
            .iter()
            .find(|problem| problem.kind.code == "table.row");
        let row = row.unwrap_or_else(|| panic!("{file} {from}: {:?}", codes(&report)));
        assert_eq!((row.file, row.blanks[0].as_str()), (file, column), "{from}");
        fs::write(&path, whole).unwrap();
    }
}
