//! One life of a till's program, from its start to its `kill -9`, told by its own lines.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// What the program was at when it died.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// Opening the ledger.
    Open,
    /// Making a payment, or taking the money.
    Pay,
    /// Redeeming, provisionally or not.
    Redeem,
    /// Proving a claim or uploading a redemption.
    Sync,
}

/// What the lines of one life tell.
#[derive(Clone, Debug, Default)]
pub struct Story {
    /// Orders whose redemption was acknowledged.
    pub redeemed: Vec<String>,
    /// Acknowledged acts of any kind.
    pub acknowledged: usize,
    /// Orders of the life before that were missing at the start, and second redemptions
    /// that went through. Both must stay empty.
    pub wrong: Vec<String>,
    /// Whether the ledger was open.
    pub opened: bool,
    /// Work that the life before left in the outbox.
    pub found_work: u64,
    /// The act that was begun and never acknowledged.
    pub died_in: Option<Act>,
}

type Lines = Arc<(Mutex<Vec<String>>, Condvar)>;

/// A running program; [`Life::kill`] ends it.
pub struct Life {
    child: Child,
    lines: Lines,
    reader: JoinHandle<()>,
}

impl Life {
    /// Starts the worker at `program` and tells it what it must find, line by line.
    #[must_use]
    pub fn start(program: &str, arguments: &[&str], told: &[String]) -> Self {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped());
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the worker");
        tell(child.stdin.take().unwrap(), told);
        let lines = Lines::default();
        let (kept, output) = (Arc::clone(&lines), child.stdout.take().unwrap());
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                kept.0.lock().unwrap().push(line);
                kept.1.notify_all();
            }
        });
        Self {
            child,
            lines,
            reader,
        }
    }

    /// Waits until the program says a line that begins so; false when it says nothing.
    #[must_use]
    pub fn says(&self, start: &str, patience: Duration) -> bool {
        let silent = |lines: &mut Vec<String>| !lines.iter().any(|l| l.starts_with(start));
        let lines = self.lines.0.lock().unwrap();
        let waited = self.lines.1.wait_timeout_while(lines, patience, silent);
        !waited.unwrap().1.timed_out()
    }

    /// `kill -9`, and everything it said before.
    #[must_use]
    pub fn kill(mut self) -> Story {
        self.child.kill().expect("the worker still runs");
        let status = self.child.wait().unwrap();
        self.reader.join().unwrap();
        let mut story = Story::default();
        if status.code().is_some() {
            story.wrong.push(format!("it ended by itself: {status}"));
        }
        let lines = self.lines.0.lock().unwrap();
        lines.iter().for_each(|line| story.read(line));
        story
    }
}

fn tell(mut stdin: ChildStdin, told: &[String]) {
    for line in told {
        writeln!(stdin, "{line}").unwrap();
    }
}

impl Story {
    /// `open N`, `begin ACT`, `done ACT ORDER`, `wrong WHAT`.
    fn read(&mut self, line: &str) {
        let mut words = line.splitn(3, ' ');
        let (what, act, order) = (words.next(), words.next(), words.next());
        match what {
            Some("open") => {
                self.opened = true;
                self.found_work = act.and_then(|n| n.parse().ok()).unwrap_or(0);
            }
            Some("begin") => self.died_in = act.map(parse),
            Some("done") => {
                self.acknowledged += 1;
                self.died_in = None;
                if act == Some("redeem") {
                    self.redeemed.extend(order.map(str::to_owned));
                }
            }
            Some("idle") => {}
            _ => self.wrong.push(line.to_owned()),
        }
    }
}

fn parse(act: &str) -> Act {
    match act {
        "open" => Act::Open,
        "pay" => Act::Pay,
        "redeem" => Act::Redeem,
        "sync" => Act::Sync,
        other => panic!("no act: {other}"),
    }
}
