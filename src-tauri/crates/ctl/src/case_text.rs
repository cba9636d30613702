//! Cases in the words for people in a terminal.

use crate::text::{coupon, money, payment, word};
use hexiao_contract::{
    CaseContactView, CaseDetail, CasePage, CaseSubject, CaseView, HappeningView, Words,
};
use std::fmt::Write;

/// The failed-payments list.
pub fn cases(words: &Words, page: &CasePage) -> String {
    if page.cases.is_empty() {
        return word(words, "ctl.no_cases").to_owned();
    }
    let lines: Vec<String> = page.cases.iter().map(|one| case_line(words, one)).collect();
    let first = page.from.saturating_add(1);
    let shown = u32::try_from(page.cases.len()).unwrap_or(u32::MAX);
    let last = page.from.saturating_add(shown);
    format!("{}\n{first}–{last} / {}\n", lines.join("\n"), page.total)
}

fn case_line(words: &Words, case: &CaseView) -> String {
    let due = match (&case.due_at, case.overdue) {
        (Some(at), true) => format!("  {} {at}", word(words, "ctl.overdue")),
        (Some(at), false) => format!("  {} {at}", word(words, "ctl.due")),
        (None, _) => String::new(),
    };
    format!(
        "#{}  {}  {}  {}  {}{due}\n    {} {}",
        case.case_id,
        case.order_number,
        money(&case.amount),
        word(words, &format!("case_kind.{}", case.kind)),
        case.cashier,
        word(words, &format!("reason.{}.title", case.reason)),
        word(words, &format!("reason.{}.next", case.reason)),
    )
}

/// One case with its payments or its coupon, its log, and what may be done.
pub fn case(words: &Words, detail: &CaseDetail) -> String {
    let one = &detail.case;
    let mut text = case_line(words, one);
    let mut line = |key: &str, value: &str| {
        let _infallible = write!(text, "\n  {}: {value}", word(words, key));
    };
    line("ctl.at_risk", &money(&one.money_at_risk));
    if one.resolution.is_none() {
        let key = format!("owner_next.{}", one.kind);
        line("role.owner", word(words, &key));
    }
    if let Some(other) = &one.other_order {
        line("ctl.other_order", other);
    }
    if let Some(how) = &one.resolution {
        line("ctl.resolved", word(words, &format!("resolution.{how}")));
    }
    for how in &one.resolutions {
        let name = word(words, &format!("resolution.{how}")).to_owned();
        line("ctl.may_end", &format!("{how} ({name})"));
    }
    if let Some(draft) = &detail.draft {
        let amount = money(&draft.amount);
        line("ctl.draft", &format!("{} {amount}", draft.order_number));
    }
    for note in &detail.notes {
        line(
            "ctl.note",
            &format!("{} {}: {}", note.at, note.by, note.text),
        );
    }
    for made in &detail.contacts {
        line("ctl.contact", &contact(words, made));
    }
    text += &work(words, detail);
    let about = match &detail.subject {
        CaseSubject::Payment { payment: one } => payment(words, one),
        CaseSubject::Coupon { coupon: one } => coupon(words, one),
    };
    let _infallible = write!(text, "\n{about}");
    if let Some(other) = &detail.other {
        text += &payment(words, other);
    }
    let _infallible = writeln!(text, "  {}:", word(words, "ctl.happened"));
    for happening in &detail.timeline {
        text += &happened(words, happening);
    }
    text
}

/// Whose it is, what goes before and after it, and what may be done now.
fn work(words: &Words, detail: &CaseDetail) -> String {
    let mut text = String::new();
    let mut line = |key: &str, value: &str| {
        let _infallible = write!(text, "\n  {}: {value}", word(words, key));
    };
    if let Some(person) = &detail.case.assigned {
        line("ctl.assigned", &person.name);
    }
    for (key, linked) in [("ctl.earlier", detail.earlier), ("ctl.later", detail.later)] {
        if let Some(id) = linked {
            line(key, &format!("#{id}"));
        }
    }
    for one in &detail.actions {
        let name = word(words, &format!("case_action.{}", one.action)).to_owned();
        match &one.barred {
            None => line("ctl.may_do", &name),
            Some(why) => {
                let why = word(words, &format!("barred.{why}")).to_owned();
                line("ctl.may_not", &format!("{name}: {why}"));
            }
        }
    }
    text
}

fn contact(words: &Words, made: &CaseContactView) -> String {
    let channel = word(words, &format!("contact_channel.{}", made.channel)).to_owned();
    let result = word(words, &format!("contact_result.{}", made.result)).to_owned();
    let mut text = format!("{} {}: {channel}, {result}", made.at, made.by);
    for more in [&made.text, &made.next_at].into_iter().flatten() {
        text += &format!(" · {more}");
    }
    text
}

fn happened(words: &Words, one: &HappeningView) -> String {
    let mut parts = vec![word(words, &format!("happening.{}", one.what)).to_owned()];
    parts.extend(one.words.iter().map(|key| word(words, key).to_owned()));
    let reason = one.reason.as_ref();
    parts.extend(reason.map(|code| word(words, &format!("reason.{code}.title")).to_owned()));
    parts.extend(one.amount.as_ref().map(money));
    parts.extend([&one.text, &one.until].into_iter().flatten().cloned());
    let by = one.by.as_deref();
    let by = by.unwrap_or_else(|| word(words, "ui.cases.by_till"));
    let mut text = format!("    {}  {by}  {}\n", one.at, parts.join(" · "));
    let details = one.details.iter().map(|detail| {
        let name = word(words, &format!("happening_detail.{}", detail.name)).to_owned();
        format!("{name}: {}", detail.value)
    });
    let details = details.collect::<Vec<String>>().join(" · ");
    let _infallible = writeln!(text, "      {details}");
    text
}
