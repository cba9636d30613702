//! How long things may get, what may stand in the repository's root, and what must not be left lying about.

use crate::tree::{Source, none, root, sources};

const LINES_OF_A_FILE: usize = 500;
const LINES_OF_A_FUNCTION: usize = 70;

/// What the owner fixed, then what tools insist on finding beside it. Names with a dot in front are tools' own.
const ROOT: &[&str] = &[
    "Cargo.toml",
    "README.md",
    "assets",
    "src-tauri",
    "tests",
    "ui",
];
const BESIDE: &[&str] = &["Cargo.lock", "LICENSE", "rust-toolchain.toml", "target"];

/// Spelt in halves, so that this file does not break its own rules.
const UNFINISHED: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME")];
const MACHINES: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/")];
const RUNNERS: &[&str] = &["describe", "it", "suite", "test"];
const SILENCERS: &[&str] = &[".only(", ".skip(", ".todo("];
const SILENCED_IN_RUST: &str = concat!("#[ign", "ore");

fn is_code(source: &Source) -> bool {
    let kinds = [
        "rs", "ts", "svelte", "js", "mjs", "cjs", "css", "sql", "html",
    ];
    kinds.contains(&source.kind()) && !source.is_generated()
}

fn is_script(source: &Source) -> bool {
    ["ts", "svelte", "js", "mjs", "cjs"].contains(&source.kind())
}

/// A line for every source that `what` finds something in.
pub fn found(sources: &[Source], what: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
    sources
        .iter()
        .flat_map(|source| {
            let finds = what(source);
            finds
                .into_iter()
                .map(|find| format!("{}: {find}", source.path))
        })
        .collect()
}

/// The number of every line that holds one of the words.
pub fn lines_with(source: &Source, words: &[&str]) -> Vec<String> {
    lines_where(source, |line| words.iter().any(|word| line.contains(word)))
}

fn lines_where(source: &Source, is_bad: impl Fn(&str) -> bool) -> Vec<String> {
    let numbered = (1..).zip(source.text.lines());
    numbered
        .filter(|(_, line)| is_bad(line))
        .map(|(number, line)| format!("line {number}: {}", line.trim()))
        .collect()
}

/// Whether a line leaves out tests of vitest's, such as `it` with a `skip` behind it.
fn silences(line: &str) -> bool {
    let said = |before: &str| {
        let word = before
            .rsplit(|c: char| !c.is_alphanumeric() && c != '_')
            .next();
        word.is_some_and(|word| RUNNERS.contains(&word))
    };
    let at = |silencer: &&str| {
        line.match_indices(*silencer)
            .any(|(at, _)| said(&line[..at]))
    };
    SILENCERS.iter().any(at)
}

/// Functions over the limit, with their first line. The formatters' indentation tells where each ends.
fn long_functions(source: &Source) -> Vec<String> {
    let lines: Vec<&str> = source.text.lines().collect();
    let opens = |line: &str| match source.kind() {
        "rs" => opens_in_rust(line),
        _ => is_script(source) && opens_in_script(line),
    };
    (0..lines.len())
        .filter(|at| opens(lines[*at]))
        .filter_map(|at| Some((lines[at], length(&lines[at..])?)))
        .filter(|(_, length)| *length > LINES_OF_A_FUNCTION)
        .map(|(line, length)| format!("{length} lines: {}", line.trim()))
        .collect()
}

fn opens_in_rust(line: &str) -> bool {
    let before = line.trim_start().split("fn ").next().unwrap_or_default();
    let leads = [
        "pub",
        "pub(crate)",
        "pub(super)",
        "const",
        "async",
        "unsafe",
        "extern",
        "\"C\"",
    ];
    line.contains("fn ") && before.split_whitespace().all(|word| leads.contains(&word))
}

/// A suite of tests is a list of functions, not one of them.
fn opens_in_script(line: &str) -> bool {
    let function = line.contains("function ") || line.contains("=> {");
    function && line.ends_with('{') && !line.contains("describe(")
}

