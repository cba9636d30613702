//! What a till writes is confirmed.

use crate::journal::{Journal, archive, hex};
use crate::{codes, judged};
use hexiao_domain::{Claim, Event, Fact, Timestamp, TransactionId, balances};
use hexiao_reports::ArchiveError;
use hexiao_verifier::{Head, Options, verify};
use std::fs;

#[test]
fn an_archive_of_a_whole_journal_is_confirmed() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let journal = Journal::story();
    let summary = journal.archive(&folder);
    let report = judged(&folder, journal.keys());
    assert_eq!(codes(&report), [""; 0], "{:#?}", report.problems);
    assert_eq!(
        report.facts.entries,
        u64::try_from(summary.entries).unwrap()
    );
    assert_eq!(report.facts.checkpoints, 2);
    assert_eq!(report.facts.redemptions, 4);
    assert_eq!(
        report.facts.closing,
        "due_from:alipay 21.81 CNY, goods_owed -0.99 CNY, sales -19.84 CNY, \
         suspense:alipay -0.98 CNY, claims:alipay 0.60 CNY, unproved -0.60 CNY"
    );
    assert_eq!(summary.payments, 8);
    let bytes: u64 = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum();
    assert_eq!(summary.bytes, bytes);
}

#[test]
fn the_payments_table_says_what_became_of_each() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    Journal::story().archive(&folder);
    let table = fs::read_to_string(folder.join("payments.csv")).unwrap();
    let cells = |line: &str| -> Vec<String> {
        line.split(',')
            .map(|cell| cell.trim_matches('"').to_owned())
            .collect()
    };
    let rows: Vec<Vec<String>> = table.lines().skip(1).map(cells).collect();
    let states: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (row[1].as_str(), row[6].as_str()))
        .collect();
    assert_eq!(
        states,
        [
            ("12.34", "confirmed"),
            ("0.50", "confirmed"),
            ("7.00", "confirmed"),
            ("0.60", "claimed"),
            ("0.99", "confirmed"),
            ("0.98", "in_suspense"),
            ("0.05", "failed"),
            ("0.01", "created"),
        ]
    );
    assert_eq!(rows[0][9], "2026-11-22 18:06:06.165 +08:00");
    assert_eq!(rows[0][10], "wang");
}

#[test]
fn a_number_that_was_noted_later_is_the_payments_transaction_and_changes_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let mut journal = Journal::small();
    let order = journal.claim(60, false);
    let claim = Claim {
        evidence: Some(TransactionId::parse("2026112200000000000000000077").unwrap()),
        at: Timestamp::from_millis(0),
        approved_by: None,
    };
    journal.moved(&order, Event::EvidenceNoted { claim });
    journal.checkpoint();
    journal.archive(&folder);
    let report = judged(&folder, journal.keys());
    assert!(report.is_confirmed(), "{:#?}", report.problems);
    let table = fs::read_to_string(folder.join("payments.csv")).unwrap();
    let row = table.lines().find(|line| line.contains(order.as_str()));
    let row = row.unwrap();
    assert!(row.contains("2026112200000000000000000077"), "{row}");
    assert!(row.contains("claimed"), "{row}");
}

#[test]
fn without_the_owners_key_it_says_that_the_key_is_nobodys_word() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    Journal::small().archive(&folder);
    let report = judged(&folder, Vec::new());
    assert!(report.is_confirmed());
    assert!(report.has("note.key"));
}

#[test]
fn a_part_carries_its_opening_balances_and_says_what_it_cannot_prove() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::story();
    let at = journal
        .entries
        .iter()
        .position(|entry| entry.kind == "epoch_begun")
        .unwrap();
    let first = dir.path().join("first");
    let mut meta = journal.meta();
    meta.closing = sums(&journal.entries[..at]);
    archive(&journal.entries[..at], &meta, Some(&journal.key), &first).unwrap();
    let report = judged(&first, journal.keys());
    assert!(report.is_confirmed(), "{:#?}", report.problems);
    let second = dir.path().join("second");
    let meta = hexiao_reports::ArchiveMeta {
        opening: meta.closing,
        ..journal.meta()
    };
    archive(&journal.entries[at..], &meta, Some(&journal.key), &second).unwrap();
    let report = judged(&second, journal.keys());
    assert!(report.is_confirmed(), "{:#?}", report.problems);
    assert!(report.has("note.part"));
    let manifest = fs::read_to_string(second.join("manifest.json")).unwrap();
    assert!(manifest.contains("cannot prove what lies before"));
}

