//! The words of the network for people.

use hexiao_contract::{
    ExposureLine, ExposureView, FigureView, OutageCostView, OutageLine, OutagePage, OutageView,
    SyncHealth, WalletHealth, Words,
};
use std::fmt::Write;

fn word<'a>(words: &'a Words, key: &'a str) -> &'a str {
    words.get(key).unwrap_or(key)
}

fn named(words: &Words, group: &str, code: &str) -> String {
    let key = format!("{group}.{code}");
    words.get(&key).unwrap_or(code).to_owned()
}

fn line(text: &mut String, line: &str) {
    let _infallible = writeln!(text, "{line}");
}

fn figure(figure: &FigureView) -> String {
    let amount = &figure.amount;
    format!("{} × {} {}", figure.count, amount.amount, amount.currency)
}

/// Seconds as `2h05m`, `5m03s` or `9s`.
fn lasting(seconds: u32) -> String {
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3_600 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        _ => format!("{}h{:02}m", seconds / 3_600, seconds / 60 % 60),
    }
}

fn wallet(words: &Words, health: &WalletHealth) -> String {
    let name = named(words, "wallet", &health.wallet);
    let state = match health.forced {
        true => word(words, "network.forced").to_owned(),
        false => named(words, "network.connection", &health.connection),
    };
    let since = health.offline_since.as_deref().unwrap_or_default();
    let heard = health
        .last_success
        .as_deref()
        .map_or_else(String::new, |at| {
            format!(" · {} {at}", word(words, "network.last_success"))
        });
    format!("  {name}  {state} {since}{heard}")
}

/// How the synchronisation stands.
pub fn sync_health(words: &Words, health: &SyncHealth) -> String {
    let mut text = format!("{}\n", named(words, "network.state", &health.state));
    for one in &health.wallets {
        line(&mut text, wallet(words, one).trim_end());
    }
    for waiting in &health.waiting {
        let name = named(words, "wallet", &waiting.wallet);
        let kind = named(words, "network.work", &waiting.kind);
        let oldest = lasting(waiting.oldest_seconds);
        let told = format!("  {name}  {kind} {} · {oldest}", waiting.count);
        line(&mut text, &told);
    }
    if let Some(delay) = &health.delay {
        let told = format!(
            "{}: {} · {} · {} × ({} d)",
            word(words, "network.delay"),
            lasting(delay.median_seconds),
            lasting(delay.p95_seconds),
            delay.count,
            delay.days
        );
        line(&mut text, &told);
    }
    for case in &health.stuck {
        let reason = named(words, "reason", &format!("{}.title", case.reason));
        let next = named(words, "reason", &format!("{}.next", case.reason));
        let kind = named(words, "case_kind", &case.kind);
        let told = format!(
            "  #{} {} {} {kind}: {reason} {next}",
            case.case_id, case.order_number, case.amount.amount
        );
        line(&mut text, &told);
    }
    text
}

fn outage_line(words: &Words, outage: &OutageLine) -> String {
    let names = outage.wallets.iter();
    let names: Vec<String> = names.map(|w| named(words, "wallet", w)).collect();
    let causes = outage.causes.iter();
    let causes: Vec<String> = causes.map(|c| named(words, "network.cause", c)).collect();
    let until = match &outage.ended_at {
        Some(at) => at.as_str(),
        None => word(words, "network.goes_on"),
    };
    format!(
        "#{}  {} – {until} ({})  {}: {}  {} {}",
        outage.outage_id,
        outage.began_at,
        lasting(outage.seconds),
        names.join(", "),
        causes.join(", "),
        word(words, "network.fate.taken"),
        figure(&outage.taken)
    )
}

/// The list of outages.
pub fn outages(words: &Words, page: &OutagePage) -> String {
    if page.outages.is_empty() {
        return word(words, "network.no_outages").to_owned();
    }
    let lines = page.outages.iter().map(|one| outage_line(words, one));
    lines.collect::<Vec<_>>().join("\n")
}

const fn fates(cost: &OutageCostView) -> [(&'static str, &FigureView); 7] {
    [
        ("taken", &cost.taken),
        ("confirmed", &cost.confirmed),
        ("refuted", &cost.refuted),
        ("otherwise", &cost.otherwise),
        ("refunded", &cost.refunded),
        ("lost", &cost.lost),
        ("open", &cost.open),
    ]
}

/// One outage, and the file it was written to.
pub fn outage(words: &Words, outage: &OutageView, file: Option<&str>) -> String {
    let mut text = format!("{}\n", outage_line(words, &outage.line));
    for part in &outage.parts {
        let name = named(words, "wallet", &part.wallet);
        let cause = named(words, "network.cause", &part.cause);
        let by = part.by.as_deref().unwrap_or_default();
        let until = part.ended_at.as_deref();
        let until = until.unwrap_or_else(|| word(words, "network.goes_on"));
        let told = format!("  {name}  {cause} {by} {} – {until}", part.began_at);
        line(&mut text, &told);
    }
    for (fate, of) in fates(&outage.cost) {
        let told = format!("  {}: {}", named(words, "network.fate", fate), figure(of));
        line(&mut text, &told);
    }
    for cashier in &outage.by_cashier {
        let told = fates(&cashier.cost);
        let told = told.iter().filter(|(_, of)| of.count > 0);
        let told =
            told.map(|(fate, of)| format!("{} {}", named(words, "network.fate", fate), figure(of)));
        let told = told.collect::<Vec<_>>().join(" · ");
        line(&mut text, &format!("  {}: {told}", cashier.cashier));
    }
    if let Some(file) = file {
        line(&mut text, file);
    }
    text
}

/// What is at risk.
pub fn exposure(words: &Words, exposure: &ExposureView) -> String {
    let mut text = String::new();
    if !exposure.set {
        line(&mut text, word(words, "ctl.limits_unset"));
    }
    let share = |percent: Option<u32>| percent.map_or_else(String::new, |p| format!(" ({p} %)"));
    let total = &exposure.total;
    let told = format!(
        "{}: {} / {} {}{}",
        word(words, "ctl.used"),
        figure(&exposure.figure),
        total.amount,
        total.currency,
        share(exposure.percent)
    );
    line(&mut text, &told);
    let told = format!(
        "  {}: {} / {}",
        word(words, "field.per_payment"),
        exposure.largest.amount,
        exposure.per_payment.amount
    );
    line(&mut text, &told);
    if let Some(cap) = &exposure.per_shift {
        let told = format!("  {}: {}", word(words, "field.per_shift"), cap.amount);
        line(&mut text, &told);
    }
    let age = lasting(exposure.oldest_seconds.unwrap_or_default());
    let limit = lasting(exposure.max_age_seconds);
    let told = format!(
        "  {}: {age} / {limit}",
        word(words, "field.max_age_seconds")
    );
    line(&mut text, &told);
    let parts: [(&str, &[ExposureLine]); 4] = [
        ("network.by_shift", &exposure.by_shift),
        ("network.by_till", &exposure.by_till),
        ("network.by_cashier", &exposure.by_cashier),
        ("network.by_hour", &exposure.by_hour),
    ];
    for (title, lines) in parts {
        line(&mut text, word(words, title));
        for one in lines {
            let share = share(one.percent);
            line(
                &mut text,
                &format!("  {}: {}{share}", one.name, figure(&one.figure)),
            );
        }
    }
    text
}
