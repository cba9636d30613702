//! The owner's passphrase: from a file, or from a person at a terminal. Never an argument,
//! because arguments show in the list of processes and in the shell's history.

use crate::args::Cli;
use crate::output::{Failure, Out};
use hexiao_contract::Problem;
use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::Path;
use zeroize::Zeroizing;

/// No passphrase is longer.
const MOST_BYTES: u64 = 4096;

/// The passphrase that opens the secrets; none without a file and without a terminal.
pub fn current(cli: &Cli) -> Result<Option<Zeroizing<String>>, Failure> {
    match &cli.passphrase_file {
        Some(file) => from_file(file).map(Some),
        None if can_ask() => ask(cli, "ctl.passphrase").map(Some),
        None => Ok(None),
    }
}

/// A new passphrase, which a terminal asks for twice; none without a file and without a
/// terminal.
pub fn new(cli: &Cli, file: Option<&Path>) -> Result<Option<Zeroizing<String>>, Failure> {
    if let Some(file) = file {
        return from_file(file).map(Some);
    }
    if !can_ask() {
        return Ok(None);
    }
    let first = ask(cli, "ctl.passphrase_new")?;
    match ask(cli, "ctl.passphrase_again")? == first {
        true => Ok(Some(first)),
        false => Err(Problem::new("passphrases_differ").into()),
    }
}

fn can_ask() -> bool {
    std::io::stdin().is_terminal()
}

fn ask(cli: &Cli, key: &str) -> Result<Zeroizing<String>, Failure> {
    let words = Out::new(cli.json, cli.lang.as_deref()).words;
    let question = format!("{}: ", words.get(key).unwrap_or(key));
    Ok(Zeroizing::new(rpassword::prompt_password(question)?))
}

/// The first line, without its end.
pub fn from_file(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let file = File::open(path)?;
    let mut text = Zeroizing::new(String::with_capacity(4096));
    file.take(MOST_BYTES).read_to_string(&mut text)?;
    let line = text.lines().next().unwrap_or_default();
    Ok(Zeroizing::new(line.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::from_file;

    #[test]
    fn the_first_line_of_the_file_counts_without_its_end() {
        let dir = std::env::temp_dir().join(format!("hexiao-pass-{}", std::process::id()));
        for text in [
            "correct horse ",
            "correct horse \n",
            "correct horse \r\nsecond\n",
        ] {
            std::fs::write(&dir, text).unwrap();
            let read = from_file(&dir);
            assert_eq!(read.ok().unwrap().as_str(), "correct horse ", "{text:?}");
        }
        std::fs::remove_file(&dir).unwrap();
        assert!(from_file(&dir).is_err());
    }
}
