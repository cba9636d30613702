//! Manager and owner come by: doubts, the end of a recovery, exports, settings, shifts.

use crate::world::{Ev, WALLETS, World};
use hexiao_domain::{
    BackupPlan, Case, CheckedCode, CodeCheck, CodeFinding, Fact, Permission, PersonId, Wallet,
    business_day,
};

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
            self.sign_out(till);
        }
    }

    fn export(&mut self, till: usize, by: &PersonId) {
        let Ok(counted) = business_day(self.wall(till), "Asia/Shanghai", 4) else {
            return;
        };
        let machine = self.tills.get(till);
        let lines = machine.map_or(0, |till| till.store.view().open_cases().len());
        let (by, format) = (by.clone(), "csv".to_owned());
        let fact = match self.rng.chance(300) {
            true => Fact::CasesExported {
                by: by.clone(),
                format,
                lines: u32::try_from(lines).unwrap_or(u32::MAX),
            },
            false => Fact::ReportExported {
                day: counted.day,
                by: by.clone(),
                format,
            },
        };
        if self.acting_for(till, Permission::Report).is_some() {
            self.writes(till, Self::acts(by), fact);
        }
    }

    /// Somebody went home without closing the shift.
    fn close_forgotten(&mut self, till: usize, by: &PersonId) {
        let cashier = self.people.cashier.clone();
        let forgotten = self.shift_of(till, &cashier);
        if let Some(shift) = forgotten.filter(|_| self.rng.chance(300)) {
            self.close_shift(till, by, shift);
        }
    }

    /// The owner changes where copies go, or a person's name.
    fn set_up_again(&mut self, till: usize, by: &PersonId) {
        if self.acting_for(till, Permission::Configure).is_none() {
            return;
        }
        let fact = match self.rng.chance(500) {
            true => Fact::BackupsSet {
                plan: BackupPlan {
                    folder: format!("/media/{}", self.rng.below(3)),
                    recovery_key: "age1".to_owned(),
                },
            },
            false => self.renamed(),
        };
        self.writes(till, Self::acts(by.clone()), fact);
    }

    /// Whoever begins the day scans the printed code of a wallet, or has it skipped.
    pub(crate) fn look_at_code(&mut self, till: usize, by: &PersonId) {
        let wallet = self.rng.pick(&WALLETS, Wallet::Alipay);
        let Ok(counted) = business_day(self.wall(till), "Asia/Shanghai", 4) else {
            return;
        };
        let machine = self.tills.get(till);
        let last = machine.and_then(|till| till.store.view().look(wallet));
        let finding = match self.rng.below(8) {
            0 => CodeFinding::Different {
                scanned: "https://example.org/".to_owned(),
            },
            1 | 2 => CodeFinding::Skipped {
                reason: "the scanner is broken".to_owned(),
            },
            _ => CodeFinding::Same,
        };
        let skips = matches!(finding, CodeFinding::Skipped { .. });
        if skips && CheckedCode::may_skip(last.as_ref(), counted.day).is_err() {
            return;
        }
        let check = CodeCheck {
            wallet,
            day: counted.day,
            finding,
            by: by.clone(),
        };
        self.writes(
            till,
            Self::acts(by.clone()),
            Fact::StaticCodeChecked { check },
        );
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
