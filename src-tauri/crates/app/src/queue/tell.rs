//! Telling the platforms what waits at another till, out of its signed file. Nothing of it is
//! booked here: the payments are that till's. A platform keeps one record of a redemption however
//! often it is told, so the first till may come back and tell it again.

mod ask;
mod line;

use super::file::{Accounts, file_problem, lefts};
use crate::app::{App, lock};
use crate::error::read_problem;
use crate::session::Acting;
use hexiao_contract::{Problem, QueueTelling};
use hexiao_domain::{Fact, Permission, Wallet};
use hexiao_ledger::is_signature;
use hexiao_reports::{LARGEST_QUEUE_FILE, QueueFile, QueueLine, read_queue};
use hexiao_sync::Pace;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Lines of a step; after each one the accounts are read again and its progress is told.
const STEP: usize = 25;

/// The lines that the window shows.
const SHOWN: usize = 200;

/// So many of the key's digits have to be given: nobody makes a second key that begins so.
const KEY_DIGITS: usize = 20;

/// The telling as it is seen from outside.
pub(crate) struct Telling {
    view: QueueTelling,
    stop: bool,
}

/// The telling at work.
struct Walk<'a> {
    app: &'a App,
    accounts: Accounts,
    /// Wallets that are asked no more.
    lost: BTreeSet<Wallet>,
    /// Lines in a row that had no answer.
    silent: BTreeMap<Wallet, u8>,
    /// How often each platform may be asked, in milliseconds since the walk began.
    paces: BTreeMap<Wallet, Pace>,
    began: Instant,
}

impl App {
    /// Begins in the background; [`App::queue_telling`] says how far it is.
    pub fn tell_queue(
        self: &Arc<Self>,
        token: &str,
        path: &str,
        key: &str,
    ) -> Result<QueueTelling, Problem> {
        let acting = self.acting(token, Permission::Keep)?;
        let file = self.begin_telling(&acting, Path::new(path.trim()), key)?;
        let app = Arc::clone(self);
        std::thread::spawn(move || app.tell_all(&acting, &file, &mut |_, _| {}));
        self.seen_telling().ok_or_else(|| Problem::new("internal"))
    }

    /// The same for a person who is known already, to its end; `told` hears of progress.
    pub fn tell_queue_as(
        &self,
        acting: &Acting,
        path: &Path,
        key: &str,
        told: &mut dyn FnMut(u32, u32),
    ) -> Result<QueueTelling, Problem> {
        let file = self.begin_telling(acting, path, key)?;
        self.tell_all(acting, &file, told);
        let ended = lock(&self.telling).as_ref().map(|one| one.view.clone());
        ended.ok_or_else(|| Problem::new("internal"))
    }

    /// How the telling stands that was begun last; none since the program was started.
    pub fn queue_telling(&self, token: &str) -> Result<Option<QueueTelling>, Problem> {
        self.acting(token, Permission::Keep)?;
        Ok(self.seen_telling())
    }

    /// Ends the telling after the line that it is at.
    pub fn stop_telling(&self, token: &str) -> Result<Option<QueueTelling>, Problem> {
        self.acting(token, Permission::Keep)?;
        self.end_telling();
        Ok(self.seen_telling())
    }

    /// Nothing is told after the line that it is at.
    pub(crate) fn end_telling(&self) {
        if let Some(telling) = lock(&self.telling).as_mut() {
            telling.stop = true;
        }
    }

    fn seen_telling(&self) -> Option<QueueTelling> {
        let telling = lock(&self.telling);
        let view = &telling.as_ref()?.view;
        let shown = view.lines.iter().take(SHOWN).cloned().collect();
        Some(QueueTelling {
            lines: shown,
            ..without_lines(view)
        })
    }

    /// Reads and judges the file, and takes the one place: two never tell at once.
    fn begin_telling(&self, acting: &Acting, path: &Path, key: &str) -> Result<QueueFile, Problem> {
        acting.may(Permission::Keep)?;
        let file = self.queue_in(path, key)?;
        let view = self.begun(&file)?;
        {
            let mut telling = lock(&self.telling);
            let runs = telling
                .as_ref()
                .is_some_and(|one| one.view.state == RUNNING);
            if runs {
                return Err(Problem::new("queue_telling_runs"));
            }
            *telling = Some(Telling { view, stop: false });
        }
        // Before the first call, so that a telling that a crash cut short is in the journal.
        self.journal_telling(acting, &file).inspect_err(|_| {
            *lock(&self.telling) = None;
        })?;
        Ok(file)
    }

    fn queue_in(&self, path: &Path, key: &str) -> Result<QueueFile, Problem> {
        let bytes = read_whole(path).map_err(|error| file_problem(error.into()))?;
        let file = read_queue(&bytes, &is_signature).map_err(file_problem)?;
        let own = self.ledger.seal().map_err(read_problem)?;
        let own = own.map(|seal| seal.public());
        let is_own = own.as_deref() == Some(file.header.key.as_str());
        let given: String = { key.chars() }
            .filter(|c| !c.is_whitespace() && !matches!(c, ':' | '-'))
            .map(|c| c.to_ascii_lowercase())
            .collect();
        let known = match (given.is_empty(), is_own) {
            (true, true) => Ok(()),
            (true, false) => Err("queue_key_needed"),
            (false, _) if given.len() < KEY_DIGITS => Err("queue_key_short"),
            (false, _) if file.header.key.starts_with(&given) => Ok(()),
            (false, _) => Err("queue_key_wrong"),
        };
        let till = &file.header.till;
        known.map_err(|code| Problem::new(code).with("till", till))?;
        match file.header.practice == self.shop.practice {
            true => Ok(file),
            false => Err(Problem::new("queue_practice")),
        }
    }

