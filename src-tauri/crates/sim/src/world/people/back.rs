//! Customers bring things back; cashiers close their shifts.

use crate::till::GiveBack;
use crate::world::{Ev, World};
use hexiao_domain::{Fact, Money, OrderNumber, Permission, Person, PersonId, Role, ShiftId};

impl World {
    /// Some customers bring back what they bought.
    pub(crate) fn maybe_back(&mut self, till: usize, order: &OrderNumber) {
        if self.rng.chance(60) && !self.check.is_calm() {
            self.soon(2_000, 120_000, Ev::GoodsBack(till, order.clone()));
        }
    }

    /// The customer wants the money, or a part of it; a manager has to agree.
    pub(crate) fn goods_back(&mut self, till: usize, order: &OrderNumber) {
        let cashier = self.people.cashier.clone();
        let on = self.tills.get(till).is_some_and(|till| till.on);
        if self.check.is_calm() || !on || !self.sign_in(till, &cashier) {
            return;
        }
        let Some(person) = self.acting_for(till, Permission::Sell) else {
            return;
        };
        let wanted = GiveBack {
            order: order.clone(),
            part: self.part_of(till, order),
            approved_by: self.refund_approval(till),
        };
        let asked = self.ask_refund(till, &person, &wanted);
        let again = match asked {
            Ok(_) => self.rng.chance(300),
            Err(_) => self.rng.chance(100),
        };
        if again {
            self.soon(200, 30_000, Ev::GoodsBack(till, order.clone()));
        }
    }

    fn refund_approval(&mut self, till: usize) -> Option<PersonId> {
        let manager = self.people.manager.clone();
        let asked = self.rng.chance(900);
        (asked && self.enter_pin(till, &manager, true)).then_some(manager)
    }

    /// All of it, a part, or by a slip of the finger more than there is.
    fn part_of(&mut self, till: usize, order: &OrderNumber) -> Option<Money> {
        let machine = self.tills.get(till)?;
        let amount = machine.store.view().payment(order)?.amount;
        let most = u64::try_from(amount.minor()).unwrap_or(1);
        let minor = match self.rng.below(10) {
            0..=4 => return None,
            5..=8 => self.rng.between(1, most),
            _ => most.saturating_add(1),
        };
        let minor = i64::try_from(minor).unwrap_or(1);
        Some(Money::new(minor, amount.currency()))
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
    pub(crate) fn renamed(&mut self) -> Fact {
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
