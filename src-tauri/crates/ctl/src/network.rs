//! The network in the terminal: what waits, what outages cost, what is at risk.

mod queue;

use crate::args::Cli;
use crate::network_text as told;
use crate::output::{Failure, Out};
use crate::till::{acting, open};
use clap::{Args, Subcommand};
use hexiao_app::{Acting, App};
use hexiao_contract::{Exported, OutageView, SyncHealth};
use hexiao_domain::Role;
use serde::Serialize;
use std::path::PathBuf;
use std::time::{Duration, Instant};

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct SyncArgs {
    #[command(subcommand)]
    pub command: Option<SyncCommand>,
    /// Seconds to go on for at most.
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    pub timeout: u64,
}

#[derive(Subcommand)]
pub enum SyncCommand {
    /// What waits, what is tried in vain, what is stuck, how long proofs take; asks each platform
    /// whether it is there.
    Status {
        /// Seconds to wait for the platforms' answers at most.
        #[arg(long, default_value_t = 5, value_name = "SECONDS")]
        wait: u64,
    },
    /// Writes all that waits into a new file, signed by the till's key, for another till of the
    /// shop. The owner's alone.
    Export {
        /// The new file, *.jsonl; an existing one is never replaced.
        file: PathBuf,
    },
    /// Tells the platforms what waits at another till, out of its file. Nothing of it is booked
    /// here, and it may be told again. Exit code 3 where a platform did not answer and some is
    /// not told, 1 where something was refused or belongs to another account.
    Tell {
        /// The file.
        file: PathBuf,
        /// The other till's key, or its first 20 digits, as its export showed it.
        #[arg(
            long,
            value_name = "HEX",
            default_value = "",
            hide_default_value = true
        )]
        key: String,
    },
}

#[derive(Subcommand)]
pub enum OutageCommand {
    /// The outages, fifty lines at a time, the newest first.
    List {
        /// Leaves out the first lines.
        #[arg(long, default_value_t = 0, value_name = "LINES")]
        from: u32,
    },
    /// One outage: its wallets and what became of the claims that were taken in it.
    Show {
        /// Its number.
        id: u32,
        /// Writes a CSV file; an existing file is never replaced.
        #[arg(long, value_name = "F")]
        csv: Option<PathBuf>,
    },
}

const LOOK: Duration = Duration::from_millis(100);

pub fn sync(cli: &Cli, args: &SyncArgs, out: &Out) -> Result<(), Failure> {
    match args.command {
        None => crate::keep::sync(cli, args.timeout, out),
        Some(SyncCommand::Status { wait }) => status(cli, wait, out),
        Some(SyncCommand::Export { ref file }) => queue::export(cli, file, out),
        Some(SyncCommand::Tell { ref file, ref key }) => queue::tell(cli, file, key, out),
    }
}

fn status(cli: &Cli, wait: u64, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let app = &opened.app;
    let found = acting(cli, app, Role::Manager)
        .and_then(|who| answered(app, &who, Duration::from_secs(wait)));
    opened.close();
    let health = found?;
    out.answer(&health, |words| told::sync_health(words, &health))
}

/// The standing once every platform was asked, or nobody waits any longer.
fn answered(app: &App, who: &Acting, wait: Duration) -> Result<SyncHealth, Failure> {
    let began = Instant::now();
    loop {
        let health = app.sync_health_as(who)?;
        let mut wallets = health.wallets.iter();
        let known = wallets.all(|wallet| wallet.connection != "unknown");
        if known || began.elapsed() >= wait {
            return Ok(health);
        }
        std::thread::sleep(LOOK);
    }
}

pub fn exposure(cli: &Cli, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let app = &opened.app;
    let found = acting(cli, app, Role::Manager).and_then(|who| Ok(app.exposure_as(&who)?));
    opened.close();
    let exposure = found?;
    out.answer(&exposure, |words| told::exposure(words, &exposure))
}

pub fn outage(cli: &Cli, command: &OutageCommand, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let app = &opened.app;
    let done = acting(cli, app, Role::Manager).and_then(|who| tell(app, &who, command, out));
    opened.close();
    done
}

/// An outage, and the file it was written to.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    outage: &'a OutageView,
    exported: Option<&'a Exported>,
}

fn tell(app: &App, who: &Acting, command: &OutageCommand, out: &Out) -> Result<(), Failure> {
    match command {
        OutageCommand::List { from } => {
            let page = app.outages_as(who, *from)?;
            out.answer(&page, |words| told::outages(words, &page))
        }
        OutageCommand::Show { id, csv } => {
            let outage = app.outage_as(who, *id)?;
            let path = csv.as_ref();
            let written = path.map(|path| app.export_outage_to(who, *id, out.tag(), path));
            let exported = written.transpose()?;
            let shown = Shown {
                outage: &outage,
                exported: exported.as_ref(),
            };
            out.answer(&shown, |words| {
                let file = exported.as_ref().map(|file| file.path.as_str());
                told::outage(words, &outage, file)
            })
        }
    }
}
