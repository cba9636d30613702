//! The shop's printed codes in the terminal.

use crate::args::{Cli, StaticCodeCommand, StaticCodeSource};
use crate::code_check;
use crate::output::{Failure, Out};
use crate::text;
use crate::till::{acting, open};
use hexiao_app::{Acting, App};
use hexiao_contract::{Problem, StaticCodeView};
use hexiao_domain::Role;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// One byte more than the largest picture: what is larger still is told by it.
const LARGEST_FILE: u64 = 10 * 1024 * 1024 + 1;

pub fn static_code(cli: &Cli, command: &StaticCodeCommand, out: &Out) -> Result<(), Failure> {
    match command {
        StaticCodeCommand::Look(command) => code_check::look(cli, command, out),
        StaticCodeCommand::List => as_owner(cli, |app, owner| {
            let codes = app.static_codes_as(owner)?;
            out.answer(&codes, |words| text::static_codes(words, &codes))
        }),
        StaticCodeCommand::Set { wallet, source } => as_owner(cli, |app, owner| {
            let code = set(app, owner, wallet, source)?;
            let shown = std::slice::from_ref(&code);
            out.answer(&code, |words| text::static_codes(words, shown))
        }),
    }
}

fn as_owner(
    cli: &Cli,
    work: impl FnOnce(&App, &Acting) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let opened = open(cli)?;
    let done = acting(cli, &opened.app, Role::Owner).and_then(|owner| work(&opened.app, &owner));
    opened.close();
    done
}

fn set(
    app: &App,
    owner: &Acting,
    wallet: &str,
    source: &StaticCodeSource,
) -> Result<StaticCodeView, Failure> {
    if let Some(path) = &source.image {
        return Ok(app.set_static_code_as(owner, wallet, &picture(path)?)?);
    }
    let text = source.text.as_deref().unwrap_or_default();
    Ok(app.set_static_code_text_as(owner, wallet, text)?)
}

/// The bytes of a picture, of which no more are read than a picture may have.
pub fn picture(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST_FILE).read_to_end(&mut bytes));
    let odd = |error: std::io::Error| {
        let file = path.display();
        Problem::new("unreadable_file")
            .with("file", file)
            .with("why", error)
    };
    read.map_err(odd)?;
    Ok(bytes)
}
