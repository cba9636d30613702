//! The archive's tables cannot hurt a spreadsheet, and its files are whole or not there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use hexiao_domain::{JournalEntry, TillId, Timestamp};
use hexiao_reports::{ArchiveError, ArchiveMeta, write_archive};
use std::fs;
use std::path::Path;

fn meta() -> ArchiveMeta {
    ArchiveMeta {
        shop: "=HYPERLINK(\"x\")\n%TILL%".to_owned(),
        till: TillId::parse("T01").unwrap(),
        zone: "Asia/Shanghai".to_owned(),
        created_at: Timestamp::from_millis(1_795_341_600_000),
        program: "test".to_owned(),
        opening: Vec::new(),
        closing: Vec::new(),
    }
}

/// The writer hashes nothing again, so any hash that links is one.
fn entry(seq: i64, actor: &str) -> JournalEntry {
    let hash = |seq: i64| [u8::try_from(seq).unwrap(); 32];
    JournalEntry {
        seq,
        version: 2,
        till: "T01".to_owned(),
        epoch: 1,
        prev: hash(seq - 1),
        kind: "signed_in".to_owned(),
        body_hash: [9; 32],
        at_ms: 1_795_341_600_000,
        mono_ms: -5,
        boot: "a\r\n\"b\"".to_owned(),
        actor: actor.to_owned(),
        body: r#"{"what":{"fact":"signed_in","person":"wang"}}"#.to_owned(),
        hash: hash(seq),
    }
}

fn write(
    entries: Vec<Result<JournalEntry, &'static str>>,
    folder: &Path,
) -> Result<(), ArchiveError> {
    write_archive(entries.into_iter(), &meta(), None, folder).map(|_| ())
}

#[test]
fn no_cell_is_a_formula_and_every_cell_reads_back() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let hostile = ["=1+1", "+1", "-", "@x", " \u{200b}=1", "＝1", "wang"];
    let entries = (1..).zip(hostile).map(|(seq, actor)| Ok(entry(seq, actor)));
    write(entries.collect(), &folder).unwrap();
    let file = fs::read(folder.join("journal.csv")).unwrap();
    assert_eq!(file[..3], *b"\xef\xbb\xbf");
    let mut table = csv::Reader::from_reader(&file[3..]);
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    for (row, actor) in rows.iter().zip(hostile) {
        let guarded = if actor == "wang" {
            "wang".to_owned()
        } else {
            format!("'{actor}")
        };
        assert_eq!(row[10], guarded);
        assert_eq!(&row[9], "a\r\n\"b\"");
        assert_eq!(
            (&row[8], &row[13]),
            ("-5", "2026-11-22 18:00:00.000 +08:00")
        );
    }
    assert_eq!(rows.len(), hostile.len());
}

#[test]
fn a_journal_that_breaks_off_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let broken = write(vec![Ok(entry(1, "-")), Err("the disk is gone")], &folder);
    assert!(matches!(broken, Err(ArchiveError::Journal(_))));
    let unlinked = write(vec![Ok(entry(1, "-")), Ok(entry(3, "-"))], &folder);
    assert!(matches!(unlinked, Err(ArchiveError::Broken { seq: 3, .. })));
    let unread = JournalEntry {
        body: "{}".to_owned(),
        ..entry(1, "-")
    };
    assert!(matches!(
        write(vec![Ok(unread)], &folder),
        Err(ArchiveError::Broken { seq: 1, .. })
    ));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_name_in_the_readme_stays_on_its_line_and_fills_no_blank() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    write(vec![Ok(entry(1, "-"))], &folder).unwrap();
    let text = fs::read_to_string(folder.join("README.txt")).unwrap();
    assert!(text.contains("=HYPERLINK(\"x\") %TILL%\n"));
    assert_eq!(text.matches('%').count(), 2 + 1, "a blank was left: {text}");
}

#[cfg(unix)]
#[test]
fn only_this_user_can_read_an_archive() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    write(vec![Ok(entry(1, "-"))], &folder).unwrap();
    for entry in fs::read_dir(&folder).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(
            entry.metadata().unwrap().permissions().mode() & 0o077,
            0,
            "{entry:?}"
        );
    }
    assert_eq!(
        fs::metadata(&folder).unwrap().permissions().mode() & 0o077,
        0
    );
}
