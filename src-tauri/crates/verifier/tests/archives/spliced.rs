//! Bytes put into an archive, taken out of it or put in their place, by chance.

use crate::journal::Journal;
use hexiao_verifier::{Options, verify};
use proptest::collection::vec;
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use tempfile::TempDir;

const FILES: [&str; 7] = [
    "journal.jsonl",
    "journal.csv",
    "postings.csv",
    "payments.csv",
    "README.txt",
    "manifest.json",
    "manifest.sig",
];

static ARCHIVE: LazyLock<(TempDir, Journal)> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::story();
    journal.archive(&dir.path().join("archive"));
    (dir, journal)
});

/// The archive's files elsewhere, one of them changed.
fn with(folder: &Path, changed: &str, bytes: &[u8]) {
    for file in FILES {
        let own = ARCHIVE.0.path().join("archive").join(file);
        match file == changed {
            true => fs::write(folder.join(file), bytes).unwrap(),
            false => drop(fs::copy(own, folder.join(file)).unwrap()),
        }
    }
}

/// What stands in an archive, so that chance writes more than noise.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "\n",
        "\"",
        ",",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ":",
        "null",
        "0",
        "-1",
        "9223372036854775808",
        "\"seq\":1,",
        "\r\n",
        "\u{feff}",
        "\"postings\":[",
        "{\"what\":",
        "redeemed",
        "checkpoint",
    ]);
    prop_oneof![
        known.prop_map(|text| text.as_bytes().to_vec()),
        vec(any::<u8>(), 0..6)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_splice_is_confirmed(file in 0..FILES.len(), at: usize, gone in 0_usize..40, put in vec(piece(), 0..4)) {
        let file = FILES[file];
        let own = fs::read(ARCHIVE.0.path().join("archive").join(file)).unwrap();
        let at = at % (own.len() + 1);
        let end = own.len().min(at + gone);
        let changed = [&own[..at], &put.concat(), &own[end..]].concat();
        let dir = tempfile::tempdir().unwrap();
        with(dir.path(), file, &changed);
        for keys in [Vec::new(), ARCHIVE.1.keys()] {
            let options = Options { keys, ..Options::default() };
            let confirmed = verify(dir.path(), &options).is_ok_and(|report| report.is_confirmed());
            prop_assert_eq!(confirmed, changed == own, "{}", file);
        }
    }
}
