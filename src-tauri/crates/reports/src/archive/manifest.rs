//! The manifest: what the archive is, and what its files are; and its signature.

use crate::archive::folder::{Folder, Written};
use crate::archive::time::Clock;
use crate::archive::{ArchiveError, ArchiveMeta, Signing, Span, hex};
use hexiao_domain::Posting;
use serde::Serialize;
use std::io;

/// What is signed before the manifest's bytes, so that a signature of something else is none
/// of an archive.
const SIGNED_AS: &[u8] = b"hexiao archive 1\n";

const SIGNED: &str = "Signed: manifest.sig is the Ed25519 signature by this key. Compare the key \
                      with the one that the owner keeps on paper.";
const UNSIGNED: &str = "UNSIGNED: anybody can have made or changed this archive. It proves \
                        nothing by itself. 未签名：任何人都可能制作或改动过本归档，它本身不能证明任何事。";
const WHOLE: &str = "The journal begins with this archive's first entry.";
const PART: &str = "Entries before from_seq are not in this archive. It carries their balances \
                    and cannot prove what lies before.";

#[derive(Serialize)]
struct Manifest<'a> {
    format: &'static str,
    version: i64,
    signature: &'static str,
    key: Option<&'a str>,
    shop: &'a str,
    till: &'a str,
    zone: &'a str,
    created_at: String,
    program: &'a str,
    from_seq: i64,
    to_seq: i64,
    entries: i64,
    before: &'static str,
    first_prev: String,
    head: String,
    opening: &'a [Posting],
    closing: &'a [Posting],
    files: &'a [Written],
}

/// Writes the manifest and its signature, and says how many bytes the archive has.
pub fn write(
    folder: &Folder,
    meta: &ArchiveMeta,
    span: &Span,
    signing: Option<Signing<'_>>,
    files: &[Written],
) -> Result<u64, ArchiveError> {
    let manifest = Manifest {
        format: "hexiao archive",
        version: 1,
        signature: if signing.is_some() { SIGNED } else { UNSIGNED },
        key: signing.map(|signing| signing.key),
        shop: &meta.shop,
        till: meta.till.as_str(),
        zone: &meta.zone,
        created_at: Clock::utc(meta.created_at.millis()),
        program: &meta.program,
        from_seq: span.from_seq,
        to_seq: span.to_seq,
        entries: span.entries(),
        before: if span.from_seq == 1 { WHOLE } else { PART },
        first_prev: hex(&span.first_prev),
        head: hex(&span.head),
        opening: &meta.opening,
        closing: &meta.closing,
        files,
    };
    let mut text = serde_json::to_vec_pretty(&manifest).map_err(io::Error::from)?;
    text.push(b'\n');
    let mut bytes = folder.put("manifest.json", &text)?.bytes;
    if let Some(signing) = signing {
        let message = [SIGNED_AS, &text].concat();
        let signature = format!("{}\n", (signing.sign)(&message));
        bytes = bytes.saturating_add(folder.put("manifest.sig", signature.as_bytes())?.bytes);
    }
    let add = |sum: u64, file: &Written| sum.saturating_add(file.bytes);
    Ok(files.iter().fold(bytes, add))
}
