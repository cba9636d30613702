//! The simulated platform, running beside the till for as long as it is open.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::folder::Folder;
use crate::Outcome;

/// The port of a new demo shop's platform, where nobody else has it.
const PORT: u16 = 8765;

/// The running platform. Dropping it stops it.
pub(super) struct Sandbox {
    child: Child,
    address: String,
}

impl Sandbox {
    /// Starts the platform where the shop expects it, and waits until it listens.
    pub(super) fn start(ctl: &Path, folder: &Folder) -> Outcome<Self> {
        let expected = folder.sandbox_address()?;
        let mut command = Command::new(ctl);
        command.args(["sandbox", "--json", "--customer", "manual", "--state"]);
        command.arg(folder.sandbox_state());
        command.args(["--listen", &listen(expected.as_deref())]);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("the sandbox could not be started ({error})"))?;
        let said = child.stdout.take().map(first_line).unwrap_or_default();
        let started = address_in(&said).ok_or_else(|| silent(expected.as_deref()));
        // Owned before any refusal, so that a platform which started is also stopped.
        let sandbox = Self {
            child,
            address: started.clone().unwrap_or_default(),
        };
        folder.keep_sandbox_address(&started?)?;
        Ok(sandbox)
    }

    /// The base address, for example `http://127.0.0.1:8765`.
    pub(super) fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Sandbox {
    /// Asks first where the system can, so that the platform writes its state down.
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        if cfg!(unix) && Command::new("kill").args(["-TERM", &pid]).status().is_ok() {
            for _ in 0..30 {
                if matches!(self.child.try_wait(), Ok(Some(_))) {
                    return;
                }
                thread::sleep(Duration::from_millis(100));
            }
        }
        // Nothing is left to do about a platform that cannot even be killed.
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// Where to listen: where it was before, else the demo's own port, else any free one.
fn listen(expected: Option<&str>) -> String {
    if let Some(address) = expected {
        return address.trim_start_matches("http://").to_owned();
    }
    let free = TcpListener::bind(("127.0.0.1", PORT)).is_ok();
    format!("127.0.0.1:{}", if free { PORT } else { 0 })
}

/// The first line, and then a thread that reads on: a full pipe would stop the platform.
fn first_line(stdout: ChildStdout) -> String {
    let mut lines = BufReader::new(stdout);
    let mut first = String::new();
    let _ = lines.read_line(&mut first);
    thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
    first
}

fn address_in(line: &str) -> Option<String> {
    let said: Value = serde_json::from_str(line).ok()?;
    let address = said.get("address")?.as_str()?.trim_end_matches('/');
    let bare = address.trim_start_matches("http://");
    Some(format!("http://{bare}"))
}

fn silent(expected: Option<&str>) -> String {
    expected.map_or_else(
        || "the sandbox ended before it said its address".into(),
        |address| {
            format!(
                "the demo shop's platform could not come back at {address}; \
                 is another till demo running? Close it, or start anew with --fresh"
            )
        },
    )
}

#[cfg(test)]
mod tests {
    use super::{address_in, listen};

    #[test]
    fn the_address_is_taken_with_or_without_its_scheme() {
        let expected = Some("http://127.0.0.1:9".to_owned());
        assert_eq!(address_in(r#"{"address":"http://127.0.0.1:9/"}"#), expected);
        assert_eq!(address_in(r#"{"address":"127.0.0.1:9"}"#), expected);
    }

    #[test]
    fn a_line_that_names_no_address_is_none() {
        for line in ["", "listening on 9", "{}", r#"{"address":9}"#] {
            assert_eq!(address_in(line), None, "{line}");
        }
    }

    #[test]
    fn a_known_shop_finds_its_platform_at_the_same_place() {
        assert_eq!(listen(Some("http://127.0.0.1:4321")), "127.0.0.1:4321");
    }
}
