//! The repository as a person would see it: without what builds and installs put there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Folders that tools fill and git ignores.
const NOT_OURS: &[&str] = &[".git", "target", "node_modules", "dist", "gen"];

/// A text file of the repository, with its path from the root in forward slashes.
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    /// The path's ending without the dot, for example `rs`; empty where there is none.
    pub fn kind(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map_or("", |(_, kind)| kind)
    }

    /// Written by a program from another source, so no rule about its size applies.
    pub fn is_generated(&self) -> bool {
        self.path.starts_with("ui/src/bindings") || self.path.ends_with("package-lock.json")
    }
}

pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests
        .parent()
        .expect("tests/ lies in the repository")
        .into()
}

/// Every text file of the repository, sorted by path.
pub fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    gather(&root(), "", &mut sources);
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    sources
}

fn gather(dir: &Path, below: &str, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(dir).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{below}{name}");
        if NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            gather(&entry.path(), &format!("{path}/"), sources);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            // A file that is no text is a picture, a font or a sound, and has no lines to judge.
            sources.push(Source { path, text });
        }
    }
}

/// What `cargo metadata` says, with further arguments.
pub fn metadata(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo metadata failed: {said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Fails with one line for each broken rule.
pub fn none(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}
