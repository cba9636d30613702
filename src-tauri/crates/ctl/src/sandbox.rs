//! The simulated platform, served until it is stopped.

use crate::args::SandboxArgs;
use crate::output::Failure;
use hexiao_sandbox::{Config, Sandbox};
use serde::Serialize;
use std::io::Write;

#[derive(Serialize)]
struct Listening {
    address: String,
    url: String,
    gateway: String,
    phone: String,
}

pub fn serve(args: &SandboxArgs) -> Result<(), Failure> {
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
    sandbox.wait();
    Ok(())
}
