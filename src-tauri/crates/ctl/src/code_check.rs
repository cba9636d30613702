//! The opening check in the terminal: what is printed, held against what is registered.

use crate::args::Cli;
use crate::output::{Failure, Out, REFUSED};
use crate::till::{acting, open};
use clap::{Args, Subcommand};
use hexiao_app::{Acting, App};
use hexiao_contract::{Approval, PrintedCode, Problem, SkipCodeCheck, Words};
use hexiao_domain::Role;
use serde::Serialize;
use std::fmt::Write;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// One byte more than the largest picture: what is larger still is told by it.
const LARGEST_FILE: u64 = 10 * 1024 * 1024 + 1;

#[derive(Subcommand)]
pub enum CodeCheckCommand {
    /// What was found when somebody looked at each printed code last.
    Checks,
    /// Holds what is printed against what is registered. Exit code 1 when they differ.
    Check(CodeCheckArgs),
    /// Nobody looks today, on a manager's word; the next time somebody has to.
    Skip {
        /// The wallet.
        #[arg(long)]
        wallet: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// The manager who approves; the PIN comes from the variable HEXIAO_APPROVAL_PIN.
        #[arg(long, value_name = "PERSON")]
        approved_by: Option<String>,
    },
}

#[derive(Args)]
pub struct CodeCheckArgs {
    /// The wallet.
    #[arg(long)]
    pub wallet: String,
    /// What a scanner read in the printed code.
    #[arg(long, value_name = "TEXT", required_unless_present = "image")]
    pub text: Option<String>,
    /// A picture of the printed code, PNG or JPEG.
    #[arg(long, value_name = "FILE", conflicts_with = "text")]
    pub image: Option<PathBuf>,
}

#[derive(Serialize)]
struct Codes {
    printed_codes: Vec<PrintedCode>,
}

pub fn look(cli: &Cli, command: &CodeCheckCommand, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let done = acting(cli, &opened.app, Role::Cashier)
        .and_then(|who| answer(command, &opened.app, &who, out));
    opened.close();
    done
}

fn answer(command: &CodeCheckCommand, app: &App, who: &Acting, out: &Out) -> Result<(), Failure> {
    let printed_codes = match command {
        CodeCheckCommand::Checks => app.printed_codes_as(who)?,
        CodeCheckCommand::Check(args) => check(args, app, who)?,
        CodeCheckCommand::Skip {
            wallet,
            reason,
            approved_by,
        } => {
            let approval = approved_by.as_ref().map(|person| Approval {
                person_id: person.clone(),
                pin: std::env::var("HEXIAO_APPROVAL_PIN").unwrap_or_default(),
            });
            let request = SkipCodeCheck {
                wallet: wallet.clone(),
                reason: reason.clone(),
                approval,
            };
            app.skip_code_check_as(who, &request)?
        }
    };
    let codes = Codes { printed_codes };
    out.answer(&codes, |words| text(words, &codes.printed_codes))?;
    match command {
        CodeCheckCommand::Check(args) if differs(&codes.printed_codes, &args.wallet) => {
            Err(Failure::Said(REFUSED))
        }
        CodeCheckCommand::Check(_) | CodeCheckCommand::Checks | CodeCheckCommand::Skip { .. } => {
            Ok(())
        }
    }
}

fn differs(codes: &[PrintedCode], wallet: &str) -> bool {
    let mut codes = codes.iter();
    codes.any(|code| code.wallet == wallet && code.state == "different")
}

fn check(args: &CodeCheckArgs, app: &App, who: &Acting) -> Result<Vec<PrintedCode>, Failure> {
    let Some(file) = &args.image else {
        let text = args.text.as_deref().unwrap_or_default();
        return Ok(app.check_static_code_as(who, &args.wallet, text)?);
    };
    let picture = read(file).map_err(|error| {
        let why = format!("{}: {error}", file.display());
        Failure::from(Problem::new("machine").with("detail", why))
    })?;
    let text = hexiao_codes::read_image(&picture).map_err(|error| Problem::new(error.code()))?;
    Ok(app.check_static_code_as(who, &args.wallet, &text)?)
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut picture = Vec::new();
    File::open(file)?
        .take(LARGEST_FILE)
        .read_to_end(&mut picture)?;
    Ok(picture)
}

fn text(words: &Words, codes: &[PrintedCode]) -> String {
    let word = |key: &str| words.get(key).unwrap_or_default().to_owned();
    if codes.is_empty() {
        return word("ctl.no_printed_codes");
    }
    let mut text = String::new();
    for code in codes {
        let wallet = word(&format!("wallet.{}", code.wallet));
        let state = word(&format!("printed.{}", code.state));
        let due = match code.due {
            true => format!(" · {}", word("ctl.code_due")),
            false => String::new(),
        };
        let said = [&code.scanned, &code.reason, &code.by, &code.at];
        let said: String = said
            .into_iter()
            .flatten()
            .fold(String::new(), |all, one| format!("{all} · {one}"));
        let _infallible = writeln!(text, "{wallet}: {state}{due}{said}");
    }
    text
}
