//! What goes to the terminal: words for people, one JSON document for scripts.

use hexiao_app::StartError;
use hexiao_contract::{Language, Problem, Words};
use serde::Serialize;
use serde_json::Value;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::sync::OnceLock;

/// Whether the till of this one command is a practice till; unknown before one is open.
static PRACTICE: OnceLock<bool> = OnceLock::new();

/// From here on every answer says whether any money is real.
pub fn mark(practice: bool) {
    PRACTICE.get_or_init(|| practice);
}

/// Why a command did not do what it was asked.
pub enum Failure {
    /// A problem of the till's own.
    Problem(Box<Problem>),
    /// A problem with an exit code of its own.
    Coded(u8, Box<Problem>),
    /// The answer is already printed; only the exit code is left to say.
    Said(u8),
    /// The machine: a plain sentence.
    Machine(String),
}

pub const REFUSED: u8 = 1;
pub const USAGE: u8 = 2;
pub const OFFLINE: u8 = 3;
pub const NOT_PAID: u8 = 4;
pub const IN_USE: u8 = 5;
pub const NOT_SOUND: u8 = 6;

impl Failure {
    /// Whether the ledger is there and too damaged to be opened.
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Coded(_, problem) if problem.code == "ledger_damaged")
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Ledger(error) => {
                let found = hexiao_app::opening(&error);
                let code = if found.code == "in_use" {
                    IN_USE
                } else {
                    REFUSED
                };
                let problem = Problem::new(&format!("ledger_{}", found.code));
                Self::Coded(code, Box::new(problem.with("detail", found.detail)))
            }
            StartError::Command(problem) => problem.into(),
            StartError::Secrets(error) => Problem::new(error.code()).with("detail", &error).into(),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Machine(error.to_string())
    }
}

/// The terminal.
pub struct Out {
    json: bool,
    pub language: Language,
    pub words: Words,
}

impl Out {
    /// For people or for scripts; the language as asked, or the terminal's.
    pub fn new(json: bool, asked: Option<&str>) -> Self {
        let variable = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter();
        let mut set = variable.filter_map(|name| std::env::var(name).ok());
        let terminal = set.find(|value| !value.is_empty()).unwrap_or_default();
        let chosen = asked.map_or(terminal, str::to_owned);
        let language = match chosen.starts_with("zh") {
            true => Language::Chinese,
            false => Language::English,
        };
        Self {
            json,
            language,
            words: Words::of(language),
        }
    }

    /// The language's tag in files and commands.
    pub const fn tag(&self) -> &'static str {
        match self.language {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        }
    }

    /// The answer: as JSON, or as `text` for people.
    pub fn answer<T: Serialize>(
        &self,
        value: &T,
        text: impl FnOnce(&Words) -> String,
    ) -> Result<(), Failure> {
        let shown = match self.json {
            true => marked(value).map_err(|error| Failure::Machine(error.to_string()))?,
            false => self.said(text(&self.words)),
        };
        let mut stdout = std::io::stdout().lock();
        writeln!(stdout, "{}", shown.trim_end())?;
        Ok(())
    }

    fn said(&self, text: String) -> String {
        let practice = PRACTICE.get().copied().unwrap_or_default();
        match self.words.get("ui.practice") {
            Some(mark) if practice => format!("*** {mark} ***\n{text}"),
            Some(_) | None => text,
        }
    }

    /// Something on the way: to the terminal's error side, so that it disturbs no script.
    pub fn aside(&self, text: &str) {
        let mut stderr = std::io::stderr().lock();
        if writeln!(stderr, "{text}").is_err() {
            tracing::debug!("nobody reads the progress");
        }
    }

    /// Progress, only where somebody watches or the output is JSON.
    pub fn progress(&self, done: u32, total: u32) {
        if total > 0 && (self.json || std::io::stderr().is_terminal()) {
            self.aside(&format!("{done}/{total}"));
        }
    }

    /// Says why it failed, and the exit code.
    pub fn failed(&self, failure: &Failure) -> ExitCode {
        let (code, problem) = match failure {
            Failure::Said(code) => return ExitCode::from(*code),
            Failure::Problem(problem) => (exit_code(problem), (**problem).clone()),
            Failure::Coded(code, problem) => (*code, (**problem).clone()),
            Failure::Machine(text) => (REFUSED, Problem::new("machine").with("detail", text)),
        };
        let message = self.words.sentence(&problem);
        if self.json {
            let error = Failed {
                error: Explained {
                    message: &message,
                    problem: &problem,
                },
            };
            if self.answer(&error, |_| String::new()).is_err() {
                tracing::debug!("nobody reads the answer");
            }
        } else {
            self.aside(&message);
        }
        ExitCode::from(code)
    }
}

/// The document with `"practice"` in front, or in each part of a list.
fn marked<T: Serialize>(value: &T) -> serde_json::Result<String> {
    let Some(practice) = PRACTICE.get().copied() else {
        return serde_json::to_string_pretty(value);
    };
    match serde_json::to_value(value)? {
        Value::Array(parts) => {
            let parts: Vec<Marked<&Value>> = parts
                .iter()
                .map(|value| Marked { practice, value })
                .collect();
            serde_json::to_string_pretty(&parts)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            serde_json::to_string_pretty(&Marked { practice, value })
        }
    }
}

#[derive(Serialize)]
struct Marked<T> {
    practice: bool,
    #[serde(flatten)]
    value: T,
}

#[derive(Serialize)]
struct Failed<'a> {
    error: Explained<'a>,
}

#[derive(Serialize)]
struct Explained<'a> {
    message: &'a str,
    #[serde(flatten)]
    problem: &'a Problem,
}

fn exit_code(problem: &Problem) -> u8 {
    match problem.code.as_str() {
        "offline" => OFFLINE,
        "payment_refused" | "not_confirmed" => NOT_PAID,
        "unknown_wallet" | "unknown_day" | "bad_payout" | "bad_coupon" | "bad_stock"
        | "coupon_wallet" => USAGE,
        code if code.starts_with("amount.") => USAGE,
        _ => REFUSED,
    }
}
