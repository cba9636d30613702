//! Schemathesis, a program that we did not write, reads the document of the open protocol and
//! attacks the simulated platform with requests that fit it and requests that do not. What the
//! document says and what the platform does are one, or this fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use hexiao_sandbox::{Config, Customer, Sandbox};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the packages of the lock file are, installed where they are not yet.
/// `cargo xtask test` does it beforehand.
fn installed(peer: &Path) -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("openapi-peer");
    let programs = place.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let lock = std::fs::read_to_string(peer.join("requirements.txt")).unwrap();
    let stamp = place.join("installed.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|kept| kept == lock) {
        return programs;
    }
    let python = if cfg!(windows) { "python" } else { "python3" };
    done(Command::new(python).args(["-m", "venv"]).arg(&place));
    let mut pip = Command::new(programs.join("python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "-r",
    ]);
    done(pip.arg(peer.join("requirements.txt")));
    std::fs::write(stamp, lock).unwrap();
    programs
}

fn done(command: &mut Command) {
    let ended = command.output().expect("python is needed for this peer");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}");
}

#[test]
fn a_stranger_to_the_code_finds_nothing_that_its_document_does_not_say() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let peer = tests.join("peers/openapi");
    let programs = installed(&peer);
    let document = tests.join("../src-tauri/crates/platforms/openapi/generic.yaml");
    let sandbox = Sandbox::start(Config {
        // Who is scanned pays at once, so that there is money to ask about and to give back.
        customer: Customer::Pay,
        ..Config::default()
    })
    .unwrap();
    let scratch = tempfile::TempDir::new().unwrap();
    let mut attack = Command::new(programs.join("schemathesis"));
    attack.arg("run").arg(&document);
    attack.args(["--url", &sandbox.mall_gateway()]);
    attack.args(["--seed", "20261129", "--max-examples", "50", "--no-color"]);
    attack.args(["--suppress-health-check", "all", "--warnings", "off"]);
    attack.env("SCHEMATHESIS_HOOKS", peer.join("hooks.py"));
    attack.env("PYTHONDONTWRITEBYTECODE", "1");
    let ended = attack.current_dir(scratch.path()).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success(), "{said}");
    assert!(said.contains("Tested: 7"), "{said}");
}
