//! Heads that are known from receipts: they left the till, so nobody can rewrite them.

use crate::kind;
use crate::manifest::{FILE, Manifest};
use crate::report::Report;
use std::collections::BTreeMap;
use std::str::FromStr;

/// `seq-hash`, with the first 8 to 64 hex digits of the entry's hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    seq: i64,
    hash: String,
}

impl FromStr for Head {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let odd = "a head is written like 1234-ab12cd34 / 形如 1234-ab12cd34";
        let (seq, hash) = text.trim().split_once('-').ok_or(odd)?;
        let digits = seq.bytes().all(|byte| byte.is_ascii_digit());
        let seq = seq.parse().ok().filter(|_| digits).ok_or(odd)?;
        let fits = (8..=64).contains(&hash.len()) && hash.bytes().all(|b| b.is_ascii_hexdigit());
        let hash = hash.to_ascii_lowercase();
        fits.then_some(Self { seq, hash }).ok_or(odd)
    }
}

/// Those that were not met yet.
pub struct Heads(BTreeMap<i64, Vec<String>>);

impl Heads {
    /// All of them.
    pub fn new(heads: &[Head]) -> Self {
        let mut sorted: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for head in heads {
            sorted.entry(head.seq).or_default().push(head.hash.clone());
        }
        Self(sorted)
    }

    /// Compares those of this entry.
    pub fn meet(&mut self, seq: i64, hash: &str, report: &mut Report) {
        for said in self.0.remove(&seq).into_iter().flatten() {
            if !hash.starts_with(&said) {
                let blanks = [format!("{seq}-{said}"), hash.to_owned()];
                report.problem(kind::HEAD_DIFFERS, ("journal.jsonl", Some(seq)), blanks);
            }
        }
    }

    /// Those that remain; the one just before the archive is known from its beginning.
    pub fn end(&mut self, manifest: &Manifest, report: &mut Report) {
        self.meet(
            manifest.from_seq.saturating_sub(1),
            &manifest.first_prev,
            report,
        );
        for (seq, said) in &self.0 {
            for hash in said {
                report.problem(kind::HEAD_OUTSIDE, (FILE, None), [format!("{seq}-{hash}")]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_a_number_and_at_least_eight_digits() {
        assert!("17-ab12CD34".parse::<Head>().is_ok());
        for odd in [
            "",
            "17",
            "17-ab12cd3",
            "-17-ab12cd34",
            "x-ab12cd34",
            "17-ab12cd3g",
            "+1-ab12cd34",
        ] {
            assert!(odd.parse::<Head>().is_err(), "{odd}");
        }
    }
}
