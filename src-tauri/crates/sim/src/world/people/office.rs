//! What is done in the office: exports, settings, printed codes, shifts, another till's queue.

use crate::till::redemption_key;
use crate::wire::{Call, Says, Why};
use crate::world::{WALLETS, World};
use hexiao_domain::{
    BackupPlan, CheckedCode, CodeCheck, CodeFinding, Fact, Money, OrderNumber, Permission, Person,
    PersonId, Role, ShiftId, TillId, Wallet, WorkKind, business_day,
};

/// An upload that waits at another till, as its file says it.
struct Line {
    order: OrderNumber,
    wallet: Wallet,
    redemption: u64,
}

/// What became of a queue's lines.
#[derive(Clone, Copy, Default)]
struct Told {
    told: u32,
    refused: u32,
    left: u32,
}

impl World {
    pub(super) fn export(&mut self, till: usize, by: &PersonId) {
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
    pub(super) fn close_forgotten(&mut self, till: usize, by: &PersonId) {
        let cashier = self.people.cashier.clone();
        let forgotten = self.shift_of(till, &cashier);
        if let Some(shift) = forgotten.filter(|_| self.rng.chance(300)) {
            self.close_shift(till, by, shift);
        }
    }

    /// The owner changes where copies go, or a person's name.
    pub(super) fn set_up_again(&mut self, till: usize, by: &PersonId) {
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

    /// The keys that open what was sealed on another machine are brought to this one.
    pub(super) fn bring_keys(&mut self, till: usize) {
        if let Some(machine) = self.tills.get_mut(till) {
            machine.has_keys = true;
        }
    }

    /// The platforms are told what waits at another till, out of its file: under the same names,
    /// so that the first till may come back and tell it again.
    pub(super) fn tell_queue(&mut self, till: usize, by: &PersonId) {
        let other = (till + 1) % self.tills.len().max(1);
        if other == till || self.acting_for(till, Permission::Keep).is_none() {
            return;
        }
        let Some((name, head, lines)) = self.queue_of(other) else {
            return;
        };
        let all = Told {
            left: u32::try_from(lines.len()).unwrap_or(u32::MAX),
            ..Told::default()
        };
        if !self.journal_telling(till, by, &name, &head, all) {
            return;
        }
        let mut sum = Told::default();
        for line in lines {
            match self.tell_line(till, other, &line) {
                Some(Says::Refused(_)) => sum.refused += 1,
                Some(_) => sum.told += 1,
                None => sum.left += 1,
            }
        }
        self.journal_telling(till, by, &name, &head, sum);
    }

    fn queue_of(&self, other: usize) -> Option<(TillId, String, Vec<Line>)> {
        let machine = self.tills.get(other)?;
        let memory = machine.store.memory();
        let uploads = memory.tables.pending.iter();
        let uploads = uploads.filter(|(_, kind)| *kind == WorkKind::Upload);
        let lines = uploads.filter_map(|(index, _)| {
            let payment = &memory.tables.rows.get(*index)?.payment;
            let redemption = payment.redemption.as_ref()?;
            Some(Line {
                order: payment.order.clone(),
                wallet: payment.wallet,
                redemption: redemption_key(redemption.id.as_str()),
            })
        });
        let (seq, hash) = memory.head();
        let head = format!("{}-{seq}-{hash:016x}", memory.tables.epoch);
        Some((machine.name.clone(), head, lines.collect()))
    }

    fn tell_line(&mut self, till: usize, other: usize, line: &Line) -> Option<Says> {
        if !self.is_up(till, line.wallet) {
            return None;
        }
        let call = Call {
            id: 0,
            from: u8::try_from(till).unwrap_or(u8::MAX),
            boot: 0,
            wallet: line.wallet,
            key: self.key(other, &line.order),
            why: Why::Upload,
            amount: Money::zero(hexiao_domain::Currency::Cny),
            data: line.redemption,
            head: 0,
        };
        let luck = self.luck(&call);
        Some(self.platform.act(&call, self.now, luck))
    }

    fn journal_telling(
        &mut self,
        till: usize,
        by: &PersonId,
        name: &TillId,
        head: &str,
        sum: Told,
    ) -> bool {
        let fact = Fact::QueueTold {
            by: by.clone(),
            till: name.clone(),
            head: head.to_owned(),
            told: sum.told,
            refused: sum.refused,
            left: sum.left,
        };
        self.writes(till, Self::acts(by.clone()), fact)
    }

    /// The cashier goes home, or closes a shift that is another's, or none.
    pub(crate) fn go_home(&mut self, till: usize, by: &PersonId) {
        let manager = self.people.manager.clone();
        let id = match self.rng.below(10) {
            0 => Some(ShiftId(0)),
            1 => self.shift_of(till, &manager),
            _ => self.shift_of(till, by),
        };
        if let Some(id) = id {
            self.close_shift(till, by, id);
        }
    }

    /// The cashier under another name.
    fn renamed(&mut self) -> Fact {
        let id = self.people.cashier.clone();
        Fact::PersonAdded {
            person: Person {
                name: format!("{id} {}", self.rng.below(9)),
                id,
                role: Role::Cashier,
                pin_hash: String::new(),
            },
        }
    }
}
