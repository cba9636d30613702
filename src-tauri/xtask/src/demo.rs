//! `cargo xtask run`: from a fresh clone to a till that is open on a demo shop.

mod folder;
mod sandbox;
mod welcome;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use self::folder::Folder;
use self::sandbox::Sandbox;
use crate::command::{cargo, npm, read, show};
use crate::packages::{Purpose, provide};
use crate::repo::Repo;
use crate::{Lang, Outcome, RunArgs, node};

/// Builds, opens the till, and ends when the person closes it.
pub(crate) fn run(args: &RunArgs) -> Outcome<()> {
    let repo = Repo::find()?;
    provide(Purpose::Run, args.consent)?;
    build(&repo, args.release)?;
    let till = repo.program("hexiao", args.release)?;
    let ctl = repo.program("hexiaoctl", args.release)?;
    let folder = Folder::open(args.fresh)?;
    let sandbox = Sandbox::start(&ctl, &folder)?;
    let shop = shop(&ctl, &folder, &sandbox)?;
    println!("{}", welcome::text(args.lang, &sandbox, &shop, &folder));
    open(&till, &folder, args.lang)
}

fn build(repo: &Repo, release: bool) -> Outcome<()> {
    node::check()?;
    if let Some(mut install) = node::install(&repo.ui())? {
        show(&mut install)?;
        node::stamp(&repo.ui())?;
    }
    show(npm("npm", &repo.ui()).args(["run", "build", "--", "--logLevel", "warn"]))?;
    let mut command = cargo(repo);
    command.args(["build", "-p", "hexiao", "-p", "hexiaoctl"]);
    command.args(["--features", "hexiao/custom-protocol"]);
    if release {
        command.arg("--release");
    }
    show(&mut command)
}

/// The demo shop as `hexiaoctl init` told of it, made now where there is none yet.
fn shop(ctl: &Path, folder: &Folder, sandbox: &Sandbox) -> Outcome<Value> {
    if let Some(shop) = folder.shop()? {
        return Ok(shop);
    }
    let mut init = Command::new(ctl);
    init.arg("--ledger").arg(folder.ledger()).arg("--json");
    init.args(["init", "--demo", "--sandbox", sandbox.address()]);
    let said =
        read(&mut init).map_err(|error| format!("{error}; --fresh starts a new demo shop"))?;
    folder.keep_shop(&said)
}

fn open(till: &Path, folder: &Folder, lang: Lang) -> Outcome<()> {
    let ledger: PathBuf = folder.ledger();
    let mut app = Command::new(till);
    app.env("HEXIAO_LEDGER", ledger)
        .env("HEXIAO_LANG", lang.tag());
    show(&mut app)
}
