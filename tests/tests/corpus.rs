//! What the fuzzer found worth keeping, through the same entries: what broke once stays mended.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_entries::ENTRIES;
use std::fs;
use std::path::{Path, PathBuf};

/// All of it together, in bytes: a corpus is minimised before it is kept.
const LARGEST: usize = 1024 * 1024;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

/// The files of an entry, with their names.
fn files(entry: &str) -> Vec<(String, Vec<u8>)> {
    let folder = fs::read_dir(corpus().join(entry)).expect("each entry has a corpus");
    let paths = folder.map(|file| file.unwrap().path());
    let file = |path: PathBuf| (path.display().to_string(), fs::read(&path).unwrap());
    paths.map(file).collect()
}

#[test]
fn every_file_of_every_corpus_goes_through_its_entry() {
    for (name, entry) in ENTRIES {
        let files = files(name);
        assert!(!files.is_empty(), "{name} has no corpus");
        for (path, bytes) in files {
            let done = std::panic::catch_unwind(|| entry(&bytes));
            assert!(done.is_ok(), "{path}");
        }
    }
}

#[test]
fn every_corpus_has_an_entry_and_together_they_are_small() {
    let mut bytes = 0;
    for folder in fs::read_dir(corpus()).unwrap() {
        let name = folder.unwrap().file_name().into_string().unwrap();
        let known = ENTRIES.iter().any(|(entry, _)| *entry == name);
        assert!(known, "{name} has no entry");
        bytes += files(&name)
            .iter()
            .map(|(_, file)| file.len())
            .sum::<usize>();
    }
    assert!(bytes < LARGEST, "{bytes} bytes");
}
