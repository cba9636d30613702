//! The shop's printed codes in the terminal.

use crate::args::{Cli, CodeCheckArgs, StaticCodeCommand};
use crate::output::{Failure, Out, REFUSED};
use crate::till::{acting, open};
use hexiao_app::{Acting, App};
use hexiao_contract::{Approval, PrintedCode, Problem, SkipCodeCheck, Words};
use hexiao_domain::Role;
use serde::Serialize;
use std::fmt::Write;

#[derive(Serialize)]
struct Codes {
    printed_codes: Vec<PrintedCode>,
}

pub fn static_code(cli: &Cli, command: &StaticCodeCommand, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let done = acting(cli, &opened.app, Role::Cashier)
        .and_then(|who| answer(command, &opened.app, &who, out));
    opened.close();
    done
}

fn answer(command: &StaticCodeCommand, app: &App, who: &Acting, out: &Out) -> Result<(), Failure> {
    let printed_codes = match command {
        StaticCodeCommand::List => app.printed_codes_as(who)?,
        StaticCodeCommand::Check(args) => check(args, app, who)?,
        StaticCodeCommand::Skip {
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
        StaticCodeCommand::Check(args) if differs(&codes.printed_codes, &args.wallet) => {
            Err(Failure::Said(REFUSED))
        }
        StaticCodeCommand::Check(_) | StaticCodeCommand::List | StaticCodeCommand::Skip { .. } => {
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
    let picture = std::fs::read(file).map_err(|error| {
        let why = format!("{}: {error}", file.display());
        Failure::from(Problem::new("machine").with("detail", why))
    })?;
    let text = hexiao_codes::read_image(&picture).map_err(|error| Problem::new(error.code()))?;
    Ok(app.check_static_code_as(who, &args.wallet, &text)?)
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
