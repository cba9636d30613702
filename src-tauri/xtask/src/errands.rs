//! The short errands of a developer.

use crate::command::{cargo, npm, show};
use crate::repo::Repo;
use crate::{Outcome, node};

/// Measures against the floors of the same run.
pub(crate) fn bench() -> Outcome<()> {
    let repo = Repo::find()?;
    let bench = ["run", "--release", "-p", "hexiao-tests", "--bin", "bench"];
    show(cargo(&repo).args(bench))
}

/// Lets the test that holds the bindings fresh write them instead.
pub(crate) fn bindings() -> Outcome<()> {
    let repo = Repo::find()?;
    let write = ["test", "-p", "hexiao", "--test", "bindings"];
    show(cargo(&repo).args(write).env("HEXIAO_WRITE_BINDINGS", "1"))
}

/// Builds the packages that need no tool from the network; the others are built where there is one.
pub(crate) fn bundle() -> Outcome<()> {
    let repo = Repo::find()?;
    node::check()?;
    if let Some(mut install) = node::install(&repo.ui())? {
        show(&mut install)?;
        node::stamp(&repo.ui())?;
    }
    // Tauri's own command line finds the shell from the repository's root; the UI's packages hold the program, and
    // `--no` keeps npx from fetching one they do not hold.
    let build = [
        "--no",
        "--prefix",
        "ui",
        "tauri",
        "build",
        "--bundles",
        "deb,rpm",
    ];
    show(npm("npx", repo.root()).args(build))
}
