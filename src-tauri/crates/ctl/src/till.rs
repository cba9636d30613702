//! A till for one command.

use crate::args::Cli;
use crate::output::Failure;
use crate::passphrase;
use hexiao_app::{Acting, App, Opened, StartError, SystemHost};
use hexiao_domain::Role;
use std::path::PathBuf;
use std::sync::Arc;

/// The ledger's folder: named, or the desktop app's own.
pub fn folder(cli: &Cli) -> PathBuf {
    let named = cli.ledger.clone();
    named.unwrap_or_else(|| data_home().join("net.hexiao.till").join("ledger"))
}

fn data_home() -> PathBuf {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let home = || variable("HOME").unwrap_or_default();
    if cfg!(target_os = "windows") {
        variable("APPDATA").unwrap_or_else(home)
    } else if cfg!(target_os = "macos") {
        home().join("Library").join("Application Support")
    } else {
        variable("XDG_DATA_HOME").unwrap_or_else(|| home().join(".local").join("share"))
    }
}

/// Opens the till and starts its workers.
pub fn open(cli: &Cli) -> Result<Opened, Failure> {
    open_with(cli, host(cli)?)
}

/// The same over a host that the caller keeps.
pub fn open_with(cli: &Cli, host: Arc<SystemHost>) -> Result<Opened, Failure> {
    let dir = folder(cli);
    let opened = App::open(&dir, host, &dir.join("exports"))?;
    crate::output::mark(opened.app.is_practice());
    Ok(opened)
}

/// The machine, its secrets unlocked where a passphrase is given or a terminal can ask.
pub fn host(cli: &Cli) -> Result<Arc<SystemHost>, Failure> {
    let host = SystemHost::new(&folder(cli), Box::new(())).map_err(StartError::from)?;
    if host.is_locked()
        && let Some(passphrase) = passphrase::current(cli)?
    {
        host.unlock(&passphrase).map_err(StartError::from)?;
    }
    Ok(Arc::new(host))
}

/// The person who acts: the one named, or the first with the role that fits.
pub fn acting(cli: &Cli, app: &App, role: Role) -> Result<Acting, Failure> {
    let pin = std::env::var("HEXIAO_PIN").ok();
    let id = match &cli.person {
        Some(id) => id.clone(),
        None => first(app, role)?,
    };
    Ok(app.act_as(&id, pin.as_deref())?)
}

fn first(app: &App, role: Role) -> Result<String, Failure> {
    let people = app.till_state()?.people;
    let found = people.into_iter().find(|person| person.role == role.code());
    let nobody = || hexiao_contract::Problem::new("unknown_person");
    Ok(found.ok_or_else(nobody)?.person_id)
}
