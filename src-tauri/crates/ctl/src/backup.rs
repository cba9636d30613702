//! Backups and their restore.

use crate::args::{BackupArgs, BackupCommand, Cli, RestoreArgs};
use crate::keeping_text as text;
use crate::output::{Failure, Out};
use crate::passphrase;
use crate::till::{acting, folder, host, open};
use hexiao_app::{App, Host, SecretError, find_backups, new_recovery_key, unpack, waiting_in};
use hexiao_contract::{BackupsView, Problem, RestoreRequest, Restored, WaitingQueue};
use hexiao_domain::Role;
use serde::Serialize;
use std::path::Path;

pub fn backup(cli: &Cli, args: &BackupArgs, out: &Out) -> Result<(), Failure> {
    match &args.command {
        None => make(cli, args, out),
        Some(BackupCommand::Key) => key(out),
        Some(BackupCommand::List { from }) => list(cli, from.as_deref(), out),
    }
}

fn make(cli: &Cli, args: &BackupArgs, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let made = make_with(cli, args, &opened.app);
    opened.close();
    let made = made?.files.into_iter().next();
    let made = made.ok_or_else(|| Problem::new("backup_failed"))?;
    out.answer(&made, |words| text::backup(words, &made))
}

fn make_with(cli: &Cli, args: &BackupArgs, app: &App) -> Result<BackupsView, Failure> {
    let who = acting(cli, app, Role::Owner)?;
    Ok(match (&args.to, &args.key) {
        (Some(to), Some(key)) => {
            let folder = std::path::absolute(to)?.display().to_string();
            app.set_backups_as(&who, &folder, key)?
        }
        _ => app.backup_now_as(&who)?,
    })
}

fn key(out: &Out) -> Result<(), Failure> {
    let made = new_recovery_key()?;
    out.answer(&made, |words| text::recovery_key(words, &made))
}

/// Needs no ledger: it is for the day when there is none.
fn list(cli: &Cli, from: Option<&Path>, out: &Out) -> Result<(), Failure> {
    let from = from.map(|folder| folder.display().to_string());
    let state = host(cli)?.state_dir();
    let found = find_backups(from.as_deref(), state.as_deref());
    out.answer(&found, |words| text::backups(words, &found))
}

/// A restore, and what waited in the ledger that was put aside.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    restored: &'a Restored,
    waiting: Option<WaitingQueue>,
}

pub fn restore(cli: &Cli, args: &RestoreArgs, out: &Out) -> Result<(), Failure> {
    let request = RestoreRequest {
        path: args.file.display().to_string(),
        recovery_key: std::fs::read_to_string(&args.key_file)?,
        passphrase: None,
    };
    let (dir, host) = (folder(cli), host(cli)?);
    let unpacked = unpack(&dir, &*host, &request)?;
    // Read before it is put aside; a ledger that cannot be read holds nothing back.
    let waiting = waiting_in(&dir).ok().flatten();
    let restored = match unpacked.restore(&*host) {
        // A machine without a keyring: the owner's passphrase protects the keys from now on.
        Err(problem) if problem.code == SecretError::Unsealed.code() => {
            let passphrase = passphrase::new(cli, cli.passphrase_file.as_deref())?;
            let passphrase = passphrase.map(|text| text.to_string());
            let request = RestoreRequest {
                passphrase,
                ..request
            };
            unpack(&dir, &*host, &request)?.restore(&*host)?
        }
        other => other?,
    };
    crate::shift::warn_of(out, "left_waiting", waiting.as_ref());
    let told = Told {
        restored: &restored,
        waiting,
    };
    out.answer(&told, |words| text::restored(words, &restored))
}
