//! `cargo xtask test`: every check, one after the other, and a summary that counts them.

mod python;
mod rust;
mod ui;

use std::time::Instant;

use crate::command::Finished;
use crate::packages::{Provision, Purpose, provide};
use crate::repo::Repo;
use crate::summary::{Row, Verdict, is_good, last_line, table};
use crate::tally::{Tally, count};
use crate::{Consent, Outcome, node};

/// One step of the suite. It runs when every step it needs has passed, whatever became of the others.
struct Step {
    name: &'static str,
    needs: &'static [&'static str],
    act: fn(&Repo, Consent) -> Outcome<Ended>,
}

/// How a step ended, and the tests it counted where it ran any.
struct Ended {
    verdict: Verdict,
    tests: Option<Tally>,
}

const STEPS: &[Step] = &[
    Step {
        name: "system packages",
        needs: &[],
        act: system_packages,
    },
    Step {
        name: "node",
        needs: &[],
        act: node_version,
    },
    Step {
        name: "ui packages",
        needs: &["node"],
        act: ui::packages,
    },
    Step {
        name: "peer packages",
        needs: &["node"],
        act: ui::peer_packages,
    },
    Step {
        name: "python peer",
        needs: &["system packages"],
        act: python::peer,
    },
    // The shell embeds the built UI: nothing of it compiles before.
    Step {
        name: "ui build",
        needs: &["ui packages"],
        act: ui::build,
    },
    Step {
        name: "rust format",
        needs: &[],
        act: rust::format,
    },
    Step {
        name: "rust build",
        needs: &["ui build"],
        act: rust::build,
    },
    Step {
        name: "clippy",
        needs: &["ui build"],
        act: rust::clippy,
    },
    Step {
        name: "bindings",
        needs: &["rust build"],
        act: rust::bindings,
    },
    Step {
        name: "ui lint",
        needs: &["ui packages"],
        act: ui::lint,
    },
    Step {
        name: "ui types",
        needs: &["ui packages"],
        act: ui::check,
    },
    Step {
        name: "ui tests",
        needs: &["ui packages"],
        act: ui::tests,
    },
    Step {
        name: "rust tests",
        needs: &["rust build"],
        act: rust::tests,
    },
    Step {
        name: "rust doc tests",
        needs: &["rust build"],
        act: rust::doc_tests,
    },
    Step {
        name: "proofs",
        needs: &[],
        act: rust::proofs,
    },
    Step {
        name: "end to end",
        needs: &["rust build"],
        act: rust::end_to_end,
    },
];

/// Runs all steps. The summary is the last thing said, whether it is good, which is also the answer, or not.
pub(crate) fn run(consent: Consent) -> Outcome<bool> {
    let repo = Repo::find()?;
    let mut rows: Vec<Row> = Vec::new();
    for step in STEPS {
        println!("\n== {}", step.name);
        let row = take(step, &rows, &repo, consent);
        rows.push(row);
    }
    println!("\n{}\n\n{}", table(&rows), last_line(&rows));
    Ok(is_good(&rows))
}

fn take(step: &Step, before: &[Row], repo: &Repo, consent: Consent) -> Row {
    let start = Instant::now();
    let ended = match unmet(step.needs, before) {
        Some(need) => Err(format!("not run: it needs `{need}`")),
        None => (step.act)(repo, consent),
    };
    let ended = ended.unwrap_or_else(|reason| Ended::without_tests(Verdict::Failed(reason)));
    match &ended.verdict {
        Verdict::Passed => {}
        Verdict::Failed(reason) => println!("{} failed: {reason}", step.name),
        Verdict::Skipped(reason) => println!("{} skipped: {reason}", step.name),
    }
    Row {
        step: step.name,
        verdict: ended.verdict,
        took: start.elapsed(),
        tests: ended.tests,
    }
}

fn unmet(needs: &'static [&'static str], before: &[Row]) -> Option<&'static str> {
    let passed = |need: &str| before.iter().any(|row| row.step == need && row.passed());
    needs.iter().copied().find(|need| !passed(need))
}

impl Ended {
    const fn without_tests(verdict: Verdict) -> Self {
        Self {
            verdict,
            tests: None,
        }
    }

    /// A check that only says yes or no.
    fn checked(finished: &Finished) -> Self {
        Self::without_tests(if finished.ok {
            Verdict::Passed
        } else {
            Verdict::Failed("exited with an error".into())
        })
    }

    /// A runner of tests. One that counted no test has not shown anything, even where it exits with zero.
    fn tested(finished: &Finished) -> Self {
        let tests = count(&finished.text);
        let verdict = match tests {
            Some(tests) if tests.failed > 0 => Verdict::Failed(format!("{} failed", tests.failed)),
            None | Some(Tally { passed: 0, .. }) => Verdict::Failed("no test ran".into()),
            Some(_) if finished.ok => Verdict::Passed,
            Some(_) => Verdict::Failed("exited with an error".into()),
        };
        Self { verdict, tests }
    }
}

fn system_packages(_: &Repo, consent: Consent) -> Outcome<Ended> {
    Ok(Ended::without_tests(
        match provide(Purpose::Test, consent)? {
            Provision::Complete => Verdict::Passed,
            Provision::ByHand => Verdict::Skipped("no apt here; the list above is by hand".into()),
        },
    ))
}

fn node_version(_: &Repo, _: Consent) -> Outcome<Ended> {
    node::check().map(|()| Ended::without_tests(Verdict::Passed))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Ended, STEPS, unmet};
    use crate::command::Finished;
    use crate::summary::{Row, Verdict};

    fn finished(ok: bool, text: &str) -> Finished {
        Finished {
            ok,
            text: text.into(),
        }
    }

    fn row(step: &'static str, verdict: Verdict) -> Row {
        Row {
            step,
            verdict,
            took: Duration::ZERO,
            tests: None,
        }
    }

    #[test]
    fn a_step_needs_only_steps_that_stand_before_it() {
        for (at, step) in STEPS.iter().enumerate() {
            for need in step.needs {
                assert!(
                    STEPS[..at].iter().any(|before| before.name == *need),
                    "{} needs {need}",
                    step.name
                );
            }
        }
    }

    #[test]
    fn a_step_waits_for_what_failed_or_was_skipped_and_for_nothing_else() {
        let before = [
            row("node", Verdict::Passed),
            row("ui build", Verdict::Failed("x".into())),
            row("peers", Verdict::Skipped("x".into())),
        ];
        assert_eq!(unmet(&["node"], &before), None);
        assert_eq!(unmet(&["node", "ui build"], &before), Some("ui build"));
        assert_eq!(unmet(&["peers"], &before), Some("peers"));
    }

    #[test]
    fn a_runner_that_exits_with_zero_and_ran_nothing_has_failed() {
        let ended = Ended::tested(&finished(true, "nothing to see"));
        assert_eq!(ended.verdict, Verdict::Failed("no test ran".into()));
    }

    #[test]
    fn a_failed_test_fails_the_step_even_where_the_runner_exits_with_zero() {
        let ended = Ended::tested(&finished(true, "  Tests  1 failed | 2 passed (3)"));
        assert_eq!(ended.verdict, Verdict::Failed("1 failed".into()));
    }

    #[test]
    fn a_runner_that_breaks_after_its_tests_has_failed() {
        let ended = Ended::tested(&finished(false, "  Tests  2 passed (2)"));
        assert_ne!(ended.verdict, Verdict::Passed);
        assert_eq!(
            Ended::tested(&finished(true, "  Tests  2 passed (2)")).verdict,
            Verdict::Passed
        );
    }
}
