//! The words of keeping the ledger, for people in a terminal.

use hexiao_contract::{
    BackupFile, BackupsView, HealthCheck, LedgerHealth, RecoveryKey, RecoveryView, Restored, Words,
};

fn word<'a>(words: &'a Words, key: &'a str) -> &'a str {
    words.get(key).unwrap_or(key)
}

/// Every check, the worst marked.
pub fn health(words: &Words, health: &LedgerHealth) -> String {
    let overall = word(words, &format!("keeping.state.{}", health.state)).to_owned();
    let heading = format!("{overall} ({}, {})\n", health.entries, health.head_full);
    heading + &checks(words, &health.checks)
}

/// A line for each check, with what to do where something is wrong.
pub fn checks(words: &Words, checks: &[HealthCheck]) -> String {
    let mut text = String::new();
    for check in checks {
        let name = word(words, &format!("keeping.check.{}", check.code)).to_owned();
        let state = word(words, &format!("keeping.state.{}", check.state)).to_owned();
        text += &format!("  {state} · {name}: {}\n", words.finding(check));
        for detail in &check.details {
            text += &format!("      {detail}\n");
        }
    }
    text
}

/// The backup that was made.
pub fn backup(words: &Words, made: &BackupFile) -> String {
    format!("{}: {}", word(words, "ctl.backup_made"), made.path)
}

/// The backups, newest first.
pub fn backups(words: &Words, found: &BackupsView) -> String {
    if found.files.is_empty() {
        return word(words, "ctl.no_backups").to_owned();
    }
    let line = |file: &BackupFile| {
        format!(
            "{}  {}  {}  {} B\n    {}",
            file.made_at, file.till, file.head, file.bytes, file.path
        )
    };
    found
        .files
        .iter()
        .map(line)
        .collect::<Vec<String>>()
        .join("\n")
}

/// The key, drawn and written, once.
pub fn recovery_key(words: &Words, key: &RecoveryKey) -> String {
    let drawn = hexiao_codes::draw_text(&key.secret).unwrap_or_default();
    format!(
        "{drawn}\n{}\n{}\n\n{}: {}",
        word(words, "ctl.recovery_key"),
        key.secret,
        word(words, "ctl.public_half"),
        key.public
    )
}

/// What a restore did.
pub fn restored(words: &Words, restored: &Restored) -> String {
    let mut text = format!("{} {}\n", word(words, "ctl.restored_to"), restored.head);
    if let Some(kept) = &restored.kept {
        text += &format!("{} {kept}\n", word(words, "ctl.kept_as"));
    }
    text + word(words, "ctl.recover_next")
}

/// How far the recovery is.
pub fn recovery(words: &Words, recovery: Option<&RecoveryView>) -> String {
    let Some(view) = recovery else {
        return word(words, "ctl.no_recovery").to_owned();
    };
    let because = word(words, &format!("keeping.because.{}", view.because)).to_owned();
    let probe = word(words, &format!("keeping.probe.{}", view.probe.state)).to_owned();
    let mut text = format!("{because} {}\n", view.since);
    if let Some(witnessed) = &view.witnessed {
        text += &format!("  {}: {witnessed}\n", word(words, "ctl.witnessed"));
    }
    text += &format!(
        "  {probe} {}: {} · {}: {}\n  {}: {}\n",
        word(words, "ctl.asked"),
        view.probe.asked,
        word(words, "ctl.found"),
        view.probe.found,
        word(words, "ctl.to_decide"),
        view.doubts.len()
    );
    for doubt in &view.doubts {
        let found = match doubt.found {
            true => format!(" · {}", word(words, "ctl.found_there")),
            false => String::new(),
        };
        let payment = crate::text::payment(words, &doubt.payment);
        text += &format!("{}{found}\n", payment.trim_end());
    }
    text
}

/// It is over.
pub fn recovery_ended(words: &Words) -> String {
    word(words, "ctl.recovery_ended").to_owned()
}
