//! Manager and owner come by: doubts, the end of a recovery, cases, the office.

use crate::world::{Ev, World};
use hexiao_domain::{Case, Fact};

impl World {
    /// Manager and owner look at what needs a person.
    pub(crate) fn visit(&mut self, till: usize) {
        self.soon(60_000, 240_000, Ev::Visit(till));
        let Some(machine) = self.tills.get(till).filter(|till| till.on) else {
            return;
        };
        let view = machine.store.view();
        let (recovering, cases) = (view.recovery().is_some(), view.open_cases());
        let doubts = view.doubts();
        if recovering || !doubts.is_empty() {
            self.recover(till, recovering, doubts);
        } else if self.rng.chance(20) {
            self.end_recovery(till);
        }
        if !cases.is_empty() {
            self.work_cases(till, cases);
        }
        let manager = self.people.manager.clone();
        let owed = self
            .tills
            .get(till)
            .map(|till| till.store.view().unredeemed());
        for order in owed.unwrap_or_default() {
            self.soon(100, 5_000, Ev::Redeem(till, order));
        }
        if self.rng.chance(100) && self.sign_in(till, &manager) {
            self.export(till, &manager);
            self.close_forgotten(till, &manager);
            self.sign_out(till);
        }
        let owner = self.people.owner.clone();
        if self.rng.chance(30) && self.sign_in(till, &owner) {
            self.set_up_again(till, &owner);
            self.tell_queue(till, &owner);
            self.sign_out(till);
        }
        if self.rng.chance(700) {
            self.bring_keys(till);
        }
    }

    fn recover(&mut self, till: usize, recovering: bool, doubts: Vec<hexiao_domain::OrderNumber>) {
        let manager = self.people.manager.clone();
        if recovering && self.rng.chance(200) {
            self.end_recovery(till);
        }
        let machine = self.tills.get(till);
        let hunted = machine
            .and_then(|till| till.hunt.as_ref())
            .is_some_and(|hunt| hunt.done);
        if recovering && !hunted || !self.sign_in(till, &manager) {
            return;
        }
        for order in doubts {
            // What nobody has paid yet may be left open; it stays in doubt.
            if !self.is_confirmed(till, &order) && self.rng.chance(400) {
                continue;
            }
            let key = self.key(till, &order);
            let fact = Fact::DoubtDecided {
                handed_over: self.truth.handed.get(&key).copied().unwrap_or(0) > 0,
                by: manager.clone(),
                order,
            };
            self.writes(till, Self::acts(manager.clone()), fact);
        }
        if recovering {
            self.end_recovery(till);
        }
        self.sign_out(till);
    }

    /// A manager says that the till may sell; the screen offers it once the search is done.
    fn end_recovery(&mut self, till: usize) {
        let manager = self.people.manager.clone();
        let machine = self.tills.get(till);
        let hunt = machine.and_then(|till| till.hunt.as_ref());
        let recovering = machine.is_some_and(|till| till.store.view().recovery().is_some());
        if recovering && !hunt.is_some_and(|hunt| hunt.done) || !self.sign_in(till, &manager) {
            return;
        }
        let fact = Fact::RecoveryEnded {
            by: manager.clone(),
        };
        self.writes(till, Self::acts(manager), fact);
    }

    fn work_cases(&mut self, till: usize, cases: Vec<Case>) {
        let worker = match crate::plant::Plant::CashierResolves.is_on() {
            true => self.people.cashier.clone(),
            false => self.people.owner.clone(),
        };
        if !self.sign_in(till, &worker) {
            return;
        }
        for case in cases {
            if self.rng.chance(700) {
                self.work_case(till, &worker, &case);
            }
        }
        self.sign_out(till);
    }
}
