//! File names: `{shop}_{till}_日结_2026-11-22.csv`; they sort by day and are valid on
//! every system.

use crate::Lang;
use chrono::NaiveDate;
use hexiao_domain::TillId;
use std::path::{Path, PathBuf};

/// The kinds of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Comma-separated text.
    Csv,
    /// A spreadsheet.
    Xlsx,
}

impl Format {
    /// The file's extension, also the word for it on the command line.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

/// The most files of one day in one folder.
const MOST_COPIES: u32 = 999;

/// A name of 255 bytes is the limit of most file systems; a Chinese character has three.
const LONGEST_SHOP: usize = 40;

/// Where the next export of this day would go: the plain name, or the first of `-2`, `-3`,
/// … that is not `taken`. None when all are.
pub fn export_path(
    dir: &Path,
    shop: &str,
    till: &TillId,
    day: NaiveDate,
    lang: Lang,
    format: Format,
    taken: impl Fn(&Path) -> bool,
) -> Option<PathBuf> {
    let stem = stem(shop, till, day, lang);
    candidates(dir, &stem, format).find(|path| !taken(path))
}

pub(crate) fn stem(shop: &str, till: &TillId, day: NaiveDate, lang: Lang) -> String {
    stem_of(lang.words().daily, shop, till, day, lang)
}

/// The same for another kind of report.
pub(crate) fn stem_of(kind: &str, shop: &str, till: &TillId, day: NaiveDate, lang: Lang) -> String {
    let mut name = sanitised(shop);
    if name.is_empty() {
        lang.words().shop.clone_into(&mut name);
    }
    let (kind, day) = (sanitised(kind), day.format("%Y-%m-%d"));
    format!("{name}_{till}_{kind}_{day}")
}

pub(crate) fn candidates(dir: &Path, stem: &str, format: Format) -> impl Iterator<Item = PathBuf> {
    let extension = format.extension();
    (1..=MOST_COPIES).map(move |copy| match copy {
        1 => dir.join(format!("{stem}.{extension}")),
        _ => dir.join(format!("{stem}-{copy}.{extension}")),
    })
}

/// Letters and digits of any script, and hyphens inside; each run of anything else becomes
/// one `_`. So there is no separator, blank, colon or dot; and since more follows, the name
/// is never one that Windows reserves (`CON`, `NUL`, `COM1`).
fn sanitised(shop: &str) -> String {
    let kept = |c: char| c.is_alphanumeric() || c == '-';
    let words = shop.split(|c| !kept(c)).filter(|word| !word.is_empty());
    let joined = words.collect::<Vec<_>>().join("_");
    let short: String = joined.chars().take(LONGEST_SHOP).collect();
    short.trim_matches(['-', '_']).to_owned()
}
