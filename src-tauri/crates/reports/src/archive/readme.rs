//! The text for whoever finds the archive without knowing us.

use crate::archive::folder::{Folder, Written};
use crate::archive::{ArchiveError, ArchiveMeta, Span, hex};

const TEXT: &str = include_str!("readme.txt");

/// Writes README.txt with what this archive is.
pub fn write(
    folder: &Folder,
    meta: &ArchiveMeta,
    span: &Span,
    is_signed: bool,
) -> Result<Written, ArchiveError> {
    let (zh, en) = match is_signed {
        true => ("已签名。", "It is signed."),
        false => (
            "注意：未签名！任何人都可能改动过它。",
            "NOTE: IT IS NOT SIGNED. Anybody can have changed it.",
        ),
    };
    let line = |text: &str| -> String {
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        text.chars().map(plain).collect()
    };
    let text = TEXT
        .replace("%FROM%", &span.from_seq.to_string())
        .replace("%TO%", &span.to_seq.to_string())
        .replace("%HEAD%", &hex(&span.head))
        .replace("%SIGNED_ZH%", zh)
        .replace("%SIGNED_EN%", en)
        .replace("%TILL%", meta.till.as_str())
        .replace("%SHOP%", &line(&meta.shop));
    Ok(folder.put("README.txt", text.as_bytes())?)
}
