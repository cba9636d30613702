//! The report, in plain words and in JSON.

use hexiao_verifier::{Facts, Finding, Lang, Report, Unreadable};
use serde_json::{Value, json};

type Judged = Result<Report, Unreadable>;

const fn either(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// In plain words.
pub fn plain(judged: &Judged, lang: Lang) -> String {
    let report = match judged {
        Ok(report) => report,
        Err(error) => {
            let cannot = either(lang, "无法核对：", "This cannot be checked: ");
            return format!("{cannot}{}\n", why(error, lang));
        }
    };
    let mut text = facts(&report.facts, lang);
    text.push_str(&verdict(report, lang));
    for (number, problem) in (1..).zip(&report.problems) {
        let means = problem.means(lang);
        text.push_str(&format!(
            "{number:3}. {}\n     {means}\n",
            said(problem, lang)
        ));
    }
    if !report.notes.is_empty() {
        text.push_str(either(lang, "\n请注意：\n", "\nPlease note:\n"));
    }
    for note in &report.notes {
        text.push_str(&format!("  -  {}\n", note.says(lang)));
    }
    text
}

fn verdict(report: &Report, lang: Lang) -> String {
    let count = report.problem_count;
    let text = match (lang, count) {
        (Lang::Zh, 0) => "确认：归档完整，没有发现任何改动。".to_owned(),
        (Lang::En, 0) => {
            "CONFIRMED: the archive is whole and nothing in it was changed.".to_owned()
        }
        (Lang::Zh, _) => format!("否定：发现 {count} 处问题。"),
        (Lang::En, 1) => "REFUTED: 1 problem.".to_owned(),
        (Lang::En, _) => format!("REFUTED: {count} problems."),
    };
    let kept = report.problems.len();
    let more = match (lang, u64::try_from(kept).is_ok_and(|kept| kept < count)) {
        (_, false) => String::new(),
        (Lang::Zh, true) => format!("（以下为前 {kept} 处）"),
        (Lang::En, true) => format!(" Here are the first {kept}."),
    };
    format!("\n{text}{more}\n")
}

fn said(finding: &Finding, lang: Lang) -> String {
    let says = finding.says(lang);
    match (lang, finding.entry) {
        (Lang::Zh, Some(entry)) => format!("{}，第 {entry} 条：{says}", finding.file),
        (Lang::Zh, None) => format!("{}：{says}", finding.file),
        (Lang::En, Some(entry)) => format!("{}, entry {entry}: {says}", finding.file),
        (Lang::En, None) => format!("{}: {says}", finding.file),
    }
}

fn facts(facts: &Facts, lang: Lang) -> String {
    let Facts {
        shop,
        till,
        created_at,
        from_seq,
        to_seq,
        head,
        key,
        ..
    } = facts;
    let Facts {
        entries,
        checkpoints,
        redemptions,
        closing,
        ..
    } = facts;
    let none = either(lang, "（无）", "(none)");
    let key = key.as_deref().unwrap_or(none);
    match lang {
        Lang::Zh => format!(
            "归档：{shop}，收银台 {till}，第 {from_seq} 至 {to_seq} 条，制作于 {created_at}\n\
             末条：{head}\n公钥：{key}\n\
             读取：{entries} 条，检查点 {checkpoints} 个，核销 {redemptions} 次\n余额：{closing}\n"
        ),
        Lang::En => format!(
            "Archive:  {shop}, till {till}, entries {from_seq} to {to_seq}, made {created_at}\n\
             Head:     {head}\nKey:      {key}\n\
             Read:     {entries} entries, {checkpoints} checkpoints, {redemptions} redemptions\n\
             Balances: {closing}\n"
        ),
    }
}

fn why(error: &Unreadable, lang: Lang) -> String {
    match (error, lang) {
        (Unreadable::NoManifest, Lang::Zh) => "此处没有 manifest.json，它不是归档。".to_owned(),
        (Unreadable::NoManifest, Lang::En) => {
            "there is no manifest.json here, so this is no archive.".to_owned()
        }
        (Unreadable::Manifest(what), Lang::Zh) => format!("manifest.json 不成形：{what}"),
        (Unreadable::Manifest(what), Lang::En) => format!("manifest.json is none: {what}"),
        (Unreadable::Newer(version), Lang::Zh) => {
            format!("归档格式为第 {version} 版，请使用更新的核对程序。")
        }
        (Unreadable::Newer(version), Lang::En) => {
            format!("the archive has version {version} of the format; please use a newer verifier.")
        }
        (Unreadable::Io(file, error), Lang::Zh) => format!("无法读取 {file}：{error}"),
        (Unreadable::Io(file, error), Lang::En) => format!("{file} cannot be read: {error}"),
    }
}

/// For programs.
pub fn json(judged: &Judged, lang: Lang) -> String {
    let value = match judged {
        Ok(report) => json!({
            "verdict": if report.is_confirmed() { "confirmed" } else { "refuted" },
            "problem_count": report.problem_count,
            "problems": findings(&report.problems, lang),
            "notes": findings(&report.notes, lang),
            "archive": &report.facts,
        }),
        Err(error) => json!({ "verdict": "unreadable", "why": why(error, lang) }),
    };
    format!("{value:#}\n")
}

fn findings(findings: &[Finding], lang: Lang) -> Vec<Value> {
    let one = |finding: &Finding| {
        json!({
            "code": finding.kind.code,
            "file": finding.file,
            "entry": finding.entry,
            "says": finding.says(lang),
            "means": finding.means(lang),
        })
    };
    findings.iter().map(one).collect()
}
