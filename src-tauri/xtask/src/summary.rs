//! What the suite says at its end: a table of the steps and one last line.

use std::time::Duration;

use crate::tally::Tally;

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Passed,
    /// It ran and something is wrong, or it could not run; the reason in words.
    Failed(String),
    /// This system cannot run it and need not; the reason in words.
    Skipped(String),
}

/// One step that ended.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) step: &'static str,
    pub(crate) verdict: Verdict,
    pub(crate) took: Duration,
    pub(crate) tests: Option<Tally>,
}

impl Row {
    pub(crate) const fn passed(&self) -> bool {
        matches!(self.verdict, Verdict::Passed)
    }

    const fn failed(&self) -> bool {
        matches!(self.verdict, Verdict::Failed(_))
    }

    fn line(&self) -> String {
        let (word, reason) = match &self.verdict {
            Verdict::Passed => ("passed", ""),
            Verdict::Failed(reason) => ("FAILED", reason.as_str()),
            Verdict::Skipped(reason) => ("skipped", reason.as_str()),
        };
        let counted = |number: fn(&Tally) -> u32| {
            self.tests
                .as_ref()
                .map_or_else(String::new, |tests| number(tests).to_string())
        };
        let (passed, failed) = (counted(|tests| tests.passed), counted(|tests| tests.failed));
        let line = format!(
            "{:<22} {word:<8} {:>8} {passed:>7} {failed:>7}  {reason}",
            self.step,
            seconds(self.took)
        );
        line.trim_end().to_owned()
    }
}

/// The table, with a line for each step.
pub(crate) fn table(rows: &[Row]) -> String {
    let head = format!(
        "{:<22} {:<8} {:>8} {:>7} {:>7}",
        "step", "result", "seconds", "passed", "failed"
    );
    std::iter::once(head)
        .chain(rows.iter().map(Row::line))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The last line, for example `xtask test: 12 steps passed, 0 failed, 834 tests passed, 0 failed`.
pub(crate) fn last_line(rows: &[Row]) -> String {
    let mut tests = Tally::default();
    rows.iter()
        .filter_map(|row| row.tests)
        .for_each(|row| tests += row);
    let passed = rows.iter().filter(|row| row.passed()).count();
    let failed = rows.iter().filter(|row| row.failed()).count();
    let skipped = match rows.len().saturating_sub(passed).saturating_sub(failed) {
        0 => String::new(),
        skipped => format!(", {skipped} skipped"),
    };
    format!(
        "xtask test: {passed} steps passed, {failed} failed{skipped}, {} tests passed, {} failed",
        tests.passed, tests.failed
    )
}

/// Whether the suite as a whole is good.
pub(crate) fn is_good(rows: &[Row]) -> bool {
    !rows.iter().any(Row::failed)
}

fn seconds(took: Duration) -> String {
    format!("{}.{}", took.as_secs(), took.subsec_millis() / 100)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Row, Verdict, is_good, last_line, table};
    use crate::tally::Tally;

    fn row(step: &'static str, verdict: Verdict, tests: Option<(u32, u32)>) -> Row {
        Row {
            step,
            verdict,
            took: Duration::from_millis(12_345),
            tests: tests.map(|(passed, failed)| Tally { passed, failed }),
        }
    }

    #[test]
    fn the_last_line_counts_steps_and_tests() {
        let rows = [
            row("format", Verdict::Passed, None),
            row("rust tests", Verdict::Passed, Some((800, 0))),
            row(
                "ui tests",
                Verdict::Failed("2 tests failed".into()),
                Some((34, 2)),
            ),
        ];
        assert_eq!(
            last_line(&rows),
            "xtask test: 2 steps passed, 1 failed, 834 tests passed, 2 failed"
        );
        assert!(!is_good(&rows));
    }

    #[test]
    fn a_skipped_step_is_neither_passed_nor_failed_and_is_said() {
        let rows = [row(
            "end to end",
            Verdict::Skipped("no driver".into()),
            None,
        )];
        assert_eq!(
            last_line(&rows),
            "xtask test: 0 steps passed, 0 failed, 1 skipped, 0 tests passed, 0 failed"
        );
        assert!(is_good(&rows));
    }

    #[test]
    fn the_table_says_why_a_step_failed() {
        let said = table(&[row(
            "clippy",
            Verdict::Failed("exited with an error".into()),
            None,
        )]);
        let line = said.lines().nth(1).unwrap();
        assert!(line.starts_with("clippy "), "{line}");
        assert!(line.contains("FAILED") && line.contains("12.3"), "{line}");
        assert!(line.ends_with("exited with an error"), "{line}");
    }
}