    fn begun(&self, file: &QueueFile) -> Result<QueueTelling, Problem> {
        let (header, names) = (&file.header, self.names()?);
        let left = |line: &&QueueLine| matches!(line, QueueLine::Left(_));
        let total = file.lines.iter().filter(|line| !left(line)).count();
        Ok(QueueTelling {
            state: RUNNING.to_owned(),
            shop: header.shop.clone(),
            till: header.till.to_string(),
            head: format!(
                "{}-{}",
                header.seq,
                header.head.get(..8).unwrap_or_default()
            ),
            made_at: names.time(header.made_at),
            total: u32::try_from(total).unwrap_or(u32::MAX),
            done: 0,
            recorded: 0,
            confirmed: 0,
            answered: 0,
            refused: 0,
            elsewhere: 0,
            not_told: 0,
            lost: Vec::new(),
            lines: Vec::new(),
            lines_total: 0,
            left: lefts(&file.lines),
            problem: None,
        })
    }

    /// No transaction is open while a platform is asked; the lock is held for a count alone.
    fn tell_all(&self, acting: &Acting, file: &QueueFile, told: &mut dyn FnMut(u32, u32)) {
        let _place = Place(self);
        let walked = Walk::new(self).walk(&file.lines, told);
        // While it counts as running nobody begins another.
        let journaled = self.journal_telling(acting, file);
        let problem = { walked.as_ref().err() }.or(journaled.as_ref().err());
        let problem = problem.map(|problem| problem.code.clone());
        let ended = walked.unwrap_or(STOPPED);
        self.note_telling(|one| {
            one.problem = problem;
            ended.clone_into(&mut one.state);
        });
    }

    fn journal_telling(&self, acting: &Acting, file: &QueueFile) -> Result<(), Problem> {
        let (header, by) = (&file.header, acting.person.clone());
        let telling = lock(&self.telling);
        let Some(view) = telling.as_ref().map(|one| without_lines(&one.view)) else {
            return Ok(());
        };
        drop(telling);
        let told = { view.recorded }
            .saturating_add(view.confirmed)
            .saturating_add(view.answered);
        let done = told.saturating_add(view.refused);
        let fact = Fact::QueueTold {
            by,
            till: header.till.clone(),
            head: format!("{}-{}-{}", header.epoch, header.seq, header.head),
            told,
            refused: view.refused,
            left: view.total.saturating_sub(done),
        };
        self.write(acting.actor(), move |_| Ok((vec![fact], ())))
    }

    fn note_telling(&self, note: impl FnOnce(&mut QueueTelling)) {
        if let Some(telling) = lock(&self.telling).as_mut() {
            note(&mut telling.view);
        }
    }

    fn must_stop(&self) -> bool {
        let telling = lock(&self.telling);
        telling.as_ref().is_none_or(|telling| telling.stop)
    }
}

const RUNNING: &str = "running";
const STOPPED: &str = "stopped";
const DONE: &str = "done";

/// The one place: whatever ends a telling, a panic in a connector too, the next may begin.
struct Place<'a>(&'a App);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.note_telling(|one| {
            if one.state == RUNNING {
                STOPPED.clone_into(&mut one.state);
            }
        });
    }
}

impl<'a> Walk<'a> {
    fn new(app: &'a App) -> Self {
        Self {
            app,
            accounts: Accounts::new(),
            lost: BTreeSet::new(),
            silent: BTreeMap::new(),
            paces: BTreeMap::new(),
            began: Instant::now(),
        }
    }

    fn walk(
        &mut self,
        lines: &[QueueLine],
        told: &mut dyn FnMut(u32, u32),
    ) -> Result<&'static str, Problem> {
        for step in lines.chunks(STEP) {
            // The owner may have entered another account meanwhile.
            self.accounts = self.app.queue_accounts()?;
            for line in step {
                if self.app.must_stop() {
                    return Ok(STOPPED);
                }
                self.tell(line);
            }
            let seen = lock(&self.app.telling);
            let far = seen.as_ref().map(|one| (one.view.done, one.view.total));
            drop(seen);
            if let Some((done, total)) = far {
                told(done, total);
            }
        }
        Ok(DONE)
    }
}

fn without_lines(view: &QueueTelling) -> QueueTelling {
    QueueTelling {
        state: view.state.clone(),
        shop: view.shop.clone(),
        till: view.till.clone(),
        head: view.head.clone(),
        made_at: view.made_at.clone(),
        lost: view.lost.clone(),
        lines: Vec::new(),
        left: view.left.clone(),
        problem: view.problem.clone(),
        ..*view
    }
}

/// No more than a file may hold is read.
fn read_whole(path: &Path) -> std::io::Result<Vec<u8>> {
    let limit = u64::try_from(LARGEST_QUEUE_FILE).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path)?;
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}
