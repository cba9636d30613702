//! Where the till's keys lie, and sealing them.

use crate::args::{Cli, SecretsCommand};
use crate::output::{Failure, Out};
use crate::passphrase;
use crate::till::{acting, folder, host, open_with};
use hexiao_app::{App, Host, SecretError, StartError, SystemHost};
use hexiao_contract::{Problem, Words};
use hexiao_domain::{Permission, Role};
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;

#[derive(Serialize)]
struct Status {
    home: &'static str,
    protected: bool,
    ledger: String,
}

pub fn run(cli: &Cli, command: &SecretsCommand, out: &Out) -> Result<(), Failure> {
    match command {
        SecretsCommand::Status => status(cli, out),
        SecretsCommand::Seal {
            new_passphrase_file,
        } => seal(cli, new_passphrase_file.as_deref(), out),
    }
}

/// Asks nobody: a locked file is an answer too.
fn status(cli: &Cli, out: &Out) -> Result<(), Failure> {
    let host = SystemHost::new(&folder(cli), Box::new(())).map_err(StartError::from)?;
    if host.is_locked()
        && let Some(file) = &cli.passphrase_file
    {
        let passphrase = passphrase::from_file(file)?;
        host.unlock(&passphrase).map_err(StartError::from)?;
    }
    tell(cli, &host, out)
}

/// The till is held while its keys change homes, so that no other program works with the old
/// ones. A real shop's plain file keeps its till shut until it is sealed.
fn seal(cli: &Cli, file: Option<&Path>, out: &Out) -> Result<(), Failure> {
    let host = host(cli)?;
    match open_with(cli, Arc::clone(&host)) {
        Ok(opened) => {
            let sealed = owner(cli, &opened.app).and_then(|()| anew(cli, &host, file));
            opened.close();
            sealed?;
        }
        Err(failure) if is_unsealed(&failure) => anew(cli, &host, file)?,
        Err(failure) => return Err(failure),
    }
    tell(cli, &host, out)
}

fn owner(cli: &Cli, app: &App) -> Result<(), Failure> {
    Ok(acting(cli, app, Role::Owner)?.may(Permission::Configure)?)
}

fn is_unsealed(failure: &Failure) -> bool {
    matches!(failure, Failure::Problem(problem) if problem.code == SecretError::Unsealed.code())
}

fn anew(cli: &Cli, host: &SystemHost, file: Option<&Path>) -> Result<(), Failure> {
    let passphrase = passphrase::new(cli, file)?;
    let passphrase = passphrase.ok_or_else(|| Problem::new("passphrase_wanted"))?;
    Ok(host.seal(&passphrase).map_err(StartError::from)?)
}

fn tell(cli: &Cli, host: &SystemHost, out: &Out) -> Result<(), Failure> {
    let home = host.secrets_home();
    let status = Status {
        home,
        protected: home != "practice",
        ledger: folder(cli).display().to_string(),
    };
    out.answer(&status, |words| said(words, home))
}

fn said(words: &Words, home: &str) -> String {
    let key = format!("ctl.secrets_{home}");
    words.get(&key).unwrap_or(home).to_owned()
}
