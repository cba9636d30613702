//! What waits, for whoever is about to remove the program: no window, and no ledger is touched.

use hexiao_contract::{Language, Problem, Words};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// The word on the command line that asks for it; the ledger's folder follows.
pub const WAITING: &str = "--waiting";

/// Says in both languages what the ledger in this folder still has to tell the platforms; nothing
/// where nothing waits.
#[must_use]
pub fn say(dir: &Path) -> ExitCode {
    let waiting = match hexiao_app::waiting_in(dir) {
        Ok(Some(waiting)) => waiting,
        Ok(None) => return ExitCode::SUCCESS,
        Err(problem) => {
            tracing::error!(code = %problem.code, "the queue is unread");
            return ExitCode::FAILURE;
        }
    };
    let amount = format!("{} {}", waiting.amount.amount, waiting.amount.currency);
    let told = Problem::new("removed_waiting")
        .with("count", waiting.count)
        .with("amount", amount)
        .with("oldest", &waiting.oldest);
    let mut stdout = std::io::stdout().lock();
    for language in [Language::Chinese, Language::English] {
        let sentence = Words::of(language).sentence(&told);
        if writeln!(stdout, "{sentence}").is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
