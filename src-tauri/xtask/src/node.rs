//! Node and the npm packages.

use std::path::Path;
use std::process::Command;

use crate::Outcome;
use crate::command::{npm, read};

/// The oldest Node that the UI's tools run on, as major and minor.
const OLDEST: (u32, u32) = (20, 19);

/// Says plainly when Node is not there or too old.
pub(crate) fn check() -> Outcome<()> {
    let advice = format!(
        "install Node.js {}.{} or newer, then start again",
        OLDEST.0, OLDEST.1
    );
    let said = read(Command::new("node").arg("--version"))
        .map_err(|_| format!("Node.js is not installed; {advice}"))?;
    if is_new_enough(&said) {
        return Ok(());
    }
    Err(format!("Node.js {} is too old; {advice}", said.trim()))
}

fn is_new_enough(said: &str) -> bool {
    version(said).is_some_and(|version| version >= OLDEST)
}

fn version(said: &str) -> Option<(u32, u32)> {
    let mut parts = said.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// The command that installs a folder's npm packages from its lockfile, or nothing where they are already those.
pub(crate) fn install(dir: &Path) -> Outcome<Option<Command>> {
    if !dir.join("package-lock.json").is_file() {
        return Err(format!("{} has no package-lock.json", dir.display()));
    }
    if is_stamped(dir) {
        return Ok(None);
    }
    let mut command = npm("npm", dir);
    command.args(["ci", "--no-audit", "--no-fund"]);
    Ok(Some(command))
}

/// Notes which lockfile the installed packages came from, by keeping a copy beside them.
///
/// The content is compared, not the time: a checkout gives old files new times and the other way round.
pub(crate) fn stamp(dir: &Path) -> Outcome<()> {
    std::fs::copy(dir.join("package-lock.json"), stamp_of(dir))
        .map(drop)
        .map_err(|error| format!("{} could not be written ({error})", stamp_of(dir).display()))
}

fn is_stamped(dir: &Path) -> bool {
    let lock = std::fs::read(dir.join("package-lock.json")).ok();
    let stamp = std::fs::read(stamp_of(dir)).ok();
    lock.is_some() && lock == stamp
}

fn stamp_of(dir: &Path) -> std::path::PathBuf {
    dir.join("node_modules/.installed-from.json")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{install, is_new_enough, stamp};

    #[test]
    fn node_is_new_enough_from_20_19_on() {
        for said in ["v20.19.0\n", "v20.20.2", "v22.1.0", "v100.0.0"] {
            assert!(is_new_enough(said), "{said}");
        }
    }

    #[test]
    fn an_older_node_and_a_word_that_is_no_version_are_refused() {
        for said in ["v20.18.9", "v9.99.0", "v18.20.4", "", "20", "v20", "node"] {
            assert!(!is_new_enough(said), "{said}");
        }
    }

    #[test]
    fn packages_are_installed_once_and_again_when_the_lockfile_changes() {
        let dir = tempfile::tempdir().unwrap();
        let lock = dir.path().join("package-lock.json");
        fs::create_dir(dir.path().join("node_modules")).unwrap();
        fs::write(&lock, "one").unwrap();
        assert!(install(dir.path()).unwrap().is_some());
        stamp(dir.path()).unwrap();
        assert!(install(dir.path()).unwrap().is_none());
        fs::write(&lock, "two").unwrap();
        assert!(install(dir.path()).unwrap().is_some());
    }

    #[test]
    fn a_folder_without_a_lockfile_is_refused_rather_than_guessed() {
        let dir = tempfile::tempdir().unwrap();
        assert!(install(dir.path()).is_err());
    }
}
