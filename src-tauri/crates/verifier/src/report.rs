//! What was found.

use crate::kind::Kind;
use serde::Serialize;

/// More problems than this are counted, not kept: a hostile archive shall not fill memory.
const MOST_KEPT: usize = 200;
/// Longer texts out of an archive are cut in a report.
const LONGEST_QUOTE: usize = 400;

/// The language of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    /// 简体中文
    Zh,
    /// English
    En,
}

/// One thing found, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub kind: &'static Kind,
    /// In which file.
    pub file: &'static str,
    /// In which entry.
    pub entry: Option<i64>,
    /// What fills the blanks.
    pub blanks: Vec<String>,
}

impl Finding {
    /// What is so, in one sentence.
    #[must_use]
    pub fn says(&self, lang: Lang) -> String {
        let mut text = match lang {
            Lang::Zh => self.kind.zh,
            Lang::En => self.kind.en,
        }
        .to_owned();
        for (at, blank) in self.blanks.iter().enumerate() {
            text = text.replace(&format!("{{{at}}}"), blank);
        }
        text
    }

    /// What it means.
    #[must_use]
    pub const fn means(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.kind.zh_means,
            Lang::En => self.kind.en_means,
        }
    }
}

/// What the archive says it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// The shop's name.
    pub shop: String,
    /// The till.
    pub till: String,
    /// When it was made, UTC.
    pub created_at: String,
    /// The first entry.
    pub from_seq: i64,
    /// The last entry.
    pub to_seq: i64,
    /// The last entry's hash.
    pub head: String,
    /// The key that signed it.
    pub key: Option<String>,
    /// How many entries were read.
    pub entries: u64,
    /// How many checkpoints were read.
    pub checkpoints: u64,
    /// How many redemptions were read.
    pub redemptions: u64,
    /// What every account holds at the end, as computed.
    pub closing: String,
}

/// The verifier's word on an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What speaks against it; the first 200.
    pub problems: Vec<Finding>,
    /// How many there are.
    pub problem_count: u64,
    /// What a reader should know and what does not speak against it.
    pub notes: Vec<Finding>,
    /// What it is.
    pub facts: Facts,
}

impl Report {
    /// Whether nothing speaks against it.
    #[must_use]
    pub const fn is_confirmed(&self) -> bool {
        self.problem_count == 0
    }

    /// Whether this was found.
    #[must_use]
    pub fn has(&self, code: &str) -> bool {
        let mut all = self.problems.iter().chain(&self.notes);
        all.any(|finding| finding.kind.code == code)
    }

    pub(crate) fn problem<const N: usize>(
        &mut self,
        kind: &'static Kind,
        (file, entry): Place,
        blanks: [String; N],
    ) {
        self.problem_count = self.problem_count.saturating_add(1);
        if self.problems.len() < MOST_KEPT {
            self.problems.push(finding(kind, (file, entry), blanks));
        }
    }

    pub(crate) fn note<const N: usize>(
        &mut self,
        kind: &'static Kind,
        place: Place,
        blanks: [String; N],
    ) {
        if self.notes.len() < MOST_KEPT {
            self.notes.push(finding(kind, place, blanks));
        }
    }
}

/// A file, and perhaps an entry in it.
pub type Place = (&'static str, Option<i64>);

fn finding<const N: usize>(
    kind: &'static Kind,
    (file, entry): Place,
    blanks: [String; N],
) -> Finding {
    let blanks = blanks.iter().map(|text| quoted(text)).collect();
    Finding {
        kind,
        file,
        entry,
        blanks,
    }
}

/// A text out of the archive, short and on one line, so that it cannot write to the terminal
/// what we did not say.
pub fn quoted(text: &str) -> String {
    let unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let plain = |c: char| if unseen(c) { '\u{fffd}' } else { c };
    let mut short: String = text.chars().take(LONGEST_QUOTE).map(plain).collect();
    if text.chars().nth(LONGEST_QUOTE).is_some() {
        short.push('…');
    }
    short
}

impl Facts {
    /// The same with every text safe to print.
    #[must_use]
    pub(crate) fn printable(mut self) -> Self {
        let named = [
            &mut self.shop,
            &mut self.till,
            &mut self.created_at,
            &mut self.head,
        ];
        for text in named.into_iter().chain(&mut self.key) {
            *text = quoted(text);
        }
        self
    }
}
