//! Asking the platforms forward along our own order numbers for what the journal lost.

mod walk;

use crate::app::{App, lock};
use crate::error::read_problem;
use crate::session::Acting;
use hexiao_contract::{ProbeView, Problem, TillEvent};
use hexiao_domain::Permission;
use hexiao_ledger::Recovery;
use std::sync::Arc;
use walk::{Place, Walk};

/// How far the asking is.
#[derive(Clone, Default)]
pub struct Probe {
    state: State,
    asked: u32,
    found: u32,
    last: Option<String>,
    /// Where the walk along the numbers goes on.
    at: Option<Place>,
    /// An account was set meanwhile: what was asked does not count.
    outdated: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    NotBegun,
    Running,
    Offline,
    Done,
}

impl Probe {
    pub fn view(&self) -> ProbeView {
        let state = match self.state {
            State::NotBegun => "not_begun",
            State::Running => "running",
            State::Offline => "offline",
            State::Done => "done",
        };
        ProbeView {
            state: state.to_owned(),
            asked: self.asked,
            found: self.found,
            last: self.last.clone(),
        }
    }

    pub fn is_done(&self) -> bool {
        self.state == State::Done
    }

    fn is_running(&self) -> bool {
        self.state == State::Running
    }
}

impl App {
    /// Asks the platforms, in the background; the windows hear how far it is.
    pub fn recovery_probe(self: &Arc<Self>, token: &str) -> Result<ProbeView, Problem> {
        let acting = self.acting(token, Permission::Recover)?;
        let begun = self.begin_probe(&acting)?;
        if begun {
            let (app, acting) = (Arc::clone(self), acting);
            std::thread::spawn(move || app.probe(&acting));
        }
        Ok(lock(&self.keeping.probe).view())
    }

    /// The same for a person who is known already, to its end.
    pub fn recovery_probe_as(&self, acting: &Acting) -> Result<ProbeView, Problem> {
        if self.begin_probe(acting)? {
            self.probe(acting);
        }
        Ok(lock(&self.keeping.probe).view())
    }

    /// False when it is running already.
    fn begin_probe(&self, acting: &Acting) -> Result<bool, Problem> {
        acting.may(Permission::Recover)?;
        self.codes_have_run_out(&self.recovering()?)?;
        self.every_account_can_be_asked()?;
        let mut probe = lock(&self.keeping.probe);
        if probe.is_running() {
            return Ok(false);
        }
        // After an outage it goes on where it stopped; after its end it begins anew.
        if probe.is_done() {
            *probe = Probe::default();
        }
        probe.state = State::Running;
        Ok(true)
    }

    /// A platform that cannot be asked may know of money that the journal lost.
    fn every_account_can_be_asked(&self) -> Result<(), Problem> {
        let accounts = self.read(|view| view.accounts())?;
        let wallets = accounts.iter().map(|account| account.wallet);
        match wallets.into_iter().find(|of| self.platform(*of).is_err()) {
            Some(wallet) => Err(Problem::new("probe_account").with("wallet", wallet.code())),
            None => Ok(()),
        }
    }

    /// An account is another now: its platform was not asked.
    pub(crate) fn ask_anew(&self) {
        let mut probe = lock(&self.keeping.probe);
        match probe.is_running() {
            true => probe.outdated = true,
            false => *probe = Probe::default(),
        }
    }

    /// A platform does not know a code that nobody scanned yet, and a code on a customer's
    /// screen may be scanned until its time runs out: only then the asking sees everything.
    fn codes_have_run_out(&self, recovery: &Recovery) -> Result<(), Problem> {
        match self.seconds_to_wait(recovery) {
            0 => Ok(()),
            left => Err(Problem::new("probe_wait").with("seconds", left)),
        }
    }

    pub(crate) fn seconds_to_wait(&self, recovery: &Recovery) -> u32 {
        let since = self.host.now().seconds_since(recovery.since);
        let left = self.shop.code_seconds.saturating_sub(since);
        u32::try_from(left).unwrap_or_default()
    }

    fn probe(&self, acting: &Acting) {
        let walk = self.recovering();
        let walk = walk.and_then(|recovery| Walk::new(self, acting, recovery));
        let walked = walk.map(|walk| walk.to_its_end());
        let ended = match walked {
            Ok(Ok(())) => State::Done,
            Ok(Err(walk::Stopped)) => State::Offline,
            Err(problem) => {
                tracing::error!(code = %problem.code, "the asking did not begin");
                State::Offline
            }
        };
        self.progress(|probe| match probe.outdated {
            true => *probe = Probe::default(),
            false => probe.state = ended,
        });
    }

    fn progress(&self, change: impl FnOnce(&mut Probe)) {
        let probe = {
            let mut probe = lock(&self.keeping.probe);
            change(&mut probe);
            probe.view()
        };
        self.emit(TillEvent::Probing { probe });
    }

    /// The recovery under way.
    pub(crate) fn recovering(&self) -> Result<Recovery, Problem> {
        let recovery = self
            .ledger
            .read(|view| view.recovery())
            .map_err(read_problem)?;
        let under_way = recovery.filter(|recovery| recovery.ended_by.is_none());
        under_way.ok_or_else(|| Problem::new("not_in_recovery"))
    }
}
