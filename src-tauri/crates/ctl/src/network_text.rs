//! The words of the network for people.

use hexiao_contract::{
    ExposureLine, ExposureView, FigureView, OutageCostView, OutageLine, OutagePage, OutageView,
    PutOffView, SyncHealth, WalletHealth, Words,
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
    if health.put_off_total > 0 {
        let told = format!(
            "{}: {}",
            word(words, "network.put_off"),
            health.put_off_total
        );
        line(&mut text, &told);
    }
    for row in &health.put_off {
        line(&mut text, &put_off(words, row));
    }
    text
}

/// What was tried again and again in vain, with what keeps it and the next step.
fn put_off(words: &Words, row: &PutOffView) -> String {
    let name = named(words, "wallet", &row.wallet);
    let kind = named(words, "network.work", &row.kind);
    let why = row.reason.as_deref().map_or_else(String::new, |reason| {
        let title = named(words, "reason", &format!("{reason}.title"));
        let next = named(words, "reason", &format!("{reason}.next"));
        format!(": {title} {next}")
    });
    format!(
        "  {} {} {name} {kind} ×{} → {}{why}",
        row.order_number, row.amount.amount, row.attempts, row.due_at
    )
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
    if outage.coupons.taken.count > 0 {
        let told = fates(&outage.coupons);
        let told = told.iter().filter(|(_, of)| of.count > 0);
        let told = told.map(|(fate, of)| {
            let fate = named(words, "network.coupon_fate", fate);
            format!("{fate} {}", figure(of))
        });
        let told = told.collect::<Vec<_>>().join(" · ");
        let name = word(words, "network.coupons");
        line(&mut text, &format!("  {name}: {told}"));
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

#[cfg(test)]
mod tests {
    use super::*;
    use hexiao_contract::{Language, MoneyView};

    fn row(reason: &str) -> PutOffView {
        PutOffView {
            order_number: "T01_1_000041_H".to_owned(),
            wallet: "alipay".to_owned(),
            kind: "verify".to_owned(),
            amount: MoneyView {
                amount: "20.00".to_owned(),
                currency: "CNY".to_owned(),
            },
            attempts: 3,
            since: "2026-11-22T14:02:40+08:00".to_owned(),
            due_at: "2026-11-22T14:46:10+08:00".to_owned(),
            reason: Some(reason.to_owned()),
        }
    }

    fn health(put_off: Vec<PutOffView>) -> SyncHealth {
        SyncHealth {
            state: "put_off".to_owned(),
            wallets: Vec::new(),
            waiting: Vec::new(),
            oldest: None,
            oldest_seconds: None,
            delay: None,
            stuck: Vec::new(),
            stuck_total: 0,
            put_off,
            put_off_total: 61,
        }
    }

    #[test]
    fn what_is_tried_in_vain_is_told_with_what_keeps_it_and_the_next_step_in_both_languages() {
        for language in [Language::English, Language::Chinese] {
            let words = Words::of(language);
            let rows = vec![row("shop_setup"), row("clock_wrong")];
            let told = sync_health(&words, &health(rows));
            let group = |key: &str| words.get(key).unwrap().to_owned();
            let keys = [
                "network.state.put_off",
                "network.put_off",
                "network.work.verify",
                "reason.shop_setup.title",
                "reason.shop_setup.next",
                "reason.clock_wrong.next",
            ];
            for part in keys.map(group) {
                assert!(told.contains(&part), "{part} in {told}");
            }
            for part in ["T01_1_000041_H", "20.00", "×3", "61"] {
                assert!(told.contains(part), "{part} in {told}");
            }
        }
    }

    #[test]
    fn a_row_whose_reason_nobody_wrote_down_is_told_without_one() {
        let words = Words::of(Language::English);
        let told = put_off(
            &words,
            &PutOffView {
                reason: None,
                ..row("")
            },
        );
        assert!(told.ends_with("2026-11-22T14:46:10+08:00"), "{told}");
    }
}
