//! Who may call whom. The arrows are those of the architecture; a new room needs a line here before it builds.

use serde_json::Value;

use crate::tree::{metadata, none};

/// Each room, and the rooms it may use outside its tests.
const MAY_USE: &[(&str, &[&str])] = &[
    ("hexiao-domain", &[]),
    // A harness that others may take with them: it knows SQLite and nothing of ours.
    ("hexiao-faultdisk", &[]),
    ("hexiao-codes", &["hexiao-domain"]),
    ("hexiao-contract", &["hexiao-domain"]),
    ("hexiao-ledger", &["hexiao-domain"]),
    ("hexiao-platforms", &["hexiao-domain"]),
    ("hexiao-reports", &["hexiao-domain"]),
    (
        "hexiao-sync",
        &["hexiao-domain", "hexiao-ledger", "hexiao-platforms"],
    ),
    (
        "hexiao-app",
        &[
            "hexiao-codes",
            "hexiao-contract",
            "hexiao-domain",
            "hexiao-ledger",
            "hexiao-platforms",
            "hexiao-reports",
            "hexiao-sync",
        ],
    ),
    // The platforms' stand-in knows only their published protocols: sharing code with us would hide our mistakes from it.
    ("hexiao-sandbox", &[]),
    // Nor may the verifier: it judges what we wrote by the words of its own README.
    ("hexiao-verifier", &[]),
    ("hexiao", &["hexiao-app", "hexiao-contract"]),
    (
        "hexiaoctl",
        &[
            "hexiao-app",
            "hexiao-codes",
            "hexiao-contract",
            "hexiao-domain",
            "hexiao-ledger",
            "hexiao-sandbox",
        ],
    ),
    (
        "hexiao-testkit",
        &[
            "hexiao-app",
            "hexiao-contract",
            "hexiao-domain",
            "hexiao-ledger",
            "hexiao-sandbox",
            "hexiao-sync",
        ],
    ),
    // The fuzzer's way in, and its corpus's: no room that ships takes it.
    (
        "hexiao-entries",
        &[
            "hexiao-codes",
            "hexiao-domain",
            "hexiao-platforms",
            "hexiao-reports",
            "hexiao-verifier",
        ],
    ),
    // The shop in a box takes the rules and the plan of sync, and no ledger and no network.
    ("hexiao-sim", &["hexiao-domain", "hexiao-sync"]),
    ("xtask", &[]),
];

/// The tests may look into every room.
const TESTS: &str = "hexiao-tests";

/// The room that keeps the ledger, and the disk that its tests stand on.
const ON_SQLITE: &[&str] = &["hexiao-ledger", "hexiao-faultdisk"];

/// Libraries that only these rooms may know, by the start of their name.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("tauri", &["hexiao"]),
    ("wry", &["hexiao"]),
    ("rusqlite", ON_SQLITE),
    ("libsqlite3", ON_SQLITE),
    ("ureq", &["hexiao-platforms"]),
];

/// All that the pure room may build on.
const PURE: &[&str] = &["chrono", "chrono-tz", "rust_decimal", "serde", "thiserror"];

/// One line of a manifest: a room, a crate it names, and whether only its tests use it.
struct Arrow {
    from: String,
    to: String,
    in_tests: bool,
}

fn arrows(metadata: &Value) -> Vec<Arrow> {
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .flat_map(|package| {
            let of = |dependency: &Value| Arrow {
                from: package["name"].as_str().unwrap().into(),
                to: dependency["name"].as_str().unwrap().into(),
                in_tests: dependency["kind"] == "dev" || package["name"] == TESTS,
            };
            let dependencies = package["dependencies"].as_array().unwrap();
            dependencies.iter().map(of).collect::<Vec<_>>()
        })
        .collect()
}

fn is_ours(name: &str) -> bool {
    name.starts_with("hexiao") || name == "xtask"
}

