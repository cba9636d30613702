//! The lockfiles install on every system, and from nowhere else than the public registries.

use serde_json::Value;

use crate::tidy::{found, lines_with};
use crate::tree::{Source, none, sources};

fn locks(name: &str) -> Vec<Source> {
    let mut locks = sources();
    locks.retain(|source| source.path.rsplit('/').next() == Some(name));
    assert!(!locks.is_empty(), "there is no {name}");
    locks
}

#[test]
fn lockfiles_name_no_address_and_no_repository() {
    let npm = locks("package-lock.json");
    none(&found(&npm, |lock| {
        lines_with(lock, &["\"resolved\": \"http"])
    }));
    let cargo = locks("Cargo.lock");
    none(&found(&cargo, |lock| {
        let mut named = lines_with(lock, &["source = \""]);
        named.retain(|line| !line.contains("\"registry+"));
        named
    }));
}

/// Programs for other systems that a package names and the lockfile does not hold. `npm ci` refuses such a file on
/// every system, though `npm install`, which wrote it where a registry lacked them, said nothing.
fn forgotten(lock: &Value) -> Vec<String> {
    let packages = lock["packages"].as_object().unwrap();
    let wanted = packages.iter().flat_map(|(by, package)| {
        let names = package["optionalDependencies"]
            .as_object()
            .into_iter()
            .flatten();
        names.map(move |(name, _)| (by, name))
    });
    wanted
        .filter(|(by, name)| {
            let nested = format!("{by}/node_modules/{name}");
            let held = [nested, format!("node_modules/{name}")];
            !held.iter().any(|path| packages.contains_key(path))
        })
        .map(|(by, name)| format!("{by} wants {name}, which the lockfile does not hold"))
        .collect()
}

#[test]
fn npm_lockfiles_hold_the_packages_of_every_system() {
    none(&found(&locks("package-lock.json"), |lock| {
        forgotten(&serde_json::from_str(&lock.text).unwrap())
    }));
}

#[test]
fn a_planted_gap_in_a_lockfile_is_found() {
    let lock = serde_json::json!({"packages": {
        "node_modules/tool": {"optionalDependencies": {"tool-linux": "1", "tool-windows": "1", "tool-mac": "1"}},
        "node_modules/tool-linux": {},
        "node_modules/tool/node_modules/tool-mac": {},
    }});
    assert_eq!(
        forgotten(&lock),
        ["node_modules/tool wants tool-windows, which the lockfile does not hold"]
    );
}
