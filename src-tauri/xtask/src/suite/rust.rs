//! The steps of the Rust side. All share one set of packages and features, so that nothing is built twice.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::process::Command;

use super::Ended;
use crate::command::{cargo, exists, stream};
use crate::repo::{Repo, test_programs};
use crate::summary::Verdict;
use crate::{Consent, Outcome};

/// The whole workspace, the shell with its built-in UI rather than a development server's.
/// Without the simulator, which plants mistakes into the rules: it has a step of its own.
const WORKSPACE: &[&str] = &[
    "--workspace",
    "--exclude",
    "hexiao-sim",
    "--locked",
    "--features",
    "hexiao/custom-protocol",
];

/// What proves the ledger and the rules, with the switches that make it fail.
const PROOFS: &[&str] = &[
    "-p",
    "hexiao-ledger",
    "-p",
    "hexiao-sim",
    "--features",
    "hexiao-ledger/harness",
];

/// Test programs with a step of their own.
const APART: &[&str] = &["bindings", "e2e", "crash", "sim", "mirror"];

/// Where the property tests' random numbers begin.
const PROPERTY_SEED: &str = "PROPTEST_RNG_SEED";

/// The screen the real window opens on where the person's own should be left alone, or there is none.
const SCREEN: &str = "-screen 0 1280x800x24";

pub(super) fn format(repo: &Repo, _: Consent) -> Outcome<Ended> {
    let finished = stream(cargo(repo).args(["fmt", "--all", "--check"]))?;
    Ok(Ended::checked(&finished))
}

pub(super) fn build(repo: &Repo, _: Consent) -> Outcome<Ended> {
    let finished = stream(cargo(repo).arg("build").args(workspace()))?;
    Ok(Ended::checked(&finished))
}

pub(super) fn clippy(repo: &Repo, _: Consent) -> Outcome<Ended> {
    let mut command = cargo(repo);
    command.arg("clippy").args(WORKSPACE);
    command.args(["--all-targets", "--", "-D", "warnings"]);
    let finished = stream(&mut command)?;
    if !finished.ok {
        return Ok(Ended::checked(&finished));
    }
    let mut command = cargo(repo);
    command.args(["clippy", "--locked"]).args(PROOFS);
    command.args(["--all-targets", "--", "-D", "warnings"]);
    Ok(Ended::checked(&stream(&mut command)?))
}

/// The committed TypeScript is what the contract would write today.
pub(super) fn bindings(repo: &Repo, _: Consent) -> Outcome<Ended> {
    let finished = stream(runner(repo).args(["--test", "bindings"]))?;
    Ok(Ended::tested(&finished))
}

pub(super) fn tests(repo: &Repo, _: Consent) -> Outcome<Ended> {
    let seed = property_seed();
    println!("a property test that fails, again: {PROPERTY_SEED}={seed} cargo test -p CRATE NAME");
    let mut command = runner(repo);
    command.env(PROPERTY_SEED, seed);
    command.args(["--no-fail-fast", "--lib", "--bins"]);
    if has_nextest(repo) {
        command.args(["--test-threads", &twice_the_cores().to_string()]);
    }
    for name in test_programs(&repo.metadata()?) {
        if !APART.contains(&name.as_str()) {
            command.args(["--test", &name]);
        }
    }
    Ok(Ended::tested(&stream(&mut command)?))
}

/// The tests wait half of their time: for a platform, a killed till, or a disk.
fn twice_the_cores() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    cores * 2
}

/// The one given, or another one in each run: what one run misses, the next may find.
fn property_seed() -> String {
    let new = || RandomState::new().build_hasher().finish().to_string();
    std::env::var(PROPERTY_SEED).unwrap_or_else(|_| new())
}

/// The ledger on a failing disk and the simulation, by the hundred thousand: optimised, and
/// apart from the others, so that both have the machine to themselves.
pub(super) fn proofs(repo: &Repo, _: Consent) -> Outcome<Ended> {
    let mut command = cargo(repo);
    command
        .args(["test", "--locked", "--profile", "proof"])
        .args(PROOFS);
    for name in ["crash", "sim", "mirror"] {
        command.args(["--test", name]);
    }
    command.args(["--no-fail-fast", "--", "--nocapture"]);
    Ok(Ended::tested(&stream(&mut command)?))
}

/// Examples in the documentation. There may be none, so none is no failure.
pub(super) fn doc_tests(repo: &Repo, _: Consent) -> Outcome<Ended> {
    let finished = stream(cargo(repo).args(["test", "--doc"]).args(workspace()))?;
    Ok(Ended {
        verdict: Ended::checked(&finished).verdict,
        tests: crate::tally::count(&finished.text),
    })
}

/// The journeys in the real window, each in a till of its own.
pub(super) fn end_to_end(repo: &Repo, _: Consent) -> Outcome<Ended> {
    if !cfg!(target_os = "linux") {
        let reason = "no webview driver is known to work here; Linux runs it";
        return Ok(Ended::without_tests(Verdict::Skipped(reason.into())));
    }
    let inner = journeys(repo);
    let mut command = Command::new("xvfb-run");
    command.current_dir(repo.root()).env("HEXIAO_E2E", "1");
    command.args(["-a", "-s", SCREEN]).arg(inner.get_program());
    command.args(inner.get_args());
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    Ok(Ended::tested(&stream(&mut command)?))
}

/// Two at a time where the runner knows which of them measures frames and needs the machine to itself
/// (`.config/nextest.toml`): a journey waits for three quarters of its time.
fn journeys(repo: &Repo) -> Command {
    let mut command = runner(repo);
    command.args(["--no-fail-fast", "--test", "e2e"]);
    if has_nextest(repo) {
        command.args(["--test-threads", "2"]);
    } else {
        command.args(["--", "--test-threads=1"]);
    }
    command
}

/// Nextest where it is installed, cargo's own runner where it is not.
fn runner(repo: &Repo) -> Command {
    let mut command = cargo(repo);
    if has_nextest(repo) {
        command.args(["nextest", "run"]);
    } else {
        command.arg("test");
    }
    command.args(workspace());
    command
}

fn has_nextest(repo: &Repo) -> bool {
    exists(cargo(repo).args(["nextest", "--version"]))
}

/// Windows does not replace a program while it runs, and this program runs.
fn workspace() -> Vec<&'static str> {
    let mut words = WORKSPACE.to_vec();
    if cfg!(windows) {
        words.extend(["--exclude", "xtask"]);
    }
    words
}
