//! The queue as a file: written here, told at another till.

use crate::args::Cli;
use crate::output::{Failure, OFFLINE, Out, REFUSED};
use crate::till::{acting, open};
use hexiao_contract::{QueueExported, QueueLeftView, QueueTelling, QueueToldLine, Words};
use hexiao_domain::Role;
use std::fmt::Write;
use std::path::Path;

pub fn export(cli: &Cli, file: &Path, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let app = &opened.app;
    let written =
        acting(cli, app, Role::Owner).and_then(|who| Ok(app.export_queue_as(&who, file)?));
    opened.close();
    let written = written?;
    out.answer(&written, |words| exported(words, &written))
}

pub fn tell(cli: &Cli, file: &Path, key: &str, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let app = &opened.app;
    let ended = acting(cli, app, Role::Owner).and_then(|who| {
        let progress = &mut |done, total| out.progress(done, total);
        Ok(app.tell_queue_as(&who, file, key, progress)?)
    });
    opened.close();
    let ended = ended?;
    out.answer(&ended, |words| told(words, &ended))?;
    if ended.problem.is_some() {
        return Err(Failure::Said(REFUSED));
    }
    match (
        ended.done < ended.total || ended.not_told > 0,
        ended.refused + ended.elsewhere,
    ) {
        (true, _) => Err(Failure::Said(OFFLINE)),
        (false, 0) => Ok(()),
        (false, _) => Err(Failure::Said(REFUSED)),
    }
}

fn filled(words: &Words, key: &str, count: u32) -> String {
    let text = words.get(key).unwrap_or(key);
    text.replace("%{n}", &count.to_string())
}

fn named(words: &Words, group: &str, code: &str) -> String {
    let key = format!("{group}.{code}");
    words.get(&key).unwrap_or(code).to_owned()
}

fn line(text: &mut String, line: &str) {
    let _infallible = writeln!(text, "{line}");
}

fn exported(words: &Words, written: &QueueExported) -> String {
    let mut text = format!("{}\n", written.path);
    line(&mut text, &filled(words, "queue.uploads", written.uploads));
    line(&mut text, &filled(words, "queue.claims", written.claims));
    lefts(&mut text, words, &written.left);
    let key = words.get("queue.key").unwrap_or_default();
    line(&mut text, &format!("{key} {}", written.key));
    text
}

fn lefts(text: &mut String, words: &Words, left: &[QueueLeftView]) {
    for one in left {
        let (wallet, kind) = (&one.wallet, &one.kind);
        let told = format!(
            "  {} · {} {} · {}",
            named(words, "wallet", wallet),
            named(words, "network.work", kind),
            one.count,
            words.get("queue.own_till").unwrap_or_default(),
        );
        line(text, &told);
    }
}

fn told(words: &Words, ended: &QueueTelling) -> String {
    let state = named(words, "queue.state", &ended.state);
    let mut text = format!(
        "{} {} · {}/{}\n",
        state, ended.till, ended.done, ended.total
    );
    let counts = [
        ("recorded", ended.recorded),
        ("confirmed", ended.confirmed),
        ("answered", ended.answered),
        ("refused", ended.refused),
        ("elsewhere", ended.elsewhere),
        ("not_told", ended.not_told),
    ];
    for (name, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        line(&mut text, &filled(words, &format!("queue.{name}"), count));
    }
    for wallet in &ended.lost {
        let wallet = named(words, "wallet", wallet);
        let lost = words.get("queue.lost").unwrap_or_default();
        line(&mut text, &lost.replace("%{wallet}", &wallet));
    }
    if let Some(code) = &ended.problem {
        line(
            &mut text,
            &named(words, "problem", &format!("{code}.title")),
        );
    }
    for one in &ended.lines {
        line(&mut text, &looked_at(words, one));
    }
    lefts(&mut text, words, &ended.left);
    text
}

fn looked_at(words: &Words, one: &QueueToldLine) -> String {
    let reason = { one.reason.as_deref() }.map(|code| {
        let title = named(words, "reason", &format!("{code}.title"));
        format!(" · {title}")
    });
    let paid = { one.paid.as_ref() }.map(|paid| format!(" · {} {}", paid.amount, paid.currency));
    format!(
        "  {}  {} {} {} · {}{}{}",
        one.order_number,
        named(words, "wallet", &one.wallet),
        one.amount.amount,
        one.amount.currency,
        named(words, "queue.outcome", &one.outcome),
        reason.unwrap_or_default(),
        paid.unwrap_or_default(),
    )
}
