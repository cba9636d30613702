//! Asking the platforms forward along our own order numbers for what the journal lost.

use crate::app::{App, lock};
use crate::error::read_problem;
use crate::session::Acting;
use hexiao_contract::{ProbeView, Problem, TillEvent};
use hexiao_domain::{
    Answer, Event, Fact, Method, NewPayment, OrderNumber, Payment, Permission, Proof, Timestamp,
    Wallet, business_day,
};
use hexiao_ledger::Recovery;
use hexiao_platforms::{Asked, Platform};
use std::sync::Arc;

/// So many numbers in a row that no platform knows, past what was surely lost, end the asking.
const MISSES: u64 = 50;

/// How far the asking is.
#[derive(Clone, Default)]
pub struct Probe {
    state: State,
    asked: u32,
    found: u32,
    last: Option<String>,
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

/// A platform did not answer: the asking goes on when somebody says so.
struct Unanswered;

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
        self.recovering()?;
        let mut probe = lock(&self.keeping.probe);
        if probe.is_running() {
            return Ok(false);
        }
        *probe = Probe {
            state: State::Running,
            ..Probe::default()
        };
        Ok(true)
    }

    fn probe(&self, acting: &Acting) {
        let ended = match self.ask_everything(acting) {
            Ok(Ok(())) => State::Done,
            Ok(Err(Unanswered)) => State::Offline,
            Err(problem) => {
                tracing::error!(code = %problem.code, "the asking stopped");
                State::Offline
            }
        };
        self.progress(|probe| probe.state = ended);
    }

    fn progress(&self, change: impl FnOnce(&mut Probe)) {
        let probe = {
            let mut probe = lock(&self.keeping.probe);
            change(&mut probe);
            probe.view()
        };
        self.emit(TillEvent::Probing { probe });
    }

    fn ask_everything(&self, acting: &Acting) -> Result<Result<(), Unanswered>, Problem> {
        let recovery = self.recovering()?;
        for wallet in Wallet::ALL {
            let Ok(platform) = self.platform(wallet) else {
                continue;
            };
            let known = self.ask_known(acting, wallet, &*platform)?;
            let lost = match known {
                Ok(()) => self.ask_lost(acting, &recovery, &*platform, wallet)?,
                unanswered => unanswered,
            };
            if lost.is_err() {
                return Ok(lost);
            }
        }
        Ok(Ok(()))
    }

    /// Payments that the journal knows and that may have been paid in the lost time.
    fn ask_known(
        &self,
        acting: &Acting,
        wallet: Wallet,
        platform: &dyn Platform,
    ) -> Result<Result<(), Unanswered>, Problem> {
        let doubts = self.read(|view| view.in_doubt(u32::MAX))?;
        let open = |payment: &&Payment| {
            let code = payment.state.code();
            payment.wallet == wallet
                && ["created", "awaiting", "closing", "claimed"].contains(&code)
        };
        for payment in doubts.iter().filter(open) {
            match self.ask(platform, &payment.order) {
                Answer::Unknown(_) => return Ok(Err(Unanswered)),
                Answer::Paid(proof) => {
                    let order = payment.order.clone();
                    let event = Event::Paid { proof };
                    self.write(acting.actor(), |_| {
                        Ok((vec![Fact::PaymentMoved { order, event }], ()))
                    })?;
                    self.progress(|probe| probe.found = probe.found.saturating_add(1));
                }
                Answer::Pending | Answer::NotFound | Answer::Closed(_) | Answer::Refused(_) => {}
            }
        }
        Ok(Ok(()))
    }

    /// Order numbers that the journal does not know.
    fn ask_lost(
        &self,
        acting: &Acting,
        recovery: &Recovery,
        platform: &dyn Platform,
        wallet: Wallet,
    ) -> Result<Result<(), Unanswered>, Problem> {
        let number = |n: i64| u64::try_from(n).unwrap_or_default();
        let epoch = u32::try_from(recovery.epoch.saturating_sub(1)).unwrap_or(1);
        let (mut sequence, mut misses) = (number(recovery.known_sequence), 0);
        while misses < MISSES && sequence < number(recovery.after_sequence) {
            sequence = sequence.saturating_add(1);
            let order = OrderNumber::new(&self.shop.till, epoch, sequence);
            match self.ask(platform, &order) {
                Answer::Unknown(_) => return Ok(Err(Unanswered)),
                Answer::Paid(proof) => {
                    self.book_found(acting, wallet, &order, proof)?;
                    misses = 0;
                }
                Answer::Pending | Answer::Closed(_) => misses = 0,
                Answer::NotFound | Answer::Refused(_) => misses = misses.saturating_add(1),
            }
        }
        Ok(Ok(()))
    }

    fn ask(&self, platform: &dyn Platform, order: &OrderNumber) -> Answer {
        let answer = platform.query(Asked::Order(order), self.host.now());
        self.progress(|probe| {
            probe.asked = probe.asked.saturating_add(1);
            probe.last = Some(order.to_string());
        });
        answer
    }

    fn book_found(
        &self,
        acting: &Acting,
        wallet: Wallet,
        order: &OrderNumber,
        proof: Proof,
    ) -> Result<(), Problem> {
        let now = self.host.now();
        let paid_at = proof.paid_at.unwrap_or(now);
        let payment = self.lost_payment(acting, wallet, order, &proof, paid_at)?;
        self.write(acting.actor(), |_| {
            Ok((vec![Fact::PaymentFound { payment, proof }], ()))
        })?;
        self.progress(|probe| probe.found = probe.found.saturating_add(1));
        Ok(())
    }

    /// As far as it can be known: the amount and the time are the platform's.
    fn lost_payment(
        &self,
        acting: &Acting,
        wallet: Wallet,
        order: &OrderNumber,
        proof: &Proof,
        paid_at: Timestamp,
    ) -> Result<NewPayment, Problem> {
        let counted = business_day(paid_at, &self.shop.zone, self.shop.cut_over_hour);
        let counted = counted.map_err(|_| Problem::new("bad_settings"))?;
        Ok(NewPayment {
            order: order.clone(),
            amount: proof.amount,
            wallet,
            method: Method::ShowCode,
            reference: None,
            scan_digest: None,
            cashier: acting.person.clone(),
            day: counted.day,
            hour: counted.hour,
            expires_at: paid_at,
        })
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
