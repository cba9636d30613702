//! Counting tests, out of what the runners themselves say.

use std::ops::AddAssign;

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed = self.passed.saturating_add(other.passed);
        self.failed = self.failed.saturating_add(other.failed);
    }
}

/// Adds up every summary line of nextest, cargo test and vitest in a text.
///
/// `None` where no runner summed anything up: nothing ran, which is not the same as nothing failed.
pub(crate) fn count(text: &str) -> Option<Tally> {
    let mut total = None;
    for line in without_colours(text).lines() {
        if let Some(tally) = nextest(line)
            .or_else(|| cargo_test(line))
            .or_else(|| vitest(line))
        {
            *total.get_or_insert_with(Tally::default) += tally;
        }
    }
    total
}

/// `Summary [   5.1s] 45 tests run: 44 passed (2 slow), 1 failed, 1 timed out, 0 skipped`
fn nextest(line: &str) -> Option<Tally> {
    let (_, counts) = line.trim().strip_prefix("Summary [")?.split_once("run:")?;
    Some(Tally {
        passed: number_before(counts, "passed").unwrap_or(0),
        failed: ["failed", "exec failed", "timed out"]
            .iter()
            .filter_map(|word| number_before(counts, word))
            .sum(),
    })
}

/// `test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s`
///
/// An indented one is what nextest shows of a failed test and counts itself.
fn cargo_test(line: &str) -> Option<Tally> {
    let counts = line.strip_prefix("test result:")?;
    let (_, counts) = counts.split_once(". ")?;
    Some(Tally {
        passed: number_before(counts, "passed")?,
        failed: number_before(counts, "failed")?,
    })
}

/// `Tests  3 failed | 40 passed (43)`
fn vitest(line: &str) -> Option<Tally> {
    let counts = line.trim().strip_prefix("Tests  ")?;
    let tally = Tally {
        passed: number_before(counts, "passed").unwrap_or(0),
        failed: number_before(counts, "failed").unwrap_or(0),
    };
    (tally != Tally::default()).then_some(tally)
}

/// The number of the part that reads exactly `<number> <word>`, whatever stands in brackets after it.
fn number_before(counts: &str, word: &str) -> Option<u32> {
    counts.split([',', ';', '|']).find_map(|part| {
        let part = part.split('(').next()?.trim();
        let (number, rest) = part.split_once(' ')?;
        (rest == word).then(|| number.parse().ok())?
    })
}

fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut pieces = text.split("\u{1b}[");
    plain.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let after = piece.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        plain.push_str(after.get(1..).unwrap_or_default());
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{Tally, count};

    fn tally(passed: u32, failed: u32) -> Option<Tally> {
        Some(Tally { passed, failed })
    }

    #[test]
    fn nextest_is_counted_with_its_failures_of_every_kind() {
        let text = "     Summary [   5.123s] 45 tests run: 42 passed (1 slow, 2 flaky), 1 failed, 1 exec failed, 1 timed out, 7 skipped\n";
        assert_eq!(count(text), tally(42, 3));
    }

    #[test]
    fn what_nextest_shows_of_a_failed_test_is_counted_once() {
        let text = "    test result: FAILED. 0 passed; 1 failed; 0 ignored\n\
                    Summary [ 5.1s] 3 tests run: 2 passed, 1 failed, 0 skipped";
        let counted = count(text).unwrap();
        assert_eq!((counted.passed, counted.failed), (2, 1));
    }

    #[test]
    fn a_nextest_run_that_stopped_early_is_counted() {
        let text = "     Summary [   0.5s] 3/45 tests run: 2 passed, 1 failed, 0 skipped";
        assert_eq!(count(text), tally(2, 1));
    }

    #[test]
    fn the_results_of_several_cargo_tests_are_added_up() {
        let text = "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                    test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        assert_eq!(count(text), tally(15, 2));
    }

    #[test]
    fn vitest_is_counted_and_its_count_of_files_is_not() {
        let text = " Test Files  1 failed | 4 passed (5)\n      Tests  3 failed | 40 passed | 1 skipped (44)\n";
        assert_eq!(count(text), tally(40, 3));
    }

    #[test]
    fn colours_do_not_hide_a_number() {
        let text = "\u{1b}[32;1m     Summary\u{1b}[0m [   0.0s] \u{1b}[1m3\u{1b}[0m tests run: \u{1b}[1m3\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, \u{1b}[1m0\u{1b}[0m skipped";
        assert_eq!(count(text), tally(3, 0));
        let text = "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m14 passed\u{1b}[39m\u{1b}[22m\u{1b}[90m (14)\u{1b}[39m";
        assert_eq!(count(text), tally(14, 0));
    }

    #[test]
    fn a_text_without_a_summary_is_no_count_rather_than_a_zero() {
        assert_eq!(count("error: could not compile `hexiao`"), None);
        assert_eq!(count("      Tests  no tests"), None);
    }
}
