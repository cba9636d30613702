//! Keeping the till in order: synchronise, verify.

use crate::args::Cli;
use crate::output::{Failure, NOT_SOUND, OFFLINE, Out};
use crate::till::{acting, folder, open};
use crate::{keeping_text, text};
use hexiao_app::VerifyReport;
use hexiao_contract::HealthCheck;
use hexiao_domain::Role;
use serde::Serialize;
use std::time::Duration;

pub fn sync(cli: &Cli, timeout: u64, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let app = &opened.app;
    let summary = acting(cli, app, Role::Cashier).and_then(|acting| {
        let patience = Duration::from_secs(timeout);
        let mut told = |done, total| out.progress(done, total);
        Ok(app.sync_until_done(&acting, patience, &mut told)?)
    });
    opened.close();
    let summary = summary?;
    out.answer(&summary, |words| text::summary(words, &summary))?;
    match summary.offline {
        true => Err(Failure::Said(OFFLINE)),
        false => Ok(()),
    }
}

#[derive(Serialize)]
struct Verified {
    sound: bool,
    entries: i64,
    ledger_head: String,
    problems: Vec<Row>,
    /// The journal, the tables, the signatures, the witnesses and the backups.
    checks: Vec<HealthCheck>,
}

#[derive(Serialize)]
struct Row {
    table: String,
    key: String,
    what: String,
}

impl Verified {
    fn of(report: VerifyReport, checks: Vec<HealthCheck>) -> Self {
        let rows = report.problems.into_iter().map(|p| Row {
            table: p.table,
            key: p.key,
            what: p.what,
        });
        let problems: Vec<Row> = rows.collect();
        Self {
            sound: problems.is_empty(),
            entries: report.entries,
            ledger_head: report.head.short(),
            problems,
            checks,
        }
    }
}

pub fn health(cli: &Cli, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let app = &opened.app;
    let looked = acting(cli, app, Role::Owner).and_then(|who| Ok(app.ledger_health_as(&who)?));
    opened.close();
    let health = looked?;
    out.answer(&health, |words| keeping_text::health(words, &health))?;
    match health.state == "bad" {
        true => Err(Failure::Said(NOT_SOUND)),
        false => Ok(()),
    }
}

fn told() -> impl FnMut(i64, i64) + Send + 'static {
    let mut shown = 0;
    move |done: i64, total: i64| {
        let percent = done.saturating_mul(100) / total.max(1);
        if percent >= shown + 10 && total > 10_000 {
            shown = percent;
            tracing::info!(percent, "verifying");
        }
    }
}

/// A ledger that is too damaged to be opened is looked at all the same.
pub fn verify(cli: &Cli, out: &Out) -> Result<(), Failure> {
    let verified: Verified = match open(cli) {
        Ok(opened) => {
            let app = &opened.app;
            let looked = app
                .verify(told())
                .and_then(|report| Ok((app.checks_with(&report)?, report)));
            opened.close();
            let (checks, report) = looked?;
            Verified::of(report, checks)
        }
        Err(failure) if failure.is_damage() => {
            let audited = hexiao_app::audit(&folder(cli), told())?;
            Verified::of(audited.report, audited.checks)
        }
        Err(failure) => return Err(failure),
    };
    out.answer(&verified, |words| {
        let Verified {
            sound,
            entries,
            ledger_head,
            ..
        } = &verified;
        let told = text::verified(words, *sound, *entries, ledger_head);
        told + &keeping_text::checks(words, &verified.checks)
    })?;
    match verified.sound {
        true => Ok(()),
        false => Err(Failure::Said(NOT_SOUND)),
    }
}
