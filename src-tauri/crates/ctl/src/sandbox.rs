//! The simulated platform, served until it is stopped.

use crate::args::SandboxArgs;
use crate::output::Failure;
use hexiao_contract::{Language, Words};
use hexiao_sandbox::{Config, Sandbox, Step};
use serde::Serialize;
use std::io::Write;
use std::time::Duration;

#[derive(Serialize)]
struct Listening {
    address: String,
    url: String,
    gateway: String,
    phone: String,
}

pub fn serve(args: &SandboxArgs, language: Language) -> Result<(), Failure> {
    let plain = |error: &dyn std::fmt::Display| Failure::Machine(error.to_string());
    let config = Config {
        listen: args.listen,
        customer: args.customer.parse().map_err(|e| plain(&e))?,
        seed: args.seed,
        faults: args.fault.parse().map_err(|e| plain(&e))?,
        state_file: args.state.clone(),
    };
    let sandbox = Sandbox::start(config).map_err(|e| plain(&e))?;
    let listening = Listening {
        address: sandbox.url(),
        url: sandbox.url(),
        gateway: sandbox.gateway(),
        phone: format!("{}/", sandbox.url()),
    };
    let line = serde_json::to_string(&listening).map_err(|e| plain(&e))?;
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()?;
    drop(stdout);
    if let Some(seed) = args.drill {
        let words = Words::of(language);
        let lasts = Duration::from_secs(u64::from(args.drill_minutes) * 60);
        // Nothing else has begun one: it has just been started.
        let _begun = sandbox.drill(seed, lasts, move |step| tell(&words, step));
    }
    sandbox.wait();
    Ok(())
}

/// A step of a drill for whoever looks on; the answer for scripts is on the other stream.
fn tell(words: &Words, step: &Step) {
    let named = |key: String| words.get(&key).unwrap_or(&key).to_owned();
    let seconds = step.at_ms / 1_000;
    let what = named(format!("ctl.drill.{}", step.what.code()));
    let trouble = step.what.trouble();
    let trouble = trouble.map(|trouble| named(format!("ctl.drill.trouble.{}", trouble.code())));
    let line = format!(
        "{:02}:{:02}  {what}{}",
        seconds / 60,
        seconds % 60,
        trouble.unwrap_or_default()
    );
    let _unread = writeln!(std::io::stderr(), "{line}");
}
