//! The manifest, its signature, and what it must say to be one.

use crate::book::{Balances, Posting, is_balanced};
use crate::crypto::{Bytes32, hex, is_signed, unhex};
use crate::kind;
use crate::report::{Report, quoted};
use crate::source::{Closed, small};
use serde::Deserialize;
use std::path::Path;

/// The manifest's name.
pub const FILE: &str = "manifest.json";
const SIGNATURE: &str = "manifest.sig";
const SIGNED_AS: &[u8] = b"hexiao archive 1\n";
/// Far more than a manifest has.
const LARGEST: usize = 1 << 20;

/// The files of format 1, in the manifest's order.
pub const FILES: [&str; 5] = [
    "journal.jsonl",
    "journal.csv",
    "postings.csv",
    "payments.csv",
    "README.txt",
];

/// What it says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    #[serde(rename = "format")]
    _format: String,
    #[serde(rename = "version")]
    _version: i64,
    #[serde(rename = "signature")]
    _signature: String,
    pub key: Option<String>,
    pub shop: String,
    pub till: String,
    #[serde(rename = "zone")]
    _zone: String,
    pub created_at: String,
    #[serde(rename = "program")]
    _program: String,
    pub from_seq: i64,
    pub to_seq: i64,
    pub entries: i64,
    #[serde(rename = "before")]
    _before: String,
    pub first_prev: String,
    pub head: String,
    pub opening: Vec<Posting>,
    pub closing: Vec<Posting>,
    pub files: Vec<Listed>,
}

/// What it says of a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    pub name: String,
    pub sha256: String,
    pub bytes: u64,
}

/// What every version of the format has.
#[derive(Deserialize)]
struct Format {
    format: String,
    version: i64,
}

/// Why an archive cannot be judged at all.
#[derive(Debug)]
pub enum Unreadable {
    /// There is no manifest.
    NoManifest,
    /// The manifest is no JSON of this format.
    Manifest(String),
    /// A later version of the format.
    Newer(i64),
    /// The system does not let us read.
    Io(&'static str, std::io::Error),
}

/// Reads the manifest with its very bytes.
pub fn read(folder: &Path) -> Result<(Manifest, Vec<u8>), Unreadable> {
    let bytes = match small(&folder.join(FILE), LARGEST) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Err(Unreadable::Manifest("it is too large".to_owned())),
        Err(Closed::Missing) => return Err(Unreadable::NoManifest),
        Err(Closed::NoFile) => return Err(Unreadable::Manifest("it is no file".to_owned())),
        Err(Closed::Io(error)) => return Err(Unreadable::Io(FILE, error)),
    };
    let odd = |error: serde_json::Error| Unreadable::Manifest(quoted(&error.to_string()));
    let format: Format = serde_json::from_slice(&bytes).map_err(odd)?;
    if format.format != "hexiao archive" {
        let format = quoted(&format.format);
        return Err(Unreadable::Manifest(format!("its format is {format:?}")));
    }
    if format.version != 1 {
        return Err(Unreadable::Newer(format.version));
    }
    let manifest = serde_json::from_slice(&bytes).map_err(odd)?;
    Ok((manifest, bytes))
}

impl Manifest {
    /// Whose signature it bears, and whether what it says can be.
    pub fn check(&self, folder: &Path, bytes: &[u8], keys: &[Bytes32], report: &mut Report) {
        self.check_signature(folder, bytes, keys, report);
        let place = (FILE, None);
        let names: Vec<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
        if names != FILES {
            report.problem(kind::FILES, place, [names.join(", ")]);
        }
        let entries = self
            .to_seq
            .checked_sub(self.from_seq)
            .and_then(|n| n.checked_add(1));
        let fits = self.from_seq >= 1 && self.to_seq >= self.from_seq;
        if !fits || entries != Some(self.entries) {
            let numbers = [self.from_seq, self.to_seq, self.entries];
            report.problem(kind::RANGE, place, numbers.map(|number| number.to_string()));
        }
        let opening = Balances::of(&self.opening);
        let from_nothing = self.from_seq != 1 || self.opening.is_empty();
        if !opening.are(&self.opening) || !is_balanced(&self.opening) || !from_nothing {
            report.problem(kind::OPENING, place, [opening.text()]);
        }
    }

    fn check_signature(&self, folder: &Path, bytes: &[u8], keys: &[Bytes32], report: &mut Report) {
        let place = (FILE, None);
        let signature = small(&folder.join(SIGNATURE), 256).ok().flatten();
        let Some(key) = &self.key else {
            return report.problem(kind::UNSIGNED, place, []);
        };
        let Some(signature) = signature.as_deref().and_then(signature_of) else {
            return report.problem(kind::NO_SIGNATURE, (SIGNATURE, None), []);
        };
        let known = unhex(key);
        let message = [SIGNED_AS, bytes].concat();
        match known {
            Some(known) if is_signed(&known, &message, &signature) => {}
            _ => report.problem(kind::BAD_SIGNATURE, place, [key.clone()]),
        }
        if keys.is_empty() {
            report.note(kind::KEY_UNKNOWN, place, [key.clone()]);
        } else if !known.is_some_and(|known| keys.contains(&known)) {
            report.problem(kind::OTHER_KEY, place, [key.clone()]);
        }
    }

    /// What it says of a file.
    pub fn listed(&self, name: &str) -> Option<&Listed> {
        self.files.iter().find(|file| file.name == name)
    }
}

impl Listed {
    /// Compares a file that was read with what is said of it.
    pub fn check(&self, name: &'static str, bytes: u64, hash: Bytes32, report: &mut Report) {
        if bytes != self.bytes {
            let sizes = [bytes, self.bytes].map(|size| size.to_string());
            report.problem(kind::SIZE, (name, None), sizes);
        } else if hex(&hash) != self.sha256 {
            report.problem(
                kind::SHA256,
                (name, None),
                [hex(&hash), self.sha256.clone()],
            );
        }
    }
}

fn signature_of(file: &[u8]) -> Option<[u8; 64]> {
    let text = std::str::from_utf8(file).ok()?.strip_suffix('\n')?;
    unhex(text)
}

/// Names what lies in the folder and is not part of the archive.
pub fn note_strangers(folder: &Path, report: &mut Report) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.take(1_000) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let known = FILES.contains(&name.as_str()) || name == FILE || name == SIGNATURE;
        if !known {
            report.note(kind::STRANGER, (FILE, None), [name]);
        }
    }
}
