//! Working through a recovery.

use crate::args::{Cli, RecoverCommand};
use crate::keeping_text as text;
use crate::output::{Failure, OFFLINE, Out};
use crate::till::{acting, open};
use hexiao_app::{Acting, App};
use hexiao_contract::{Problem, RecoveryView};
use hexiao_domain::Role;
use serde::Serialize;
use std::sync::Arc;

pub fn recover(cli: &Cli, command: &RecoverCommand, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let app = Arc::clone(&opened.app);
    let done = acting(cli, &app, Role::Manager).and_then(|who| match command {
        RecoverCommand::Status => status(&who, &app, out),
        RecoverCommand::Probe => probe(&who, &app, out),
        RecoverCommand::Decide { order, handed_over } => {
            decide(&who, &app, order, handed_over == "yes", out)
        }
        RecoverCommand::End => end(&who, &app, out),
    });
    opened.close();
    done
}

#[derive(Serialize)]
struct Status {
    recovery: Option<RecoveryView>,
}

fn status(who: &Acting, app: &App, out: &Out) -> Result<(), Failure> {
    said(app.recovery_as(who)?, out)
}

fn said(recovery: Option<RecoveryView>, out: &Out) -> Result<(), Failure> {
    let status = Status { recovery };
    out.answer(&status, |words| {
        text::recovery(words, status.recovery.as_ref())
    })
}

fn probe(who: &Acting, app: &Arc<App>, out: &Out) -> Result<(), Failure> {
    let probe = app.recovery_probe_as(who)?;
    status(who, app, out)?;
    match probe.state == "offline" {
        true => Err(Failure::Said(OFFLINE)),
        false => Ok(()),
    }
}

fn decide(
    who: &Acting,
    app: &App,
    order: &str,
    handed_over: bool,
    out: &Out,
) -> Result<(), Failure> {
    let recovery = app.recovery_decide_as(who, order, handed_over)?;
    said(recovery, out)
}

/// Every command is a program of its own and remembers no probe, so the platforms are asked
/// here once more.
fn end(who: &Acting, app: &Arc<App>, out: &Out) -> Result<(), Failure> {
    if app.recovery_probe_as(who)?.state == "offline" {
        return Err(Problem::new("offline").into());
    }
    app.recovery_end_as(who)?;
    let status = Status { recovery: None };
    out.answer(&status, text::recovery_ended)
}
