//! `hexiaoctl` as a script runs it.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The program, built when it is not there yet. `cargo xtask test` builds everything first.
#[must_use]
pub fn hexiaoctl() -> PathBuf {
    let name = format!("hexiaoctl{}", std::env::consts::EXE_SUFFIX);
    let here = std::env::current_exe().unwrap();
    let folder = here.ancestors().skip(1).take(2);
    let mut places = folder.map(|place| place.join(&name));
    if let Some(found) = places.find(|place| place.exists()) {
        return found;
    }
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let built = Command::new(cargo)
        .args(["build", "-q", "-p", "hexiaoctl"])
        .status();
    assert!(built.unwrap().success(), "hexiaoctl cannot be built");
    here.ancestors().nth(2).unwrap().join(name)
}

/// What a command answered.
#[derive(Debug)]
pub struct Answer {
    /// The exit code.
    pub code: i32,
    /// For scripts.
    pub stdout: String,
    /// For people.
    pub stderr: String,
}

impl Answer {
    /// The one JSON document on standard output.
    #[must_use]
    pub fn json(&self) -> Value {
        let parsed = serde_json::from_str(&self.stdout);
        parsed.unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// The program with a ledger of its own.
pub struct Ctl {
    dir: PathBuf,
    minutes_ahead: u32,
    obeys_permissions: bool,
}

impl Ctl {
    /// Over the ledger in this folder.
    #[must_use]
    pub fn over(dir: &Path) -> Self {
        Self {
            dir: dir.to_owned(),
            minutes_ahead: 0,
            obeys_permissions: false,
        }
    }

    /// The same, run so many minutes later.
    #[must_use]
    pub fn minutes_ahead(&self, minutes: u32) -> Self {
        Self {
            dir: self.dir.clone(),
            minutes_ahead: minutes,
            ..*self
        }
    }

    /// The same, run so that it may write only what the files' permissions let it write: the
    /// superuser, too, as far as that may give up a right.
    #[must_use]
    pub fn obeying_permissions(&self) -> Self {
        Self {
            dir: self.dir.clone(),
            obeys_permissions: true,
            ..*self
        }
    }

    /// Runs a command as it stands, with nothing of this terminal's language.
    #[must_use]
    pub fn run(&self, words: &[&str]) -> Answer {
        let mut command = self.command(words);
        let done = command.output().unwrap();
        Answer {
            code: done.status.code().expect("an exit code"),
            stdout: String::from_utf8(done.stdout).unwrap(),
            stderr: String::from_utf8(done.stderr).unwrap(),
        }
    }

    /// Runs it with `--json`; a refusal is JSON as well.
    #[must_use]
    pub fn json(&self, words: &[&str]) -> Answer {
        self.run(&[words, &["--json"]].concat())
    }

    /// Runs it with `--json`, and it must succeed.
    #[must_use]
    pub fn done(&self, words: &[&str]) -> Value {
        let answer = self.json(words);
        assert_eq!(answer.code, 0, "{words:?}: {answer:?}");
        answer.json()
    }

    /// Runs it for people who read this language.
    #[must_use]
    pub fn read(&self, language: &str, words: &[&str]) -> Answer {
        self.run(&[words, &["--lang", language]].concat())
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = match self.minutes_ahead {
            0 if self.obeys_permissions && is_superuser() => {
                let mut bound = Command::new("setpriv");
                let rights = "--bounding-set=-dac_override,-dac_read_search";
                bound.arg(rights).arg(hexiaoctl());
                bound
            }
            0 => Command::new(hexiaoctl()),
            minutes => {
                let mut later = Command::new("faketime");
                // The clock on the wall only: a wait is handed to the kernel until an instant of
                // the other one, and the kernel's own has not moved.
                later.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
                later.env("DONT_FAKE_MONOTONIC", "1");
                later.args(["-f", &format!("+{minutes}m")]).arg(hexiaoctl());
                later
            }
        };
        command.args(words).arg("--ledger").arg(&self.dir);
        // The same machine as the tests' own host.
        command.env("HEXIAO_STATE", self.dir.with_extension("state"));
        for name in [
            "HEXIAO_PIN",
            "HEXIAO_LEDGER",
            "HEXIAO_PASSPHRASE_FILE",
            "RUST_LOG",
            "LC_ALL",
            "LANG",
        ] {
            command.env_remove(name);
        }
        command
    }
}

/// Whether permissions do not bind this process; known on Linux alone.
#[cfg(target_os = "linux")]
fn is_superuser() -> bool {
    use std::os::linux::fs::MetadataExt;
    let process = std::fs::metadata("/proc/self");
    process.is_ok_and(|process| process.st_uid() == 0)
}

#[cfg(not(target_os = "linux"))]
const fn is_superuser() -> bool {
    false
}

/// `hexiaoctl sandbox`, running until this is dropped.
pub struct SandboxProgram {
    child: Child,
    /// Its first line.
    pub said: Value,
}

impl SandboxProgram {
    /// Starts it and waits for the line that says where it listens.
    #[must_use]
    pub fn start(words: &[&str]) -> Self {
        let mut command = Command::new(hexiaoctl());
        command.arg("sandbox").args(words).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the platform");
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let said = serde_json::from_str(&line).expect("JSON on the first line");
        Self { child, said }
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        self.said["url"].as_str().unwrap()
    }

    /// Lets this time pass at the platforms at once, as [`Ctl::minutes_ahead`] does for a till.
    pub fn skip_minutes(&self, minutes: u32) {
        let body = format!(r#"{{"seconds":{}}}"#, minutes * 60);
        let post = ureq::post(format!("{}/control/skip", self.base()));
        let answer = post.content_type("application/json").send(body);
        assert!(answer.unwrap().status().is_success());
    }

    /// Cuts or restores the till's way to the platforms.
    pub fn network(&self, up: bool) {
        let post = ureq::post(format!("{}/control/network", self.base()));
        let answer = post
            .content_type("application/json")
            .send(format!(r#"{{"up":{up}}}"#));
        assert!(answer.unwrap().status().is_success());
    }

    /// Plays these faults from now on; none for an empty script.
    pub fn faults(&self, script: &str) {
        let post = ureq::post(format!("{}/control/faults", self.base()));
        let answer = post
            .content_type("application/json")
            .send(format!(r#"{{"script":"{script}"}}"#));
        assert!(answer.unwrap().status().is_success());
    }

    /// Every order the platforms know.
    #[must_use]
    pub fn trades(&self) -> Value {
        let got = ureq::get(format!("{}/control/trades", self.base())).call();
        let text = got.unwrap().body_mut().read_to_string().unwrap();
        serde_json::from_str(&text).expect("JSON")
    }

    /// Its own address, without the gateway's path.
    fn base(&self) -> &str {
        self.url().trim_end_matches("/gateway.do")
    }
}

impl Drop for SandboxProgram {
    fn drop(&mut self) {
        let _gone_already = self.child.kill();
        let _no_more_to_know = self.child.wait();
    }
}
