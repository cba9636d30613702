//! The peer that Python runs: its packages, in a virtual environment that is nobody else's.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Ended;
use crate::command::{exists, show};
use crate::repo::Repo;
use crate::summary::Verdict;
use crate::{Consent, Outcome};

/// What this system calls Python 3, and where a virtual environment keeps its programs.
const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };
const PROGRAMS: &str = if cfg!(windows) { "Scripts" } else { "bin" };

/// The folder under the target folder, as `tests/tests/openapi_peer.rs` looks for it.
const PLACE: &str = "openapi-peer";

/// Installs what the lock file of the peer names, unless that is there.
pub(super) fn peer(repo: &Repo, _: Consent) -> Outcome<Ended> {
    if !exists(Command::new(PYTHON).arg("--version")) {
        return Err("Python 3 is not installed; install it, then start again".into());
    }
    let wanted = repo.root().join("tests/peers/openapi/requirements.txt");
    let place = repo.target()?.join(PLACE);
    if !is_installed(&place, &wanted)? {
        install(&place, &wanted)?;
    }
    Ok(Ended::without_tests(Verdict::Passed))
}

fn stamp(place: &Path) -> PathBuf {
    place.join("installed.txt")
}

fn is_installed(place: &Path, wanted: &Path) -> Outcome<bool> {
    let wanted = read(wanted)?;
    Ok(std::fs::read_to_string(stamp(place)).is_ok_and(|there| there == wanted))
}

fn install(place: &Path, wanted: &Path) -> Outcome<()> {
    show(Command::new(PYTHON).args(["-m", "venv"]).arg(place))?;
    let mut pip = Command::new(place.join(PROGRAMS).join("python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "-r",
    ]);
    show(pip.arg(wanted))?;
    let text = read(wanted)?;
    std::fs::write(stamp(place), text)
        .map_err(|error| format!("{PLACE} cannot be marked ({error})"))
}

fn read(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path)
        .map_err(|error| format!("{} cannot be read ({error})", path.display()))
}
