//! The failed-payments list in the terminal: seen, worked and ended.

use crate::args::{CaseCommand, Cli};
use crate::output::{Failure, NOT_PAID, OFFLINE, Out, REFUSED};
use crate::refund::newest;
use crate::text;
use crate::till::{acting, open};
use crate::{case_search, case_text};
use hexiao_app::{Acting, App, Opened};
use hexiao_contract::{
    CaseDetail, CaseFilter, ContactCase, GiveBack, PaidAgain, Problem, ResolveCase,
};
use hexiao_domain::Role;
use std::path::Path;
use std::time::{Duration, Instant};

const LOOK: Duration = Duration::from_millis(100);

/// What a list shows.
pub const fn filter(all: bool, mine: bool) -> CaseFilter {
    CaseFilter {
        open_only: !all,
        mine,
    }
}

pub fn list(cli: &Cli, filter: CaseFilter, from: u32, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let app = &opened.app;
    let page = acting(cli, app, Role::Owner).and_then(|who| Ok(app.cases_of(&who, filter, from)?));
    opened.close();
    let page = page?;
    out.answer(&page, |words| case_text::cases(words, &page))
}

/// Tells the till of another payment of a sale that is paid already.
pub fn paid_again(cli: &Cli, request: &PaidAgain, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let app = &opened.app;
    let told =
        acting(cli, app, Role::Cashier).and_then(|who| Ok(app.paid_again_as(&who, request)?));
    opened.close();
    let payment = told?;
    out.answer(&payment, |words| text::payment(words, &payment))
}

pub fn run(cli: &Cli, command: &CaseCommand, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let done = work(cli, command, out, &opened);
    opened.close();
    done
}

fn work(cli: &Cli, command: &CaseCommand, out: &Out, opened: &Opened) -> Result<(), Failure> {
    let app = &opened.app;
    let who = |role| acting(cli, app, role);
    let detail = match command {
        CaseCommand::Show { id } => app.case_as(&who(Role::Manager)?, *id)?,
        CaseCommand::Note { id, text } => app.note_case_as(&who(Role::Manager)?, *id, text)?,
        CaseCommand::Retry { id } => app.retry_case_as(&who(Role::Manager)?, *id)?,
        CaseCommand::Candidates { id, hint } => {
            let who = who(Role::Manager)?;
            return case_search::candidates(&who, app, *id, hint.as_deref(), out);
        }
        CaseCommand::Pick {
            id,
            transaction,
            timeout,
        } => {
            let who = who(Role::Manager)?;
            return case_search::pick(&who, app, *id, transaction, *timeout, out);
        }
        CaseCommand::Contact {
            id,
            channel,
            result,
            text,
            next,
        } => {
            let request = contact(*id, [channel, result], [text, next]);
            app.contact_case_as(&who(Role::Manager)?, &request)?
        }
        CaseCommand::Assign { id, to } => {
            let to = Some(to.as_str()).filter(|to| *to != "none");
            app.assign_case_as(&who(Role::Manager)?, *id, to)?
        }
        CaseCommand::Due { id, time } => app.set_case_due_as(&who(Role::Manager)?, *id, time)?,
        CaseCommand::Message { order } => {
            return message(&app.case_about(&who(Role::Manager)?, order)?, out);
        }
        CaseCommand::Export {
            out: file,
            all,
            mine,
        } => return export(&who(Role::Owner)?, app, filter(*all, *mine), file, out),
        CaseCommand::Resolve {
            id,
            how,
            note,
            refund_number,
        } => {
            let request = resolution(*id, [how, note], refund_number.as_deref());
            app.resolve_case_as(&who(Role::Owner)?, &request)?
        }
        CaseCommand::Refund {
            id,
            reason,
            timeout,
        } => {
            return refund(
                &who(Role::Manager)?,
                app,
                *id,
                reason.as_deref(),
                *timeout,
                out,
            );
        }
    };
    out.answer(&detail, |words| case_text::case(words, &detail))
}

/// How the customer was reached and what came of it; what was said, and when to come back.
fn contact(
    case_id: u32,
    [channel, result]: [&String; 2],
    [text, next]: [&Option<String>; 2],
) -> ContactCase {
    ContactCase {
        case_id,
        channel: channel.clone(),
        result: result.clone(),
        text: text.clone(),
        next: next.clone(),
    }
}

/// How a case is to end, and why.
fn resolution(case_id: u32, [how, note]: [&String; 2], refund_number: Option<&str>) -> ResolveCase {
    ResolveCase {
        case_id,
        resolution: how.clone(),
        note: note.clone(),
        refund_number: refund_number.map(str::to_owned),
    }
}

/// The list in a file, and where that is.
fn export(
    who: &Acting,
    app: &App,
    filter: CaseFilter,
    file: &Path,
    out: &Out,
) -> Result<(), Failure> {
    let done = app.export_cases_to(who, filter, out.tag(), file)?;
    out.answer(&done, |_| format!("{}\n", done.path))
}

/// The text for the customer in the language that was asked for, alone: ready to be sent on.
fn message(detail: &CaseDetail, out: &Out) -> Result<(), Failure> {
    let mut all = detail.messages.iter();
    let found = all.find(|message| message.language == out.tag());
    let found = found.ok_or_else(|| Problem::new("no_case"))?;
    out.answer(found, |_| found.text.clone())
}

/// Sends the case's draft, and waits for the platform's last word of it.
fn refund(
    who: &Acting,
    app: &App,
    id: u32,
    reason: Option<&str>,
    timeout: u64,
    out: &Out,
) -> Result<(), Failure> {
    let draft = app.case_as(who, id)?.draft;
    let draft = draft.ok_or_else(|| Problem::new("no_refund_draft"))?;
    let prefilled = out.words.get(&format!("refund_reason.{}", draft.reason));
    let request = GiveBack {
        order_number: draft.order_number,
        amount: Some(draft.amount.amount),
        reason: reason.or(prefilled).unwrap_or(&draft.reason).to_owned(),
        approval: None,
    };
    let mut payment = app.refund_as(who, &request)?;
    let began = Instant::now();
    while newest(&payment) == "running" && began.elapsed() < Duration::from_secs(timeout) {
        std::thread::sleep(LOOK);
        payment = app.look(&payment.order_number)?;
    }
    let detail: CaseDetail = app.case_as(who, id)?;
    out.answer(&detail, |words| case_text::case(words, &detail))?;
    match newest(&payment) {
        "done" => Ok(()),
        "running" if app.is_offline_for(&payment.wallet) => Err(Failure::Said(OFFLINE)),
        "running" => Err(Failure::Said(NOT_PAID)),
        _ => Err(Failure::Said(REFUSED)),
    }
}
