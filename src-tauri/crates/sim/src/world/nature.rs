//! What nobody does: power, clocks, lines, disks.

use super::{Ev, World};
use crate::store::Stamp;
use hexiao_domain::Actor;

const MINUTE: u64 = 60_000;
/// Ten years, ms.
const TEN_YEARS: i64 = 10 * 365 * 86_400_000;

impl World {
    /// The weather of the next minute.
    pub(crate) fn minute(&mut self) {
        if self.check.is_calm() {
            return;
        }
        self.after(MINUTE, Ev::Minute);
        for till in 0..self.tills.len() {
            let weather = self.weather;
            if self.rng.chance(weather.line) {
                let place = self.rng.pick(&[0, 1], 0);
                self.break_line(till, place);
            }
            if self.rng.chance(weather.power) {
                self.soon(0, MINUTE, Ev::Crash(till));
            }
            if self.rng.chance(weather.clock) {
                self.soon(0, MINUTE, Ev::Jump(till));
            }
            self.old_copies(till);
        }
    }

    fn old_copies(&mut self, till: usize) {
        if !self.weather.restore {
            return;
        }
        if self.rng.chance(150) {
            self.soon(0, MINUTE, Ev::Backup(till));
        }
        let has = self
            .tills
            .get(till)
            .is_some_and(|till| till.backup.is_some());
        if has && self.rng.chance(150) {
            self.soon(0, MINUTE, Ev::Restore(till));
        }
    }

    fn break_line(&mut self, till: usize, place: usize) {
        self.set_line(till, place, false);
        self.soon(5_000, 120_000, Ev::LineUp(till, place));
    }

    pub(crate) fn set_line(&mut self, till: usize, place: usize, up: bool) {
        let lines = self.tills.get_mut(till).map(|till| &mut till.lines);
        if let Some(line) = lines.and_then(|lines| lines.get_mut(place)) {
            *line = up;
        }
    }

    /// The power fails: what is not on the disk is gone.
    pub(crate) fn crash(&mut self, till: usize) {
        let Some(machine) = self.tills.get_mut(till).filter(|till| till.on) else {
            return;
        };
        machine.on = false;
        self.cover.count("nature", "crash");
        self.check.left(till);
        if self.weather.rot && self.rng.chance(150) {
            self.rot(till);
        }
        if self.weather.moves && self.rng.chance(100) {
            self.cover.count("nature", "other_machine");
            if let Some(machine) = self.tills.get_mut(till) {
                machine.machine += 1;
                machine.has_keys = false;
            }
            self.check.moved(till);
        }
        self.soon(1_000, 20_000, Ev::Start(till));
    }

    /// The newest entries are gone, and what is left is a sound chain.
    fn rot(&mut self, till: usize) {
        let back = i64::try_from(self.rng.between(1, 30)).unwrap_or(1);
        let Some(machine) = self.tills.get_mut(till) else {
            return;
        };
        let memory = machine.store.memory_mut();
        let keep = memory.whole(memory.head().0 - back);
        if keep > 12 {
            memory.truncate(keep);
            self.cover.count("nature", "rot");
            self.lost(till);
        }
    }

    /// The machine starts, and the ledger is opened.
    pub(crate) fn start(&mut self, till: usize) {
        let now = self.now;
        let stamp = Stamp {
            at: self.wall(till),
            actor: Actor::Till,
        };
        let Some(machine) = self.tills.get_mut(till).filter(|till| !till.on) else {
            return;
        };
        machine.boot(now);
        let (boot, number) = (machine.boot, machine.machine);
        self.check_unseen(till);
        let Some(machine) = self.tills.get_mut(till) else {
            return;
        };
        let opened = machine.store.open(&stamp, number);
        self.written(till, &opened);
        self.check_opened(till);
        self.soon(200, 1_500, Ev::Tick(till, boot));
    }

    /// The wall clock jumps.
    pub(crate) fn jump(&mut self, till: usize) {
        let seconds = i64::try_from(self.rng.between(1, 600)).unwrap_or(1) * 1_000;
        let by = match self.rng.below(6) {
            0 => TEN_YEARS,
            1 => -TEN_YEARS,
            2 => 7_200_000,
            3 => -seconds,
            4 => -7_200_000,
            _ => seconds,
        };
        self.cover.count("nature", "jump");
        if let Some(machine) = self.tills.get_mut(till) {
            machine.offset = by;
        }
    }

    /// A copy of the journal is made.
    pub(crate) fn backup(&mut self, till: usize) {
        if let Some(machine) = self.tills.get_mut(till).filter(|till| till.on) {
            machine.backup = Some(machine.store.memory().backup());
        }
    }

    /// The copy takes the place of the journal.
    pub(crate) fn restore(&mut self, till: usize) {
        self.crash(till);
        let Some(machine) = self.tills.get_mut(till).filter(|till| !till.on) else {
            return;
        };
        let Some(copy) = machine.backup.clone() else {
            return;
        };
        let memory = machine.store.memory_mut();
        memory.put_back(copy);
        machine.has_keys = false;
        self.cover.count("nature", "restore");
        self.lost(till);
    }

    /// The storm is over.
    pub(crate) fn heal(&mut self) {
        self.weather = super::Weather::calm();
        self.check.calm();
        for till in 0..self.tills.len() {
            if let Some(machine) = self.tills.get_mut(till) {
                machine.lines = [true; 2];
                machine.offset = 0;
                if machine.store.memory().stopped {
                    self.after(10, Ev::Crash(till));
                }
            }
        }
    }

    /// The platform's bill is imported: what no till knows is booked by its order number.
    pub(crate) fn bill(&mut self) {
        self.before_the_bill();
        let rows: Vec<_> = self.platform.bill().collect();
        for row in rows {
            let Some(key) = row.order.filter(|_| row.refunded == 0) else {
                continue;
            };
            self.import(key, row.transaction);
        }
    }

    fn import(&mut self, key: crate::wire::Key, money: u32) {
        let till = usize::from(key.till);
        let Some(order) = self.number(key) else {
            return;
        };
        let Some(word) = self.platform.word(money) else {
            return;
        };
        let machine = self.tills.get(till);
        let known = machine.and_then(|till| till.store.view().payment(&order));
        let unknown = known
            .as_ref()
            .map(|payment| payment.state.proof().is_none());
        drop(known);
        let Some(proof) = self.proof(&word) else {
            return;
        };
        match unknown {
            Some(true) => {
                self.cover.found_by_bill += 1;
                self.paid(till, &order, proof);
                self.look_up(till, &order);
            }
            Some(false) => {}
            None => self.check.only_there(key),
        }
    }
}
