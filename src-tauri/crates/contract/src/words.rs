//! The words of every language, one file each in `assets/locales`, shared by the webview
//! and the terminal.

use crate::{HealthCheck, Problem};
use serde_json::Value;
use std::collections::BTreeMap;

/// A language of the till.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// 简体中文
    Chinese,
    /// English
    English,
}

/// The words of one language.
pub struct Words(Value);

impl Words {
    /// Loads the words. A broken file shows keys instead of words; a test holds the files.
    #[must_use]
    pub fn of(language: Language) -> Self {
        let text = match language {
            Language::Chinese => include_str!("../../../../assets/locales/zh-CN.json"),
            Language::English => include_str!("../../../../assets/locales/en.json"),
        };
        Self(serde_json::from_str(text).unwrap_or(Value::Null))
    }

    /// The words at `a.b.c`, if there are any.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        let mut at = &self.0;
        for part in key.split('.') {
            at = at.get(part)?;
        }
        at.as_str()
    }

    /// The plain sentence of a problem with its values, and the next step where there is one.
    #[must_use]
    pub fn sentence(&self, problem: &Problem) -> String {
        let code = problem.code.replace('.', "_");
        self.said(&format!("problem.{code}"), &problem.code, &problem.params)
    }

    /// What a look at the ledger found, and the next step where there is one.
    #[must_use]
    pub fn finding(&self, check: &HealthCheck) -> String {
        let key = format!("keeping.finding.{}", check.finding);
        self.said(&key, &check.finding, &check.params)
    }

    fn said(&self, key: &str, code: &str, params: &BTreeMap<String, String>) -> String {
        let title = self.get(&format!("{key}.title"));
        let next = self.get(&format!("{key}.next"));
        let mut text = match (title, next) {
            (Some(title), Some(next)) => format!("{title} {next}"),
            (Some(text), None) | (None, Some(text)) => text.to_owned(),
            (None, None) => code.to_owned(),
        };
        for (name, value) in params {
            text = text.replace(&format!("%{{{name}}}"), self.value(name, value));
        }
        text
    }

    /// A value as people read it: where it is a code, the words of that code.
    fn value<'a>(&'a self, name: &str, value: &'a str) -> &'a str {
        let word = self.get(&format!("{name}.{value}"));
        let title = || self.get(&format!("{name}.{value}.title"));
        word.or_else(title).unwrap_or(value)
    }
}
