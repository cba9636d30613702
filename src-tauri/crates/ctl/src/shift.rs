//! Shifts in the terminal, and what waits when one is closed.

use crate::args::Cli;
use crate::output::{Failure, Out};
use crate::till::{acting, folder, open};
use clap::Subcommand;
use hexiao_app::waiting_in;
use hexiao_contract::{
    ClosedShift, FigureView, Problem, ShiftView, ShiftsView, WaitingQueue, Words,
};
use hexiao_domain::Role;
use serde::Serialize;
use std::fmt::Write;

/// The sentence about what is kept and goes up by itself.
const STILL_WAITING: &str = "still_waiting";

#[derive(Subcommand)]
pub enum ShiftCommand {
    /// The shift that goes on and what it took so far; for a manager everybody's.
    Status,
    /// Closes one's own shift; with a number one that somebody forgot, which takes a manager.
    Close {
        /// The shift's number, as the status shows it.
        number: Option<u32>,
    },
}

pub fn shift(cli: &Cli, command: &ShiftCommand, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let app = &opened.app;
    let who = acting(cli, app, Role::Cashier);
    match command {
        ShiftCommand::Status => {
            let found = who.and_then(|who| Ok(app.shifts_as(&who)?));
            opened.close();
            let shifts = found?;
            warn(out, shifts.waiting.as_ref());
            out.answer(&shifts, |words| status(words, &shifts))
        }
        ShiftCommand::Close { number } => {
            let closed = who.and_then(|who| {
                let own = || -> Result<u32, Problem> {
                    let own = app.shifts_as(&who)?.own;
                    Ok(own.ok_or_else(|| Problem::new("no_shift"))?.number)
                };
                let number = number.map_or_else(own, Ok)?;
                Ok(app.close_shift_as(&who, number)?)
            });
            opened.close();
            let closed: ClosedShift = closed?;
            warn(out, closed.waiting.as_ref());
            out.answer(&closed, |words| {
                let mark = word(words, "ui.done.mark");
                let drawn = drawn(words, &closed.shift);
                format!("{drawn}  {mark}: {}\n", closed.ledger_head)
            })
        }
    }
}

/// What waits, read from the ledger alone: no platform is asked and nothing is written.
pub fn waiting(cli: &Cli, out: &Out) -> Result<(), Failure> {
    let dir = folder(cli);
    let found = Waiting {
        ledger: dir.display().to_string(),
        waiting: waiting_in(&dir)?,
    };
    out.answer(&found, |words| match &found.waiting {
        Some(queue) => sentence(words, STILL_WAITING, queue),
        None => word(words, "ctl.nothing_waits"),
    })
}

#[derive(Serialize)]
struct Waiting {
    ledger: String,
    waiting: Option<WaitingQueue>,
}

/// One line on the error side, where something waits.
fn warn(out: &Out, queue: Option<&WaitingQueue>) {
    warn_of(out, STILL_WAITING, queue);
}

/// The same in another sentence.
pub fn warn_of(out: &Out, code: &str, queue: Option<&WaitingQueue>) {
    if let Some(queue) = queue {
        out.aside(&sentence(&out.words, code, queue));
    }
}

fn sentence(words: &Words, code: &str, queue: &WaitingQueue) -> String {
    let amount = format!("{} {}", queue.amount.amount, queue.amount.currency);
    let told = Problem::new(code).with("count", queue.count);
    words.sentence(&told.with("amount", amount).with("oldest", &queue.oldest))
}

fn status(words: &Words, shifts: &ShiftsView) -> String {
    let all = shifts.own.iter().chain(&shifts.others);
    let all: Vec<String> = all.map(|shift| drawn(words, shift)).collect();
    match all.is_empty() {
        true => word(words, "ctl.no_shift"),
        false => all.join("\n"),
    }
}

fn drawn(words: &Words, shift: &ShiftView) -> String {
    let until = shift.closed_at.clone();
    let until = until.unwrap_or_else(|| word(words, "network.goes_on"));
    let mut text = format!(
        "{} {}  {}  {} – {until}\n",
        word(words, "ctl.shift"),
        shift.number,
        shift.person.name,
        shift.opened_at
    );
    let cap = shift.per_shift.as_ref();
    let cap = cap.map_or_else(String::new, |cap| {
        format!(" / {} {}", cap.amount, cap.currency)
    });
    let lines: [(&str, &FigureView, &str); 5] = [
        ("truth.claimed", &shift.claimed, ""),
        ("truth.confirmed", &shift.confirmed, ""),
        ("ctl.redemption", &shift.redeemed, ""),
        ("ctl.returned", &shift.returned, ""),
        ("ctl.unproved_in_shift", &shift.unproved, &cap),
    ];
    for (key, of, cap) in lines {
        let _infallible = writeln!(
            text,
            "  {}: {} {} ({}){cap}",
            word(words, key),
            of.amount.amount,
            of.amount.currency,
            of.count
        );
    }
    text
}

fn word(words: &Words, key: &str) -> String {
    words.get(key).unwrap_or_default().to_owned()
}
