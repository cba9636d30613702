//! Whose licences we accept. The list is `.cargo/deny.toml`'s, so that there is one.

use std::process::Command;

use serde_json::Value;
use spdx::{Expression, ParseMode};

use crate::tree::{metadata, none, root, sources};

/// Accepted for programs and data that only build the UI and never ship.
const TOOLS: &[&str] = &["BlueOak-1.0.0", "CC-BY-4.0", "Python-2.0"];

/// Packages whose manifest is silent while their folder holds a licence text, as read there.
const READ_BY_HAND: &[(&str, &str)] = &[("node_modules/svelte-toolbelt", "MIT")];

fn accepted() -> Vec<String> {
    let text = std::fs::read_to_string(root().join(".cargo/deny.toml")).unwrap();
    let list = text
        .split("allow = [")
        .nth(1)
        .unwrap()
        .split(']')
        .next()
        .unwrap();
    list.split('"')
        .skip(1)
        .step_by(2)
        .map(String::from)
        .collect()
}

fn is_accepted(licence: &str, accepted: &[String]) -> bool {
    let Ok(expression) = Expression::parse_mode(licence, ParseMode::LAX) else {
        return false;
    };
    expression.evaluate(|wanted| accepted.contains(&wanted.to_string()))
}

/// The system this runs on: a crate for another one need not be there to be asked.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let line = said.lines().find_map(|line| line.strip_prefix("host: "));
    line.unwrap().into()
}

#[test]
fn every_crate_we_build_on_has_a_licence_we_accept() {
    let accepted = accepted();
    let metadata = metadata(&["--filter-platform", &host()]);
    let packages = metadata["packages"].as_array().unwrap().iter();
    let broken = packages
        .filter(|package| {
            let licence = package["license"].as_str().unwrap_or_default();
            !is_accepted(licence, &accepted)
        })
        .map(|package| {
            format!(
                "{} {}: {}",
                package["name"], package["version"], package["license"]
            )
        });
    none(&broken.collect::<Vec<_>>());
}

#[test]
fn every_npm_package_we_build_on_has_a_licence_we_accept() {
    let mut locks = sources();
    locks.retain(|source| source.path.ends_with("package-lock.json"));
    let broken = locks.iter().flat_map(|lock| {
        let content: Value = serde_json::from_str(&lock.text).unwrap();
        strange_packages(&content)
            .into_iter()
            .map(|strange| format!("{}: {strange}", lock.path))
    });
    none(&broken.collect::<Vec<_>>());
}

/// The packages of an npm lockfile whose licence is not accepted. The unnamed one is the folder itself.
fn strange_packages(lock: &Value) -> Vec<String> {
    let ship = accepted();
    let build: Vec<String> = ship
        .iter()
        .cloned()
        .chain(TOOLS.iter().map(|tool| (*tool).into()))
        .collect();
    let packages = lock["packages"].as_object().unwrap().iter();
    packages
        .filter(|(name, _)| !name.is_empty())
        .filter(|(name, package)| {
            let list = if package["dev"] == true {
                &build
            } else {
                &ship
            };
            !licences_of(name, package)
                .iter()
                .any(|licence| is_accepted(licence, list))
        })
        .map(|(name, package)| format!("{name}: {}", package["license"]))
        .collect()
}

/// What a package offers. An old manifest may list several, of which one may be chosen.
fn licences_of<'a>(name: &str, package: &'a Value) -> Vec<&'a str> {
    if let Some((_, licence)) = READ_BY_HAND.iter().find(|(known, _)| *known == name) {
        return vec![licence];
    }
    let several = package["license"].as_array().into_iter().flatten();
    let one = std::iter::once(&package["license"]);
    one.chain(several).filter_map(Value::as_str).collect()
}

#[test]
fn our_own_licence_is_there_in_full() {
    let text = std::fs::read_to_string(root().join("LICENSE")).unwrap();
    assert!(text.contains("Apache License") && text.contains("Version 2.0, January 2004"));
    assert!(text.lines().count() > 170, "the text is cut short");
}

#[test]
fn a_choice_is_accepted_by_one_side_and_a_sum_only_by_both() {
    let accepted = [
        "MIT".to_owned(),
        "Apache-2.0 WITH LLVM-exception".to_owned(),
    ];
    assert!(is_accepted("GPL-3.0-only OR MIT", &accepted));
    assert!(is_accepted("GPL-3.0/MIT", &accepted));
    assert!(is_accepted("Apache-2.0 WITH LLVM-exception", &accepted));
    assert!(!is_accepted("GPL-3.0-only AND MIT", &accepted));
}

#[test]
fn a_missing_or_unreadable_licence_is_refused() {
    for licence in ["", "SEE LICENSE IN FILE", "GPL-3.0-only"] {
        assert!(!is_accepted(licence, &accepted()), "{licence}");
    }
}

#[test]
fn a_planted_package_is_found_and_a_tools_licence_does_not_ship() {
    let lock = serde_json::json!({"packages": {
        "": {},
        "node_modules/good": {"license": "MIT"},
        "node_modules/old": {"license": ["GPL-2.0-only", "MIT"]},
        "node_modules/tool": {"license": "Python-2.0", "dev": true},
        "node_modules/shipped": {"license": "Python-2.0"},
        "node_modules/unknown": {"dev": true},
    }});
    let strange = strange_packages(&lock);
    assert_eq!(strange.len(), 2, "{strange:?}");
}