fn sums(entries: &[hexiao_domain::JournalEntry]) -> Vec<hexiao_domain::Posting> {
    let mut sum = Vec::new();
    for entry in entries {
        let body: serde_json::Value = serde_json::from_str(&entry.body).unwrap();
        if let Some(lines) = body.get("postings") {
            let lines: Vec<_> = serde_json::from_value(lines.clone()).unwrap();
            sum = balances(&sum, &lines).unwrap();
        }
    }
    sum
}

#[test]
fn a_new_key_is_known_by_the_epoch_it_begins_in() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let mut journal = Journal::small();
    let old = journal.keys();
    journal.epoch();
    journal.key = Journal::new(8).key;
    journal.sale(5);
    journal.checkpoint();
    journal.archive(&folder);
    let both = [old.clone(), journal.keys()].concat();
    let report = judged(&folder, both);
    assert!(report.is_confirmed(), "{:#?}", report.problems);
    assert!(report.has("note.new_key"));
    assert!(judged(&folder, old).has("key.other"));
}

#[test]
fn entries_from_before_the_books_are_taken_at_the_next_checkpoints_word() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let mut journal = Journal::new(7);
    journal.version = 1;
    journal.set_up();
    journal.sale(100);
    journal.version = 2;
    journal.fact(&Fact::SignedOut {
        person: crate::journal::person(),
    });
    journal.checkpoint();
    journal.sale(11);
    journal.checkpoint();
    journal.archive(&folder);
    let report = judged(&folder, journal.keys());
    assert!(report.is_confirmed(), "{:#?}", report.problems);
    assert!(report.has("note.version1"));
}

#[test]
fn heads_on_receipts_are_found_and_false_ones_refuse() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let journal = Journal::small();
    journal.archive(&folder);
    let with = |head: String| {
        let heads: Vec<Head> = vec![head.parse().unwrap()];
        let keys = journal.keys();
        verify(&folder, &Options { heads, keys }).unwrap()
    };
    let entry = &journal.entries[3];
    let hash = hex(&entry.hash);
    assert!(with(format!("4-{}", &hash[..8])).is_confirmed());
    assert!(with(format!("4-{hash}")).is_confirmed());
    assert!(with("4-00000000".to_owned()).has("head.differs"));
    assert!(with(format!("5-{}", &hash[..8])).has("head.differs"));
    assert!(with(format!("99-{}", &hash[..8])).has("head.outside"));
}

#[test]
fn nothing_is_written_over_a_folder_and_nothing_is_left_after_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let journal = Journal::small();
    let write = |entries: &[_], meta: &_| archive(entries, meta, Some(&journal.key), &folder);
    let (entries, meta) = (&journal.entries, journal.meta());
    let mut gap = entries.clone();
    gap.remove(3);
    assert!(matches!(
        write(&gap, &meta),
        Err(ArchiveError::Broken { seq: 5, .. })
    ));
    assert!(matches!(write(&[], &meta), Err(ArchiveError::Empty)));
    let wrong = hexiao_reports::ArchiveMeta {
        closing: Vec::new(),
        ..meta.clone()
    };
    assert!(matches!(write(entries, &wrong), Err(ArchiveError::Differs)));
    assert_eq!(
        fs::read_dir(dir.path()).unwrap().count(),
        0,
        "something was left behind"
    );
    write(entries, &meta).unwrap();
    assert_eq!(write(entries, &meta).unwrap_err().code(), "report.exists");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn an_unsigned_archive_says_so_loudly_and_is_not_confirmed() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let journal = Journal::small();
    archive(&journal.entries, &journal.meta(), None, &folder).unwrap();
    let report = judged(&folder, Vec::new());
    assert_eq!(codes(&report), ["manifest.unsigned"]);
    for file in ["manifest.json", "README.txt"] {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        assert!(
            text.contains("UNSIGNED") || text.contains("NOT SIGNED"),
            "{file}"
        );
    }
}
