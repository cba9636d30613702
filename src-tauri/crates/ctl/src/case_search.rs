//! A claim looked for in the platform's bill, and the transaction that somebody picks for it.

use crate::case_text;
use crate::output::{Failure, NOT_PAID, OFFLINE, Out};
use crate::text::{money, word};
use hexiao_app::{Acting, App};
use hexiao_contract::{
    CandidateView, CaseCandidates, CaseDetail, PickTransaction, SearchCase, Words,
};
use std::fmt::Write;
use std::time::{Duration, Instant};

const LOOK: Duration = Duration::from_millis(100);

/// What of the bill may be the claim's money.
pub fn candidates(
    who: &Acting,
    app: &App,
    id: u32,
    hint: Option<&str>,
    out: &Out,
) -> Result<(), Failure> {
    let request = SearchCase {
        case_id: id,
        hint: hint.map(str::to_owned),
    };
    let found = app.search_case_as(who, &request)?;
    out.answer(&found, |words| side_by_side(words, &found))
}

/// Notes the transaction, and waits until the platform has said what it is worth.
pub fn pick(
    who: &Acting,
    app: &App,
    id: u32,
    transaction: &str,
    timeout: u64,
    out: &Out,
) -> Result<(), Failure> {
    let request = PickTransaction {
        case_id: id,
        transaction_id: transaction.to_owned(),
    };
    let mut detail = app.pick_transaction_as(who, &request)?;
    let began = Instant::now();
    while is_asked(&detail) && began.elapsed() < Duration::from_secs(timeout) {
        std::thread::sleep(LOOK);
        detail = app.case_as(who, id)?;
    }
    out.answer(&detail, |words| case_text::case(words, &detail))?;
    match detail.case.status.as_str() {
        "resolved" => Ok(()),
        _ if is_asked(&detail) && app.is_offline_for(&detail.case.wallet) => {
            Err(Failure::Said(OFFLINE))
        }
        _ => Err(Failure::Said(NOT_PAID)),
    }
}

/// Whether nothing has come since the platform was to be asked.
fn is_asked(detail: &CaseDetail) -> bool {
    let last = detail.timeline.last().map(|line| line.what.as_str());
    matches!(last, Some("evidence_noted" | "retried"))
}

fn side_by_side(words: &Words, found: &CaseCandidates) -> String {
    let mut text = format!(
        "#{}  {}  {}  {}\n",
        found.case_id,
        found.order_number,
        money(&found.amount),
        found.claimed_at
    );
    let mut line = |said: &str, blanks: &[(&str, &str)]| {
        let _infallible = writeln!(text, "  {}", filled(words, said, blanks));
    };
    line("days", &[("days", &found.days.join(", "))]);
    if found.candidates.is_empty() {
        line("none", &[]);
    }
    for (count, said) in [
        (found.known, "known"),
        (found.unread, "unread"),
        (found.left_out, "left_out"),
    ] {
        let form = match (said, count) {
            (_, 0) => continue,
            ("left_out", _) => said.to_owned(),
            (_, 1) => format!("{said}_one"),
            (_, _) => format!("{said}_other"),
        };
        line(&form, &[("count", &count.to_string())]);
    }
    if let Some(from) = &found.rest_from {
        line("rest", &[("from", from)]);
    }
    for one in &found.candidates {
        text += &candidate(words, one);
    }
    text
}

fn candidate(words: &Words, one: &CandidateView) -> String {
    let time = match one.in_time {
        true => "in_time",
        false => "out_of_time",
    };
    let mut fits = vec![
        filled(words, time, &[]),
        filled(words, &format!("hint_{}", one.hint), &[]),
    ];
    if one.noted {
        fits.push(filled(words, "noted", &[]));
    }
    let returned = one.returned.as_ref().map(money);
    fits.extend(returned.map(|back| filled(words, "returned", &[("amount", &back)])));
    if !one.also.is_empty() {
        fits.push(filled(words, "also", &[("orders", &one.also.join(", "))]));
    }
    let payer = match &one.payer {
        Some(payer) => filled(words, "payer", &[("payer", payer)]),
        None => filled(words, "no_payer", &[]),
    };
    format!(
        "    {}  {}  {}  {payer}\n      {}\n",
        one.transaction_id,
        one.at,
        money(&one.amount),
        fits.join(" · ")
    )
}

/// The screens' own words, with their blanks filled.
fn filled(words: &Words, said: &str, blanks: &[(&str, &str)]) -> String {
    let mut text = word(words, &format!("ui.search.{said}")).to_owned();
    for (name, value) in blanks {
        text = text.replace(&format!("%{{{name}}}"), value);
    }
    text
}
