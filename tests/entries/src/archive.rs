//! An archive of a journal, as an auditor gets it.

use hexiao_verifier::{Head, Lang, Options, Report, Unreadable, unhex, verify};
use std::fs;
use tempfile::TempDir;

/// A morning in which everything happens, signed; `story` in the verifier's tests made it.
const FILES: [(&str, &[u8]); 7] = [
    ("manifest.json", include_bytes!("../archive/manifest.json")),
    ("manifest.sig", include_bytes!("../archive/manifest.sig")),
    ("journal.jsonl", include_bytes!("../archive/journal.jsonl")),
    ("journal.csv", include_bytes!("../archive/journal.csv")),
    ("postings.csv", include_bytes!("../archive/postings.csv")),
    ("payments.csv", include_bytes!("../archive/payments.csv")),
    ("README.txt", include_bytes!("../archive/README.txt")),
];

/// The owner's note of the public key.
const KEY: &str = include_str!("../archive/key.txt");

thread_local! {
    static FOLDER: TempDir = tempfile::tempdir().expect("a folder");
}

/// A digit for one of the archive's files. In place of that file lies the rest; or, behind a
/// `+`, the file with bytes put in: two bytes for where, one for how many go, and what comes.
/// An archive of which a byte was changed is never confirmed, and no word of it reaches the
/// terminal that could move the cursor.
pub fn archive(bytes: &[u8]) {
    let Some((&place, rest)) = bytes.split_first() else {
        return;
    };
    let (name, own) = FILES[usize::from(place) % FILES.len()];
    let file = match rest {
        [b'+', high, low, gone, put @ ..] => {
            let at = usize::from(u16::from_be_bytes([*high, *low])) % (own.len() + 1);
            let end = own.len().min(at + usize::from(*gone));
            [&own[..at], put, &own[end..]].concat()
        }
        whole => whole.to_vec(),
    };
    let is_own = file == own;
    for keys in [Vec::new(), vec![unhex(KEY.trim()).expect("a key")]] {
        let heads = String::from_utf8_lossy(rest).parse::<Head>();
        let known = heads.is_ok();
        let options = Options {
            keys,
            heads: heads.into_iter().collect(),
        };
        let judged = with(name, &file, &options);
        let confirmed = judged.as_ref().is_ok_and(Report::is_confirmed);
        assert!(!confirmed || is_own, "a changed {name} was confirmed");
        assert!(confirmed || !is_own || known, "a sound archive was refuted");
        speaks_plainly(judged);
    }
}

/// The verdict with this file in place of the archive's own.
fn with(name: &str, file: &[u8], options: &Options) -> Result<Report, Unreadable> {
    FOLDER.with(|folder| {
        let folder = folder.path();
        for (known, own) in FILES {
            let bytes = if known == name { file } else { own };
            let path = folder.join(known);
            if fs::read(&path).ok().as_deref() != Some(bytes) {
                fs::write(path, bytes).expect("room");
            }
        }
        verify(folder, options)
    })
}

fn speaks_plainly(judged: Result<Report, Unreadable>) {
    let words = match judged {
        Ok(report) => {
            let found = report.problems.iter().chain(&report.notes);
            let said = found.flat_map(|one| [one.says(Lang::Zh), one.says(Lang::En)]);
            let facts = report.facts.clone();
            let named = [
                facts.shop,
                facts.till,
                facts.created_at,
                facts.head,
                facts.closing,
            ];
            said.chain(named).chain(facts.key).collect()
        }
        Err(Unreadable::Manifest(why)) => vec![why],
        Err(Unreadable::NoManifest | Unreadable::Newer(_) | Unreadable::Io(..)) => Vec::new(),
    };
    for word in words {
        assert!(
            !word.chars().any(char::is_control),
            "{word:?} writes to the terminal"
        );
    }
}
