//! `cargo xtask`: everything this repository does to itself, in one small program.
//!
//! `run` opens the till on a demo shop from a fresh clone; `test` runs every check there is;
//! the rest are the errands of a developer. It knows no crate of the product: it starts their programs.

mod by_hand;
mod command;
mod demo;
mod errands;
mod node;
mod packages;
mod repo;
mod suite;
mod summary;
mod tally;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Why an errand stopped, as a sentence for the person at the terminal.
pub(crate) type Outcome<T> = Result<T, String>;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Run, test and build Hexiao")]
struct Cli {
    #[command(subcommand)]
    errand: Errand,
}

#[derive(Subcommand)]
enum Errand {
    /// Install what is missing, build, and open the till on a demo shop
    Run(RunArgs),
    /// Install what the tests need and run all of them
    Test(Consent),
    /// The same as `test`
    Ci(Consent),
    /// Measure against the floors of the same run
    Bench,
    /// Write the TypeScript bindings of the command contract anew
    Bindings,
    /// Build the .deb and .rpm packages
    Bundle,
}

/// Whether a missing system package may be installed without a question.
#[derive(Args, Clone, Copy)]
struct Consent {
    /// Install missing system packages without asking
    #[arg(long)]
    yes: bool,
}

#[derive(Args)]
struct RunArgs {
    #[command(flatten)]
    consent: Consent,
    /// Build with optimisations
    #[arg(long)]
    release: bool,
    /// Move the old demo shop aside and start a new one
    #[arg(long)]
    fresh: bool,
    /// The language of the till
    #[arg(long, value_enum, default_value_t = Lang::Chinese)]
    lang: Lang,
}

/// The two languages of the till, by their BCP 47 tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Lang {
    #[value(name = "zh-CN", alias = "zh")]
    Chinese,
    #[value(name = "en")]
    English,
}

impl Lang {
    /// The tag the app reads from `HEXIAO_LANG`.
    const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }
}

fn main() -> ExitCode {
    match perform(Cli::parse().errand) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(reason) => {
            eprintln!("xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all is good; the suite has then said itself what is not.
fn perform(errand: Errand) -> Outcome<bool> {
    match errand {
        Errand::Run(args) => demo::run(&args).map(|()| true),
        Errand::Test(consent) | Errand::Ci(consent) => suite::run(consent),
        Errand::Bench => errands::bench().map(|()| true),
        Errand::Bindings => errands::bindings().map(|()| true),
        Errand::Bundle => errands::bundle().map(|()| true),
    }
}
