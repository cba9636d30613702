//! Starting other programs: shown, streamed, and read at the same time.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use crate::Outcome;
use crate::repo::Repo;

/// What a streamed program left behind.
pub(crate) struct Finished {
    /// It exited with zero.
    pub(crate) ok: bool,
    /// Everything it wrote to both streams, colours included.
    pub(crate) text: String,
}

/// Cargo, in the repository.
///
/// The variables that `cargo run` set for this xtask are taken away again: build scripts that watch them would
/// otherwise run anew on every change between `cargo xtask` and plain cargo.
pub(crate) fn cargo(repo: &Repo) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(repo.root());
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    command
}

/// npm (or npx), in a folder. Windows knows it only as a `.cmd`.
pub(crate) fn npm(name: &str, dir: &Path) -> Command {
    let mut command = Command::new(if cfg!(windows) {
        format!("{name}.cmd")
    } else {
        name.to_owned()
    });
    command.current_dir(dir);
    command
}

/// Runs a program that speaks to the person directly, and wants it to succeed.
pub(crate) fn show(command: &mut Command) -> Outcome<()> {
    println!("$ {}", line_of(command));
    let status = command
        .status()
        .map_err(|error| cannot_start(command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("`{}` failed ({status})", line_of(command)))
}

/// Runs a program quietly and returns what it printed.
pub(crate) fn read(command: &mut Command) -> Outcome<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| cannot_start(command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    // A program asked for JSON says its reason there.
    let said = [output.stderr, output.stdout].concat();
    let said = String::from_utf8_lossy(&said).trim().to_owned();
    Err(format!("`{}` failed: {said}", line_of(command)))
}

/// Runs a program with its output on the screen as it comes, and keeps a copy to count tests in.
pub(crate) fn stream(command: &mut Command) -> Outcome<Finished> {
    println!("$ {}", line_of(command));
    if std::io::stdout().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
        command.env("FORCE_COLOR", "1");
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| cannot_start(command, &error))?;
    let out = child
        .stdout
        .take()
        .map(|pipe| thread::spawn(move || tee(pipe, std::io::stdout())));
    let err = child
        .stderr
        .take()
        .map(|pipe| thread::spawn(move || tee(pipe, std::io::stderr())));
    let status = child
        .wait()
        .map_err(|error| cannot_start(command, &error))?;
    let text = [out, err]
        .into_iter()
        .flatten()
        .filter_map(|copy| copy.join().ok())
        .collect();
    Ok(Finished {
        ok: status.success(),
        text,
    })
}

/// Whether a program can be started at all.
pub(crate) fn exists(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn tee(pipe: impl Read, mut screen: impl Write) -> String {
    let mut pipe = BufReader::new(pipe);
    let mut kept = String::new();
    let mut line = Vec::new();
    while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        // A closed screen must not stop the program that is being watched.
        let _ = screen.write_all(&line).and_then(|()| screen.flush());
        kept.push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
    kept
}

fn line_of(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(shown).collect::<Vec<_>>().join(" ")
}

/// A word as a person would type it; a program in a long path is shown by its name.
fn shown(word: &OsStr) -> String {
    let text = word.to_string_lossy();
    if Path::new(word).is_absolute() {
        return Path::new(word).file_stem().map_or_else(
            || text.to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
    }
    if text.contains(' ') {
        return format!("'{text}'");
    }
    text.into_owned()
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!(
        "`{}` could not be started ({error}); is it installed and on the PATH?",
        command.get_program().to_string_lossy()
    )
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{line_of, read, stream, tee};

    #[test]
    fn a_streamed_program_is_shown_and_kept_in_full() {
        let mut screen = Vec::new();
        let kept = tee(&b"one\ntwo without an end"[..], &mut screen);
        assert_eq!(kept, "one\ntwo without an end");
        assert_eq!(screen, kept.as_bytes());
    }

    #[test]
    fn a_command_is_shown_as_it_would_be_typed() {
        let mut command = Command::new("xvfb-run");
        command.args(["-s", "-screen 0 1280x800x24"]);
        assert_eq!(line_of(&command), "xvfb-run -s '-screen 0 1280x800x24'");
    }

    #[test]
    fn a_program_that_is_not_there_is_a_plain_sentence() {
        let said = stream(&mut Command::new("no-such-program-here")).err();
        assert!(said.is_some_and(|said| said.contains("could not be started")));
    }

    #[test]
    #[cfg(unix)]
    fn a_failing_program_says_what_it_said() {
        let said = read(Command::new("sh").args(["-c", "echo '{}'; echo broken >&2; exit 3"]));
        assert!(said.is_err_and(|said| said.ends_with("failed: broken\n{}")));
    }
}
