//! Where things are: the repository, the UI, the built programs.

use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::Outcome;
use crate::command::{cargo, read};

/// The repository this xtask belongs to.
pub(crate) struct Repo {
    root: PathBuf,
}

impl Repo {
    /// Finds the repository by the xtask's own manifest. Cargo tells it at run time, so that a moved clone still works.
    pub(crate) fn find() -> Outcome<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.ancestors().nth(2).map(Path::to_path_buf);
        match root {
            Some(root) if root.join("Cargo.lock").is_file() => Ok(Self { root }),
            Some(_) | None => {
                Err("the repository was not found; start this as `cargo xtask` inside it".into())
            }
        }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// The npm packages beside the UI that tests compare us with, each with its own lockfile.
    pub(crate) fn peers(&self) -> Vec<PathBuf> {
        let mut peers: Vec<PathBuf> = std::fs::read_dir(self.root.join("tests/peers"))
            .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
            .unwrap_or_default();
        peers.retain(|dir| dir.join("package-lock.json").is_file());
        peers.sort();
        peers
    }

    /// What cargo knows about the workspace, without its dependencies.
    pub(crate) fn metadata(&self) -> Outcome<Value> {
        let text = read(cargo(self).args(["metadata", "--format-version", "1", "--no-deps"]))?;
        serde_json::from_str(&text)
            .map_err(|error| format!("cargo metadata gave no JSON ({error})"))
    }

    /// The folder that cargo builds in.
    pub(crate) fn target(&self) -> Outcome<PathBuf> {
        let metadata = self.metadata()?;
        let target = metadata.get("target_directory").and_then(Value::as_str);
        let target = target.ok_or("cargo metadata names no target directory")?;
        Ok(PathBuf::from(target))
    }

    /// The path of a built program, for example `hexiao` of the debug profile.
    pub(crate) fn program(&self, name: &str, release: bool) -> Outcome<PathBuf> {
        let target = self.target()?;
        let profile = if release { "release" } else { "debug" };
        let path = target.join(profile).join(format!("{name}{EXE_SUFFIX}"));
        if path.is_file() {
            return Ok(path);
        }
        Err(format!(
            "the build ended without the program {}",
            path.display()
        ))
    }
}

/// The names of the workspace's integration test programs, sorted, each once.
pub(crate) fn test_programs(metadata: &Value) -> Vec<String> {
    let mut names: Vec<String> = array(metadata, "packages")
        .flat_map(|package| array(package, "targets"))
        .filter(|target| array(target, "kind").any(|kind| kind == "test"))
        .filter_map(|target| target.get("name")?.as_str().map(String::from))
        .collect();
    names.sort();
    names.dedup();
    names
}

fn array<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::test_programs;

    #[test]
    fn test_programs_are_named_once_and_libraries_are_not() {
        let metadata = json!({"packages": [
            {"targets": [{"name": "a", "kind": ["lib"]}, {"name": "money", "kind": ["test"]}]},
            {"targets": [{"name": "money", "kind": ["test"]}, {"name": "e2e", "kind": ["test"]}]},
        ]});
        assert_eq!(test_programs(&metadata), ["e2e", "money"]);
    }
}