/// The lines up to the closing bracket at the same depth; `None` for a function without a body.
fn length(lines: &[&str]) -> Option<usize> {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let first = lines.first()?;
    if first.ends_with('}') || first.ends_with(';') {
        return Some(1);
    }
    let closes = |line: &&str| depth(line) == depth(first) && line.trim_start().starts_with('}');
    let bodiless = |line: &&str| depth(line) == depth(first) && line.ends_with(';');
    let end = lines
        .iter()
        .skip(1)
        .position(|line| closes(line) || bodiless(line))?;
    Some(end + 2)
}

#[test]
fn no_file_is_longer_than_500_lines() {
    none(&found(&sources(), |source| {
        let lines = source.text.lines().count();
        let long = is_code(source) && lines > LINES_OF_A_FILE;
        long.then(|| format!("{lines} lines")).into_iter().collect()
    }));
}

#[test]
fn no_function_is_longer_than_70_lines() {
    let code: Vec<Source> = sources().into_iter().filter(is_code).collect();
    none(&found(&code, long_functions));
}

#[test]
fn nothing_is_left_for_later() {
    let code: Vec<Source> = sources().into_iter().filter(is_code).collect();
    none(&found(&code, |source| lines_with(source, UNFINISHED)));
}

#[test]
fn no_test_is_silenced() {
    none(&found(&sources(), |source| match source.kind() {
        "rs" => lines_with(source, &[SILENCED_IN_RUST]),
        _ if is_script(source) => lines_where(source, silences),
        _ => Vec::new(),
    }));
}

#[test]
fn no_file_names_a_path_of_somebodys_machine() {
    none(&found(&sources(), |source| lines_with(source, MACHINES)));
}

#[test]
fn the_root_holds_what_belongs_there_and_nothing_else() {
    let entries = std::fs::read_dir(root()).unwrap().flatten();
    let there: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let missing = ROOT
        .iter()
        .filter(|name| !there.iter().any(|entry| entry == *name));
    let mut broken: Vec<String> = missing.map(|name| format!("{name} is missing")).collect();
    let belongs =
        |name: &str| name.starts_with('.') || ROOT.contains(&name) || BESIDE.contains(&name);
    let strange = there.iter().filter(|name| !belongs(name));
    broken.extend(strange.map(|name| format!("{name} does not belong in the root")));
    none(&broken);
}

fn planted(path: &str, text: String) -> Source {
    Source {
        path: path.into(),
        text,
    }
}

#[test]
fn a_planted_long_function_is_found_and_one_at_the_limit_is_not() {
    let function = |lines: usize| {
        format!(
            "    pub(crate) fn grow() {{\n{}    }}\n",
            "        x();\n".repeat(lines - 2)
        )
    };
    assert_eq!(long_functions(&planted("a.rs", function(71))).len(), 1);
    assert!(long_functions(&planted("a.rs", function(70))).is_empty());
}

#[test]
fn a_declaration_without_a_body_has_no_length() {
    let text = format!(
        "    fn one(\n        &self,\n    ) -> u8;\n{}    fn two(&self) -> u8;\n",
        "\n".repeat(90)
    );
    assert!(long_functions(&planted("a.rs", text)).is_empty());
}

#[test]
fn a_planted_long_function_is_found_in_typescript_and_a_suite_of_tests_is_not_one() {
    let body = "  x();\n".repeat(80);
    assert_eq!(
        long_functions(&planted(
            "a.ts",
            format!("export function grow() {{\n{body}}}\n")
        ))
        .len(),
        1
    );
    assert_eq!(
        long_functions(&planted(
            "a.ts",
            format!("const grow = () => {{\n{body}}};\n")
        ))
        .len(),
        1
    );
    assert!(
        long_functions(&planted(
            "a.ts",
            format!("describe('x', () => {{\n{body}}});\n")
        ))
        .is_empty()
    );
}

#[test]
fn a_planted_skip_is_found_and_a_method_of_that_name_is_none() {
    assert!(silences("  it.skip('pays', () => {"));
    assert!(silences("describe.only('till', () => {"));
    assert!(!silences("const answer = await this.only('show', () =>"));
    assert!(!silences("commit.skip(1)"));
}

#[test]
fn planted_leftovers_are_found_with_their_line() {
    let text = format!("one\n// {}: later\n", UNFINISHED[0]);
    let finds = lines_with(&planted("a.rs", text), UNFINISHED);
    assert_eq!(finds.len(), 1);
    assert!(finds[0].starts_with("line 2"));
}
