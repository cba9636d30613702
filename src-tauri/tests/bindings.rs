//! The screens' bindings are made from the commands, committed, and fresh.
#![allow(clippy::unwrap_used, missing_docs)]

use specta_typescript::Typescript;
use std::fs;
use std::path::PathBuf;

const WRITE: &str = "HEXIAO_WRITE_BINDINGS";

#[test]
fn the_committed_bindings_are_what_the_commands_say() {
    let committed = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ui/src/bindings/index.ts");
    let made = std::env::temp_dir().join(format!("hexiao-bindings-{}.ts", std::process::id()));
    hexiao_shell::builder()
        .export(Typescript::default(), &made)
        .unwrap();
    let fresh = fs::read_to_string(&made).unwrap();
    fs::remove_file(&made).unwrap();
    if std::env::var_os(WRITE).is_some() {
        fs::create_dir_all(committed.parent().unwrap()).unwrap();
        fs::write(&committed, &fresh).unwrap();
    }
    let on_disk = fs::read_to_string(&committed).unwrap_or_default();
    assert!(
        on_disk == fresh,
        "run `cargo xtask bindings` and commit the result"
    );
}
