//! A shop made by the program itself, and how its answers must look.

use hexiao_tests::{Answer, Ctl, SandboxProgram};
use serde_json::Value;
use std::path::PathBuf;
use tempfile::TempDir;

pub const LANGUAGES: [&str; 2] = ["en", "zh-CN"];

/// A demo shop made by the program itself, on a platform served by the program itself.
pub struct Shop {
    pub ctl: Ctl,
    pub sandbox: SandboxProgram,
    home: TempDir,
}

impl Shop {
    pub fn new(customer: &str) -> Self {
        let sandbox = SandboxProgram::start(&["--customer", customer, "--seed", "7"]);
        let home = TempDir::new().unwrap();
        let ctl = Ctl::over(&home.path().join("ledger"));
        let made = ctl.done(&["init", "--demo", "--sandbox", sandbox.url()]);
        assert_eq!(made["people"].as_array().unwrap().len(), 3);
        Self { ctl, sandbox, home }
    }

    pub fn file(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn head(&self) -> Value {
        self.ctl.done(&["verify"])["ledger_head"].clone()
    }
}

/// Words, none of them a key or an unfilled blank.
pub fn speaks(answer: &Answer) {
    let said = format!("{}{}", answer.stdout, answer.stderr);
    let sections = [
        "ctl",
        "problem",
        "state",
        "reason",
        "upload",
        "redemption",
        "wallet",
        "truth",
        "case_kind",
        "scan_kind",
        "role",
        "limit",
        "coupon_state",
        "coupon_found",
    ];
    for section in sections {
        let dotted = format!("{section}.");
        let key = said
            .split(&dotted)
            .skip(1)
            .find(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
        assert_eq!(key, None, "a key of {section} in {said}");
    }
    for raw in ["%{", "ledger_", "per_payment", "not_found", "wechatpay"] {
        assert!(!said.contains(raw), "{raw} in {said}");
    }
    assert!(!said.trim().is_empty());
}

/// A plain sentence for people: words, an end, and no code of ours.
pub fn refused(ctl: &Ctl, words: &[&str]) {
    for language in LANGUAGES {
        let answer = ctl.read(language, words);
        assert_ne!(answer.code, 0, "{words:?} {answer:?}");
        assert!(answer.stdout.is_empty(), "{words:?} {answer:?}");
        speaks(&answer);
        let sentence = answer.stderr.trim();
        assert!(
            sentence.ends_with(['.', '。', '!', '！', '?', '？']),
            "{words:?}: {sentence}"
        );
        let chinese = sentence.chars().any(|c| ('一'..='龥').contains(&c));
        assert_eq!(chinese, language == "zh-CN", "{words:?}: {sentence}");
    }
}

pub fn refused_as(ctl: &Ctl, words: &[&str], exit: i32, code: &str) -> Value {
    let answer = ctl.json(words);
    let json = answer.json();
    let found = (answer.code, json["error"]["code"].as_str());
    assert_eq!(found, (exit, Some(code)), "{words:?}");
    json
}
