//! The steps of the UI: npm's scripts.

use std::path::Path;

use super::Ended;
use crate::command::{Finished, npm, stream};
use crate::repo::Repo;
use crate::summary::Verdict;
use crate::{Consent, Outcome, node};

pub(super) fn packages(repo: &Repo, _: Consent) -> Outcome<Ended> {
    install(&repo.ui())
}

pub(super) fn peer_packages(repo: &Repo, _: Consent) -> Outcome<Ended> {
    for peer in repo.peers() {
        let ended = install(&peer)?;
        if ended.verdict != Verdict::Passed {
            return Ok(ended);
        }
    }
    Ok(Ended::without_tests(Verdict::Passed))
}

pub(super) fn build(repo: &Repo, _: Consent) -> Outcome<Ended> {
    Ok(Ended::checked(&script(repo, "build")?))
}

pub(super) fn check(repo: &Repo, _: Consent) -> Outcome<Ended> {
    Ok(Ended::checked(&script(repo, "check")?))
}

/// ESLint, and Prettier in its checking mode.
pub(super) fn lint(repo: &Repo, _: Consent) -> Outcome<Ended> {
    Ok(Ended::checked(&script(repo, "lint")?))
}

pub(super) fn tests(repo: &Repo, _: Consent) -> Outcome<Ended> {
    Ok(Ended::tested(&script(repo, "test")?))
}

fn script(repo: &Repo, name: &str) -> Outcome<Finished> {
    stream(npm("npm", &repo.ui()).args(["run", name]))
}

fn install(dir: &Path) -> Outcome<Ended> {
    let Some(mut command) = node::install(dir)? else {
        return Ok(Ended::without_tests(Verdict::Passed));
    };
    let finished = stream(&mut command)?;
    if finished.ok {
        node::stamp(dir)?;
    }
    Ok(Ended::checked(&finished))
}
