//! Customers bring things back, or pay a sale twice.

use crate::store::{Decided, Fault, View};
use crate::till::{GiveBack, opened};
use crate::world::{Ev, World};
use hexiao_domain::{
    Currency, Event, Fact, Method, Money, NewPayment, OrderNumber, Permission, PersonId, Proof,
    Refusal, business_day, holds_money, is_of_sale,
};

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
        if asked.is_ok() {
            self.maybe_by_the_fen(till, order);
        }
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

    /// Few customers want it fen by fen, until the order has no name for another refund.
    fn maybe_by_the_fen(&mut self, till: usize, order: &OrderNumber) {
        if self.rng.chance(8) {
            self.soon(2_000, 6_000, Ev::FenBack(till, order.clone()));
        }
    }

    /// One more fen.
    pub(crate) fn fen_back(&mut self, till: usize, order: &OrderNumber) {
        let manager = self.people.manager.clone();
        if self.check.is_calm() || self.tills.get(till).is_none_or(|till| !till.on) {
            return;
        }
        let wanted = GiveBack {
            order: order.clone(),
            part: Some(Money::new(1, Currency::Cny)),
            approved_by: None,
        };
        let asked = match self.sign_in(till, &manager) {
            true => self.ask_refund(till, &manager, &wanted),
            false => Err(Fault::NotWritten),
        };
        let over = matches!(asked, Err(Fault::Refused(ref why)) if *why != Refusal::RefundRunning);
        if !over {
            self.soon(500, 3_000, Ev::FenBack(till, order.clone()));
        }
    }

    /// Somebody else at the table pays by the printed code what is paid already.
    pub(crate) fn maybe_paid_again(&mut self, till: usize, order: &OrderNumber) {
        if !self.rng.chance(8) || self.check.is_calm() {
            return;
        }
        let machine = self.tills.get(till);
        let known = machine.and_then(|till| till.store.view().payment(order));
        let Some((amount, wallet)) = known.map(|known| (known.amount, known.wallet)) else {
            return;
        };
        self.truth.sales += 1;
        let sale = self.truth.sales;
        let money = self.platform.receive(None, amount, wallet, self.now, sale);
        self.soon(2_000, 20_000, Ev::PaidAgain(till, order.clone(), money));
    }

    /// The cashier enters the number of that money; what the platform proves is booked as a
    /// second payment of the sale.
    pub(crate) fn paid_again(&mut self, till: usize, order: &OrderNumber, money: u32) {
        let cashier = self.people.cashier.clone();
        let on = self.tills.get(till).is_some_and(|till| till.on);
        if !on || !self.sign_in(till, &cashier) {
            return;
        }
        let Some(person) = self.acting_for(till, Permission::Sell) else {
            return;
        };
        let gone = self.platform.left_of(money) == 0;
        let proof = { self.platform.word(money) }.and_then(|word| self.proof(&word));
        let Some(proof) = proof.filter(|_| !gone) else {
            return;
        };
        let machine = self.tills.get(till);
        let known = machine.and_then(|till| till.store.view().payment(order));
        let wallet = known.map(|known| known.wallet);
        if wallet.is_none_or(|wallet| !self.is_up(till, wallet)) {
            return;
        }
        if let Ok(seqs) = self.book_second(till, &person, order, &proof)
            && !seqs.is_empty()
            && let Some(money) = self.platform.transaction_mut(money)
        {
            money.shown = true;
        }
    }

    fn book_second(
        &mut self,
        till: usize,
        by: &PersonId,
        order: &OrderNumber,
        proof: &Proof,
    ) -> Result<Vec<i64>, Fault> {
        let now = self.wall(till);
        let counted = business_day(now, "Asia/Shanghai", 4).map_err(|_| Fault::Stopped)?;
        let mut decide = |view: &dyn View| -> Decided {
            let known = view.payment(order).ok_or(Refusal::UnknownPayment)?;
            let held = view.holder(known.wallet, &proof.transaction_id).is_some();
            if held || !holds_money(&known) || !is_of_sale(&known, proof) {
                return Ok(Vec::new());
            }
            let payment = NewPayment {
                order: view.next_order().ok_or(Refusal::NotSetUp)?,
                amount: proof.amount,
                wallet: known.wallet,
                method: Method::StaticCode,
                reference: None,
                attempt_of: Some(order.clone()),
                scan_digest: None,
                cashier: known.cashier.clone(),
                day: counted.day,
                hour: counted.hour,
                expires_at: now,
            };
            let (order, proof) = (payment.order.clone(), proof.clone());
            let event = Event::Paid { proof };
            let facts = [
                Fact::PaymentMade { payment },
                Fact::PaymentMoved { order, event },
            ];
            Ok(opened(view, by).into_iter().chain(facts).collect())
        };
        self.write(till, Self::acts(by.clone()), &mut decide)
    }
}