fn forbidden_rooms(arrows: &[Arrow]) -> Vec<String> {
    let allowed = |from: &str| MAY_USE.iter().find(|(room, _)| *room == from);
    let used = arrows
        .iter()
        .filter(|arrow| is_ours(&arrow.to) && !arrow.in_tests);
    used.filter(|arrow| {
        !allowed(&arrow.from).is_some_and(|(_, to)| to.contains(&arrow.to.as_str()))
    })
    .map(|arrow| format!("{} must not use {}", arrow.from, arrow.to))
    .collect()
}

fn forbidden_libraries(arrows: &[Arrow]) -> Vec<String> {
    let taken = |arrow: &&Arrow| {
        ONLY_IN.iter().any(|(library, rooms)| {
            arrow.to.starts_with(library) && !rooms.contains(&arrow.from.as_str())
        })
    };
    let used = arrows.iter().filter(|arrow| !arrow.in_tests).filter(taken);
    used.map(|arrow| format!("{} must not know {}", arrow.from, arrow.to))
        .collect()
}

#[test]
fn the_rooms_call_each_other_only_along_the_arrows() {
    none(&forbidden_rooms(&arrows(&metadata(&["--no-deps"]))));
}

#[test]
fn the_window_the_database_and_the_network_are_each_known_to_one_room() {
    none(&forbidden_libraries(&arrows(&metadata(&["--no-deps"]))));
}

#[test]
fn the_window_is_not_known_even_to_the_tests_of_the_other_rooms() {
    let arrows = arrows(&metadata(&["--no-deps"]));
    let broken = arrows
        .iter()
        .filter(|arrow| arrow.from != "hexiao" && arrow.to.starts_with("tauri"))
        .map(|arrow| format!("{} must not know {}", arrow.from, arrow.to));
    none(&broken.collect::<Vec<_>>());
}

#[test]
fn the_domain_stays_pure() {
    let arrows = arrows(&metadata(&["--no-deps"]));
    let broken = arrows
        .iter()
        .filter(|arrow| arrow.from == "hexiao-domain" && !arrow.in_tests)
        .filter(|arrow| !PURE.contains(&arrow.to.as_str()))
        .map(|arrow| format!("hexiao-domain must not use {}", arrow.to));
    none(&broken.collect::<Vec<_>>());
}

#[test]
fn every_room_stands_in_the_table() {
    let metadata = metadata(&["--no-deps"]);
    let names = metadata["packages"].as_array().unwrap().iter();
    let broken = names
        .map(|package| package["name"].as_str().unwrap())
        .filter(|name| *name != TESTS && !MAY_USE.iter().any(|(room, _)| room == name))
        .map(|name| format!("{name} has no line in MAY_USE"));
    none(&broken.collect::<Vec<_>>());
}

fn arrow(from: &str, to: &str, in_tests: bool) -> Arrow {
    Arrow {
        from: from.into(),
        to: to.into(),
        in_tests,
    }
}

#[test]
fn a_planted_arrow_against_the_direction_is_found() {
    assert_eq!(
        forbidden_rooms(&[arrow("hexiao-domain", "hexiao-ledger", false)]).len(),
        1
    );
    assert_eq!(
        forbidden_rooms(&[arrow("hexiao-app", "hexiao-testkit", false)]).len(),
        1
    );
    assert_eq!(
        forbidden_rooms(&[arrow("a-new-room", "hexiao-app", false)]).len(),
        1
    );
    assert!(forbidden_rooms(&[arrow("hexiao-app", "hexiao-testkit", true)]).is_empty());
}

#[test]
fn a_planted_library_in_the_wrong_room_is_found() {
    assert_eq!(
        forbidden_libraries(&[arrow("hexiao-app", "rusqlite", false)]).len(),
        1
    );
    assert_eq!(
        forbidden_libraries(&[arrow("hexiaoctl", "tauri-plugin-log", false)]).len(),
        1
    );
    assert_eq!(
        forbidden_libraries(&[arrow("hexiao-sync", "ureq", false)]).len(),
        1
    );
    assert!(forbidden_libraries(&[arrow("hexiao-sandbox", "ureq", true)]).is_empty());
    assert!(forbidden_libraries(&[arrow("hexiao-ledger", "rusqlite_migration", false)]).is_empty());
}
