//! What the engine remembers beside the ledger: who is at what, how each platform stands, what was
//! planned.

use crate::agenda::Agenda;
use crate::circuit::{Circuit, Connection};
use crate::engine::{Counters, Platforms};
use crate::forward::Forward;
use crate::lease::{LEASE_MS, Leases};
use crate::poll::Polls;
use crate::standing::Standings;
use crate::step::Step;
use hexiao_domain::Wallet;
use std::collections::BTreeMap;

/// All of it is behind one lock, which nobody holds for long.
pub(crate) struct Memory {
    pub(crate) platforms: Platforms,
    pub(crate) counters: Counters,
    pub(crate) circuits: BTreeMap<Wallet, Circuit>,
    pub(crate) standings: Standings,
    pub(crate) leases: Leases,
    pub(crate) forward: Forward,
    pub(crate) polls: Polls,
    pub(crate) agenda: Agenda,
    pub(crate) is_planning: bool,
    /// How often something changed.
    pub(crate) wakes: u64,
}

impl Memory {
    /// What changed nothing would be due again at once. A question of no worth paces itself.
    pub(crate) fn rest(&mut self, step: &Step, mono: i64) {
        if !matches!(step, Step::Probe { .. }) {
            self.leases.rest(step, mono);
        }
    }

    /// What is brought forward for the platforms that answer.
    pub(crate) fn again(&mut self, mono: i64) -> Vec<Step> {
        let is_there = |(wallet, circuit): (&Wallet, &Circuit)| {
            let online = circuit.connection() == Connection::Online;
            (online && !self.standings.is_forced(*wallet)).then_some(*wallet)
        };
        let there: Vec<Wallet> = self.circuits.iter().filter_map(is_there).collect();
        let mut again = Vec::new();
        for wallet in there {
            again.extend(self.forward.due(wallet, mono).cloned());
        }
        again
    }

    /// Nobody has begun these after all.
    pub(crate) fn take_back(&mut self, steps: Vec<Step>) {
        for step in steps {
            self.leases.release(&step);
            self.forward.ended(&step);
            self.forward.put_off(&step);
        }
    }

    /// The next step of the plan that may still begin.
    pub(crate) fn next(&mut self, mono: i64) -> Option<Step> {
        while let Some(step) = self.agenda.next(mono) {
            if self.admits(&step, mono) && self.begin(&step, mono) {
                return Some(step);
            }
        }
        None
    }

    /// A step before it may have closed the circuit since the plan was made.
    pub(crate) fn admits(&self, step: &Step, mono: i64) -> bool {
        let reachable = |wallet| {
            let circuit = self.circuits.get(&wallet);
            let admitted = circuit.is_some_and(|circuit| circuit.admits(step, mono));
            admitted && !self.standings.is_forced(wallet)
        };
        step.wallet().is_none_or(reachable)
    }

    pub(crate) fn begin(&mut self, step: &Step, mono: i64) -> bool {
        if !self.leases.take(step, mono) {
            return false;
        }
        self.forward.begun(step);
        if let Step::Ask { order, .. } = step {
            self.polls.asked(order, mono);
        }
        let circuit = step.wallet().and_then(|w| self.circuits.get_mut(&w));
        if let Some(circuit) = circuit {
            circuit.called(mono, LEASE_MS);
        }
        true
    }
}
